"""Who vouches for whom in one run."""

import json

from shared import Authority


class Credentials:
    """Authorities and certificates of one run, as files."""

    def __init__(self, folder):
        authority = Authority(folder, "cluster-ca")
        self.authority = authority.certificate
        front_proxy_authority = Authority(folder, "front-proxy-ca")
        self.front_proxy_authority = front_proxy_authority.certificate
        # Its name is among those that the recorded API server allows.
        self.front_proxy = front_proxy_authority.issue("front-proxy", "/CN=front-proxy-client")
        # Whom nobody may take for the front proxy: its name by the other authority, another name by its own.
        self.impostor = authority.issue("impostor", "/CN=front-proxy-client")
        self.misnamed = front_proxy_authority.issue("misnamed", "/CN=somebody")
        # An administrator by an authority that nobody knows.
        self.forger = Authority(folder, "unknown-ca").issue("forger", "/O=system:masters/CN=administrator")
        self.server = authority.issue("server", "/CN=localhost", "server")  # of the API server, and of each adapter
        self.adapter = authority.issue("adapter", "/CN=adapter")
        self.caller = authority.issue("caller", "/O=system:masters/CN=administrator")

    def write_kubeconfig(self, path, server_url):
        cluster = {"server": server_url, "certificate-authority": str(self.authority)}
        user = {"client-certificate": str(self.adapter.certificate), "client-key": str(self.adapter.key)}
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "golden",
            "clusters": [{"name": "golden", "cluster": cluster}], "users": [{"name": "golden", "user": user}],
            "contexts": [{"name": "golden", "context": {"cluster": "golden", "user": "golden"}}]}))
        return path
