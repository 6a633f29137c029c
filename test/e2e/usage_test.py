import re
import unittest

from usage import CONTAINER_BYTES, NODE_BYTES, SYSTEM_BYTES, SYSTEM_CORES, Pod, Usage

WEB = Pod("n", "web", "web-1", "cadvisor")
OTHER = Pod("n", "other", "other-1", "exporter")


class UsageTest(unittest.TestCase):
    def setUp(self):
        self.usage = Usage(("cadvisor", "kubelet", "exporter"))

    def values(self, name, *parts):
        """Of the series of that name whose labels have all the parts."""
        lines = [re.fullmatch(r"(\w+)\{(.*)\} (\S+)", line) for line in self.usage.lines()]
        return [float(line[3]) for line in lines if line[1] == name and all(part in line[2] for part in parts)]

    def test_a_container_begins_at_zero_and_grows_by_its_share(self):
        for _ in range(3):
            self.usage.grow({WEB: 0.5}, 2)
        told = self.values("container_cpu_usage_seconds_total", 'pod="web-1"')
        self.assertEqual(told, [2, 2, 2])  # the pod, the container, the container by the kubelet
        self.assertEqual(self.values("container_memory_working_set_bytes", 'pod="web-1"'), [CONTAINER_BYTES] * 3)

    def test_labels_are_those_of_today(self):
        self.usage.grow({WEB: 0}, 1)
        names = 'namespace="n",pod="web-1",node="cadvisor"'
        of_pod = [line for line in self.usage.lines() if line.startswith("container_cpu") and "pod=" in line]
        self.assertEqual(of_pod, [
            f'container_cpu_usage_seconds_total{{{names},{labels}}} 0.000000' for labels in (
                'metrics_path="/metrics/cadvisor",id="/kubepods/pod-web-1",image="",container=""',
                'metrics_path="/metrics/cadvisor",id="/kubepods/pod-web-1/1",image="none",container="web"',
                'metrics_path="/metrics/resource",container="web"')])

    def test_a_pod_that_is_gone_is_forgotten(self):
        self.usage.grow({WEB: 1, OTHER: 1}, 1)
        self.usage.grow({OTHER: 1}, 1)
        self.assertEqual(self.values("container_cpu_usage_seconds_total", 'pod="web-1"'), [])
        self.assertEqual(self.values("container_cpu_usage_seconds_total", 'pod="other-1"'), [1, 1, 1])

    def test_a_node_uses_what_its_pods_and_its_system_use_and_is_told_of_in_one_way(self):
        self.usage.grow({WEB: 0.5, OTHER: 0.3}, 10)
        expected = {"cadvisor": (SYSTEM_CORES + 0.5) * 10, "kubelet": SYSTEM_CORES * 10,
                    "exporter": (SYSTEM_CORES + 0.3) * 10}
        self.assertEqual(self.values("container_cpu_usage_seconds_total", 'id="/"'), [expected["cadvisor"]])
        self.assertEqual(self.values("node_cpu_usage_seconds_total"), [expected["kubelet"]])
        busy = [*self.values("node_cpu_seconds_total", 'instance="exporter"', 'mode="user"'),
                *self.values("node_cpu_seconds_total", 'instance="exporter"', 'mode="system"')]
        self.assertEqual(len(busy), 4)
        self.assertAlmostEqual(sum(busy), expected["exporter"])

    def test_memory_of_a_node_is_that_of_its_pods_and_its_system(self):
        self.usage.grow({WEB: 0, OTHER: 0}, 1)
        with_pod = SYSTEM_BYTES + CONTAINER_BYTES
        self.assertEqual(self.values("container_memory_working_set_bytes", 'id="/"'), [with_pod])
        self.assertEqual(self.values("node_memory_working_set_bytes"), [SYSTEM_BYTES])
        self.assertEqual(self.values("node_memory_MemTotal_bytes"), [NODE_BYTES])
        self.assertEqual(self.values("node_memory_MemAvailable_bytes"), [NODE_BYTES - with_pod])


if __name__ == "__main__":
    unittest.main()
