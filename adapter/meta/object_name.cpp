#include "meta/object_name.hpp"

#include <algorithm>

namespace adapter::meta {

bool may_be_a_name(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) {
    return c < 0x20 || c == 0x7F ||
           std::string_view("\"'`\\|*+?^$()[]{}").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

}  // namespace adapter::meta
