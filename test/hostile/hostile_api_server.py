"""The fake API server of the recordings, which answers some requests with any bytes at all."""

import collections
import threading
import urllib.parse

from borrowed import FakeApiServer
from hostile_backend import go_on, send


class HostileApiServer(FakeApiServer):
    def __init__(self, cluster, pair, client_authority, case_of):
        """case_of(method, path, parameters, body, times): the case that a request is answered with, which is asked for
        the times-th time; None for an answer as recorded."""
        super().__init__(cluster, pair, client_authority)
        self._recorded = self.answer
        self.answer = self._answer_or_attack
        self._case_of = case_of
        self._asked = collections.Counter()
        self._news = threading.Condition()

    def wait_for(self, path, count, seconds):
        """Whether the path was asked for so often, in time."""
        with self._news:
            return self._news.wait_for(lambda: self._asked[path] >= count, seconds)

    def _answer_or_attack(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        with self._news:
            self._asked[url.path] += 1
            times = self._asked[url.path]
            self._news.notify_all()
        body = handler.read_body() if handler.command == "POST" else ""
        case = self._case_of(handler.command, url.path, dict(urllib.parse.parse_qsl(url.query)), body, times)
        if case is None:
            handler.read_body = lambda: body
            self._recorded(handler)
            return
        send(handler.connection, case.records)
        handler.close_connection = not go_on(handler.connection, case)
