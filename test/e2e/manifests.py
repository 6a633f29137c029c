"""The manifests: kustomize renders them, and the real API server would accept them."""

import json

from shared import Failed

CERT_MANAGER = "apiVersion: cert-manager.io/"


class ManifestsAreAccepted:
    name = "6 kubectl kustomize renders the manifests, and the API server accepts them, pods included"

    def begin(self, world):
        pass

    def check(self, world):
        world.create_namespace("monitoring")
        for overlay in ("secret", "cert-manager", "incumbent-names"):
            folder = world.installation.manifests(overlay)
            documents = world.kubectl("kustomize", folder).split("\n---\n")
            # The kinds of cert-manager do not exist here: everything else of that overlay is tried.
            known = [document for document in documents if not document.startswith(CERT_MANAGER)]
            if overlay == "cert-manager" and len(documents) - len(known) != 4:
                raise Failed("the overlay cert-manager should have two issuers and two certificates")
            accepted = json.loads(world.kubectl(
                "apply", "--server-side", "--force-conflicts", "--dry-run=server", "--warnings-as-errors",
                "-o", "json", "-f", "-", text="\n---\n".join(known)))["items"]
            world.say(f"{overlay}: {len(accepted)} objects are accepted")
            for found in accepted:
                if found["kind"] == "Deployment":
                    self.try_pod(world, found)

    def try_pod(self, world, deployment):
        """A Deployment is accepted whatever its pods are; the restrictions of the namespace are put on the pod."""
        meta = deployment["metadata"]
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        pod = {"apiVersion": "v1", "kind": "Pod",
               "metadata": {"name": "tried", "namespace": "promadapter", "labels": labels},
               "spec": deployment["spec"]["template"]["spec"] | {"serviceAccountName": "promadapter"}}
        world.kubectl("create", "--dry-run=server", "--warnings-as-errors", "-f", "-", text=json.dumps(pod))
        world.say(f"a pod of {meta['namespace']}/{meta['name']} is accepted where pods are restricted")
