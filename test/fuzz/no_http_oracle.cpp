// Where the source of an independent reader is not at hand: see ADAPTER_LLHTTP_SOURCE.

#include "fuzz/http_oracle.hpp"

namespace adapter::fuzz {

std::optional<OracleReading> read_by_oracle(std::string_view, bool) {
  return std::nullopt;
}

}  // namespace adapter::fuzz
