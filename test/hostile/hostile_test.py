import collections
import contextlib
import importlib
import io
import pathlib
import signal
import tempfile
import unittest
from unittest import mock

import hostile
from borrowed import Failed, Interrupted


class HostileTest(unittest.TestCase):
    """Without a program and its fakes: the verdicts are given."""

    def setUp(self):
        self.binary = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "binary"
        self.binary.touch()
        self.enterContext(mock.patch.object(hostile, "Signals"))
        self.enterContext(mock.patch.object(hostile, "Stage"))

    def run_main(self, *words, **batches):
        output = io.StringIO()
        given = {name: ("requests.fields", play) for name, play in batches.items()}
        with contextlib.redirect_stdout(output), mock.patch.object(hostile, "BATCHES", given), \
                mock.patch("sys.argv", ["hostile.py", "--binary", str(self.binary), *words]):
            code = hostile.main()
        return code, output.getvalue().splitlines()

    def test_counts_and_succeeds_when_nothing_differs(self):
        self.assertEqual(self.run_main(a=lambda *_: (3, []), b=lambda *_: (2, [])), (0, ["5 cases, 0 different"]))

    def test_prints_what_differs_and_fails(self):
        found = [("a reason", "this"), ("a reason", "that"), ("another", "this")]
        self.assertEqual(self.run_main(a=lambda *_: (3, found), b=lambda *_: (2, [])), (1, [
            "a: a reason: this", "a: a reason: that", "a: another: this", "5 cases, 2 different"]))

    def test_plays_only_what_is_asked_for(self):
        self.assertEqual(self.run_main("b", a=lambda *_: (3, []), b=lambda *_: (2, [])), (0, ["2 cases, 0 different"]))
        self.assertEqual(self.run_main("c", a=lambda *_: (3, [])), (1, ["FAILED: there is no c"]))

    def test_fails_without_a_program_and_when_it_does_not_start(self):
        self.assertEqual(self.run_main(a=mock.Mock(side_effect=Failed("no"))), (1, ["FAILED: no"]))
        self.binary.unlink()
        self.assertEqual(self.run_main(), (1, [f"FAILED: there is no {self.binary}"]))

    def test_an_interrupt_ends_it(self):
        hostile.Signals.return_value.pause.side_effect = Interrupted(signal.SIGTERM)
        with mock.patch.object(hostile, "LOOK_SECONDS", 0):
            code, lines = self.run_main(a=lambda *_: (1, []))
        self.assertIn((code, lines), [(128 + 15, ["", "Interrupted (SIGTERM)."]), (0, ["1 cases, 0 different"])])


class CasesTest(unittest.TestCase):
    @staticmethod
    def cases(kind):
        """All of that kind, by table."""
        for module in sorted({module for module, _ in hostile.BATCHES.values() if module.startswith(kind)}):
            cases = importlib.import_module(module).CASES
            for name, table in (cases if isinstance(cases, dict) else {module: cases}).items():
                yield name, table

    def test_there_are_as_many_as_there_should_be(self):
        self.assertGreaterEqual(sum(len(table) for _, table in self.cases("requests")), 250)
        self.assertGreaterEqual(sum(len(table) for _, table in self.cases("answers")), 150)

    def test_each_says_why_it_is_there_in_words_of_its_own(self):
        for kind in ("requests", "answers"):
            for name, table in self.cases(kind):
                reasons = collections.Counter(case.why for case in table)
                self.assertEqual([why for why, count in reasons.items() if count > 1 or not why], [], name)


if __name__ == "__main__":
    unittest.main()
