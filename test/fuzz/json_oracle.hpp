#pragma once

// The same answers read another way: as one document, by another parser. It knows well-formed answers, and documents
// that are none; of the rest it says nothing.

#include <cstddef>
#include <optional>
#include <string_view>

#include "fuzz/json_transcript.hpp"

namespace adapter::fuzz {

// Not good, and without a text, where the body must be refused.
std::optional<Transcript> expected_query(std::string_view body);
std::optional<Transcript> expected_series(std::string_view body);
std::optional<Transcript> expected_list(std::string_view body);

}  // namespace adapter::fuzz
