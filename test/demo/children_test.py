import os
import pathlib
import select
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import children
from children import BoundChild, Child, Children
from console import Failed


class ChildTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = pathlib.Path(folder.name) / "log"

    def child(self, program):
        return Child("the child", [sys.executable, "-c", program], self.log)

    def assert_gone(self, pid):
        with self.assertRaises(ProcessLookupError):
            os.kill(pid, 0)

    def test_keeps_the_last_lines_of_what_it_wrote(self):
        child = self.child("for n in range(40): print('line', n)")
        child.start()
        child._process.wait(20)
        self.assertEqual(child.last_lines(2), ["line 38", "line 39"])
        self.assertEqual(Child("other", [], self.log.with_name("none")).last_lines(), [])

    def test_says_how_it_ended(self):
        cases = [("raise SystemExit(3)", "exit code 3"), ("import os; os.kill(os.getpid(), 9)", "signal SIGKILL")]
        for program, how in cases:
            with self.subTest(how=how):
                child = self.child(program)
                child.start()
                child._process.wait(20)
                with self.assertRaisesRegex(Failed, f"^the child ended too early: {how}$") as failed:
                    child.check()
                self.assertIs(failed.exception.part, child)

    def test_fails_when_there_is_no_such_program(self):
        with self.assertRaisesRegex(Failed, "the child cannot be started"):
            Child("the child", ["/no/such/program"], self.log).start()

    def test_kills_what_does_not_stop_when_asked(self):
        reading, writing = os.pipe()
        program = ("import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
                   f"os.write({writing}, b'.'); signal.pause()")
        child = Child("the child", [sys.executable, "-c", program], self.log, pass_fds=[writing])
        child.start()
        os.close(writing)
        self.assertEqual(os.read(reading, 1), b".")
        os.close(reading)
        pid = child._process.pid
        with mock.patch.object(children, "STOP_SECONDS", 0):
            child.stop()
        self.assert_gone(pid)

    def test_none_outlives_the_block_even_when_one_cannot_start(self):
        pids = []
        with self.assertRaises(Failed), Children() as owner:
            for _ in range(2):
                pids.append(owner.start(self.child("import signal; signal.pause()"))._process.pid)
            owner.check()
            owner.start(Child("the child", ["/no/such/program"], self.log))
        for pid in pids:
            self.assert_gone(pid)

    def test_a_bound_child_ends_when_who_started_it_is_killed(self):
        reading, writing = os.pipe()
        child = f"import os, signal; os.write({writing}, b'.'); signal.pause()"
        program = ("import signal, sys; from children import BoundChild;"
                   f"BoundChild('the child', [sys.executable, '-c', {child!r}], sys.argv[1], pass_fds=[{writing}])"
                   ".start(); signal.pause()")
        starter = subprocess.Popen([sys.executable, "-c", program, self.log], pass_fds=[writing],
                                   cwd=pathlib.Path(__file__).parent)
        os.close(writing)
        self.addCleanup(os.close, reading)
        self.assertEqual(os.read(reading, 1), b".")
        starter.kill()
        starter.wait(20)
        ended, _, _ = select.select([reading], [], [], 20)
        self.assertTrue(ended, "it still holds the pipe")
        self.assertEqual(os.read(reading, 1), b"")

    def test_starts_again_after_a_stop(self):
        child = self.child("import signal; signal.pause()")
        child.start()
        child.stop()
        child.check()
        child.start()
        self.assertIsNone(child.ended())
        child.stop()


if __name__ == "__main__":
    unittest.main()
