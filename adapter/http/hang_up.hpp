#pragma once

// What the system knows of the peer of a connected socket.

namespace adapter::http {

// Whether the peer of a connected socket has closed its side. What it sent before may still be unread. True for a
// socket that is closed here (a negative descriptor).
bool has_hung_up(int socket);

// Whether it has not acknowledged all that was sent (SIOCOUTQ, tcp(7)) and may still do so. False for a socket that is
// closed here, and for one whose peer has reset the connection: what waits there is never sent.
bool has_untaken_bytes(int socket);

}  // namespace adapter::http
