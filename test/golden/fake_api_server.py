"""A kube-apiserver over TLS that serves a recorded cluster, and watches in which nothing changes."""

import json
import urllib.parse

import loopback
from cluster import AUTHENTICATION, CONFIG_MAPS, VERSION, Refused

BOOKMARK_SECONDS = 30


class FakeApiServer(loopback.Server):
    def __init__(self, cluster, pair, client_authority):
        """pair: the certificate it shows. Who calls must show one of client_authority."""
        super().__init__(self._answer, loopback.server_tls(pair, client_authority))
        self._cluster = cluster

    def _answer(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        parameters = dict(urllib.parse.parse_qsl(url.query))
        try:
            if handler.command == "POST":
                handler.send(201, self._cluster.review(url.path, json.loads(handler.read_body())))
            elif parameters.get("watch") == "true":
                self._watch(handler, url.path, parameters)
            elif self._cluster.is_collection(url.path):
                handler.send(200, json.dumps(self._list(url.path, parameters)))
            else:
                content_type, body = self._cluster.document(url.path, handler.headers.get("Accept", ""))
                handler.send(200, body, content_type)
        except Refused as refused:
            handler.send(refused.code, refused.body)

    def _list(self, path, parameters):
        return self._cluster.list(path, parameters.get("labelSelector", ""), parameters.get("fieldSelector", ""))

    def _watch(self, handler, path, parameters):
        """The state, where it is asked for, then bookmarks until the caller has gone."""
        kind, first = self._beginning(path, parameters)
        handler.send_response_only(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.close_connection = True
        handler.connection.settimeout(BOOKMARK_SECONDS)
        pieces = [first]
        while True:
            for piece in filter(None, map(str.encode, pieces)):
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            handler.wfile.flush()
            try:
                handler.connection.recv(1)  # nothing comes but the end
                return
            except TimeoutError:
                pieces = [bookmark(kind)]

    def _beginning(self, path, parameters):
        """The kind of the objects, and the first events."""
        if path == CONFIG_MAPS and parameters.get("fieldSelector") == f"metadata.name={AUTHENTICATION}":
            return "ConfigMap", event("ADDED", self._cluster.authentication)
        if path == CONFIG_MAPS or not self._cluster.is_collection(path):
            raise Refused(404, "NotFound", "the server could not find the requested resource")
        items = self._list(path, parameters)["items"]
        if parameters.get("sendInitialEvents") != "true":
            return "PartialObjectMetadata", ""
        end = bookmark("PartialObjectMetadata", {"k8s.io/initial-events-end": "true"})
        return "PartialObjectMetadata", "".join(event("ADDED", item) for item in items) + end


def event(kind, thing):
    return json.dumps({"type": kind, "object": thing}) + "\n"


def bookmark(kind, annotations=None):
    metadata = {"resourceVersion": VERSION} | ({"annotations": annotations} if annotations else {})
    return event("BOOKMARK", {"kind": kind, "metadata": metadata})
