"""What pods and nodes use of cpu and memory, told as cAdvisor, the kubelet and node-exporter tell it."""

import collections
import itertools

CONTAINER_BYTES = 64 * 2**20
# What a node uses besides its pods, and what it has.
SYSTEM_CORES = 0.2
SYSTEM_BYTES = 2**30
NODE_BYTES = 256 * 2**30

CADVISOR = "/metrics/cadvisor"
KUBELET = "/metrics/resource"

# A pod has one container, which is named like its application.
Pod = collections.namedtuple("Pod", "namespace application name node")


class Usage:
    """Grows with the load. Every container is told of by cAdvisor, there once more within its pod, and by the kubelet,
    and must count once. Every node is told of by one of the three, in turns."""

    def __init__(self, nodes):
        self._nodes = dict.fromkeys(nodes, 0.0)
        self._pods = {}

    def grow(self, cores, seconds):
        """cores: what each pod uses that there is."""
        self._pods = grown(self._pods, cores, seconds)
        for node in self._nodes:
            own = sum(share for pod, share in cores.items() if pod.node == node)
            self._nodes[node] += (SYSTEM_CORES + own) * seconds

    def lines(self):
        """In the exposition format of Prometheus."""
        for pod, seconds in self._pods.items():
            yield from of_pod(pod, seconds)
        for (node, seconds), told in zip(self._nodes.items(), itertools.cycle((by_cadvisor, by_kubelet, by_exporter))):
            pods = sum(pod.node == node for pod in self._pods)
            yield from told(node, seconds, SYSTEM_BYTES + pods * CONTAINER_BYTES)


def grown(counters, per_second, seconds):
    """The counters of those that there are. A new one is seen at zero first, as of a process that has just started."""
    return {key: counters[key] + rate * seconds if key in counters else 0.0 for key, rate in per_second.items()}


def of_pod(pod, seconds):
    meta = {"namespace": pod.namespace, "pod": pod.name, "node": pod.node}
    group = f"/kubepods/pod-{pod.name}"
    for labels in ({"metrics_path": CADVISOR, "id": group, "image": "", "container": ""},
                   {"metrics_path": CADVISOR, "id": f"{group}/1", "image": "none", "container": pod.application},
                   {"metrics_path": KUBELET, "container": pod.application}):
        yield series("container_cpu_usage_seconds_total", seconds, meta | labels)
        yield series("container_memory_working_set_bytes", CONTAINER_BYTES, meta | labels)


def by_cadvisor(node, seconds, used):
    labels = {"metrics_path": CADVISOR, "node": node, "id": "/"}
    yield series("container_cpu_usage_seconds_total", seconds, labels)
    yield series("container_memory_working_set_bytes", used, labels)


def by_kubelet(node, seconds, used):
    labels = {"metrics_path": KUBELET, "node": node}
    yield series("node_cpu_usage_seconds_total", seconds, labels)
    yield series("node_memory_working_set_bytes", used, labels)


def by_exporter(node, seconds, used):
    labels = {"instance": node}
    for mode, share in (("user", 0.25), ("system", 0.25), ("idle", 5)):
        for cpu in ("0", "1"):
            yield series("node_cpu_seconds_total", seconds * share, labels | {"cpu": cpu, "mode": mode})
    yield series("node_memory_MemTotal_bytes", NODE_BYTES, labels)
    yield series("node_memory_MemAvailable_bytes", NODE_BYTES - used, labels)


def series(name, value, labels):
    return name + "{" + ",".join(f'{label}="{text}"' for label, text in labels.items()) + f"}} {value:.6f}"
