#pragma once

// What a program says when it ends. Without a thread: that none can be started may be the reason.

#include <chrono>
#include <string>
#include <vector>

namespace adapter::runtime {

// Writes `promadapter: message` and a line break for each, without what a terminal would obey. Nobody may be reading:
// gives up when the descriptor has taken nothing for `patience`, and then tries to say how many lines that cost. The
// caller ignores SIGPIPE and SIGXFSZ.
void write_last_words(int descriptor, const std::vector<std::string>& messages,
                      std::chrono::milliseconds patience = std::chrono::milliseconds(250));

}  // namespace adapter::runtime
