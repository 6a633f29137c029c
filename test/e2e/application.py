"""Plays the applications: spreads a load over the pods that are ready, and counts as their exporters would."""

import collections
import http.server
import re
import threading
import time

from kube_api import ApiError, condition

TICK_SECONDS = 0.5


class Applications:
    """An application is a Deployment with the label app and pods labelled app=NAME, in a namespace.

    A thread asks the API server for them twice a second and remembers how the replicas went; while it does not answer,
    what was last known goes on. Another thread serves /metrics, and takes a new load by POST to /load/NAMESPACE/NAME.
    Queues belong to no application: they are as deep as they were told to be.
    """

    def __init__(self, api):
        self._api = api
        self._lock = threading.Lock()
        self._loads = {}
        self._queues = {}
        self._pods = {}
        self._counts = collections.defaultdict(float)
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
            requests = [f'http_requests_total{{namespace="{namespace}",pod="{pod}",service="{name}"}} {count:.6f}'
                        for (namespace, name, pod), count in self._counts.items()]
            queues = [f'queue_depth{{namespace="{namespace}",queue="{name}"}} {depth}'
                      for (namespace, name), depth in self._queues.items()]
        return "\n".join(["# TYPE http_requests_total counter", *requests, "# TYPE queue_depth gauge", *queues, ""])

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
            self._pods = collections.defaultdict(list)
            for pod in pods:
                if "deletionTimestamp" not in pod["metadata"] and condition(pod, "Ready")["status"] == "True":
                    meta = pod["metadata"]
                    self._pods[meta["namespace"], meta["labels"]["app"]].append(meta["name"])

    def _count(self, seconds):
        with self._lock:
            alive = {(*application, pod) for application, pods in self._pods.items() for pod in pods}
            for key in [key for key in self._counts if key not in alive]:
                del self._counts[key]
            for application, pods in self._pods.items():
                for pod in pods:
                    new = (*application, pod) not in self._counts
                    # A counter is seen at zero first, as of a process that has just started.
                    share = 0 if new else self._loads.get(application, 0) * seconds / len(pods)
                    self._counts[(*application, pod)] += share

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
