import json
import pathlib
import socket
import ssl
import tempfile
import unittest

import answer_batch
from answer_case import Case, answer, gives
from borrowed import Credentials
from hostile_backend import CONTROL, HostileBackend


class HostileBackendTest(unittest.TestCase):
    def start(self, cases=None, **more):
        return self.enterContext(HostileBackend(cases or {}, **more))

    def connect(self, backend, tls=None):
        connection = socket.create_connection(("127.0.0.1", int(backend.url.rpartition(":")[2])), 20)
        self.addCleanup(connection.close)
        return tls.wrap_socket(connection, server_hostname="127.0.0.1") if tls else connection

    @staticmethod
    def ask(connection, target, size=1 << 16):
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        return connection.recv(size)

    def query(self, connection, metric):
        return self.ask(connection, f"/api/v1/query?query=sum({metric}%7B%7D)")

    def series(self, connection, name):
        said = self.ask(connection, f"/api/v1/series?match[]=%7B__name__%3D%22{name}%22%7D")
        return [one["__name__"] for one in json.loads(said.partition(b"\r\n\r\n")[2])["data"]]

    def test_answers_the_bytes_of_a_case_and_goes_on(self):
        backend = self.start({"case_1": Case("", (b"any", b"thing"), gives("7"))})
        connection = self.connect(backend)
        for _ in range(2):
            self.assertEqual(self.query(connection, "case_1"), b"anything")
        self.assertEqual(backend.connection_of("case_1"), 1)

    def test_counts_the_control(self):
        backend = self.start()
        for number in (1, 2):
            self.assertIn(f'"{number}"]'.encode(), self.query(self.connect(backend), CONTROL))
            self.assertEqual((backend.control(), backend.connection_of(CONTROL)), (number, number))

    def test_ends_as_the_case_says(self):
        for then, error in (("closes", False), ("cuts", False), ("resets", True)):
            connection = self.connect(self.start({"case_1": Case("", b"x", gives("7"), then=then)}))
            self.assertEqual(self.query(connection, "case_1"), b"x")
            if error:
                with self.assertRaises(ConnectionResetError):
                    connection.recv(1)
            else:
                self.assertEqual(connection.recv(1), b"")

    def test_tells_an_end_from_a_cut_over_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            credentials = Credentials(pathlib.Path(folder))
            client = ssl.create_default_context(cafile=credentials.authority)
            server = answer_batch.server_tls(credentials)
        client.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
        for then in ("closes", "cuts"):
            backend = self.start({"case_1": Case("", (b"ab", b"cd"), gives("7"), then=then)}, tls=server)
            connection = self.enterContext(self.connect(backend, client))
            connection.suppress_ragged_eofs = False
            self.assertEqual(self.query(connection, "case_1"), b"ab")  # a record at a time
            self.assertEqual(connection.recv(100), b"cd")
            if then == "cuts":
                with self.assertRaises(ssl.SSLError):  # which kind depends on the release of OpenSSL
                    connection.recv(1)
            else:
                self.assertEqual(connection.recv(1), b"")

    def test_floods_until_the_caller_has_gone(self):
        connection = self.connect(self.start({"case_1": Case("", b"x", gives("7"), floods=b"y" * 1000)}))
        received = self.query(connection, "case_1")
        while len(received) < 1 << 20:
            received += connection.recv(1 << 16)
        self.assertEqual(received[:2], b"xy")

    def test_tells_all_metrics_or_those_it_was_given(self):
        self.assertEqual(self.series(self.connect(self.start({"case_1": None})), "any"), ["case_1", CONTROL])
        given = self.start(series=answer('{"data":[{"__name__":"load"}]}'))
        self.assertEqual(self.series(self.connect(given), "any"), ["load"])

    def test_lists_well_until_it_is_time_not_to(self):
        bad = Case("", answer('{"data":[{"__name__":"METRICNAME"},{"__name__":"other"}]}'), gives("7"))
        backend = self.start(listings={"known00000": (2, bad), "fresh00000": (1, bad)})
        connection = self.connect(backend)
        self.assertEqual(self.series(connection, "known00000"), ["known00000"])
        self.assertEqual(self.series(connection, "fresh00000"), ["fresh00000", "other"])
        self.assertTrue(backend.wait_for_listings(1, 0))
        self.assertFalse(backend.wait_for_listings(2, 0))
        self.assertEqual(self.series(connection, "known00000"), ["known00000", "other"])


if __name__ == "__main__":
    unittest.main()
