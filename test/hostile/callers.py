"""Who calls: a stranger, two peers whose certificates verify, and the front proxy."""

import ssl


def contexts(credentials):
    """The TLS of each, by name."""
    return {name: context(credentials, pair) for name, pair in {
        "stranger": None,
        "administrator": credentials.caller,
        "proxy": credentials.front_proxy,
    }.items()}


def context(credentials, pair):
    tls = ssl.create_default_context(cafile=credentials.authority)
    if pair is not None:
        tls.load_cert_chain(pair.certificate, pair.key)
    return tls
