"""What every batch stands on: certificates, a fake API server, and the adapter that is attacked."""

import contextlib
import pathlib
import tempfile
import time

from borrowed import GOLDEN, AdapterProcess, Credentials, Failed, FakeApiServer, NoAnswer, cluster

NO_RULES = "rules: []\n"
NOWHERE = "http://127.0.0.1:1"  # nobody listens there
END_SECONDS = 10
LOOK_SECONDS = 0.02
LONGEST = 300  # of what is printed of a log


class Stage:
    """Leaving the `with` block ends the API server. Adapters may be started by several threads."""

    def __init__(self, binary, folder):
        self._binary = binary
        self._folder = folder
        self.credentials = Credentials(folder)
        self.answers = cluster.read(GOLDEN / "cluster", self.credentials.authority.read_text(),
                                    self.credentials.front_proxy_authority.read_text())
        self._api_server = FakeApiServer(self.answers, self.credentials.server, self.credentials.authority)

    def __enter__(self):
        self._api_server.__enter__()
        return self

    def __exit__(self, *about):
        self._api_server.__exit__(*about)

    def subject(self, config=NO_RULES, prometheus_url=NOWHERE, api_server_url=None, flags=()):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self._folder))
        kubeconfig = self.credentials.write_kubeconfig(folder / "kubeconfig", api_server_url or self._api_server.url)
        return Subject(lambda: AdapterProcess(self._binary, config, prometheus_url, kubeconfig, self.credentials,
                                              folder, flags))


class Subject:
    """An adapter that is attacked. When it dies another one takes its place, so that the next cases are judged, too."""

    def __init__(self, make):
        self._make = make
        self._adapter = None

    def __enter__(self):
        self._start()
        return self

    def __exit__(self, *about):
        self._stack.close()

    def _start(self):
        with contextlib.ExitStack() as stack:
            self._adapter = stack.enter_context(self._make())
            if not self._adapter.starts():
                raise Failed(f"the adapter does not start ({self._adapter.ended() or 'it runs, and is not ready'}): "
                             f"{' | '.join(self._adapter.last_lines())[:LONGEST]}")
            self._stack = stack.pop_all()

    @property
    def port(self):
        return self._adapter.port

    def ask(self, path, headers=None):
        return self._adapter.ask("GET", path, headers)

    def log(self):
        return self._adapter.log()

    def its_end(self):
        """How it ended, in words, if it did; it must not."""
        if self._adapter.ended() is None and not self.is_well():
            return []
        how = self._wait_for_its_end()
        said = self._adapter.last_lines()[-1:]
        self._stack.close()
        self._start()
        return [f"THE PROCESS ENDED: {how}: {' '.join(said)[:LONGEST]}"]

    def _wait_for_its_end(self):
        """A connection may end a moment before the process."""
        deadline = time.monotonic() + END_SECONDS
        while self._adapter.ended() is None and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        return self._adapter.ended() or "not yet, and /livez is not answered"

    def is_well(self):
        """What is wrong with it."""
        try:
            status = self.ask("/livez").status
        except NoAnswer as error:
            return [f"/livez is not answered: {error}"]
        return [] if status == 200 else [f"/livez is answered with {status}"]
