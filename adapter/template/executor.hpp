#pragma once

// Runs a syntax tree over data, as Go's text/template does.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "template/syntax_tree.hpp"
#include "template/value.hpp"

namespace adapter::text_template {

inline constexpr int kMaxExecutionDepth = 1000;  // bodies within bodies, templates that call templates included

// The text that the definition called `name` renders. `text` is what was parsed: it gives failures a line and a column.
// Fails with bad_request when the data does not suit the template, and when the template asks for too many steps
// (`most_steps`), too much text (Output::kMaxBytes) or too deep a recursion.
Result<std::string> execute(const Definitions& definitions, std::string_view name, std::string_view text,
                            const Value& data, std::size_t most_steps);

}  // namespace adapter::text_template
