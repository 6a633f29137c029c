"""An HTTP server on loopback, on a port of its own choosing, for the fakes: one thread a connection."""

import http.server
import ssl
import threading

IDLE_SECONDS = 120  # a connection on which nothing comes is closed


class Handler(http.server.BaseHTTPRequestHandler):
    """Gives each request to `server.answer(self)`. What comes of a connection that breaks is nobody's concern."""
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wbufsize = -1  # head and body in one piece
    disable_nagle_algorithm = True

    def do_GET(self):
        self.server.answer(self)

    do_POST = do_GET

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

    def send(self, status, body, content_type="application/json"):
        encoded = body.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128

    def __init__(self, answer, tls=None):
        """answer(handler) is called by the threads of the connections. tls is the SSLContext of the server."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self._tls = tls
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    @property
    def url(self):
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.server_port}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self._thread.join()
        self.server_close()

    def get_request(self):
        connection, address = super().get_request()
        if self._tls:
            # The handshake is made by the connection's own thread, when it first reads.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address


def server_tls(pair, client_authority):
    """Only who shows a certificate of that authority is served."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pair.certificate, pair.key)
    tls.load_verify_locations(client_authority)
    tls.verify_mode = ssl.CERT_REQUIRED
    return tls
