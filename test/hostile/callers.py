"""Who calls: a stranger, peers whose certificates verify, the front proxy, and who would like to be one of them."""

import ssl


def contexts(credentials):
    """The TLS of each, by name."""
    return {name: context(credentials, pair) for name, pair in {
        "stranger": None,
        "administrator": credentials.caller,
        "proxy": credentials.front_proxy,
        "impostor": credentials.impostor,
        "misnamed": credentials.misnamed,
        "forger": credentials.forger,
    }.items()}


def context(credentials, pair):
    tls = ssl.create_default_context(cafile=credentials.authority)
    if pair is not None:
        tls.load_cert_chain(pair.certificate, pair.key)
    return tls
