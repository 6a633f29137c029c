import dataclasses
import json
import pathlib
import tempfile
import unittest
from unittest import mock

import replay
from adapter_process import NoAnswer
from comparison import Difference
from deviations import Deviations
from fake_prometheus import Backend
from recording import Answer, Case, Query, Recording

QUERY = Query("up", 200, "{}")


def answer(status, **body):
    return Answer(status, "application/json", json.dumps(body))


def case(path="/a", theirs=answer(200, value="1"), queries=(QUERY,)):
    return Case(why="", method="GET", path=path, headers={"Accept": "x"}, body="b", queries=queries, answer=theirs)


def recording(*cases, **changes):
    return dataclasses.replace(Recording("rules/r", "rules: []", [], True, "", cases), **changes)


class FakeAdapter:
    """Answers by path, after it has asked its Prometheus."""
    port = 7

    def __init__(self, answers, queries=None, starts=True, ended=None, log=""):
        self._answers, self._queries = answers, queries
        self._starts, self._ended, self._log = starts, ended, log

    def __call__(self, binary, config, prometheus_url, kubeconfig, credentials, folder):
        assert (config, pathlib.Path(folder).is_dir()) == ("rules: []", True)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def starts(self):
        return self._starts

    def ended(self):
        return self._ended

    def log(self):
        return self._log

    def last_lines(self):
        return self._log.splitlines()

    def ask(self, method, path, headers, body):
        assert (method, headers, body) == ("GET", {"Accept": "x"}, "b")
        for query in (self._queries or {}).get(path, ["up"]):
            self.backend.answer_query(query)
        if isinstance(self._answers[path], Exception):
            raise self._answers[path]
        return self._answers[path]


class ReplayTest(unittest.TestCase):
    def play(self, one, adapter, *entries, cancelled=False):
        backend = adapter.backend = Backend("http://127.0.0.1:1/1", one.series)
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(replay, "AdapterProcess", adapter):
            prometheus = mock.Mock(add=lambda series: backend)
            self.replay = replay.Replay("binary", Deviations(entries), prometheus, "k", None, folder)
            if cancelled:
                self.replay.cancel()
            return self.replay.play(one)

    def assert_verdict(self, verdict, equal=0, declared=0, different=0):
        self.assertEqual((verdict.equal, verdict.declared, verdict.different), (equal, declared, different))

    def test_counts_equal_and_different_cases(self):
        adapter = FakeAdapter({"/a": answer(200, value="1"), "/b": answer(200, value="2")})
        verdict = self.play(recording(case("/a"), case("/b"), case("/a")), adapter)
        self.assert_verdict(verdict, equal=2, different=1)
        self.assertEqual(verdict.differences, [("GET /b", Difference("body /value", '"1"', '"2"'))])

    def test_a_case_with_the_right_answer_and_another_query_differs(self):
        verdict = self.play(recording(case()), FakeAdapter({"/a": answer(200, value="1")}, {"/a": ["up", "other"]}))
        self.assert_verdict(verdict, different=1)
        self.assertEqual(verdict.differences, [("GET /a", Difference("query", "not recorded", "other"))])

    def test_queries_count_for_their_own_case(self):
        same = answer(200, value="1")
        silent = case("/b", queries=())
        verdict = self.play(recording(case("/a"), silent), FakeAdapter({"/a": same, "/b": same}, {"/b": []}))
        self.assert_verdict(verdict, equal=2)

    def test_holds_a_declared_deviation_against_its_declaration(self):
        entry = {"decision": "because", "request": "/a", "incumbent": {"status": 200}, "ours": {"status": 400}}
        theirs = answer(200, value="1")
        self.assert_verdict(self.play(recording(case()), FakeAdapter({"/a": answer(400)}), entry), declared=1)
        self.assert_verdict(self.play(recording(case()), FakeAdapter({"/a": theirs}), entry), different=1)
        asks_nothing = FakeAdapter({"/a": answer(400)}, {"/a": []})
        self.assert_verdict(self.play(recording(case()), asks_nothing, entry), different=1)

    def test_two_deviations_for_a_case_are_a_difference(self):
        entry = {"decision": "because", "request": "/a", "incumbent": {"status": 200}, "ours": {"status": 400}}
        verdict = self.play(recording(case()), FakeAdapter({"/a": answer(400)}), entry, {**entry, "decision": "too"})
        self.assert_verdict(verdict, different=1)
        self.assertEqual(verdict.differences[0][1].ours, "because | too")

    def test_goes_on_after_a_request_without_an_answer(self):
        adapter = FakeAdapter({"/a": NoAnswer("it broke"), "/b": answer(200, value="1")})
        verdict = self.play(recording(case("/a"), case("/b")), adapter)
        self.assert_verdict(verdict, equal=1, different=1)
        self.assertIn("it broke", verdict.differences[0][1].ours)

    def test_all_cases_differ_where_only_the_incumbent_starts(self):
        verdict = self.play(recording(case("/a"), case("/b")),
                            FakeAdapter({}, starts=False, ended="exit code 1", log="first\nlast"))
        self.assert_verdict(verdict, different=2)
        self.assertEqual(verdict.differences,
                         [("all cases", Difference("start", "started", "exit code 1: first | last"))])

    def test_a_configuration_that_both_refuse_is_equal(self):
        refused = recording(starts=False, log="F1 unmarshal")
        says = "promadapter: /x/config.yaml:1:1: bad"
        self.assert_verdict(self.play(refused, FakeAdapter({}, starts=False, ended="exit code 1", log=says)), equal=1)
        for ended, log in (("exit code 1", "out of memory"), ("signal SIGSEGV", says), (None, says)):
            with self.subTest(ended=ended, log=log):
                adapter = FakeAdapter({}, starts=False, ended=ended, log=log)
                self.assert_verdict(self.play(refused, adapter), different=1)

    def test_a_configuration_that_only_the_incumbent_refuses_must_be_declared(self):
        refused = recording(starts=False, log="F1 unknown resource")
        entry = {"decision": "because", "incumbent": {"refuses": "unknown"}, "ours": {"logs": "not served"}}
        adapter = FakeAdapter({}, log="E1 config.yaml: not served")
        self.assert_verdict(self.play(refused, adapter), different=1)
        self.assert_verdict(self.play(refused, adapter, entry), declared=1)
        self.assert_verdict(self.play(refused, FakeAdapter({}, log="I1 fine"), entry), different=1)
        self.assert_verdict(self.play(refused, adapter, entry, entry), different=1)
        ends = FakeAdapter({}, starts=False, ended="exit code 1", log="config.yaml: not served")
        self.assert_verdict(self.play(refused, ends, entry), different=1)

    def test_plays_nothing_when_it_is_cancelled(self):
        self.assert_verdict(self.play(recording(case()), FakeAdapter({}), cancelled=True))


if __name__ == "__main__":
    unittest.main()
