#pragma once

// How the units of this room report that a template cannot be parsed or executed. These exceptions never leave the
// room: Template turns them into results.

#include <cstddef>
#include <string>

namespace adapter::text_template {

struct ParseFailure {
  std::size_t offset = 0;  // into the text of the template
  std::string message;
};

struct ExecutionFailure {
  std::string message;
};

}  // namespace adapter::text_template
