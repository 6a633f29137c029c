"""A paced, bounded load on one instance of the sample application that remembers what it really sent."""

import collections
import http.client
import itertools
import threading
import time

# Cheap ones mostly: the demonstration shall also work on a small machine. The unknown path counts like any other.
PATHS = ("/healthcheck",) * 6 + ("/cpu/0.002", "/healthcheck", "/mem/1", "/no-such-page")

REMEMBER_SECONDS = 120


class Load:
    """`per_second` requests to 127.0.0.1:`port`, until `stop`, `max_requests` or `max_seconds`, whatever is first.

    The thread touches nothing but this object; stop() joins it.
    """

    def __init__(self, port, per_second, max_requests, max_seconds):
        self.per_second = per_second
        self.errors = 0
        self._port = port
        self._max_requests = max_requests
        self._max_seconds = max_seconds
        self._answered = collections.deque()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"load-{port}", daemon=True)

    def start(self):
        self._thread.start()

    def running(self):
        return self._thread.is_alive()

    def stop(self):
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def answered_between(self, begin, end):
        """How many requests were answered in that span of time.monotonic(); it reaches back two minutes."""
        with self._lock:
            return sum(begin < moment <= end for moment in self._answered)

    def _run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        due = time.monotonic()
        end = due + self._max_seconds
        for path in itertools.islice(itertools.cycle(PATHS), self._max_requests):
            if due >= end or self._stopping.wait(max(0, due - time.monotonic())):
                break
            self._ask(connection, path)
            due = next_due(due, 1 / self.per_second, time.monotonic())
        connection.close()

    def _ask(self, connection, path):
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            connection.close()  # the next request opens it again
            self.errors += 1
            return
        now = time.monotonic()
        with self._lock:
            self._answered.append(now)
            while self._answered[0] < now - REMEMBER_SECONDS:
                self._answered.popleft()


def next_due(due, interval, now):
    """Keeps the pace after a short delay, and gives up what a long one missed instead of sending it in a burst."""
    return due + interval if now - due < 1 else now + interval
