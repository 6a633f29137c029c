import time
import unittest
import urllib.error
import urllib.request

from application import Applications
from kube_api import ApiError


def pod(name, ready="True", **meta):
    return {"metadata": {"namespace": "n", "name": name, "labels": {"app": "web"}, **meta},
            "spec": {"nodeName": "node-1"}, "status": {"conditions": [{"type": "Ready", "status": ready}]}}


class FakeApi:
    def __init__(self):
        self.pods = []
        self.replicas = 1
        self.answers = True

    def get(self, path):
        if not self.answers:
            raise ApiError("no answer")
        if "/deployments" in path:
            return {"items": [{"metadata": {"namespace": "n", "name": "web"}, "spec": {"replicas": self.replicas}}]}
        return {"items": self.pods}


class ApplicationsTest(unittest.TestCase):
    def setUp(self):
        self.api = FakeApi()
        self.applications = Applications(self.api, ("node-1",))
        self.addCleanup(self.applications._server.server_close)
        self.applications.load("n", "web", 10)

    def tick(self, seconds=1.0):
        self.applications._look()
        self.applications._count(seconds)

    def counts(self):
        lines = [line for line in self.applications.metrics().splitlines() if line.startswith("http_requests_total{")]
        return {line.split('pod="')[1].split('"')[0]: float(line.split()[-1]) for line in lines}

    def test_spreads_the_load_over_the_ready_pods(self):
        self.api.pods = [pod("a"), pod("b"), pod("starting", "False"), pod("ending", deletionTimestamp="now")]
        self.tick()
        self.tick(2)
        self.assertEqual(self.counts(), {"a": 10, "b": 10})

    def test_spreads_what_is_used_of_cpu_over_the_ready_pods(self):
        self.api.pods = [pod("a"), pod("b"), pod("starting", "False")]
        self.applications.cpu("n", "web", 0.5)
        self.tick()
        self.tick(4)
        told = [line for line in self.applications.metrics().splitlines()
                if line.startswith("container_cpu") and 'metrics_path="/metrics/resource"' in line]
        self.assertEqual([line.split()[-1] for line in told], ["1.000000", "1.000000"])
        self.assertIn('pod="a",node="node-1"', told[0])

    def test_a_new_pod_begins_at_zero_and_a_gone_one_is_forgotten(self):
        self.api.pods = [pod("a")]
        self.tick()
        self.tick()
        self.api.pods = [pod("b")]
        self.tick()
        self.assertEqual(self.counts(), {"b": 0})

    def test_labels_are_those_that_name_objects(self):
        self.api.pods = [pod("a")]
        self.tick()
        self.assertIn('http_requests_total{namespace="n",pod="a",service="web"} 0.000000', self.applications.metrics())

    def test_a_queue_is_as_deep_as_it_was_told_last(self):
        for depth in (47, 24):
            self.applications.queue("n", "orders", depth)
        self.applications.queue("n", "mails", 3)
        lines = [line for line in self.applications.metrics().splitlines() if line.startswith("queue_depth")]
        self.assertEqual(lines, ['queue_depth{namespace="n",queue="orders"} 24.000000',
                                 'queue_depth{namespace="n",queue="mails"} 3.000000'])

    def test_remembers_how_the_replicas_went(self):
        for count in (1, 1, 2, 3, 3):
            self.api.replicas = count
            self.tick()
        middle = time.monotonic()
        self.assertEqual(self.applications.replicas("n", "web"), [1, 2, 3])
        self.api.replicas = 2
        self.tick()
        self.assertEqual(self.applications.replicas("n", "web", middle), [3, 2])
        self.assertEqual(self.applications.replicas("n", "other"), [])

    def test_takes_a_new_load_over_http(self):
        with self.applications:
            url = f"http://127.0.0.1:{self.applications.port}/load/n/web"
            with urllib.request.urlopen(urllib.request.Request(url, b"40", method="POST"), timeout=20) as answer:
                self.assertEqual(answer.status, 200)
            for body in (b"-1", b"x", b""):
                with self.subTest(body=body), self.assertRaises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(urllib.request.Request(url, body, method="POST"), timeout=20)
                self.assertEqual(refused.exception.code, 400)
        self.assertEqual(self.applications._loads["n", "web"], 40)

    def test_goes_on_with_what_it_knows_while_the_api_server_is_away(self):
        self.api.pods = [pod("a")]
        self.tick()
        self.api.answers = False
        with self.assertRaises(ApiError):
            self.applications._look()
        self.applications._count(1)
        self.assertEqual(self.counts(), {"a": 10})


if __name__ == "__main__":
    unittest.main()
