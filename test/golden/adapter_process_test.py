import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import adapter_process
from adapter_process import AdapterProcess, NoAnswer
from credentials import Credentials

# Plays the adapter, as far as a caller sees it: over TLS, on the port it is told, ready at the third look.
PROGRAM = """#!{python}
import gzip, http.server, json, os, socket, ssl, sys
flags = dict(word[2:].partition("=")[::2] for word in sys.argv[1:])
print("the rules are", open(flags["config"]).read(), flush=True)
if "bad" in open(flags["config"]).read():
    sys.exit(1)
looks = 0

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        global looks
        looks += self.path == "/readyz"
        if self.path == "/exit":
            os._exit(3)
        subject = dict(pair for name in self.connection.getpeercert()["subject"] for pair in name)
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        body = json.dumps(dict(method=self.command, path=self.requestline.split()[1], body=sent, flags=flags,
                               headers=sorted(self.headers.keys()), group=subject["organizationName"],
                               looks=looks)).encode()
        zipped = self.headers.get("Accept-Encoding") == "gzip"
        body = gzip.compress(body) if zipped else body
        self.send_response(200 if self.path != "/readyz" or looks > 2 else 500)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
    do_PUT = do_GET

class Server(http.server.HTTPServer):
    def server_bind(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().server_bind()

server = Server((flags["bind-address"], int(flags["secure-port"])), Handler)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(flags["tls-cert-file"], flags["tls-private-key-file"])
tls.load_verify_locations(flags["tls-cert-file"].replace("server.crt", "cluster-ca.crt"))
tls.verify_mode = ssl.CERT_REQUIRED
server.socket = tls.wrap_socket(server.socket, server_side=True)
server.serve_forever()
"""


class AdapterProcessTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.credentials = Credentials(self.folder)
        self.program = self.folder / "program"
        self.program.write_text(PROGRAM.replace("{python}", sys.executable))
        self.program.chmod(0o755)

    def start(self, config="rules: []", flags=()):
        adapter = AdapterProcess(self.program, config, "http://127.0.0.1:1/2", "/k", self.credentials, self.folder,
                                 flags)
        return self.enterContext(adapter)

    def test_waits_until_it_is_ready_and_asks_as_an_administrator(self):
        adapter = self.start("rules: [] # é\r\n")
        self.assertTrue(adapter.starts())
        answer = adapter.ask("GET", "//apis?x=%2A")
        said = json.loads(answer.body)
        self.assertEqual((answer.status, answer.content_type, said["looks"]), (200, "application/json", 3))
        self.assertEqual((said["method"], said["path"], said["headers"], said["body"], said["group"]),
                         ("GET", "//apis?x=%2A", ["Host"], "", "system:masters"))
        self.assertEqual((self.folder / "config.yaml").read_bytes(), "rules: [] # é\r\n".encode())
        wanted = {"prometheus-url": "http://127.0.0.1:1/2", "secure-port": str(adapter.port), "lister-kubeconfig": "/k",
                  "authentication-kubeconfig": "/k", "authorization-kubeconfig": "/k",
                  "metrics-relist-interval": "10m", "client-qps": "1000", "client-burst": "1000"}
        self.assertEqual({flag: said["flags"].get(flag) for flag in wanted}, wanted)

    def test_sends_headers_and_body_and_unpacks_gzip(self):
        adapter = self.start()
        self.assertTrue(adapter.starts())
        answer = adapter.ask("PUT", "/x", {"Accept-Encoding": "gzip", "X-Y": "z"}, "{}")
        said = json.loads(answer.body)
        self.assertEqual((said["method"], said["body"], said["headers"]),
                         ("PUT", "{}", ["Accept-Encoding", "Content-Length", "Host", "X-Y"]))

    def test_flags_that_are_given_win(self):
        adapter = self.start(flags=["--metrics-relist-interval=1s", "--v=2"])
        self.assertTrue(adapter.starts())
        flags = json.loads(adapter.ask("GET", "/x").body)["flags"]
        self.assertEqual((flags["metrics-relist-interval"], flags["v"]), ("1s", "2"))

    def test_tells_how_it_ended_and_what_it_said(self):
        adapter = self.start("bad\n")
        self.assertFalse(adapter.starts())
        self.assertEqual(adapter.ended(), "exit code 1")
        self.assertEqual(adapter.log(), "the rules are bad\n\n")
        self.assertEqual(adapter.last_lines()[0], "the rules are bad")

    def test_is_no_start_when_it_takes_too_long(self):
        adapter = self.start()
        with mock.patch.object(adapter_process, "START_SECONDS", 0):
            self.assertFalse(adapter.starts())
        self.assertIsNone(adapter.ended())

    def test_is_stopped_at_the_end_of_the_block(self):
        with AdapterProcess(self.program, "rules: []", "", "", self.credentials, self.folder) as adapter:
            self.assertTrue(adapter.starts())
        with self.assertRaises(NoAnswer):
            adapter.ask("GET", "/")

    def test_an_adapter_that_dies_gives_no_answer(self):
        adapter = self.start()
        self.assertTrue(adapter.starts())
        for path in ("/exit", "/again"):
            with self.assertRaises(NoAnswer):
                adapter.ask("GET", path)


if __name__ == "__main__":
    unittest.main()
