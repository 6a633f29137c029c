import json
import unittest
import urllib.error
import urllib.parse
import urllib.request

from fake_prometheus import FakePrometheus
from recording import Answer, Case, Query

SERIES = [{"__name__": "a", "pod": "p"}, {"__name__": "b", "pod": "p"}, {"__name__": "c"}]


def case(*queries):
    return Case(why="", method="GET", path="/", headers={}, body="", queries=queries, answer=Answer(200, "", ""))


class FakePrometheusTest(unittest.TestCase):
    def setUp(self):
        self.prometheus = FakePrometheus()
        self.enterContext(self.prometheus)
        self.backend = self.prometheus.add(SERIES)

    def get(self, endpoint, *parameters, url=None):
        try:
            with urllib.request.urlopen(f"{url or self.backend.url}/api/v1/{endpoint}?" +
                                        urllib.parse.urlencode(parameters), timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def test_replies_as_recorded_for_the_case_and_remembers_what_was_asked(self):
        self.backend.play(case(Query("up{a=\"é\"}", 200, "reply"), Query("down", 503, "busy")))
        self.assertEqual(self.get("query", ("query", 'up{a="é"}'), ("time", "1"), ("timeout", "")), (200, "reply"))
        self.assertEqual(self.get("query", ("query", "down")), (503, "busy"))
        self.assertEqual(self.backend.asked(), ['up{a="é"}', "down"])
        self.backend.play(case())
        self.assertEqual(self.backend.asked(), [])
        self.assertEqual(self.get("query", ("query", "down"))[0], 400)
        self.assertEqual(self.backend.asked(), ["down"])

    def test_selects_series(self):
        def found(*selectors):
            status, body = self.get("series", *(("match[]", selector) for selector in selectors), ("start", "1"))
            self.assertEqual(status, 200)
            return json.loads(body)["data"]
        self.assertEqual(found('{pod!=""}'), SERIES[:2])
        self.assertEqual(found("c", "a"), [SERIES[0], SERIES[2]])
        self.assertEqual(found("none"), [])
        self.assertEqual(self.get("series", ("match[]", "rate(a[1m])"))[0], 400)

    def test_each_backend_has_its_own_series_and_replies(self):
        other = self.prometheus.add([{"__name__": "d"}])
        other.play(case(Query("up", 200, "other")))
        self.assertEqual(self.get("query", ("query", "up"))[0], 400)
        self.assertEqual(self.get("query", ("query", "up"), url=other.url), (200, "other"))
        self.assertEqual(json.loads(self.get("series", ("match[]", "d"))[1])["data"], [])
        for endpoint, url in (("status", other.url), ("query", f"{other.url}0"), ("series", f"{other.url}0")):
            self.assertEqual(self.get(endpoint, url=url)[0], 404)


if __name__ == "__main__":
    unittest.main()
