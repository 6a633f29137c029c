"""The adapter as a process on loopback, with the rights, rules and certificate that the manifests give it."""

import base64
import http.client
import json
import re
import shutil
import ssl
import subprocess

from control_plane import Part
from shared import Failed, NotYet, REPOSITORY

NAMESPACE = "promadapter"
ACCOUNT = "promadapter"
MANIFESTS = REPOSITORY / "manifests"
OVERLAY = REPOSITORY / "test" / "e2e" / "overlay"
# The rules of the manifests look at the last minute or five; what takes minutes there takes this many seconds here.
WINDOW_SECONDS = 20


class Installation:
    """A copy of the manifests and of our overlay, with a serving certificate and the port of the process filled in."""

    def __init__(self, folder, port):
        self._root = folder / "installation"
        shutil.copytree(MANIFESTS, self._root / "manifests",
                        ignore=shutil.ignore_patterns("certificate", "__pycache__"))
        shutil.copytree(OVERLAY, self._root / "test" / "e2e" / "overlay")
        self.make_certificate()
        kustomization = self.overlay / "kustomization.yaml"
        text = kustomization.read_text()
        if text.count("value: 443 ") != 1:
            raise Failed(f"{OVERLAY} has no port to replace")
        kustomization.write_text(text.replace("value: 443 ", f"value: {port} "))
        self.rules = folder / "rules" / "config.yaml"
        self.rules.parent.mkdir()
        rules = (self.manifests("all-apis") / "config.yaml").read_text()
        self.rules.write_text(re.sub(r"(\[|window: )\dm\b", rf"\g<1>{WINDOW_SECONDS}s", rules))

    @property
    def overlay(self):
        return self._root / "test" / "e2e" / "overlay"

    def manifests(self, overlay):
        return self._root / "manifests" / "overlays" / overlay

    @property
    def certificate(self):
        """The folder of tls.crt, tls.key and ca.crt."""
        return self.manifests("secret") / "certificate"

    def make_certificate(self):
        """By the script that users run; again, it renews."""
        script = self.manifests("secret") / "make-certificate"
        try:
            subprocess.run([script], check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
        except (OSError, subprocess.SubprocessError) as error:
            raise Failed(f"{script} failed: {error} {getattr(error, 'stderr', '')}") from error


class Adapter:
    def __init__(self, binary, name, port, prometheus_port, installation, plane, folder):
        self.name = name
        self.port = port
        self._installation = installation
        self._plane = plane
        self._token = folder / "adapter.token"
        user = {"tokenFile": str(self._token)}
        kubeconfig = plane.write_kubeconfig("adapter", user)
        pair = installation.certificate
        self.process = Part(name, [
            binary, f"--config={installation.rules}", f"--prometheus-url=http://127.0.0.1:{prometheus_port}",
            f"--lister-kubeconfig={kubeconfig}", f"--authentication-kubeconfig={kubeconfig}",
            f"--authorization-kubeconfig={kubeconfig}", "--bind-address=127.0.0.1", f"--secure-port={port}",
            f"--tls-cert-file={pair / 'tls.crt'}", f"--tls-private-key-file={pair / 'tls.key'}",
            "--metrics-relist-interval=5s", "--metrics-max-age=1m", "--v=4"], folder)

    def write_token(self):
        self._token.write_text(service_account_token(self._plane.api, NAMESPACE, ACCOUNT))
        self._token.chmod(0o600)

    def ready(self):
        status, text = self.get("/readyz")
        if status != 200:
            raise NotYet(f"/readyz answers {status}")
        return text

    def get(self, path, headers=None, as_proxy=False):
        """Status and text of a direct request; as_proxy shows the certificate of the aggregator."""
        tls = ssl.create_default_context(cafile=self._installation.certificate / "ca.crt")
        tls.check_hostname = False  # the certificate is for the Service
        if as_proxy:
            tls.load_cert_chain(self._plane.front_proxy.certificate, self._plane.front_proxy.key)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=tls, timeout=10)
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise NotYet(f"{self.name} does not answer ({error})") from error
        finally:
            connection.close()

    def serial(self):
        """Of the serving certificate that a new connection is shown."""
        pem = ssl.get_server_certificate(("127.0.0.1", self.port), timeout=10)
        return base64.b64encode(ssl.PEM_cert_to_DER_cert(pem)).decode()


def service_account_token(api, namespace, name):
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 7200}}
    return api.create(f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token", request)["status"]["token"]


def prometheus(program, port, application_port, folder):
    config = folder / "prometheus.yml"
    # JSON is YAML too.
    config.write_text(json.dumps({
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "scrape_configs": [{"job_name": "applications",
                            "honor_labels": True,  # an exporter of nodes tells which one by `instance`
                            "static_configs": [{"targets": [f"127.0.0.1:{application_port}"]}]}]}, indent=2))
    return Part("prometheus", [program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'prometheus'}",
                                f"--web.listen-address=127.0.0.1:{port}"], folder)
