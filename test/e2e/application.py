"""Plays the applications: spreads a load over the pods that are ready, and counts as exporters would."""

import collections
import http.server
import re
import threading
import time

from kube_api import ApiError, condition
from usage import Pod, Usage, grown, series

TICK_SECONDS = 0.5


class Applications:
    """An application is a Deployment with the label app and pods labelled app=NAME, in a namespace.

    A thread asks the API server for them twice a second and remembers how the replicas went; while it does not answer,
    what was last known goes on. Another thread serves /metrics, and takes a new load by POST to /load/NAMESPACE/NAME.
    Queues belong to no application: they are as deep as they were told to be.
    """

    def __init__(self, api, nodes):
        self._api = api
        self._lock = threading.Lock()
        self._loads = {}
        self._cores = {}
        self._queues = {}
        self._pods = []
        self._counts = {}
        self._usage = Usage(nodes)
        self._replicas = collections.defaultdict(list)
        self._stopping = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._threads = [threading.Thread(target=self._server.serve_forever, daemon=True),
                         threading.Thread(target=self._run, daemon=True)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join(20)

    def load(self, namespace, name, per_second):
        with self._lock:
            self._loads[namespace, name] = per_second

    def cpu(self, namespace, name, cores):
        """What all its pods use together."""
        with self._lock:
            self._cores[namespace, name] = cores

    def cores(self):
        """What each pod is to use."""
        with self._lock:
            return self._shares(self._cores)

    def queue(self, namespace, name, depth):
        with self._lock:
            self._queues[namespace, name] = depth

    def replicas(self, namespace, name, since=0.0):
        """The numbers of replicas that followed each other since that time.monotonic(), the one then valid first."""
        with self._lock:
            history = list(self._replicas[namespace, name])
        before = [count for moment, count in history if moment <= since]
        return before[-1:] + [count for moment, count in history if moment > since]

    def metrics(self):
        """The exposition format of Prometheus."""
        with self._lock:
            requests = [series("http_requests_total", count,
                               {"namespace": pod.namespace, "pod": pod.name, "service": pod.application})
                        for pod, count in self._counts.items()]
            queues = [series("queue_depth", depth, {"namespace": namespace, "queue": name})
                      for (namespace, name), depth in self._queues.items()]
            return "\n".join([*requests, *queues, *self._usage.lines(), ""])

    def _run(self):
        last = time.monotonic()
        while not self._stopping.wait(TICK_SECONDS):
            try:
                self._look()
            except ApiError:
                pass
            now = time.monotonic()
            self._count(now - last)
            last = now

    def _look(self):
        deployments = self._api.get("/apis/apps/v1/deployments?labelSelector=app")["items"]
        pods = self._api.get("/api/v1/pods?labelSelector=app")["items"]
        with self._lock:
            now = time.monotonic()
            for deployment in deployments:
                history = self._replicas[key_of(deployment)]
                count = deployment["spec"]["replicas"]
                if not history or history[-1][1] != count:
                    history.append((now, count))
            self._pods = [
                Pod(pod["metadata"]["namespace"], pod["metadata"]["labels"]["app"], pod["metadata"]["name"],
                    pod["spec"]["nodeName"])
                for pod in pods
                if "deletionTimestamp" not in pod["metadata"] and condition(pod, "Ready")["status"] == "True"]

    def _count(self, seconds):
        with self._lock:
            self._counts = grown(self._counts, self._shares(self._loads), seconds)
            self._usage.grow(self._shares(self._cores), seconds)

    def _shares(self, loads):
        """What each pod takes of its application's load."""
        applications = {pod: (pod.namespace, pod.application) for pod in self._pods}
        sizes = collections.Counter(applications.values())
        return {pod: loads.get(application, 0) / sizes[application] for pod, application in applications.items()}

    def _handler(applications):  # noqa: N805
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/metrics":
                    self._answer(200, applications.metrics())
                else:
                    self._answer(404, "not found\n")

            def do_POST(self):
                path = re.fullmatch(r"/load/([a-z0-9-]+)/([a-z0-9-]+)", self.path)
                length = self.headers.get("Content-Length", "")
                body = self.rfile.read(int(length)) if length.isdigit() and int(length) < 100 else b""
                if path is None or not re.fullmatch(rb"\d{1,6}", body):
                    self._answer(400, "POST a whole number to /load/NAMESPACE/NAME\n")
                    return
                applications.load(*path.groups(), int(body))
                self._answer(200, f"{int(body)} requests a second\n")

            def _answer(self, status, text):
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        return Handler


def key_of(deployment):
    return deployment["metadata"]["namespace"], deployment["metadata"]["name"]
