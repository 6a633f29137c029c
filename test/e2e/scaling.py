"""HorizontalPodAutoscalers that scale by the adapter's values."""

import datetime
import re
import time

from kube_api import condition
from shared import Failed, NotYet, REPOSITORY
from world import HPA_USER, METRIC

WEBINAR = REPOSITORY / "manifests" / "webinar"
PODS = {"type": "Pods", "pods": {"metric": {"name": METRIC},
                                 "target": {"type": "AverageValue", "averageValue": "10"}}}


QUEUE = {"type": "External", "external": {
    "metric": {"name": "queue_depth", "selector": {"matchLabels": {"queue": "orders"}}},
    "target": {"type": "AverageValue", "averageValue": "10"}}}
CPU = {"type": "Resource", "resource": {
    "name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}


def object_metric(service):
    return {"type": "Object", "object": {
        "metric": {"name": METRIC}, "describedObject": {"apiVersion": "v1", "kind": "Service", "name": service},
        "target": {"type": "AverageValue", "averageValue": "10"}}}


class ScalesOnPods:
    """At nine pods the ratio is 1.16, at ten 1.04: clear of the tolerance of 0.1 on both sides."""

    name = "2 the sample application's HPA goes to ten pods and back, one pod a step"
    load = 104
    pods = 10

    def begin(self, world):
        self.began = datetime.datetime.now(datetime.timezone.utc)
        world.kubectl("apply", "-f", WEBINAR / "moc.yaml")
        world.applications.load("moc", "moc", self.load)
        policy = (WEBINAR / "hpa.yaml").read_text()
        # Shorter than the controller's interval: each of its rounds may take a step.
        faster = policy.replace("periodSeconds: 30", "periodSeconds: 3")
        if faster.count("periodSeconds: 3\n") != 2:
            raise Failed("manifests/webinar/hpa.yaml has no policy of one pod per 30 s in both directions")
        world.kubectl("apply", "-f", "-", text=faster)

    def check(self, world):
        world.wait(f"{self.load} requests a second bring {self.pods} pods",
                   lambda: world.expect_replicas("moc", "moc", self.pods), 180)
        world.watch(20, lambda: expect_no_more(world, self.pods))
        self.expect_steps(world.replicas("moc", "moc"), +1)
        world.wait("kubectl describe hpa shows the current value", lambda: self.describe(world), 20)
        quiet_since = time.monotonic()
        world.applications.load("moc", "moc", 0)
        world.wait("no load brings one pod", lambda: world.expect_replicas("moc", "moc", 1), 180)
        self.expect_steps(world.replicas("moc", "moc", quiet_since), -1)
        self.expect_no_failures(world)

    def expect_steps(self, history, step):
        if any(later - earlier != step for earlier, later in zip(history, history[1:])):
            raise Failed(f"not one pod a step: {history}")

    def describe(self, world):
        text = world.kubectl("describe", "hpa", "-n", "moc", "moc")
        shown = re.search(rf'"{METRIC}" on pods:\s+(\d+)(m?) / 10$', text, re.MULTILINE)
        if shown is None:
            raise NotYet(text[-600:])
        value = int(shown[1]) / (1000 if shown[2] else 1)
        if abs(value - self.load / self.pods) > 0.5:
            raise NotYet(f"it shows {value}")

    def expect_no_failures(self, world):
        active = condition(world.hpa("moc", "moc"), "ScalingActive")
        if active["status"] != "True":
            raise Failed(f"ScalingActive is {active['status']}: {active['message']}")
        for event in world.events("moc", "FailedGetPodsMetric"):
            last = datetime.datetime.fromisoformat(event["lastTimestamp"].replace("Z", "+00:00"))
            if last - self.began > datetime.timedelta(seconds=60):
                raise Failed(f"{event['reason']} after the first minute: {event['message']}")


class ScalesOnAService:
    name = "3.1 an HPA scales on an Object metric of the Service"

    def begin(self, world):
        begin_service(world)

    def check(self, world):
        for load, pods in ((47, 5), (24, 3)):
            world.applications.load("service", "shop", load)
            world.wait(f"{load} requests a second at the Service bring {pods} pods",
                       lambda: world.expect_replicas("service", "shop", pods), 120)


class ScalesOnOneVersion:
    name = "3.2 HPAs on Pods and Object metrics scale with v1beta1 alone and with v1beta2 alone"

    def begin(self, world):
        begin_service(world)
        world.create_application("alone", "web")
        world.create_hpa("alone", "web", PODS)

    def check(self, world):
        try:
            self.check_alone(world, "v1beta1", "v1beta2", 35, 4)
            self.check_alone(world, "v1beta2", "v1beta1", 15, 2)
        finally:
            world.apply_overlay()

    def check_alone(self, world, version, other, load, pods):
        world.apply_overlay()
        world.wait_for_api_services(30)
        path = f"/apis/apiregistration.k8s.io/v1/apiservices/{other}.custom.metrics.k8s.io"
        world.api.delete(path)
        # The HPA controller looks for the versions every 30 s.
        world.wait(f"the HPA controller asks {version} only", lambda: self.expect_asked(world, version), 90)
        for namespace, name in (("service", "shop"), ("alone", "web")):
            world.applications.load(namespace, name, load)
        for namespace, name in (("service", "shop"), ("alone", "web")):
            world.wait(f"with {version} alone, {load} requests a second bring {namespace}/{name} to {pods} pods",
                       lambda: world.expect_replicas(namespace, name, pods), 120)
        self.expect_asked(world, version)

    def expect_asked(self, world, version):
        asked = [(path, code) for path, code in world.plane.asked(HPA_USER, time.time() - 8)
                 if "/namespaces/service/" in path or "/namespaces/alone/" in path]
        good = [path for path, code in asked if code == 200 and f"/{version}/" in path]
        if len(good) < 2 or len(good) < len(asked):
            raise NotYet(f"lately it asked {asked[-2:]}")


class ScalesOnAQueue:
    """Its neighbours would bring many more pods."""

    name = "3.3 an HPA scales on an External metric, by the depth of one queue of its namespace"

    def begin(self, world):
        world.create_application("queue", "worker")
        world.applications.queue("queue", "mails", 200)
        world.applications.queue("elsewhere", "orders", 200)
        world.create_hpa("queue", "worker", QUEUE)

    def check(self, world):
        for depth, pods in ((47, 5), (24, 3)):
            world.applications.queue("queue", "orders", depth)
            world.wait(f"{depth} orders in the queue bring {pods} pods",
                       lambda: world.expect_replicas("queue", "worker", pods), 120)


class ScalesOnCpu:
    """A pod requests 100m, so 60m are wanted of each. The first load is 1.18 times that at four pods and 0.94 at five; the
    second is 1.2 times that at two and 0.8 at three, which rounds up to three."""

    name = "3.4 an HPA scales on the Resource metric cpu, to 60 % of what the pods request"

    def begin(self, world):
        world.create_application("cpu", "web")
        world.applications.cpu("cpu", "web", 0.282)
        world.create_hpa("cpu", "web", CPU)

    def check(self, world):
        for cores, pods in ((0.282, 5), (0.144, 3)):
            world.applications.cpu("cpu", "web", cores)
            world.wait(f"{cores} cores bring {pods} pods", lambda: world.expect_replicas("cpu", "web", pods), 180)
            world.wait("the HPA's status shows what they use of their requests",
                       lambda: self.expect_utilization(world, 100 * cores / pods / 0.1), 60)
            world.expect_replicas("cpu", "web", pods)

    def expect_utilization(self, world, percent):
        metrics = world.hpa("cpu", "web")["status"]["currentMetrics"]
        shown = metrics[0]["resource"]["current"]["averageUtilization"]
        if abs(shown / percent - 1) > 0.1:
            raise NotYet(f"it shows {shown} %")


def begin_service(world):
    """Shared by two tests: the first makes it."""
    if not world.api.exists("/api/v1/namespaces/service"):
        world.create_application("service", "shop")
        world.create_hpa("service", "shop", object_metric("shop"))


def expect_no_more(world, pods):
    if world.replicas("moc", "moc")[-1] != pods:
        raise Failed(f"it did not stay at {pods} pods: {world.replicas('moc', 'moc')}")
