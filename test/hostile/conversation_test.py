import pathlib
import socket
import ssl
import tempfile
import threading
import unittest

from borrowed import Credentials
from callers import contexts
from conversation import talk


class ConversationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.credentials = Credentials(pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory())))
        cls.tls = contexts(cls.credentials)

    def serve(self, play):
        """play(connection) once, in a thread. The port."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.credentials.server.certificate, self.credentials.server.key)
        tls.load_verify_locations(self.credentials.authority)
        tls.verify_mode = ssl.CERT_OPTIONAL
        listener = self.enterContext(socket.create_server(("127.0.0.1", 0)))
        listener.settimeout(20)

        def run():
            connection = tls.wrap_socket(listener.accept()[0], server_side=True)
            connection.settimeout(20)
            with connection:
                play(connection)

        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join)
        return listener.getsockname()[1]

    def test_sends_each_record_as_one_and_reads_to_the_end(self):
        def play(connection):
            for wanted in (b"ab", b"c"):
                self.assertEqual(connection.recv(100), wanted)
            connection.sendall(b"heard")

        heard = talk(self.serve(play), self.tls["stranger"], [b"ab", b"", b"c"])
        self.assertEqual((heard.received, heard.ended), (b"heard", True))

    def test_shows_the_certificate_of_who_calls(self):
        for caller, name in (("administrator", "administrator"), ("stranger", "")):
            subjects = []

            def play(connection):
                connection.recv(1)
                subjects.append(str(connection.getpeercert()))
            talk(self.serve(play), self.tls[caller], [b"a"])
            self.assertIn(name, subjects[0])

    def test_reads_while_it_sends(self):
        done = threading.Event()

        def play(connection):
            connection.recv(1)
            connection.sendall(b"enough")
            socket.socket.shutdown(connection, socket.SHUT_WR)
            done.wait(20)  # closed with bytes unread it would be reset, and a reset may overtake what was said

        heard = talk(self.serve(play), self.tls["stranger"], [b"a" * (16 << 20)])
        done.set()
        self.assertEqual((heard.received, heard.ended), (b"enough", True))

    def test_ends_where_nobody_listens_any_more(self):
        heard = talk(self.serve(lambda connection: connection.recv(1)), self.tls["stranger"], [b"a" * (16 << 20)])
        self.assertEqual((heard.received, heard.ended), (b"", True))

    def test_hangs_up(self):
        def play(connection):
            self.assertEqual([connection.recv(100), connection.recv(100)], [b"a", b""])

        self.assertTrue(talk(self.serve(play), self.tls["stranger"], [b"a"], hangs_up=True).ended)

    def test_tells_when_the_other_side_does_not_end(self):
        done = threading.Event()
        port = self.serve(lambda connection: done.wait(20))
        heard = talk(port, self.tls["stranger"], [b"a"], seconds=0.3)
        done.set()
        self.assertEqual((heard.received, heard.ended), (b"", False))

    def test_where_nobody_listens_nothing_is_heard(self):
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        self.assertEqual(talk(port, self.tls["stranger"], [b"a"]).received, b"")


if __name__ == "__main__":
    unittest.main()
