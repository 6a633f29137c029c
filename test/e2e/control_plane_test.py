import json
import pathlib
import tempfile
import unittest
from unittest import mock

import control_plane
from shared import Failed


def event(user, path, second, code=200):
    return {"user": {"username": user}, "requestURI": path, "responseStatus": {"code": code},
            "requestReceivedTimestamp": f"2026-01-01T00:00:{second:02}.500000Z"}


class ControlPlaneTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_knows_which_etcd_lets_lists_be_streamed(self):
        cases = [((3, 3, 27), False), ((3, 4, 23), False), ((3, 4, 31), True), ((3, 5, 12), False), ((3, 5, 13), True),
                 ((3, 6, 0), True), ((3, 7, 1), True), ((4, 0, 0), True)]
        for version, streams in cases:
            with self.subTest(version=version):
                self.assertEqual(control_plane.streams_lists(version), streams)

    def test_reads_the_version_that_etcd_prints(self):
        etcd = self.folder / "etcd"
        etcd.write_text("#!/bin/sh\necho etcd Version: 3.4.23\necho Git SHA: 12.34.56\n")
        etcd.chmod(0o755)
        self.assertEqual(control_plane.version_of(etcd), (3, 4, 23))
        with self.assertRaises(Failed):
            control_plane.version_of(self.folder / "none")

    def test_finds_in_the_audit_log_what_one_user_asked_since_a_moment(self):
        plane = mock.Mock(audit_log=self.folder / "audit.log")
        events = [event("hpa", "/old", 1), event("hpa", "/a", 5), event("other", "/b", 6), event("hpa", "/c", 7, 404)]
        half = json.dumps(event("hpa", "/half", 8))[:40]
        plane.audit_log.write_text("".join(json.dumps(one) + "\n" for one in events) + half)
        since = control_plane.moment_of(events[1]) - 1
        self.assertEqual(control_plane.ControlPlane.asked(plane, "hpa", since), [("/a", 200), ("/c", 404)])


if __name__ == "__main__":
    unittest.main()
