#pragma once

// Quoting as Go's %q does it (strconv.Quote): label values travel inside PromQL in this form, and Prometheus reads it
// back with the same rules.

#include <string>
#include <string_view>

namespace adapter {

// In double quotes. Printable Unicode stays as it is; \a \b \f \n \r \t \v, \" and \\ by name; other control characters
// and bytes that are not UTF-8 as \xNN; the rest as \uNNNN or \UNNNNNNNN.
std::string go_quote(std::string_view text);

// The same, with every rune beyond ASCII escaped (%+q).
std::string go_quote_ascii(std::string_view text);

// One rune in single quotes (%q of a number); what is no code point is quoted as U+FFFD.
std::string go_quote_rune(char32_t rune);
std::string go_quote_rune_ascii(char32_t rune);

}  // namespace adapter
