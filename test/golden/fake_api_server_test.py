import http.client
import json
import pathlib
import ssl
import tempfile
import unittest
from unittest import mock

import cluster
import fake_api_server
from cluster import ACCESS_REVIEWS, AUTHENTICATION, CONFIG_MAPS
from cluster_test import AGGREGATED, FOLDER
from credentials import Credentials
from fake_api_server import FakeApiServer


class FakeApiServerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        credentials = Credentials(folder)
        answers = cluster.read(FOLDER, "our client CA", "our front-proxy CA")
        cls.server = FakeApiServer(answers, credentials.server, credentials.authority)
        cls.enterClassContext(cls.server)
        cls.tls = ssl.create_default_context(cafile=credentials.authority)
        cls.tls.load_cert_chain(credentials.adapter.certificate, credentials.adapter.key)

    def ask(self, method, path, body=None, accept="application/json"):
        connection = http.client.HTTPSConnection("127.0.0.1", self.server.server_port, context=self.tls, timeout=20)
        self.addCleanup(connection.close)
        connection.request(method, path, body and json.dumps(body), {"Accept": accept})
        return connection.getresponse()

    def events(self, path, count):
        response = self.ask("GET", path)
        self.assertEqual(response.status, 200)
        return [json.loads(response.readline()) for _ in range(count)]

    def test_serves_discovery_lists_and_reviews(self):
        response = self.ask("GET", "/apis", accept=AGGREGATED)
        self.assertIn("APIGroupDiscoveryList", response.getheader("Content-Type"))
        pods = json.load(self.ask("GET", "/api/v1/namespaces/moc/pods?labelSelector=app%3Dmoc%2Cn%21%3D1&limit=500"))
        self.assertEqual([item["metadata"]["name"] for item in pods["items"]], ["p-a", "p-c"])
        spec = {"user": "a", "groups": ["system:masters"]}
        review = self.ask("POST", ACCESS_REVIEWS, {"kind": "SubjectAccessReview", "spec": spec})
        self.assertEqual((review.status, json.load(review)["status"]), (201, {"allowed": True}))

    def test_refuses_with_a_status(self):
        for path in ("/none", "/api/v1/nones?watch=true", f"{CONFIG_MAPS}?watch=true"):
            response = self.ask("GET", path)
            self.assertEqual((response.status, json.load(response)["reason"]), (404, "NotFound"))
        self.assertEqual(self.ask("GET", "/api/v1/pods?fieldSelector=a%3Db&watch=true").status, 400)

    def test_streams_the_state_and_where_it_ends(self):
        watch = "/api/v1/pods?watch=true&sendInitialEvents=true&fieldSelector=status.phase%3DRunning"
        *added, end = self.events(watch, 6)
        self.assertEqual({(event["type"], event["object"]["metadata"]["name"]) for event in added},
                         {("ADDED", name) for name in ("p-a", "p-b", "p-c", "other-d")})
        self.assertEqual((end["type"], end["object"]["metadata"]["annotations"]),
                         ("BOOKMARK", {"k8s.io/initial-events-end": "true"}))

    def test_a_watch_from_a_version_on_has_bookmarks_alone(self):
        with mock.patch.object(fake_api_server, "BOOKMARK_SECONDS", 0.01):
            events = self.events("/api/v1/pods?watch=true&resourceVersion=401", 2)
        self.assertEqual(events, 2 * [{"type": "BOOKMARK", "object": {
            "kind": "PartialObjectMetadata", "metadata": {"resourceVersion": "401"}}}])

    def test_a_watch_of_the_authentication_settings_begins_with_them(self):
        event, = self.events(f"{CONFIG_MAPS}?watch=true&fieldSelector=metadata.name%3D{AUTHENTICATION}", 1)
        self.assertEqual((event["type"], event["object"]["data"]["client-ca-file"]), ("ADDED", "our client CA"))


if __name__ == "__main__":
    unittest.main()
