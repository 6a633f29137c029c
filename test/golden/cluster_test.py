import json
import pathlib
import tempfile
import unittest

import cluster
from cluster import ACCESS_REVIEWS, TOKEN_REVIEWS, Refused
from shared import Failed

FOLDER = pathlib.Path(__file__).resolve().parent / "cluster"
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


def access_review(spec):
    return {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}


def names(found):
    return [f"{item['metadata'].get('namespace', '')}/{item['metadata']['name']}" for item in found["items"]]


class ClusterTest(unittest.TestCase):
    def setUp(self):
        self.cluster = cluster.read(FOLDER, "our client CA", "our front-proxy CA")

    def assert_refused(self, code, ask, *arguments):
        with self.assertRaises(Refused) as refused:
            ask(*arguments)
        self.assertEqual((refused.exception.code, json.loads(refused.exception.body)["code"]), (code, code))

    def test_discovery_is_aggregated_for_those_who_accept_it(self):
        for path in ("/api", "/apis"):
            content_type, body = self.cluster.document(path, AGGREGATED)
            self.assertIn("as=APIGroupDiscoveryList", content_type)
            self.assertEqual(json.loads(body)["kind"], "APIGroupDiscoveryList")
        content_type, body = self.cluster.document("/apis", "application/json")
        self.assertEqual((content_type, json.loads(body)["kind"]), ("application/json", "APIGroupList"))
        self.assertEqual(json.loads(self.cluster.document("/apis/apps/v1", AGGREGATED)[1])["groupVersion"], "apps/v1")
        self.assert_refused(404, self.cluster.document, "/apis/none/v1", AGGREGATED)

    def test_lists_by_namespace_label_and_phase(self):
        pods = "/api/v1/pods"
        self.assertEqual(len(self.cluster.list(pods)["items"]), 8)
        moc = ["moc/other-d", "moc/p-a", "moc/p-b", "moc/p-c"]
        self.assertEqual(names(self.cluster.list("/api/v1/namespaces/moc/pods")), moc)
        self.assertEqual(names(self.cluster.list(pods, "app=other")), ["default/other-d", "moc/other-d"])
        self.assertEqual(names(self.cluster.list(pods, field="status.phase=Running")), ["default/p-a", *moc])
        self.assertEqual(names(self.cluster.list(pods, "app=other", "status.phase=Running")), ["moc/other-d"])
        self.assertEqual(names(self.cluster.list("/api/v1/namespaces/empty/pods")), [])
        self.assert_refused(400, self.cluster.list, pods, "a=b=c")
        self.assert_refused(400, self.cluster.list, pods, "", "spec.nodeName=n")

    def test_a_resource_without_objects_is_an_empty_list(self):
        self.assertEqual(names(self.cluster.list("/apis/batch/v1/namespaces/moc/cronjobs")), [])
        self.assertTrue(self.cluster.is_collection("/api/v1/namespaces"))
        for path in ("/api/v1/nones", "/apis/none/v1/pods", "/api/v1/namespaces/moc", "/api/v1", "/version"):
            self.assertFalse(self.cluster.is_collection(path), path)

    def test_the_authentication_settings_name_our_authorities(self):
        _, body = self.cluster.document(f"{cluster.CONFIG_MAPS}/{cluster.AUTHENTICATION}", "application/json")
        data = json.loads(body)["data"]
        self.assertEqual((data["client-ca-file"], data["requestheader-client-ca-file"]),
                         ("our client CA", "our front-proxy CA"))
        self.assertIn("requestheader-username-headers", data)

    def test_reviews_are_answered_as_recorded(self):
        spec = {"user": "bob", "groups": ["system:authenticated"],
                "nonResourceAttributes": {"path": "/metrics", "verb": "get"}}
        denied = json.loads(self.cluster.review(ACCESS_REVIEWS, access_review(spec)))
        self.assertEqual((denied["status"], "managedFields" in denied["metadata"]), ({"allowed": False}, True))
        token = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "nonsense"}}
        self.assertIn("error", json.loads(self.cluster.review(TOKEN_REVIEWS, token))["status"])

    def test_other_reviews_allow_administrators_and_nobody_else(self):
        def allowed(spec):
            return json.loads(self.cluster.review(ACCESS_REVIEWS, access_review(spec)))["status"]["allowed"]
        self.assertTrue(allowed({"user": "a", "groups": ["system:masters"]}))
        self.assertFalse(allowed({"user": "a", "groups": ["system:authenticated"]}))
        self.assertFalse(allowed({"user": "a"}))
        token = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "other"}}
        status = json.loads(self.cluster.review(TOKEN_REVIEWS, token))["status"]
        self.assertEqual(status, {"user": {}, "error": "invalid bearer token"})
        self.assert_refused(404, self.cluster.review, "/apis/none", {"kind": "Other", "spec": {}})

    def test_says_which_file_holds_no_answers(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            with self.assertRaisesRegex(Failed, "cannot be read"):
                cluster.read(folder, "", "")
            for text in ("{", "[]", "[{}]", "5"):
                (folder / "apiserver-1.37.json").write_text(text)
                with self.subTest(text=text), self.assertRaisesRegex(Failed, "apiserver-1.37.json"):
                    cluster.read(folder, "", "")


if __name__ == "__main__":
    unittest.main()
