#pragma once

// The text of a file in lines, for telling people where something stands.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/finding.hpp"

namespace adapter::rules {

// Where a text stands that is part of a file: that many lines below its top, with so many characters before each of
// its lines. A text that is folded or escaped there has one place for all that is in it.
struct TextOrigin {
  int lines = 0;
  int columns = 0;
  std::optional<Location> whole;

  Location placed(Location in_text) const;
};

class SourceText {
 public:
  explicit SourceText(std::string_view text, TextOrigin origin = {});  // the text must outlive this object

  std::string_view text() const { return text_; }
  const TextOrigin& origin() const { return origin_; }
  std::string_view line(std::size_t number) const;      // from 0, without its end; "" past the last
  std::size_t line_start(std::size_t number) const;     // the byte where it begins; the text's end past the last
  std::size_t line_number(std::size_t offset) const;    // of the line that holds this byte
  Location location_in_text(std::size_t offset) const;  // columns count characters
  Location location(std::size_t offset) const;          // in the file that the text is part of

 private:
  std::string_view text_;
  TextOrigin origin_;
  std::vector<std::size_t> starts_;
};

// The first byte that is not UTF-8, or begins a character that must not stand in a file: control characters other than
// tab, CR and LF (YAML 1.1, section 4.1.1), and U+0085, U+2028 and U+2029, which end a line for some readers of YAML
// and are text for others.
std::optional<std::size_t> find_forbidden(std::string_view text);

}  // namespace adapter::rules
