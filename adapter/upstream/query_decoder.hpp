#pragma once

// Answers of /api/v1/query, decoded as they arrive: chunks in, samples out; only what the caller asked for is kept.
// Pure. A field of the wrong type, a status other than success, a missing result, a sample without a value:
// malformed_response, never a number. Of a sample's labels the first 256 are kept, without those whose values are over
// 64 KiB or names over 4 KiB; when such a value is of a label that is asked for, it names nothing that there is, and
// the sample is left out. Of a matrix only the type is told. More samples than 64 MiB hold: malformed_response that
// says to aggregate. More than the program's budget has left: unavailable. `status: error` is upstream_rejected.

#include <memory>
#include <optional>
#include <string_view>

#include "upstream/upstream.hpp"

namespace adapter::upstream {

class QueryDecoder {
 public:
  // `labels` as in QueryCall. What is kept is counted in `budget`, which must outlive decoder and result.
  QueryDecoder(std::optional<std::vector<std::string>> labels, runtime::Budget& budget);
  ~QueryDecoder();

  // The next piece of the body. An error is final.
  Result<void> write(std::string_view piece);
  // After the last piece.
  Result<QueryResult> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace adapter::upstream
