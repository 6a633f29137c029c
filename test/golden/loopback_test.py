import http.client
import pathlib
import ssl
import tempfile
import unittest

import loopback
from shared import Authority


def echo(handler):
    handler.send(418, f"{handler.command} {handler.path} {handler.read_body()}", "text/plain")


class LoopbackTest(unittest.TestCase):
    def test_answers_one_request_after_the_other_on_a_connection(self):
        with loopback.Server(echo) as server:
            self.assertEqual(server.url, f"http://127.0.0.1:{server.server_port}")
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
            self.addCleanup(connection.close)
            for number in range(2):
                connection.request("POST", f"/{number}", "ä".encode())
                if number == 0:
                    used = connection.sock
                response = connection.getresponse()
                self.assertEqual((response.status, response.getheader("Content-Type"), response.read().decode()),
                                 (418, "text/plain", f"POST /{number} ä"))
            self.assertIs(connection.sock, used)

    def test_serves_over_tls_only_who_shows_a_certificate_of_the_authority(self):
        with tempfile.TemporaryDirectory() as name:
            authority = Authority(pathlib.Path(name), "ca")
            pair = authority.issue("server", "/CN=server", "server")
            client = authority.issue("client", "/CN=client")
            with loopback.Server(echo, loopback.server_tls(pair, authority.certificate)) as server:
                stranger = ssl.create_default_context(cafile=authority.certificate)
                known = ssl.create_default_context(cafile=authority.certificate)
                known.load_cert_chain(client.certificate, client.key)
                self.assertEqual(self.get(server, known), 418)
                with self.assertRaises(OSError):
                    self.get(server, stranger)
                self.assertEqual(self.get(server, known), 418)

    @staticmethod
    def get(server, tls):
        connection = http.client.HTTPSConnection("127.0.0.1", server.server_port, context=tls, timeout=20)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        finally:
            connection.close()


if __name__ == "__main__":
    unittest.main()
