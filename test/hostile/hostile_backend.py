"""A backend that answers any bytes at all: Prometheus, over plain TCP or TLS, one thread a connection."""

import collections
import contextlib
import itertools
import json
import socket
import ssl
import struct
import threading
import urllib.parse

from answer_case import Case, answer, gives, vector

SECONDS = 120  # a connection on which nothing comes is closed
PLACE = b"METRICNAME"  # in an answer to /api/v1/series: the name, which must be as long
CONTROL = "control"  # a metric that is answered well: with the number of times it was asked for


GOOD = Case("a metric without a case of its own", answer(), gives("7"))


class HostileBackend:
    """cases: by the name of the metric that is asked for. listings: by the name in the selector, from which time on the
    series are answered by which case; before, they are answered well. To others: series, by default all metrics."""

    def __init__(self, cases, tls=None, listings=None, series=None):
        self._cases = cases
        self._series = series or answer(listing([*cases, CONTROL]))
        self._listings = listings or {}
        self._listed = collections.Counter()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._asked = threading.Condition(self._lock)
        self._connection_of = {}  # metric: the connection on which it was asked for last
        self._control = 0
        self._sent = 0
        self._open = set()
        self._threads = []

    @property
    def url(self):
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        """Threads close what they wait on themselves: else its number may be another's before they look again."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _start(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def connection_of(self, metric):
        with self._lock:
            return self._connection_of.get(metric)

    def control(self):
        """How often it was asked for."""
        with self._lock:
            return self._control

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(SECONDS)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open.add(connection)
            self._start(self._serve, connection, next(self._numbers))

    def _serve(self, connection, number):
        try:
            if self._tls:
                plain, connection = connection, self._tls.wrap_socket(connection, server_side=True,
                                                                      do_handshake_on_connect=False)
                with self._lock:  # the plain one has no socket any more
                    self._open.remove(plain)
                    self._open.add(connection)
                connection.do_handshake()
            while request := read_request(connection):
                if not self._answer(connection, number, request):
                    return
        except (OSError, ValueError):
            pass  # the caller has gone
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _answer(self, connection, number, request):
        """False when nothing more is to come on the connection."""
        path, query = request
        metric = self._metric_of(query.get("query", [""])[0])
        if path == "/api/v1/series":
            return self._list(connection, query["match[]"][0])
        with self._lock:
            self._connection_of[metric] = number
            if metric == CONTROL:
                self._control += 1
                records = (answer(vector(str(self._control))),)
        if metric == CONTROL:
            send(connection, records)
            return True
        case = self._cases.get(metric, GOOD)
        try:
            send(connection, case.records)
        finally:
            with self._lock:
                self._sent += 1
                self._asked.notify_all()
        return go_on(connection, case)

    def _list(self, connection, selector):
        """{__name__="NAME"}, or anything else."""
        name = selector.partition('="')[2].partition('"')[0]
        start, case = self._listings.get(name, (0, None))
        with self._lock:
            self._listed[name] += 1
            self._asked.notify_all()
            if case is None or self._listed[name] < start:
                send(connection, (answer(listing([name])) if case else self._series,))
                return True
        send(connection, [record.replace(PLACE, name.encode()) for record in case.records])
        return go_on(connection, case)

    def wait_for_listings(self, count, seconds):
        """Whether each selector with a case of its own was asked for so often, in time."""
        with self._lock:
            return self._asked.wait_for(
                lambda: all(self._listed[name] >= count for name in self._listings), seconds)

    def wait_until_sent(self, count, seconds):
        """Whether so many answers of cases were sent, or broken off by who asked, in time."""
        with self._lock:
            return self._asked.wait_for(lambda: self._sent >= count, seconds)

    @staticmethod
    def _metric_of(promql):
        """sum(NAME{...})"""
        return promql.partition("(")[2].partition("{")[0]


def listing(metrics):
    return json.dumps({"status": "success", "data": [{"__name__": name} for name in metrics]})


def read_request(connection):
    """Path and parameters of a GET; None at the end."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        data = connection.recv(1 << 16)
        if not data:
            return None
        head += data
    target = head.split(b" ")[1].decode()
    url = urllib.parse.urlsplit(target)
    return url.path, urllib.parse.parse_qs(url.query)


def send(connection, records):
    """In as few segments as the kernel can, so that whoever reads the first record has the others."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    for record in records:
        connection.sendall(record)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)


def go_on(connection, case):
    """False when the connection has ended."""
    while case.floods:
        connection.sendall(case.floods)  # until the caller has gone
    if case.then == "closes" and isinstance(connection, ssl.SSLSocket):
        connection.unwrap()
    if case.then == "resets":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return case.then == "waits"
