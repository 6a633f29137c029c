"""kubectl top, for whoever may view a namespace, and for nodes."""

import collections

from adapter import service_account_token
from control_plane import NODES
from shared import Failed, NotYet, milli
from usage import CONTAINER_BYTES, SYSTEM_BYTES, SYSTEM_CORES

NAMESPACE = "top"
CORES = 0.5
PODS = 2


class KubectlTop:
    name = "3.5 kubectl top shows what pods and nodes use"

    def begin(self, world):
        world.create_application(NAMESPACE, "web")
        world.api.patch(f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/web", {"spec": {"replicas": PODS}})
        world.applications.cpu(NAMESPACE, "web", CORES)
        world.api.create(f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts", {
            "apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "viewer"}})
        world.api.create(f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}/rolebindings", {
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "viewer"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
            "subjects": [{"kind": "ServiceAccount", "name": "viewer", "namespace": NAMESPACE}]})

    def check(self, world):
        viewer = service_account_token(world.api, NAMESPACE, "viewer")
        world.wait(f"it shows {CORES} cores spread over {PODS} pods, to whoever may view them",
                   lambda: self.expect_pods(world, viewer), 90)
        world.wait("it shows what each node's pods and system use, however the node is told of",
                   lambda: self.expect_nodes(world), 60)

    def expect_pods(self, world, token):
        rows = table(world.kubectl("top", "pods", "--no-headers", "-n", NAMESPACE, token=token))
        if len(rows) != PODS:
            raise NotYet(f"{len(rows)} pods")
        for name, (cpu, memory) in rows.items():
            expect_about(name, cpu, CORES / PODS)
            if memory != CONTAINER_BYTES:
                raise Failed(f"{name} uses {memory} bytes, not {CONTAINER_BYTES}")

    def expect_nodes(self, world):
        busy, pods = collections.Counter(), collections.Counter()
        for pod, cores in world.applications.cores().items():
            busy[pod.node] += cores
            pods[pod.node] += 1
        rows = table(world.kubectl("top", "nodes", "--no-headers"))
        if rows.keys() != set(NODES):
            raise NotYet(f"nodes: {', '.join(rows)}")
        for name, (cpu, memory) in rows.items():
            expect_about(name, cpu, SYSTEM_CORES + busy[name])
            if memory != SYSTEM_BYTES + CONTAINER_BYTES * pods[name]:
                raise NotYet(f"{name} uses {memory} bytes with {pods[name]} pods")


def expect_about(name, cores, expected):
    if abs(cores / expected - 1) > 0.1:
        raise NotYet(f"{name} uses {cores} cores, not about {expected}")


def table(text):
    """Cores and bytes by name, of lines such as `node-1  250m  0%  64Mi  1%`."""
    rows = [[cell for cell in line.split() if not cell.endswith("%")] for line in text.splitlines()]
    return {name: (milli(cpu) / 1000, milli(memory) / 1000) for name, cpu, memory in rows}
