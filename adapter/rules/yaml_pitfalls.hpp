#pragma once

// Texts that yaml-cpp 0.7 reads in silence although they are no YAML, or not what they seem. They are found in the text
// itself, beside the parser.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "rules/source_text.hpp"

namespace adapter::rules {

// The parser passes over a line that begins with '%', wherever it stands: such a line within the document.
std::optional<std::size_t> find_stray_directive(const SourceText& source);

// A stray comma or bracket makes the parser answer null: the first byte of the document when it is more than a null.
std::optional<std::size_t> find_content(const SourceText& source);

// What to give to the parser. It notices that a quoted text lacks its end where the document ends, but not where the
// last line of the file ends.
std::string with_document_end(std::string_view text);

}  // namespace adapter::rules
