import contextlib
import io
import json
import pathlib
import signal
import tempfile
import threading
import unittest
from unittest import mock

import golden
from comparison import Difference
from recording_test import RECORDING
from replay import Verdict
from shared import Interrupted


class GoldenTest(unittest.TestCase):
    """Without a program and its fakes: the verdicts come from `self.verdicts`, by configuration."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.binary = self.folder / "binary"
        self.binary.touch()
        self.verdicts = {}
        self.replay = mock.Mock(play=lambda one: self.verdicts[one.config])
        self.enterContext(mock.patch.object(golden, "Replay", lambda *_: self.replay))
        self.enterContext(mock.patch.object(golden, "Signals"))

    def record(self, name, verdict):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({**RECORDING, "config": name}))
        self.verdicts[name] = verdict

    def run_main(self, *places):
        output = io.StringIO()
        words = ["golden.py", "--binary", str(self.binary), *map(str, places)]
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()), \
                mock.patch("sys.argv", words):
            code = golden.main()
        return code, output.getvalue().splitlines()

    def test_counts_and_succeeds_when_nothing_differs(self):
        self.record("rules/a.json", Verdict(equal=3, declared=1))
        self.record("rules/b.json", Verdict(equal=2))
        self.assertEqual(self.run_main(self.folder / "rules"),
                         (0, ["6 cases, 5 equal, 1 deviating as declared, 0 different"]))
        self.replay.cancel.assert_called_once()

    def test_prints_each_difference_and_fails(self):
        long = Difference("body", "x" * 1000, "a\nb")
        self.record("rules/a.json", Verdict(equal=1, different=1, differences=[("GET /a", long)]))
        self.record("suites/b.json", Verdict(different=1, differences=[("GET /b", Difference("status", "200", "404"))]))
        code, lines = self.run_main(self.folder / "rules", self.folder / "suites")
        self.assertEqual((code, lines), (1, [
            f"{self.folder}/rules/a.json: GET /a: body: theirs {golden.LONGEST * 'x'}…, ours a\\nb",
            f"{self.folder}/suites/b.json: GET /b: status: theirs 200, ours 404",
            "3 cases, 1 equal, 0 deviating as declared, 2 different"]))

    def test_cuts_long_texts_only(self):
        longest = golden.LONGEST * "x"
        self.assertEqual(golden.short(longest), longest)
        self.assertEqual(golden.short(longest + "y"), longest + "…")

    def test_fails_without_a_program_or_recordings(self):
        self.assertEqual(self.run_main(self.folder / "none"), (1, [f"FAILED: there are no recordings in "
                                                                   f"{self.folder}/none"]))
        self.binary.unlink()
        self.assertEqual(self.run_main(), (1, [f"FAILED: there is no {self.binary}"]))

    def test_a_file_that_is_no_recording_fails_the_run(self):
        (self.folder / "a.json").write_text("{}")
        code, lines = self.run_main(self.folder / "a.json")
        self.assertEqual(code, 1)
        self.assertRegex(lines[-1], "^FAILED: .*a.json is no recording")

    def test_an_interrupt_ends_what_is_played(self):
        self.record("rules/a.json", Verdict(equal=1))
        cancelled = threading.Event()
        self.replay.cancel = cancelled.set
        self.replay.play = lambda one: cancelled.wait(20) and Verdict()
        golden.Signals.return_value.pause.side_effect = Interrupted(signal.SIGTERM)
        self.assertEqual(self.run_main(self.folder / "rules"), (128 + 15, ["", "Interrupted (SIGTERM)."]))

    def test_takes_the_cluster_of_a_folder_that_has_one(self):
        self.assertEqual(golden.cluster_of(self.folder), golden.HERE / "cluster")
        (self.folder / "cluster").mkdir()
        self.assertEqual(golden.cluster_of(self.folder), self.folder / "cluster")
        self.record("rules/a.json", Verdict(equal=1))
        code, lines = self.run_main(self.folder)
        self.assertRegex(lines[-1], f"^FAILED: {self.folder}/cluster/.* cannot be read")


if __name__ == "__main__":
    unittest.main()
