"""The demonstration up to the point where it would start programs; `./dev demo` is the test of the rest."""

import contextlib
import io
import json
import pathlib
import socket
import subprocess
import tempfile
import unittest
from types import SimpleNamespace

import certificates
import demo
import hpa
import stage
from console import Failed


class Loads:
    """So many requests answered in every window."""

    def __init__(self, answered):
        self.answered = answered
        self.errors = 0

    def answered_between(self, begin, end):
        assert end - begin == demo.WINDOW_SECONDS
        return self.answered


class ShowTest(unittest.TestCase):
    def show(self, values, answered):
        shown = SimpleNamespace(loads={pod: Loads(count) for pod, count in answered.items()}, adapter=None)
        shown.sent_milli = lambda pod, moment: demo.Demo.sent_milli(shown, pod, moment)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            demo.Demo.show(shown, ("{}", values, 1000.0))
        return output.getvalue()

    def test_compares_each_value_with_load_and_scrapes(self):
        text = self.show({"moc-1": 15500, "moc-2": 5775}, {"moc-1": 900, "moc-2": 300})
        self.assertIn("moc-1   |   15500m | 15.00 + 0.50 = 15.50             | +0.0%", text)
        self.assertIn("moc-2   |    5775m |  5.00 + 0.50 =  5.50             | +5.0%", text)
        self.assertIn("It would stay at 2", text)

    def test_the_chosen_load_is_clear_of_the_tolerance(self):
        rates = [1000 * (rate + demo.SCRAPES_PER_SECOND) for rate in demo.REQUESTS_PER_SECOND.values()]
        for percent in (-4, 0, 4):
            with self.subTest(percent=percent):
                decision = hpa.decide([round(rate * (100 + percent) / 100) for rate in rates], demo.TARGET_MILLI)
                self.assertEqual(decision.wanted, 2)

    def test_refuses_a_value_too_far_from_what_was_sent(self):
        cases = [(7900, False), (8100, True), (11900, True), (12100, False), (0, False)]
        for value, accepted in cases:
            with self.subTest(value=value):
                values, answered = {"moc-1": 15500, "moc-2": value}, {"moc-1": 900, "moc-2": 570}
                if accepted:
                    self.show(values, answered)
                else:
                    with self.assertRaisesRegex(Failed, "the value of moc-2 is more than 20% away"):
                        self.show(values, answered)


class StageTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_ports_are_free_and_different(self):
        ports = stage.free_ports(4)
        self.assertEqual(len(set(ports)), 4)
        for port in ports:
            socket.create_server(("127.0.0.1", port)).close()

    def test_objects_are_a_list_of_the_namespace_the_pods_and_the_service(self):
        objects = json.loads(stage.write_objects(self.folder).read_text())
        self.assertEqual((objects["apiVersion"], objects["kind"]), ("v1", "List"))
        metadata = [item["metadata"] for item in objects["items"]]
        kinds = [item["kind"] for item in objects["items"]]
        found = [(kind, data["name"], data.get("namespace")) for kind, data in zip(kinds, metadata)]
        self.assertEqual(found, [("Namespace", "moc", None), ("Pod", "moc-1", "moc"), ("Pod", "moc-2", "moc"),
                                 ("Service", "moc", "moc")])
        self.assertEqual(metadata[1]["labels"], {"app": "moc"})

    def test_a_certificate_is_good_for_its_use_and_nothing_else(self):
        authority = certificates.Authority(self.folder, "ca")
        for use in ("client", "server"):
            made = authority.issue(use, "/O=group/CN=user", use)
            for purpose in ("client", "server"):
                with self.subTest(use=use, purpose=purpose):
                    command = ["openssl", "verify", "-x509_strict", "-purpose", f"ssl{purpose}", "-CAfile",
                               made.authority, made.certificate]
                    good = subprocess.run(command, capture_output=True, timeout=20).returncode == 0
                    self.assertEqual(good, use == purpose)

    def test_a_failing_openssl_is_a_failure_that_says_why(self):
        with self.assertRaisesRegex(Failed, "openssl x509 failed: Could not open"):
            certificates.openssl("x509", "-in", self.folder / "none")


if __name__ == "__main__":
    unittest.main()
