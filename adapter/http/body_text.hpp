#pragma once

// A body that should have been a document of an API and is something else, in words for people. Pure.

#include <string>
#include <string_view>

namespace adapter::http {

// Whether a body can be a JSON document that holds something: its first character that counts opens one.
bool looks_like_json(std::string_view beginning);

// What it is: `a web page (text/html)`, `an exporter's text page`, `an empty body`, `plain text`, `XML`,
// `binary data` or `JSON`. Told by the Content-Type where that says so, which may be empty, else by how it begins.
std::string_view body_kind(std::string_view content_type, std::string_view beginning);

// The first line that holds more than white space, without that around it.
std::string_view first_line(std::string_view beginning);

}  // namespace adapter::http
