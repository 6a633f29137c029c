#pragma once

#include <string>
#include <string_view>

namespace adapter::http {

// A strong ETag (RFC 9110, 8.8.3) as API servers make it: the content's SHA-512 in upper-case hexadecimal digits,
// quoted. Equal content has an equal tag, whichever replica serves it.
std::string entity_tag(std::string_view content);

}  // namespace adapter::http
