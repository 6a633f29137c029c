"""One TLS connection of a caller who sends any bytes at all and reads until the end."""

import dataclasses
import select
import socket
import ssl
import time

SECONDS = 20  # for what the adapter does at once; a machine at its limits may take longer than one would think
BUFFER = 1 << 16


@dataclasses.dataclass(frozen=True)
class Heard:
    received: bytes
    ended: bool  # by the other side, in time


def talk(port, tls, records, hangs_up=False, seconds=SECONDS):
    """Sends each of records as a TLS record of its own (or as several, where one cannot hold it), and reads what comes
    meanwhile and after. hangs_up: nothing more comes from us, and the other side is told."""
    return Conversation(port, tls, records, hangs_up).run(time.monotonic() + seconds)


class Conversation:
    """OpenSSL works on memory: the bytes on the socket go both ways at once, whichever side stops listening first."""

    def __init__(self, port, tls, records, hangs_up):
        self._port = port
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = tls.wrap_bio(self._incoming, self._outgoing, server_hostname="127.0.0.1")
        self._records = records
        self._hangs_up = hangs_up
        self._shaken = False
        self._to_send = b""
        self._received = bytearray()

    def run(self, deadline):
        try:
            connection = socket.create_connection(("127.0.0.1", self._port), SECONDS)
        except OSError:
            return Heard(b"", True)
        with connection:
            connection.setblocking(False)
            self._advance()
            while (left := deadline - time.monotonic()) > 0:
                readable, writable, _ = select.select([connection], [connection] if self._to_send else [], [], left)
                if writable:
                    self._send(connection)
                if readable and not self._receive(connection):
                    return Heard(bytes(self._received), True)
            return Heard(bytes(self._received), False)

    def _send(self, connection):
        try:
            self._to_send = self._to_send[connection.send(self._to_send):]
        except BlockingIOError:
            return
        except OSError:
            self._to_send = b""  # nobody listens; what was said before may still be read
        if not self._to_send and self._shaken and self._hangs_up:
            try:
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def _receive(self, connection):
        """False at the end."""
        try:
            data = connection.recv(BUFFER)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        self._incoming.write(data)
        return self._advance()

    def _advance(self):
        """False when TLS has ended."""
        try:
            if not self._shaken:
                self._tls.do_handshake()
                self._shaken = True
                self._say_all()
            while data := self._tls.read(BUFFER):
                self._received += data
            return False  # an end as TLS says it
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError) as what:
            return isinstance(what, ssl.SSLWantReadError)
        except ssl.SSLError:
            return False
        finally:
            self._to_send += self._outgoing.read()

    def _say_all(self):
        for record in self._records:
            if record:
                self._tls.write(record)
        if self._hangs_up:
            try:
                self._tls.unwrap()
            except ssl.SSLError:
                pass  # their word of the end has not come yet
