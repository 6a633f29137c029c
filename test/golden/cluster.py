"""What kube-apiserver 1.37 said about a cluster, as recorded, and the same for other selectors and namespaces."""

import json
import re
import urllib.parse

import label_selector
from shared import Failed

COLLECTION = re.compile(r"(/api/v1|/apis/[^/]+/[^/]+)(?:/namespaces/([^/]+))?/([^/]+)")
VERSION = "401"  # of all that was recorded
RUNNING = "status.phase=Running"
CONFIG_MAPS = "/api/v1/namespaces/kube-system/configmaps"
AUTHENTICATION = "extension-apiserver-authentication"
ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews"


class Refused(Exception):
    """What the API server answers with a Status."""

    def __init__(self, code, reason, message):
        super().__init__(message)
        self.code = code
        self.body = json.dumps({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                                "message": message, "reason": reason, "code": code})


class Cluster:
    def __init__(self, entries, client_authority, front_proxy_authority):
        """entries: as recorded. The authorities, in PEM, take the places of the recorded ones."""
        self._documents = {}  # (path, whether aggregated): content type and body
        self._objects = {}  # path of the collection: its list
        self._running = set()
        self._reviews = {}  # spec: body
        for entry in entries:
            self._take(entry["request"], entry["response"])
        self._resources = set(self._paths_of_resources())
        self.authentication = json.loads(self._documents[f"{CONFIG_MAPS}/{AUTHENTICATION}", False][1])
        self.authentication["data"]["client-ca-file"] = client_authority
        self.authentication["data"]["requestheader-client-ca-file"] = front_proxy_authority

    def _take(self, request, response):
        url = urllib.parse.urlsplit(request["path"])
        if request["method"] == "POST":
            self._reviews[key_of(request["body"])] = response["body"]
        elif "PartialObjectMetadataList" not in request["accept"]:
            aggregated = "APIGroupDiscoveryList" in request["accept"]
            self._documents[url.path, aggregated] = response["content_type"], response["body"]
        elif not url.query:
            self._objects[url.path] = json.loads(response["body"])
        elif urllib.parse.unquote(url.query) == f"fieldSelector={RUNNING}":
            self._running = {identity(pod) for pod in json.loads(response["body"])["items"]}

    def _paths_of_resources(self):
        for path in ("/api", "/apis"):
            for group in json.loads(self._documents[path, True][1])["items"]:
                for version in group["versions"]:
                    name = group["metadata"].get("name")
                    prefix = f"/apis/{name}/{version['version']}" if name else f"/api/{version['version']}"
                    for resource in version["resources"]:
                        yield f"{prefix}/{resource['resource']}"

    def document(self, path, accept):
        """Content type and body of what is no list of objects."""
        if path == f"{CONFIG_MAPS}/{AUTHENTICATION}":
            return "application/json", json.dumps(self.authentication)
        aggregated = "as=APIGroupDiscoveryList" in accept
        found = self._documents.get((path, aggregated)) or self._documents.get((path, False))
        if found is None:
            raise Refused(404, "NotFound", "the server could not find the requested resource")
        return found

    def is_collection(self, path):
        return self._collection(path) is not None

    def list(self, path, label="", field=""):
        """A PartialObjectMetadataList."""
        collection, namespace = self._collection(path)
        whole = self._objects.get(collection) or {
            "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1",
            "metadata": {"resourceVersion": VERSION}, "items": []}
        try:
            selected = label_selector.parse(label)
        except ValueError as error:
            raise Refused(400, "BadRequest", str(error)) from error
        if field and (collection, field) != ("/api/v1/pods", RUNNING):
            raise Refused(400, "BadRequest", f"the fake API server has no field selector {field}")
        items = [item for item in whole["items"]
                 if namespace in (None, item["metadata"].get("namespace")) and
                 selected(item["metadata"].get("labels", {})) and (not field or identity(item) in self._running)]
        return {**whole, "items": items}

    def _collection(self, path):
        """The path of the collection in all namespaces, and the one that is asked for."""
        found = COLLECTION.fullmatch(path)
        whole = f"{found[1]}/{found[3]}" if found else None
        return (whole, found[2]) if whole in self._resources else None

    def review(self, path, body):
        """The answer to a SubjectAccessReview or a TokenReview. One that was not recorded is allowed for
        administrators, and for nobody else."""
        recorded = self._reviews.get(key_of(body))
        if recorded is not None:
            return recorded
        if path == ACCESS_REVIEWS:
            status = {"allowed": "system:masters" in body["spec"].get("groups", [])}
        elif path == TOKEN_REVIEWS:
            status = {"user": {}, "error": "invalid bearer token"}
        else:
            raise Refused(404, "NotFound", "the server could not find the requested resource")
        return json.dumps({**body, "status": status})


def key_of(review):
    return review["kind"], json.dumps(review["spec"], sort_keys=True)


def identity(item):
    return item["metadata"].get("namespace"), item["metadata"]["name"]


def read(folder, client_authority, front_proxy_authority):
    """The recorded answers of a folder `cluster`."""
    path = folder / "apiserver-1.37.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return Cluster(entries, client_authority, front_proxy_authority)
    except (OSError, ValueError) as error:
        raise Failed(f"{path} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise Failed(f"{path} does not hold the answers of an API server: {error!r}") from error
