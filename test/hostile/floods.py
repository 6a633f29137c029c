"""What takes memory, if anybody lets it: each flood gives the adapter that stood in it, while it is held."""

import concurrent.futures
import contextlib
import functools
import http.client
import json
import socket

import answer_batch
from answer_case import Case, answer, document
from borrowed import NoAnswer
from callers import contexts
from conversation import talk
from hostile_backend import CONTROL, HostileBackend
from request_case import chunked, get, padded

CALLERS = 64       # who ask for values at once
AT_ONCE = 16       # connections that are being made
SECONDS = 60
MIB = 1 << 20
RULE = """\
rules:
- seriesQuery: '{__name__=~".+"}'
  resources: {template: "<<.Resource>>"}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
"""
# Of many rules: one has but half of the connections that the others leave.
CASE_RULES = "externalRules:\n" + "".join(f"""\
- seriesQuery: '{{__name__!=""}}'
  seriesFilters: [{{is: "^({names})$"}}]
  resources: {{namespaced: false}}
  metricsQuery: sum(<<.Series>>{{<<.LabelMatchers>>}})
""" for names in (CONTROL, *(f"case_.*{digit}" for digit in range(10))))
NAMES = 30_000
NAME_LENGTH = 68
LISTED = 4         # times, before they are looked at: memory doubled with each
GROUP = "/apis/custom.metrics.k8s.io/"
FORMATS = ("application/json", "application/yaml", "application/vnd.kubernetes.protobuf")


class Wrong(Exception):
    """What the flood shows besides memory."""


@contextlib.contextmanager
def records(stage, sent):
    """F2: a stranger's request that does not end."""
    with stage.subject() as subject:
        if not talk(subject.port, contexts(stage.credentials)["stranger"], sent, seconds=SECONDS).ended:
            raise Wrong("nobody ends the connection")
        yield subject


@contextlib.contextmanager
def heads(stage, count, size):
    """F4: strangers, each with the beginning of a head."""
    with stage.subject() as subject, contextlib.ExitStack() as held:
        beginning = padded(size)[:-2]
        open_all(held, subject.port, contexts(stage.credentials)["stranger"], [beginning] * count)
        yield subject


def open_all(held, port, tls, requests, first_byte=False):
    """Connections that read nothing, or a byte. Those that are turned away are of no interest."""
    def begin(sent):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(SECONDS)
        with contextlib.suppress(OSError):
            connection.connect(("127.0.0.1", port))
            connection = tls.wrap_socket(connection, server_hostname="127.0.0.1")
            connection.sendall(sent)
            if first_byte:
                connection.recv(1)
        return connection

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for connection in pool.map(begin, requests):
            held.enter_context(connection)


@contextlib.contextmanager
def asked(stage, sent):
    """An adapter, its backend, and what as many callers ask for, which the backend answers with `sent` alone."""
    named = {f"case_{number}": Case("", sent, None) for number in range(CALLERS)}
    with HostileBackend(named) as backend, stage.subject(CASE_RULES, backend.url) as subject:
        yield subject, backend, [f"{answer_batch.PATH}{name}?timeout={SECONDS}s" for name in named]
        answered = subject.ask(answer_batch.PATH + CONTROL)
        if answer_batch.value_of(answered) != str(backend.control()):
            raise Wrong(f"afterwards a good query gives {answered.status} {answered.body[:200]}")


@contextlib.contextmanager
def answers(stage, size):
    """F6: as many answers of a backend at once, of so many bytes each."""
    with asked(stage, answer(vector(size))) as (subject, _, targets):
        ask = functools.partial(ask_alone, subject.port, contexts(stage.credentials)["administrator"])
        with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
            check_answers(list(pool.map(ask, targets)))
        yield subject


@contextlib.contextmanager
def endless_answers(stage, size):
    """F6: the same, but the last byte of each does not come."""
    body = vector(size)
    with asked(stage, answer(body, length=len(body) + 1)) as (subject, backend, targets), \
            contextlib.ExitStack() as held:
        requests = [get(target=target) for target in targets]
        open_all(held, subject.port, contexts(stage.credentials)["administrator"], requests)
        if not backend.wait_until_sent(CALLERS, SECONDS):
            raise Wrong("not every answer was read or refused")
        yield subject


def vector(size):
    """A document of about so many bytes."""
    samples, length = [], 0
    while length < size:
        samples.append('{"metric":{"__name__":"m","namespace":"shop","pod":"checkout-5d89d9c7b8-%d"},'
                       '"value":[1700000000.123,"0.25"]}' % len(samples))
        length += len(samples[-1]) + 1
    return document("[" + ",".join(samples) + "]")


def ask_alone(port, tls, target):
    """Status and body, on a connection of its own."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=tls, timeout=SECONDS)
    with contextlib.closing(connection):
        try:
            connection.request("GET", target)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error


def check_answers(given):
    """Who does not fit in is told why; the others are served."""
    for status, body in given:
        if status != 200 and not (status == 503 and b"--memory-budget" in body):
            raise Wrong(f"a caller is answered with {status} {body[:200].decode(errors='replace')}")
    if 200 not in (status for status, _ in given):
        raise Wrong("not one of them is served")


@contextlib.contextmanager
def names(stage):
    """F7: a large registry, made again and again, and all documents about it on their way to slow readers."""
    series = answer(json.dumps({"status": "success", "data": [
        {"__name__": f"n{number:06}_".ljust(NAME_LENGTH, "x"), "namespace": "v", "pod": "v"}
        for number in range(NAMES)]}))
    with HostileBackend({}, listings={"": (1, Case("", series, None))}) as backend, \
            stage.subject(RULE, backend.url, flags=["--metrics-relist-interval=1s"]) as subject, \
            contextlib.ExitStack() as held:
        if not backend.wait_for_listings(LISTED, SECONDS):
            raise Wrong(f"the series were not asked for {LISTED} times")
        listed = len(json.loads(subject.ask(GROUP + "v1beta2").body)["resources"])
        if listed != 2 * NAMES:
            raise Wrong(f"{listed} metrics are listed, not {2 * NAMES}")
        open_all(held, subject.port, contexts(stage.credentials)["administrator"], list(documents()), first_byte=True)
        yield subject


def documents():
    """Requests for them in each form."""
    for coding in ((), ("Accept-Encoding: gzip",)):
        for media_type in FORMATS:
            for version in ("v1beta1", "v1beta2"):
                for pretty in ("", "?pretty=true"):
                    yield get(f"Accept: {media_type}", *coding, target=GROUP + version + pretty)
            for version in ("v2", "v2beta1"):
                yield get(f"Accept: {media_type};g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList", *coding,
                          target="/apis")


FLOODS = {
    "a chunk extension without end": functools.partial(
        records, sent=[chunked("5;"), *[b"a" * MIB] * 64]),
    "trailers without end": functools.partial(
        records, sent=[chunked("0\r\n"), *[b"T: " + b"a" * 1000 + b"\r\n"] * 60_000]),
    "480 heads of 1 MiB": functools.partial(heads, count=480, size=MIB),
    "3,464 heads of 60 KB": functools.partial(heads, count=3464, size=60_000),
    "1,024 heads of 16 KiB": functools.partial(heads, count=1024, size=16_000),
    **{f"64 answers of {size} MiB": functools.partial(answers, size=size * MIB) for size in (4, 10)},
    **{f"64 answers of {size} MiB that do not end": functools.partial(endless_answers, size=size * MIB)
       for size in (20, 60)},
    "30,000 names and all their documents": names,
}
