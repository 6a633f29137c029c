"""etcd, kube-apiserver with its aggregator, kube-controller-manager, kube-scheduler and kwok, all on loopback.

What the aggregator needs: a front-proxy authority of its own (--requestheader-*), a client certificate of it
(--proxy-client-*), and an APIService that reaches the adapter through a Service of type ExternalName. The endpoint
reconciler is off, because a loopback address may not stand in an Endpoints object.
"""

import datetime
import json
import re
import subprocess

from kube_api import ApiError, KubeApi, condition
from shared import Authority, BoundChild, Failed, find_program, free_ports, make_key

NODES = ("node-1", "node-2", "node-3")
ADMINISTRATOR = "/O=system:masters/CN=e2e"
# What the aggregator presents; the adapter must know it from the ConfigMap extension-apiserver-authentication.
FRONT_PROXY = "front-proxy-client"

# Who asked for which metric, and what came: for whoever reads the logs, and for the tests.
AUDIT_POLICY = {
    "apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"],
    "rules": [{"level": "Metadata", "resources": [{"group": "custom.metrics.k8s.io"},
                                                  {"group": "external.metrics.k8s.io"},
                                                  {"group": "metrics.k8s.io"}]}, {"level": "None"}],
}


class Part(BoundChild):
    def __init__(self, name, command, folder):
        super().__init__(name, command, folder / f"{name}.log")

    def runs(self):
        return self._process is not None and self.ended() is None

    def restart(self):
        self.stop()
        self.start()


class ControlPlane:
    def __init__(self, programs, folder, wait):
        self._wait = wait
        self._folder = folder
        self.audit_log = folder / "audit.log"
        etcd_port, peer_port, self.port, manager_port, scheduler_port, kwok_port = free_ports(6)

        certificates = folder / "certificates"
        certificates.mkdir()
        self.authority = Authority(certificates, "cluster-ca")
        front_proxy = Authority(certificates, "front-proxy-ca")
        self.front_proxy = front_proxy.issue(FRONT_PROXY, f"/CN={FRONT_PROXY}")
        self._serving = self.authority.issue("kube-apiserver", "/CN=kube-apiserver", "server")
        administrator = self.authority.issue("admin", ADMINISTRATOR)
        tokens = make_key(certificates / "tokens.key")

        self.api = KubeApi(self.port, self.authority.certificate, administrator)
        self.kubeconfig = self.write_kubeconfig("admin", client(administrator))
        manager = self.authority.issue("controller-manager", "/CN=system:kube-controller-manager")
        scheduler = self.authority.issue("scheduler", "/CN=system:kube-scheduler")
        manager_config = self.write_kubeconfig("controller-manager", client(manager))
        scheduler_config = self.write_kubeconfig("scheduler", client(scheduler))
        policy = folder / "audit-policy.json"
        policy.write_text(json.dumps(AUDIT_POLICY))

        etcd = programs["etcd"] or find_program("etcd")
        gates = [] if streams_lists(version_of(etcd)) else ["--feature-gates=WatchList=false"]
        self.etcd = Part("etcd", [
            etcd, f"--data-dir={folder / 'etcd'}", "--name=e2e", "--unsafe-no-fsync", "--log-level=warn",
            f"--listen-client-urls=http://127.0.0.1:{etcd_port}",
            f"--advertise-client-urls=http://127.0.0.1:{etcd_port}",
            f"--listen-peer-urls=http://127.0.0.1:{peer_port}",
            f"--initial-advertise-peer-urls=http://127.0.0.1:{peer_port}",
            f"--initial-cluster=e2e=http://127.0.0.1:{peer_port}"], folder)
        self.api_server = Part("kube-apiserver", [
            programs["kube-apiserver"], f"--etcd-servers=http://127.0.0.1:{etcd_port}",
            "--bind-address=127.0.0.1", f"--secure-port={self.port}", "--endpoint-reconciler-type=none",
            "--service-cluster-ip-range=10.0.0.0/24", "--authorization-mode=RBAC", "--shutdown-delay-duration=0s",
            f"--tls-cert-file={self._serving.certificate}", f"--tls-private-key-file={self._serving.key}",
            f"--client-ca-file={self.authority.certificate}",
            f"--requestheader-client-ca-file={front_proxy.certificate}",
            f"--requestheader-allowed-names={FRONT_PROXY}", "--requestheader-username-headers=X-Remote-User",
            "--requestheader-group-headers=X-Remote-Group", "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            f"--proxy-client-cert-file={self.front_proxy.certificate}",
            f"--proxy-client-key-file={self.front_proxy.key}",
            "--service-account-issuer=https://kubernetes.default.svc", f"--service-account-key-file={tokens}",
            f"--service-account-signing-key-file={tokens}",
            f"--audit-policy-file={policy}", f"--audit-log-path={self.audit_log}", *gates], folder)
        self.controller_manager = Part("kube-controller-manager", [
            programs["kube-controller-manager"], f"--kubeconfig={manager_config}",
            f"--authentication-kubeconfig={manager_config}", f"--authorization-kubeconfig={manager_config}",
            "--bind-address=127.0.0.1", f"--secure-port={manager_port}", "--leader-elect=false",
            "--use-service-account-credentials", "--node-monitor-grace-period=2h",  # kwok sends no heartbeats
            f"--service-account-private-key-file={tokens}",
            f"--root-ca-file={self.authority.certificate}", "--horizontal-pod-autoscaler-sync-period=5s",
            # As by default, longer than what the rules of cpu look back on, which is shorter here.
            "--horizontal-pod-autoscaler-cpu-initialization-period=25s",
            "--horizontal-pod-autoscaler-initial-readiness-delay=5s"], folder)
        self.scheduler = Part("kube-scheduler", [
            programs["kube-scheduler"], f"--kubeconfig={scheduler_config}",
            f"--authentication-kubeconfig={scheduler_config}", f"--authorization-kubeconfig={scheduler_config}",
            "--bind-address=127.0.0.1", f"--secure-port={scheduler_port}", "--leader-elect=false"], folder)
        self.kwok = Part("kwok", [
            programs["kwok"], f"--kubeconfig={self.kubeconfig}", f"--config={programs['kwok-stages.yaml']}",
            "--manage-all-nodes=true", f"--server-address=127.0.0.1:{kwok_port}"], folder)

    def write_kubeconfig(self, name, user):
        """user: what a kubeconfig says of one."""
        path = self._folder / f"{name}.kubeconfig"
        cluster = {"server": f"https://127.0.0.1:{self.port}", "certificate-authority": str(self.authority.certificate)}
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": name,
            "clusters": [{"name": "e2e", "cluster": cluster}], "users": [{"name": name, "user": user}],
            "contexts": [{"name": name, "context": {"cluster": "e2e", "user": name}}]}, indent=2))
        return path

    def start(self, children):
        children.start(self.etcd)
        children.start(self.api_server)
        self.wait_for_api_server(90)
        for part in (self.controller_manager, self.scheduler, self.kwok):
            children.start(part)
        for name in NODES:
            self.api.create("/api/v1/nodes", node(name))
        self._wait("the nodes are ready", self._nodes_ready, 60)

    def wait_for_api_server(self, seconds):
        """/readyz needs no adapter; the roles of RBAC and the namespace default are there with it."""
        self._wait("the API server is ready", lambda: self.api.call("GET", "/readyz"), seconds)

    def _nodes_ready(self):
        for found in self.api.get("/api/v1/nodes")["items"]:
            if condition(found, "Ready")["status"] != "True" or found["spec"].get("taints"):
                raise ApiError(f"{found['metadata']['name']} is not ready")

    def asked(self, user, since):
        """The paths of metrics that the user asked for since that time.time(), with the status."""
        found = []
        with open(self.audit_log, encoding="utf-8") as log:
            for line in log:
                event = json.loads(line) if line.endswith("\n") else {}
                if event.get("user", {}).get("username") == user and moment_of(event) >= since:
                    found.append((event["requestURI"], event.get("responseStatus", {}).get("code")))
        return found


def version_of(etcd):
    """Of `etcd Version: 3.4.23`: (3, 4, 23)."""
    try:
        done = subprocess.run([etcd, "--version"], check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=20)
    except (OSError, subprocess.SubprocessError) as error:
        raise Failed(f"{etcd} --version failed: {error}") from error
    return tuple(map(int, re.search(r"(\d+)\.(\d+)\.(\d+)", done.stdout).groups()))


def streams_lists(version):
    """Whether etcd tells how far a watch has come as kube-apiserver needs it to stream lists. Where it does not, as in
    Debian 12, the API server would still begin such a stream, also for kwok's plain watches, and fail it."""
    first = {(3, 4): (3, 4, 31), (3, 5): (3, 5, 13)}.get(version[:2], (3, 6, 0))
    return version >= first


def client(pair):
    return {"client-certificate": str(pair.certificate), "client-key": str(pair.key)}


def node(name):
    """kwok keeps it ready; its pods are no more than objects."""
    resources = {"cpu": "64", "memory": "256Gi", "pods": "250"}
    return {"apiVersion": "v1", "kind": "Node",
            "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}},
            "status": {"allocatable": resources, "capacity": resources}}


def moment_of(event):
    return datetime.datetime.fromisoformat(event["requestReceivedTimestamp"].replace("Z", "+00:00")).timestamp()
