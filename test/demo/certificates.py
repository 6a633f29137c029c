"""Throw-away certificate authorities and the certificates they vouch for, made by the openssl command."""

import dataclasses
import pathlib
import subprocess

from console import Failed

CONFIG = """\
[req]
distinguished_name = name
prompt = no
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[client]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1, DNS:localhost, DNS:kubernetes.default.svc
"""


@dataclasses.dataclass(frozen=True)
class Pair:
    authority: pathlib.Path  # the certificate of who vouches for it
    certificate: pathlib.Path
    key: pathlib.Path


class Authority:
    """Files in `folder`, which must be readable by its owner alone: the keys are not encrypted. Valid for two days."""

    def __init__(self, folder, name):
        self._folder = folder
        self._config = folder / f"{name}.cnf"
        self._config.write_text(CONFIG)
        self._new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", self._config]
        self.certificate = folder / f"{name}.crt"
        self._key = folder / f"{name}.key"
        openssl("req", "-x509", *self._new_key, "-extensions", "authority", "-days", "2", "-subj", f"/CN={name}",
                "-keyout", self._key, "-out", self.certificate)

    def issue(self, file, subject, use="client"):
        """subject as openssl writes it: /O=group/CN=user."""
        made = Pair(self.certificate, self._folder / f"{file}.crt", self._folder / f"{file}.key")
        request = self._folder / f"{file}.csr"
        openssl("req", *self._new_key, "-subj", subject, "-keyout", made.key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial",
                "-days", "2", "-extfile", self._config, "-extensions", use, "-out", made.certificate)
        return made


def make_key(path):
    """For signing the tokens of service accounts."""
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
    return path


def openssl(*arguments):
    try:
        subprocess.run(["openssl", *map(str, arguments)], check=True, stdin=subprocess.DEVNULL, capture_output=True,
                       text=True, timeout=20)
    except subprocess.CalledProcessError as error:
        raise Failed(f"openssl {arguments[0]} failed: {error.stderr.strip()}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"openssl {arguments[0]} failed: {error}") from error
