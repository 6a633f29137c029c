import contextlib
import io
import pathlib
import tempfile
import unittest
from unittest import mock

import floods
import memory
from answer_case import Case, answer
from borrowed import Failed, NoAnswer
from floods import Wrong
from hostile_backend import HostileBackend

LIMIT = 512 << 20


class MemoryTest(unittest.TestCase):
    def setUp(self):
        self.binary = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "binary"
        self.binary.touch()
        self.subject = mock.Mock(**{"is_well.return_value": [], "its_end.return_value": []})
        for name in ("Signals", "Stage", "let_us_open_many"):
            self.enterContext(mock.patch.object(memory, name))
        limit = self.enterContext(mock.patch.object(memory, "MemoryLimit"))
        self.memory = limit.return_value.__enter__.return_value
        self.memory.peak.return_value = 3 << 20

    def run_main(self, *words, flood=None):
        given = {"one": flood or (lambda stage: contextlib.nullcontext(self.subject))}
        output = io.StringIO()
        with contextlib.redirect_stdout(output), mock.patch.object(memory, "FLOODS", given), \
                mock.patch("sys.argv", ["memory.py", "--binary", str(self.binary), *words]):
            code = memory.main()
        return code, output.getvalue().splitlines()

    def test_says_what_each_took(self):
        self.memory.enforced = True
        self.assertEqual(self.run_main(), (0, ["one: at most 3 MiB in a cgroup", "1 floods, 0 different"]))
        self.memory.enforced = False
        self.assertEqual(self.run_main("one"),
                         (0, ["one: at most 3 MiB by its resident set", "1 floods, 0 different"]))

    def test_fails_when_one_takes_more(self):
        self.memory.peak.return_value = LIMIT + 1
        code, lines = self.run_main()
        self.assertEqual((code, lines[1:]),
                         (1, ["one: that is more than the 512 MiB of its limit", "1 floods, 1 different"]))

    def test_fails_when_one_ends_it_or_shows_something_else(self):
        self.subject.its_end.return_value = ["THE PROCESS ENDED"]
        code, lines = self.run_main()
        self.assertEqual((code, lines[1:]), (1, ["one: THE PROCESS ENDED", "1 floods, 1 different"]))
        for error in (Wrong("nobody is served"), NoAnswer("nobody is served")):
            self.assertEqual(self.run_main(flood=mock.Mock(side_effect=error)),
                             (1, ["one: nobody is served", "1 floods, 1 different"]))

    def test_plays_only_what_there_is(self):
        self.assertEqual(self.run_main("two"), (1, ["FAILED: there is no two"]))
        self.binary.unlink()
        self.assertEqual(self.run_main(), (1, [f"FAILED: there is no {self.binary}"]))

    def test_knows_the_limit_of_the_manifest(self):
        self.assertEqual(memory.manifest_limit(memory.MANIFEST.read_text()), LIMIT)
        with self.assertRaises(Failed):
            memory.manifest_limit("limits:\n  cpu: 1\n")


class FloodsTest(unittest.TestCase):
    def test_vectors_are_as_large_as_is_said(self):
        self.assertAlmostEqual(len(floods.vector(1 << 20)), 1 << 20, delta=300)

    def test_whoever_is_refused_must_be_told_of_memory(self):
        served, refused = (200, b"{}"), (503, b"does not fit (--memory-budget)")
        floods.check_answers([served, refused])
        for given in ([refused, refused], [served, (503, b"why")], [served, (500, b"--memory-budget")]):
            with self.assertRaises(Wrong):
                floods.check_answers(given)

    def test_a_backend_knows_what_it_has_sent_or_could_not(self):
        with HostileBackend({"case_1": Case("", answer("a" * (64 << 20)), None)}) as backend:
            self.assertFalse(backend.wait_until_sent(1, 0))
            port = int(backend.url.rpartition(":")[2])
            with floods.socket.create_connection(("127.0.0.1", port), 20) as connection:
                connection.sendall(b"GET /api/v1/query?query=sum(case_1%7B%7D) HTTP/1.1\r\n\r\n")
                connection.recv(1)
            self.assertTrue(backend.wait_until_sent(1, 20))


if __name__ == "__main__":
    unittest.main()
