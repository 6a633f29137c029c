"""What callers see: both versions, the values, who may read them, and two replicas that say the same."""

import json
import os

from adapter import service_account_token
from shared import Failed, NotYet, free_ports, milli
from world import API_SERVICES, CUSTOM, EXTERNAL, METRIC, RESOURCE, VERSIONS

NAMESPACE = "surface"
LOAD = 12
ASK_ALL = f"namespaces/{NAMESPACE}/pods/*/{METRIC}?labelSelector=app%3Dweb"


class Serves:
    name = "1 all versions are Available, serve right values to whoever may read them, and no namespace gets stuck"

    def begin(self, world):
        world.create_application(NAMESPACE, "web")
        world.applications.load(NAMESPACE, "web", LOAD)
        world.applications.queue(NAMESPACE, "orders", 1)

    def check(self, world):
        world.wait_for_api_services(5)
        for version in VERSIONS:
            world.wait(f"{version} says {LOAD} requests a second for the only pod",
                       lambda: expect_value(world.metric_values(version, ASK_ALL)), 90)
        self.check_rights(world)
        self.check_kubectl(world)
        self.check_without_prometheus(world)

    def check_rights(self, world):
        accounts = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts"
        roles = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}"
        tokens = {}
        for name in ("reader", "stranger"):
            world.api.create(accounts, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}})
            tokens[name] = service_account_token(world.api, NAMESPACE, name)
        world.api.create(f"{roles}/roles", {
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "reader"},
            "rules": [{"apiGroups": ["custom.metrics.k8s.io"], "resources": [f"pods/{METRIC}"], "verbs": ["get"]}]})
        world.api.create(f"{roles}/rolebindings", {
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "reader"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
            "subjects": [{"kind": "ServiceAccount", "name": "reader", "namespace": NAMESPACE}]})
        world.wait("a service account with the right reads the values, through the API server and directly",
                   lambda: self.reads(world, tokens["reader"]), 30)
        world.wait("one without it is told what is missing, through the API server and directly",
                   lambda: self.is_refused(world, tokens["stranger"]), 30)

    def reads(self, world, token):
        for version in VERSIONS:
            expect_value(world.metric_values(version, ASK_ALL, token))
            status, text = world.adapter.get(f"{CUSTOM}/{version}/{ASK_ALL}", {"Authorization": f"Bearer {token}"})
            if status != 200:
                raise NotYet(f"directly: {status}: {text}")
            expect_value(json.loads(text))

    def is_refused(self, world, token):
        missing = (f'cannot get resource "pods/{METRIC}" in API group "custom.metrics.k8s.io" '
                   f'in the namespace "{NAMESPACE}"')
        for version in VERSIONS:
            try:
                values = world.metric_values(version, ASK_ALL, token)
                raise Failed(f"it was served: {values}")
            except NotYet as refused:
                if "Forbidden" not in str(refused) or missing not in str(refused):
                    raise
            status, text = world.adapter.get(f"{CUSTOM}/{version}/{ASK_ALL}", {"Authorization": f"Bearer {token}"})
            if status != 403 or missing not in json.loads(text)["message"]:
                raise NotYet(f"directly: {status}: {text}")

    def check_kubectl(self, world):
        for words in (("api-resources",), ("get", "all", "-n", NAMESPACE), ("get", "--raw", "/apis")):
            world.wait(f"kubectl {' '.join(words)} works without a warning", lambda: quiet(world, words), 30)
        groups = json.loads(world.kubectl("get", "--raw", "/apis"))["groups"]
        listed = {f"{version['version']}.{group['name']}" for group in groups for version in group["versions"]}
        if not listed.issuperset(API_SERVICES):
            raise Failed(f"/apis lists {listed}, not all of {API_SERVICES}")

    def check_without_prometheus(self, world):
        world.prometheus.stop()
        # Longer than a relist takes to fail, and than the API server takes to notice an APIService that does.
        world.wait("without Prometheus a value is an error", lambda: self.is_error(world), 20)
        world.watch(10, lambda: still_available(world))
        for path, name in (*((f"{CUSTOM}/{version}", f"pods/{METRIC}") for version in VERSIONS),
                           (f"{EXTERNAL}/v1beta1", "queue_depth"), (f"{RESOURCE}/v1beta1", "pods")):
            resources = json.loads(world.kubectl("get", "--raw", path))["resources"]
            if name not in [resource["name"] for resource in resources]:
                raise Failed(f"without Prometheus, {path} no longer lists {name}: {resources}")
        quiet(world, ("api-resources",))
        path = f"/api/v1/namespaces/{NAMESPACE}"
        world.api.delete(path)

        def gone():
            if world.api.exists(path):
                raise NotYet(f"{world.api.get(path)['status']}")
        world.wait("without Prometheus the deletion of a namespace completes", gone, 60)
        world.prometheus.start()
        world.wait_for_prometheus()

    def is_error(self, world):
        try:
            world.metric_values("v1beta1", ASK_ALL)
        except NotYet:
            return
        raise NotYet("there are values")


class ReplicasAgree:
    name = "5 two replicas answer discovery byte for byte alike"
    aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    asked = (("/apis", aggregated), *((path, "application/json") for path in (
        "/apis", CUSTOM, *(f"{CUSTOM}/{version}" for version in VERSIONS), EXTERNAL, f"{EXTERNAL}/v1beta1",
        RESOURCE, f"{RESOURCE}/v1beta1",
        "/openapi/v2", "/openapi/v3", *(f"/openapi/v3{CUSTOM}/{version}" for version in VERSIONS),
        f"/openapi/v3{EXTERNAL}/v1beta1", f"/openapi/v3{RESOURCE}/v1beta1")))

    def begin(self, world):
        world.create_application("replicas", "web")
        world.applications.load("replicas", "web", 5)

    def check(self, world):
        other = world.make_adapter("second-adapter", free_ports(1)[0])
        world.children.start(other.process)
        try:
            world.wait("the second replica is ready", other.ready, 60)
            world.wait("both know the metric, and answer alike", lambda: self.compare(world.adapter, other), 30)
        finally:
            other.process.stop()

    def compare(self, one, other):
        for path, accept in self.asked:
            headers = {"Accept": accept, "X-Remote-User": "system:kube-aggregator", "X-Remote-Group": "system:masters"}
            answers = [ask(adapter, path, headers) for adapter in (one, other)]
            if answers[0] != answers[1]:
                same = len(os.path.commonprefix([text for _, text in answers]))
                differ = " and ".join(f"{status} …{text[max(0, same - 30):same + 80]}" for status, text in answers)
                raise NotYet(f"{path}: {differ}")
            if answers[0][0] != 200:
                raise NotYet(f"{path}: {answers[0][0]}")
            if path.startswith(f"{CUSTOM}/") and f"pods/{METRIC}" not in answers[0][1]:
                raise NotYet(f"{path} does not list pods/{METRIC}")


def ask(adapter, path, headers):
    """Status and text. /apis names the port; only here have two replicas different ones."""
    status, text = adapter.get(path, headers, as_proxy=True)
    return status, text.replace(f':{adapter.port}"', ':PORT"')


def expect_value(values):
    """One item, spelled as either version does, of about LOAD."""
    if values["kind"] != "MetricValueList" or len(values["items"]) != 1:
        raise NotYet(f"not one value: {values}")
    item = values["items"][0]
    named = item.get("metricName") or item.get("metric", {}).get("name")
    if named != METRIC or item["describedObject"]["namespace"] != NAMESPACE:
        raise Failed(f"an unexpected item: {item}")
    if abs(milli(item["value"]) / 1000 / LOAD - 1) > 0.1:
        raise NotYet(f"the value is {item['value']}")


def quiet(world, words):
    output, errors = world.kubectl_with_errors(*words)
    if errors.strip() or not output.strip():
        raise NotYet(errors.strip() or "no output")


def still_available(world):
    try:
        world.expect_available()
    except NotYet as state:
        raise Failed(f"an APIService is no longer Available: {state}") from state
