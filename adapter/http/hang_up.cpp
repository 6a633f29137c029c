#include "http/hang_up.hpp"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>

namespace adapter::http {

bool has_hung_up(int socket) {
  if (socket < 0) return true;  // poll passes it over
  pollfd peer{.fd = socket, .events = POLLRDHUP, .revents = 0};
  return ::poll(&peer, 1, 0) == 1;
}

bool has_untaken_bytes(int socket) {
  int bytes = 0;
  return ::ioctl(socket, SIOCOUTQ, &bytes) == 0 && bytes > 0;
}

}  // namespace adapter::http
