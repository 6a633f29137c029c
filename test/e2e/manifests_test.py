import unittest

from scaling import WEBINAR
from shared import REPOSITORY

MANIFESTS = REPOSITORY / "manifests"


class ManifestsTest(unittest.TestCase):
    def test_the_rules_of_the_base_are_those_that_we_ship(self):
        self.assertEqual((MANIFESTS / "base" / "config.yaml").read_bytes(),
                         (REPOSITORY / "rules" / "webinar.yaml").read_bytes())

    def test_the_rules_of_all_apis_are_those_that_we_ship_and_a_queue(self):
        rules = (MANIFESTS / "overlays" / "all-apis" / "config.yaml").read_text()
        for name in ("webinar.yaml", "resource-metrics.yaml"):
            shipped = (REPOSITORY / "rules" / name).read_text()
            self.assertEqual(rules.count(shipped), 1, name)
            rules = rules.replace(shipped, "")
        self.assertIn("queue_depth", rules)
        self.assertLess(len(rules.splitlines()), 10)

    def test_only_the_switch_in_place_skips_verification(self):
        skipping = [path.relative_to(MANIFESTS).parts for path in MANIFESTS.rglob("*.yaml")
                    if "insecureSkipTLSVerify" in path.read_text()]
        self.assertEqual(skipping, [("overlays", "incumbent-names", "kustomization.yaml")])

    def test_the_sample_hpa_takes_one_pod_per_half_minute(self):
        self.assertEqual((WEBINAR / "hpa.yaml").read_text().count("value: 1\n          periodSeconds: 30\n"), 2)


if __name__ == "__main__":
    unittest.main()
