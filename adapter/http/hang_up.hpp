#pragma once

namespace adapter::http {

// Whether the peer of a connected socket has closed its side. What it sent before may still be unread.
bool has_hung_up(int socket);

}  // namespace adapter::http
