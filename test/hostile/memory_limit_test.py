import os
import pathlib
import subprocess
import tempfile
import unittest
from unittest import mock

import memory_limit
from memory_limit import MemoryLimit, make_cgroup, memory_controller, status_bytes


class MemoryLimitTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def run_limited(self, cgroup):
        with mock.patch.object(memory_limit, "make_cgroup", return_value=cgroup):
            with MemoryLimit("/bin/echo", self.folder, 1 << 20) as memory:
                said = subprocess.run([memory.program, "a word", "$b"], check=True, capture_output=True).stdout
                return said, memory.enforced, memory.peak()

    def test_starts_the_program_with_its_arguments(self):
        self.assertEqual(self.run_limited(None), (b"a word $b\n", False, 0))

    def test_starts_it_in_the_cgroup(self):
        cgroup = self.folder / "the cgroup"
        cgroup.mkdir()
        with mock.patch.object(pathlib.Path, "rmdir") as removed:
            said, enforced, _ = self.run_limited(cgroup)
            removed.assert_called_once()
        self.assertEqual((said, enforced), (b"a word $b\n", True))
        self.assertEqual((cgroup / "cgroup.procs").read_text(), (self.folder / "pid").read_text())

    def test_knows_the_peak_of_what_runs(self):
        with MemoryLimit("/bin/cat", self.folder, 1 << 30) as memory, \
                subprocess.Popen([memory.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            child.stdin.write(b"a")
            child.stdin.flush()
            child.stdout.read(1)
            self.assertGreater(memory.peak(), 0)
            child.stdin.close()

    def test_reads_what_the_kernel_counts(self):
        file = self.folder / "status"
        file.write_text("Name:\tVmHWM: 7 kB\nVmHWM:\t    1234 kB\n")
        self.assertEqual(status_bytes(file, "VmHWM"), 1234 * 1024)
        self.assertEqual(status_bytes(file, "VmRSS"), 0)
        self.assertEqual(status_bytes(self.folder / "nothing", "VmHWM"), 0)

    def test_finds_the_controller_of_both_versions(self):
        self.assertEqual(memory_controller("9:name=systemd:/a\n4:cpu,memory:/b/c:d\n0::/e\n", self.folder),
                         (self.folder / "memory/b/c:d", "memory.limit_in_bytes"))
        self.assertEqual(memory_controller("0::/e/f\n", self.folder), (self.folder / "e/f", "memory.max"))

    def test_makes_a_cgroup_where_it_may(self):
        own = self.folder / "own"
        name = f"promadapter-hostile-{os.getpid()}"
        for said in ("", "7:cpu:/\n", "0::/nowhere\n", "0::/\n"):  # the last: a folder without the file of the limit
            own.write_text(said)
            self.assertIsNone(make_cgroup(1 << 20, own, self.folder), said)
            self.assertFalse((self.folder / name).exists(), said)
        with mock.patch.object(memory_limit, "open", mock.mock_open(), create=True) as file:
            self.assertEqual(make_cgroup(1 << 20, own, self.folder), self.folder / name)
        file().write.assert_called_once_with(str(1 << 20))


if __name__ == "__main__":
    unittest.main()
