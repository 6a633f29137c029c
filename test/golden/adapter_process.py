"""The adapter as a process, in the cluster that the fakes make, and its caller: an administrator."""

import gzip
import http.client
import os
import socket
import ssl
import time

from recording import Answer
from shared import BoundChild

# The first relist may take 30 s before it is ready without; a machine at its limits may take longer for the rest.
START_SECONDS = 60
ANSWER_SECONDS = 30
LOOK_SECONDS = 0.02  # between two looks at whether it is ready


class NoAnswer(Exception):
    """The connection broke, or nothing came in time."""


class AdapterProcess:
    """Leaving the `with` block stops it. Entering starts it, and does not wait."""

    def __init__(self, binary, config, prometheus_url, kubeconfig, credentials, folder, flags=()):
        """folder: its own. flags: more of them, and others for those that stand here."""
        # Kept by us, who do not listen on it, until the adapter shares it: nobody else gets it in between.
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._place.bind(("127.0.0.1", 0))
        self.port = self._place.getsockname()[1]
        rules = folder / "config.yaml"
        rules.write_bytes(config.encode())
        old = time.time() - 10  # else the adapter waits until the file has been still for a second
        os.utime(rules, (old, old))
        self._child = BoundChild("the adapter", [
            binary, f"--config={rules}", f"--prometheus-url={prometheus_url}", f"--lister-kubeconfig={kubeconfig}",
            f"--authentication-kubeconfig={kubeconfig}", f"--authorization-kubeconfig={kubeconfig}",
            "--bind-address=127.0.0.1", f"--secure-port={self.port}", "--permit-port-sharing",
            f"--tls-cert-file={credentials.server.certificate}", f"--tls-private-key-file={credentials.server.key}",
            "--metrics-relist-interval=10m", "--client-qps=1000", "--client-burst=1000", "--shutdown-delay=0s",
            *flags],
            folder / "log")
        tls = ssl.create_default_context(cafile=credentials.authority)
        tls.load_cert_chain(credentials.caller.certificate, credentials.caller.key)
        self._connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=tls, timeout=ANSWER_SECONDS)

    def __enter__(self):
        self._child.start()
        return self

    def __exit__(self, *_):
        self._connection.close()
        self._child.stop()
        self._place.close()

    def log(self):
        return self._child.log.read_text(encoding="utf-8", errors="replace")

    def last_lines(self):
        return self._child.last_lines(3)

    def ended(self):
        """How it ended by itself, in words; None while it runs."""
        return self._child.ended()

    def starts(self):
        """Waits for it to be ready. False when it ends, or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not self.ended() and time.monotonic() < deadline:
            if self._is_ready():
                return True
            time.sleep(LOOK_SECONDS)
        return False

    def _is_ready(self):
        try:
            return self.ask("GET", "/readyz").status == 200
        except NoAnswer:
            return False

    def ask(self, method, path, headers=None, body=""):
        """One request, as given. NoAnswer when there is none."""
        encoded = body.encode()
        try:
            self._connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                self._connection.putheader(name, value)
            if encoded:
                self._connection.putheader("Content-Length", str(len(encoded)))
            self._connection.endheaders(encoded)
            response = self._connection.getresponse()
            text = response.read()
            if response.getheader("Content-Encoding") == "gzip":
                text = gzip.decompress(text)
        except (OSError, http.client.HTTPException, EOFError) as error:
            self._connection.close()
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        return Answer(response.status, response.getheader("Content-Type", ""), text.decode(errors="replace"))
