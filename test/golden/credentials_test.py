import json
import pathlib
import subprocess
import tempfile
import unittest

from credentials import Credentials


class CredentialsTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.credentials = Credentials(self.folder)

    def test_the_caller_is_an_administrator_that_the_cluster_knows(self):
        certificate = self.credentials.caller.certificate
        for command in (["verify", "-purpose", "sslclient", "-CAfile", self.credentials.authority, certificate],
                        ["x509", "-noout", "-subject", "-in", certificate]):
            done = subprocess.run(["openssl", *command], check=True, capture_output=True, text=True, timeout=20)
        self.assertIn("O = system:masters", done.stdout)

    def test_the_front_proxy_is_vouched_for_by_another_authority(self):
        self.assertNotEqual(self.credentials.front_proxy_authority.read_text(), self.credentials.authority.read_text())
        subprocess.run(["openssl", "verify", "-purpose", "sslclient", "-CAfile", self.credentials.front_proxy_authority,
                        self.credentials.front_proxy.certificate], check=True, capture_output=True, timeout=20)

    def test_writes_a_kubeconfig_of_the_adapter(self):
        config = json.loads(self.credentials.write_kubeconfig(self.folder / "k", "https://127.0.0.1:1").read_text())
        self.assertEqual(config["clusters"][0]["cluster"], {
            "server": "https://127.0.0.1:1", "certificate-authority": str(self.credentials.authority)})
        self.assertEqual(config["users"][0]["user"], {
            "client-certificate": str(self.credentials.adapter.certificate),
            "client-key": str(self.credentials.adapter.key)})
        context = config["contexts"][0]
        self.assertEqual((config["current-context"], context["context"]["cluster"], context["context"]["user"]),
                         (context["name"], config["clusters"][0]["name"], config["users"][0]["name"]))


if __name__ == "__main__":
    unittest.main()
