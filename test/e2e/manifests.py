"""The manifests: kustomize renders them, and the real API server would accept them."""

import json
import shutil

from shared import Failed

CERT_MANAGER = "apiVersion: cert-manager.io/"
# Of the base, and of the components.
CUSTOM_METRICS = {"v1beta1.custom.metrics.k8s.io", "v1beta2.custom.metrics.k8s.io"}
MORE_METRICS = {"v1beta1.external.metrics.k8s.io", "v1beta1.metrics.k8s.io"}
COMPONENTS = """
components:
  - ../../components/external-metrics
  - ../../components/resource-metrics
"""


class ManifestsAreAccepted:
    name = "6 kubectl kustomize renders the manifests, and the API server accepts them, pods included"

    def begin(self, world):
        pass

    def check(self, world):
        world.create_namespace("monitoring")
        for overlay in ("secret", "cert-manager", "incumbent-names"):
            folder = world.installation.manifests(overlay)
            self.try_overlay(world, folder, CUSTOM_METRICS)
            self.try_overlay(world, with_components(folder), CUSTOM_METRICS | MORE_METRICS)
        self.try_overlay(world, world.installation.manifests("all-apis"), CUSTOM_METRICS | MORE_METRICS)

    def try_overlay(self, world, folder, services):
        """services: the names of its APIServices."""
        documents = world.kubectl("kustomize", folder).split("\n---\n")
        # The kinds of cert-manager do not exist here: everything else of that overlay is tried.
        known = [document for document in documents if not document.startswith(CERT_MANAGER)]
        if folder.name.startswith("cert-manager") and len(documents) - len(known) != 4:
            raise Failed("the overlay cert-manager should have two issuers and two certificates")
        accepted = json.loads(world.kubectl(
            "apply", "--server-side", "--force-conflicts", "--dry-run=server", "--warnings-as-errors",
            "-o", "json", "-f", "-", text="\n---\n".join(known)))["items"]
        world.say(f"{folder.name}: {len(accepted)} objects are accepted")
        self.expect_alike([found for found in accepted if found["kind"] == "APIService"], services)
        for found in accepted:
            if found["kind"] == "Deployment":
                self.try_pod(world, found)

    def expect_alike(self, found, names):
        """Whatever an overlay does, its APIServices are reached and verified in one way."""
        if {service["metadata"]["name"] for service in found} != names:
            raise Failed(f"the APIServices should be {names}: {found}")
        ways = [(service["metadata"].get("annotations"), service["spec"]["service"], service["spec"].get("caBundle"),
                 service["spec"].get("insecureSkipTLSVerify")) for service in found]
        if any(way != ways[0] for way in ways) or not any((ways[0][0], *ways[0][2:])):
            raise Failed(f"the APIServices are reached or verified in different ways, or not at all: {ways}")

    def try_pod(self, world, deployment):
        """A Deployment is accepted whatever its pods are; the restrictions of the namespace are put on the pod."""
        meta = deployment["metadata"]
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        pod = {"apiVersion": "v1", "kind": "Pod",
               "metadata": {"name": "tried", "namespace": "promadapter", "labels": labels},
               "spec": deployment["spec"]["template"]["spec"] | {"serviceAccountName": "promadapter"}}
        world.kubectl("create", "--dry-run=server", "--warnings-as-errors", "-f", "-", text=json.dumps(pod))
        world.say(f"a pod of {meta['namespace']}/{meta['name']} is accepted where pods are restricted")


def with_components(folder):
    """A copy of the overlay beside it, with the components as users list them."""
    copy = folder.with_name(f"{folder.name}-with-components")
    shutil.copytree(folder, copy)
    with open(copy / "kustomization.yaml", "a", encoding="utf-8") as kustomization:
        kustomization.write(COMPONENTS)
    return copy
