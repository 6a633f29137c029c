"""Things that are restarted or changed while an HPA runs: its replicas never drop, and soon everything is right again."""

import os
import time

from adapter import WINDOW_SECONDS
from scaling import PODS
from shared import Failed, NotYet, milli
from world import HPA_USER, METRIC, VERSIONS

NAMESPACE = "faults"
LOAD = 47
COUNT = 5
ASK_ALL = f"namespaces/{NAMESPACE}/pods/*/{{}}?labelSelector=app%3Dweb"
# As long as the window of the rate: what a fault did to the values shows within that time.
LOOK_SECONDS = WINDOW_SECONDS


class Fault:
    seconds = 30

    def begin(self, world):
        """Shared by all faults: the first makes it."""
        if not world.api.exists(f"/api/v1/namespaces/{NAMESPACE}"):
            world.create_application(NAMESPACE, "web")
            world.applications.load(NAMESPACE, "web", LOAD)
            world.create_hpa(NAMESPACE, "web", PODS)

    def check(self, world):
        world.wait(f"{LOAD} requests a second bring {COUNT} pods",
                   lambda: world.expect_replicas(NAMESPACE, "web", COUNT), 120)
        world.wait("values and HPA are right", lambda: right(world, time.time() - 10), 60)
        began = time.monotonic()
        self.happen(world)
        since = time.time()
        world.wait("values and HPA are right again", lambda: right(world, since), self.seconds)
        world.watch(LOOK_SECONDS, lambda: expect_no_drop(world, began))
        right(world, since)

    def happen(self, world):
        raise NotImplementedError


class AdapterRestarts(Fault):
    name = "4.1 the adapter is restarted"

    def happen(self, world):
        world.adapter.process.restart()


class PrometheusRestarts(Fault):
    name = "4.2 Prometheus is restarted"

    def happen(self, world):
        world.prometheus.restart()


class ApiServerRestarts(Fault):
    """The HPA controller keeps what it found in discovery for a while."""

    name = "4.3 the API server is restarted"
    seconds = 60

    def happen(self, world):
        world.plane.api_server.restart()


class CertificateRotates(Fault):
    name = "4.4 the serving certificate is rotated"

    def happen(self, world):
        before = world.adapter.serial()
        world.installation.make_certificate()

        def shown():
            if world.adapter.serial() == before:
                raise NotYet("the old one is shown")
        world.wait("the new certificate is shown", shown, 10)


class RulesChange(Fault):
    name = "4.5 the rules change"

    def happen(self, world):
        good = world.installation.rules.read_text()
        rule = good[good.index("  - seriesQuery"):good.index("externalRules:")]
        more = rule.replace(METRIC, "requests_twice").replace("metricsQuery: ", "metricsQuery: 2 * ")
        replace(world.installation.rules, "no rules: here\n")
        world.watch(5, lambda: expect_values(world, METRIC, LOAD))
        replace(world.installation.rules, good.replace(rule, rule + more))
        world.wait("the new rule serves", lambda: expect_values(world, "requests_twice", 2 * LOAD), 10)
        replace(world.installation.rules, good)


def replace(path, text):
    """In one step, as a ConfigMap changes."""
    new = path.with_suffix(".new")
    new.write_text(text)
    os.replace(new, path)


def right(world, since):
    world.expect_available()
    for version in VERSIONS:
        expect_values(world, METRIC, LOAD, version)
    asked = [code for path, code in world.plane.asked(HPA_USER, since) if f"/namespaces/{NAMESPACE}/" in path]
    if asked[-1:] != [200]:
        raise NotYet(f"the HPA controller's last questions: {asked[-3:]}")
    world.expect_replicas(NAMESPACE, "web", COUNT)


def expect_values(world, metric, total, version="v1beta1"):
    values = world.metric_values(version, ASK_ALL.format(metric))["items"]
    sum_of_all = sum(milli(item["value"]) for item in values) / 1000
    if len(values) != COUNT or abs(sum_of_all / total - 1) > 0.1:
        raise NotYet(f"{len(values)} values, together {sum_of_all}")


def expect_no_drop(world, since):
    history = world.replicas(NAMESPACE, "web", since)
    if min(history, default=COUNT) < COUNT:
        raise Failed(f"the replicas dropped: {history}")
