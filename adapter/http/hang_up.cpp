#include "http/hang_up.hpp"

#include <poll.h>

namespace adapter::http {

bool has_hung_up(int socket) {
  if (socket < 0) return true;  // poll passes it over
  pollfd peer{.fd = socket, .events = POLLRDHUP, .revents = 0};
  return ::poll(&peer, 1, 0) == 1;
}

}  // namespace adapter::http
