"""A Prometheus that knows the series of a recording, and the replies of the case that is being played."""

import itertools
import json
import threading
import urllib.parse

import loopback
import series_selector


class Backend:
    """What one adapter sees. The threads of the server ask it, the thread of the replay turns it."""

    def __init__(self, url, series):
        self.url = url
        self._series = series
        self._lock = threading.Lock()
        self._replies = {}
        self._asked = []

    def play(self, case):
        with self._lock:
            self._replies = {query.promql: query for query in case.queries}
            self._asked = []

    def asked(self):
        """The queries since play()."""
        with self._lock:
            return list(self._asked)

    def answer_query(self, promql):
        with self._lock:
            self._asked.append(promql)
            reply = self._replies.get(promql)
        if reply is None:
            return refusal("the query is not recorded")
        return reply.status, reply.reply

    def answer_series(self, selectors):
        try:
            selected = [series_selector.parse(text) for text in selectors]
        except ValueError as error:
            return refusal(str(error))
        found = [series for series in self._series if any(selects(series) for selects in selected)]
        return 200, json.dumps({"status": "success", "data": found})


class FakePrometheus:
    """Owns the server. Each backend has a path prefix."""

    def __init__(self):
        self._server = loopback.Server(self._answer)
        self._backends = {}
        self._numbers = itertools.count(1)

    def __enter__(self):
        self._server.__enter__()
        return self

    def __exit__(self, *about):
        self._server.__exit__(*about)

    def add(self, series):
        """May be called by several threads."""
        prefix = f"/{next(self._numbers)}"
        backend = self._backends[prefix] = Backend(self._server.url + prefix, series)
        return backend

    def _answer(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        parameters = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        prefix, _, endpoint = url.path.partition("/api/v1/")
        backend = self._backends.get(prefix)
        if backend and endpoint == "query":
            handler.send(*backend.answer_query(parameters.get("query", [""])[0]))
        elif backend and endpoint == "series":
            handler.send(*backend.answer_series(parameters.get("match[]", [])))
        else:
            handler.send(404, "404 page not found\n", "text/plain; charset=utf-8")


def refusal(why):
    return 400, json.dumps({"status": "error", "errorType": "bad_data", "error": why})
