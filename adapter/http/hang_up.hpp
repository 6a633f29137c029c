#pragma once

namespace adapter::http {

// Whether the peer of a connected socket has closed its side. What it sent before may still be unread. True for a
// socket that is closed here (a negative descriptor).
bool has_hung_up(int socket);

}  // namespace adapter::http
