#include "runtime/last_words.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string_view>

#include "base/visible_text.hpp"

namespace adapter::runtime {
namespace {

// Gives what it does not take. A pipe that is ready for writing takes PIPE_BUF bytes at once.
std::string_view write_while_it_moves(int descriptor, std::string_view text, std::chrono::milliseconds patience) {
  while (!text.empty()) {
    pollfd ready{.fd = descriptor, .events = POLLOUT, .revents = 0};
    const int count = ::poll(&ready, 1, static_cast<int>(patience.count()));
    if (count < 0 && errno == EINTR) continue;
    if (count != 1) break;
    const auto size = ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (size >= 0) {
      text.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno != EINTR && errno != EAGAIN) {
      break;
    }
  }
  return text;
}

}  // namespace

void write_last_words(int descriptor, const std::vector<std::string>& messages, std::chrono::milliseconds patience) {
  std::string text;
  for (const auto& message : messages) text += "promadapter: " + visible_text(message) + "\n";
  const auto left = write_while_it_moves(descriptor, text, patience);
  if (left.empty()) return;
  const auto written = std::string_view(text).substr(0, text.size() - left.size());
  const bool within_a_line = !written.empty() && written.back() != '\n';
  write_while_it_moves(descriptor,
                       (within_a_line ? "\n" : "") +
                           ("promadapter: " + std::to_string(std::ranges::count(left, '\n'))) +
                           " more lines did not get out\n",
                       patience);
}

}  // namespace adapter::runtime
