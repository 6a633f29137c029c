import json
import pathlib
import tempfile
import unittest

import recording
from recording import Answer, Query
from shared import Failed

CASE = {"why": "a reason", "request": {"method": "GET", "path": "/apis?x=y", "headers": {"Accept": "*/*"}, "body": "b"},
        "upstream": [{"params": {"query": ["up"], "timeout": [""]}, "status": 503, "reply": "busy"}],
        "response": {"status": 200, "headers": {"content-type": "text/plain"}, "body": None}}
RECORDING = {"config": "rules: []", "series": [{"__name__": "up"}], "starts": True, "relist": [], "cases": [CASE]}


class RecordingTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def test_reads_what_was_asked_and_answered(self):
        found = recording.read(self.write("suites/own.json", json.dumps(RECORDING)))
        self.assertEqual((found.name, found.config, found.series, found.starts),
                         ("suites/own", "rules: []", [{"__name__": "up"}], True))
        case, = found.cases
        self.assertEqual(case.name, "GET /apis?x=y (a reason)")
        self.assertEqual((case.headers, case.body, case.queries, case.answer),
                         ({"Accept": "*/*"}, "b", (Query("up", 503, "busy"),), Answer(200, "text/plain", None)))

    def test_reads_a_configuration_that_was_refused(self):
        refused = {"config": "x", "series": [], "starts": False, "exit": 255, "log": ["one", "two"]}
        found = recording.read(self.write("rules/bad.json", json.dumps(refused)))
        self.assertEqual((found.starts, found.log, found.cases), (False, "one\ntwo", ()))

    def test_says_which_file_is_no_recording(self):
        without = {key: value for key, value in RECORDING.items() if key != "series"}
        for text in ("{", "[]", "null", json.dumps(without), json.dumps({**RECORDING, "cases": [{}]})):
            with self.subTest(text=text), self.assertRaisesRegex(Failed, "own.json"):
                recording.read(self.write("own.json", text))
        with self.assertRaisesRegex(Failed, "none.json cannot be read"):
            recording.read(self.folder / "none.json")

    def test_finds_the_recordings_of_a_folder_but_not_its_cluster(self):
        paths = [self.write(name, "{}") for name in ("rules/a.json", "rules/b.json", "suites/c.json")]
        self.write("cluster/apiserver.json", "[]")
        self.write("README.md", "")
        self.assertEqual(recording.find(self.folder), paths)
        self.assertEqual(recording.find(paths[1]), [paths[1]])
        with self.assertRaisesRegex(Failed, "no recordings"):
            recording.find(self.folder / "cluster")


if __name__ == "__main__":
    unittest.main()
