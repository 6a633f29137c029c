#include "meta/object_name.hpp"

namespace adapter::meta {

bool may_be_a_name(std::string_view text) {
  constexpr std::string_view kMeaning = "\"'`\\|*+?^$()[]{}";
  return text.find_first_of(kMeaning) == text.npos;
}

}  // namespace adapter::meta
