import os
import pathlib
import tempfile
import unittest
from unittest import mock

import programs


class ProgramsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def make(self, given=None):
        environment = {"XDG_CACHE_HOME": str(self.folder / "cache")}
        if given is not None:
            environment["PROMADAPTER_E2E_BIN"] = str(given)
        with mock.patch.dict(os.environ, environment):
            return programs.Programs(signals=None)

    def test_given_programs_come_before_built_ones(self):
        given = self.folder / "given"
        built = self.folder / "cache/promadapter/e2e" / f"kubernetes-{programs.KUBERNETES}-kwok-{programs.KWOK}"
        for folder, names in ((given, ["kubectl"]), (built, ["kubectl", "kwok"])):
            folder.mkdir(parents=True)
            for name in names:
                (folder / name).touch()
        found = self.make(given)
        self.assertEqual(found["kubectl"], given / "kubectl")
        self.assertEqual(found["kwok"], built / "kwok")
        self.assertIsNone(found["kube-apiserver"])

    def test_builds_nothing_when_all_are_there(self):
        for name in (*programs.PACKAGES, programs.STAGES):
            (self.folder / name).touch()
        with mock.patch.object(programs, "Go", side_effect=AssertionError("Go was asked")):
            self.make(self.folder).build_what_is_missing()

    def test_compares_versions_by_number(self):
        self.assertEqual(programs.numbers("go1.26.8"), (1, 26))
        self.assertEqual(programs.numbers("go1.19"), (1, 19))
        self.assertLess(programs.numbers("go1.9.7"), programs.numbers("go1.26.0"))
        self.assertEqual(programs.numbers("devel +abc"), ())

    def test_pins_what_the_module_pins(self):
        module = (programs.MODULE / "go.mod").read_text()
        self.assertRegex(module, rf"\tk8s.io/kubernetes {programs.KUBERNETES}\b")
        self.assertRegex(module, rf"\tsigs.k8s.io/kwok {programs.KWOK}\b")
        self.assertGreaterEqual(programs.numbers(programs.TOOLCHAIN), programs.required_version())


if __name__ == "__main__":
    unittest.main()
