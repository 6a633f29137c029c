"""The whole of it: the control plane, Prometheus, the applications and the adapter, and what tests do with them."""

import json
import os
import subprocess
import time

import adapter as adapters
from adapter import NAMESPACE, Adapter, Installation
from application import Applications
from control_plane import NODES, ControlPlane
from kube_api import condition
from shared import Failed, NotYet, Progress, answers, find_program, free_ports, say

METRIC = "http_requests_per_second"
CUSTOM = "/apis/custom.metrics.k8s.io"
VERSIONS = ("v1beta1", "v1beta2")
EXTERNAL = "/apis/external.metrics.k8s.io"
RESOURCE = "/apis/metrics.k8s.io"
API_SERVICES = (*(f"{version}.custom.metrics.k8s.io" for version in VERSIONS), "v1beta1.external.metrics.k8s.io",
                "v1beta1.metrics.k8s.io")
HPA_USER = "system:serviceaccount:kube-system:horizontal-pod-autoscaler"


class World:
    def __init__(self, binary, programs, folder, children, signals):
        self.binary = binary
        self.folder = folder
        self.children = children
        self.signals = signals
        self.progress = Progress()
        self.programs = programs
        prometheus = find_program("prometheus")
        find_program("openssl")
        self.prometheus_port, adapter_port = free_ports(2)
        self.plane = ControlPlane(programs, folder, self.wait)
        self.api = self.plane.api
        self.installation = Installation(folder, adapter_port)
        self.applications = Applications(self.api, NODES)
        self.prometheus = adapters.prometheus(prometheus, self.prometheus_port, self.applications.port, folder)
        self.adapter = self.make_adapter("adapter", adapter_port)

    def make_adapter(self, name, port):
        return Adapter(self.binary, name, port, self.prometheus_port, self.installation, self.plane, self.folder)

    def start(self):
        self.plane.start(self.children)
        self.children.start(self.prometheus)
        self.wait_for_prometheus()
        self.apply_overlay()
        self.adapter.write_token()
        self.children.start(self.adapter.process)
        self.wait("the adapter is ready", self.adapter.ready, 60)
        self.wait_for_api_services(60)

    def apply_overlay(self):
        self.kubectl("apply", "--server-side", "-k", self.installation.overlay)

    def wait_for_prometheus(self):
        def ready():
            if not answers(f"http://127.0.0.1:{self.prometheus_port}/-/ready"):
                raise NotYet("/-/ready does not answer")
        self.wait("Prometheus is ready", ready, 60)

    def wait_for_api_services(self, seconds):
        self.wait("every APIService is Available", self.expect_available, seconds)

    def expect_available(self):
        for name in API_SERVICES:
            found = condition(self.api.get(f"/apis/apiregistration.k8s.io/v1/apiservices/{name}"), "Available")
            if found["status"] != "True":
                raise NotYet(f"{name}: {found['status']}, {found['reason']}: {found['message']}")

    def repair(self):
        """After a test that failed in the midst of something: starts again what does not run."""
        for part in (self.plane.etcd, self.plane.api_server, self.plane.controller_manager, self.plane.scheduler,
                     self.plane.kwok, self.prometheus, self.adapter.process):
            if not part.runs():
                part.restart()

    # ---- waiting ----------------------------------------------------------------------------------------------------

    def wait(self, what, condition, seconds):
        """Until `condition` returns instead of raising NotYet; its value. Says what was waited for, and how long."""
        begin = time.monotonic()
        while True:
            self.children.check()
            try:
                value = condition()
                break
            except NotYet as state:
                waited = time.monotonic() - begin
                if waited > seconds:
                    self.progress.done()
                    raise Failed(f"not within {seconds} s: {what}; at the end: {state}") from state
                self.progress.show(f"  {waited:3.0f} s: {what} (now: {state})"[:160])
            self.signals.pause(0.25)
        self.progress.done()
        say(f"  after {time.monotonic() - begin:4.1f} s: {what}")
        return value

    def say(self, text):
        say(f"  {text}")

    def watch(self, seconds, look):
        """Calls `look`, which may raise Failed, for that long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.children.check()
            look()
            self.signals.pause(0.25)

    # ---- kubectl ----------------------------------------------------------------------------------------------------

    def kubectl(self, *arguments, token=None, text=None):
        """What it prints. NotYet, with its message, when it fails."""
        return self.kubectl_with_errors(*arguments, token=token, text=text)[0]

    def kubectl_with_errors(self, *arguments, token=None, text=None):
        """Both outputs."""
        command = [self.programs["kubectl"], f"--kubeconfig={self.plane.kubeconfig}",
                   f"--cache-dir={self.folder / 'kubectl-cache'}", "--request-timeout=20s"]
        if token is not None:
            # The token's owner, without the administrator's certificate.
            command[1] = f"--kubeconfig={self.plane.write_kubeconfig('token', {'token': token})}"
        environment = {name: value for name, value in os.environ.items() if name != "KUBECONFIG"}
        try:
            done = subprocess.run([*command, *map(str, arguments)], input=text or "", capture_output=True, text=True,
                                  timeout=90, env=environment, start_new_session=True)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Failed(f"kubectl {arguments[0]}: {error}") from error
        if done.returncode != 0:
            raise NotYet(f"kubectl {' '.join(map(str, arguments))[:120]}: {done.stderr.strip()[-1500:]}")
        return done.stdout, done.stderr

    # ---- applications and autoscalers -------------------------------------------------------------------------------

    def create_namespace(self, name):
        self.api.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})

    def create_application(self, namespace, name):
        labels = {"app": name}
        meta = {"name": name, "namespace": namespace, "labels": labels}
        self.create_namespace(namespace)
        self.api.create(f"/apis/apps/v1/namespaces/{namespace}/deployments", {
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta,
            "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": {
                "metadata": {"labels": labels}, "spec": {"containers": [
                    {"name": name, "image": "none", "resources": {"requests": {"cpu": "100m"}}}]}}}})
        self.api.create(f"/api/v1/namespaces/{namespace}/services", {
            "apiVersion": "v1", "kind": "Service", "metadata": meta,
            "spec": {"selector": {"app": name}, "ports": [{"port": 80}]}})

    def create_hpa(self, namespace, name, metric):
        """As quick as the controller is. Down, as in the sample's policy, only after 20 s: Prometheus' rate() is too low
        while the newest scrapes are missing."""
        steps = [{"type": "Pods", "value": 30, "periodSeconds": 3}]
        behavior = {"scaleUp": {"stabilizationWindowSeconds": 5, "policies": steps},
                    "scaleDown": {"stabilizationWindowSeconds": 20, "policies": steps}}
        self.api.create(f"/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers", {
            "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
                     "minReplicas": 1, "maxReplicas": 30, "metrics": [metric],
                     "behavior": behavior}})

    def hpa(self, namespace, name):
        return self.api.get(f"/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers/{name}")

    def replicas(self, namespace, name, since=0.0):
        return self.applications.replicas(namespace, name, since)

    def expect_replicas(self, namespace, name, count):
        history = self.replicas(namespace, name)
        if history[-1:] != [count]:
            active = condition(self.hpa(namespace, name), "ScalingActive")
            message = "" if active["status"] == "True" else f", ScalingActive {active['status']}: {active['message']}"
            raise NotYet(f"{history[-1] if history else 'no'} replicas{message}")

    def metric_values(self, version, path, token=None):
        """The MetricValueList of a path below the version's group, through kubectl and the aggregator."""
        return json.loads(self.kubectl("get", "--raw", f"{CUSTOM}/{version}/{path}", token=token))

    def events(self, namespace, reason):
        return self.api.get(f"/api/v1/namespaces/{namespace}/events?fieldSelector=reason%3D{reason}")["items"]
