"""A throw-away authority and the client certificate it vouches for, made by the openssl command."""

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
"""


@dataclasses.dataclass(frozen=True)
class ClientCertificate:
    authority: pathlib.Path
    certificate: pathlib.Path
    key: pathlib.Path


def make_client_certificate(folder):
    """Both are valid for two days. The folder must be readable by its owner alone: the keys are not encrypted."""
    config = folder / "openssl.cnf"
    config.write_text(CONFIG)
    made = ClientCertificate(folder / "ca.crt", folder / "client.crt", folder / "client.key")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", config]
    openssl("req", "-x509", *new_key, "-extensions", "authority", "-days", "2", "-subj", "/CN=demo client authority",
            "-keyout", folder / "ca.key", "-out", made.authority)
    openssl("req", *new_key, "-subj", "/CN=demo", "-keyout", made.key, "-out", folder / "client.csr")
    openssl("x509", "-req", "-in", folder / "client.csr", "-CA", made.authority, "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", config, "-extensions", "client", "-out", made.certificate)
    return made


def openssl(*arguments):
    try:
        subprocess.run(["openssl", *map(str, arguments)], check=True, stdin=subprocess.DEVNULL, capture_output=True,
                       text=True, timeout=20)
    except subprocess.CalledProcessError as error:
        raise Failed(f"openssl {arguments[0]} failed: {error.stderr.strip()}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"openssl {arguments[0]} failed: {error}") from error
