"""The programs of the demonstration: each with a log file, none outliving it."""

import collections
import signal
import subprocess

from console import Failed

STOP_SECONDS = 5


class Child:
    def __init__(self, name, command, log, **options):
        self.name = name
        self.command = command
        self.log = log
        self._options = options
        self._process = None

    def start(self):
        with open(self.log, "ab") as log:
            try:
                # A session of its own: Ctrl-C reaches the demonstration alone, which then stops things in order.
                self._process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                                 stderr=subprocess.STDOUT, start_new_session=True, **self._options)
            except OSError as error:
                raise Failed(f"{self.name} cannot be started: {error}") from error

    def ended(self):
        """How it ended by itself, in words; None while it runs and after stop()."""
        if self._process is None or self._process.poll() is None:
            return None
        code = self._process.returncode
        return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"

    def check(self):
        how = self.ended()
        if how is not None:
            raise Failed(f"{self.name} ended too early: {how}", part=self)

    def terminate(self):
        if self._process is not None:
            self._process.terminate()

    def stop(self):
        """Asks, waits, then kills."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def last_lines(self, count=15):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                return [line.rstrip("\n") for line in collections.deque(log, count)]
        except OSError:
            return []


class BoundChild(Child):
    """A child that the kernel ends should this process be killed, or the thread that started it end."""

    def __init__(self, name, command, log, **options):
        super().__init__(name, ["setpriv", "--pdeathsig", "KILL", *map(str, command)], log, **options)


class Children:
    """Owns the children; leaving the `with` block stops all of them, the last started first."""

    def __init__(self):
        self._all = []

    def __enter__(self):
        return self

    def start(self, child):
        self._all.append(child)
        child.start()
        return child

    def check(self):
        for child in self._all:
            child.check()

    def __exit__(self, *_):
        for child in self._all:
            child.terminate()
        for child in reversed(self._all):
            child.stop()
