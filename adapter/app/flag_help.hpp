#pragma once

#include <string>

namespace adapter::app {

// What --help prints: an introduction with two examples, the flags by group with units and defaults, and the names of
// those accepted without effect.
std::string help_text();

}  // namespace adapter::app
