"""Plays answers of the API server: to reviews, lists and watches beside one adapter, to discovery beside one each."""

import concurrent.futures
import contextlib
import json

import http_answers
import request_case
from answer_batch import judge
from answer_case import Case, answer, document, fails, gives
from answers import api_server
from borrowed import Answer, Failed
from callers import contexts
from conversation import talk
from hostile_api_server import HostileApiServer
from hostile_backend import HostileBackend

CONFIG = """\
rules:
- seriesQuery: 'load{namespace!="",pod!=""}'
  resources: {overrides: {namespace: {resource: namespace}, pod: {resource: pod}}}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
"""
SERIES = answer('{"status":"success","data":[{"__name__":"load","namespace":"n","pod":"a"}]}')
LOAD = Case("two pods have values", answer(document(
    '[{"metric":{"pod":"a"},"value":[1700000000,"1"]},{"metric":{"pod":"b"},"value":[1700000000,"2"]}]')), gives("1 2"))
PODS = "/apis/custom.metrics.k8s.io/v1beta1/namespaces/{}/pods/*/load?labelSelector=app%3Dx"
ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews"
DISCOVERY = ("/apis", "/api")
AT_ONCE = 16
SECONDS = 60  # some reviews are tried again for seconds
NO_WATCH = Case("no watch", answer('{"kind":"Status","code":403}', start="HTTP/1.1 403 Forbidden"), fails())
GOOD_LIST = Case("the pods that have values", answer(api_server.pods("a", "b")), gives("1 2"))


def play(stage, tables):
    """tables: of cases, by what is asked. The number of cases, and what differs: why the case is there, and what."""
    named = {f"{kind}-{number}": case for kind, cases in tables.items() for number, case in enumerate(cases)}

    def case_of(method, path, parameters, body, times):
        watches = parameters.get("watch") == "true"
        if method == "POST":
            spec = json.loads(body)["spec"]
            return named.get(spec["user"] if path == ACCESS_REVIEWS else spec["token"])
        if watches and path == "/api/v1/pods":
            return NO_WATCH
        name = path.split("/")[4] if path.startswith("/api/v1/namespaces/") else ""
        if name.startswith("list-"):
            return NO_WATCH if watches else named[name]
        if name.startswith("watch-"):
            return named[name] if watches else GOOD_LIST
        return None

    with attacked(stage, case_of) as (subject, server), concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        callers = contexts(stage.credentials)
        differences = []
        for kind in tables:  # one after the other: those that begin watches leave no room for those of the next
            names = [name for name in named if name.startswith(f"{kind}-")]
            found = pool.map(lambda name: ask(subject, server, callers, name, named[name]), names)
            differences += [(f"{kind}: {named[name].why}", what)
                            for name, all_found in zip(names, found) for what in all_found]
        differences += [("the end of the batch", what) for what in subject.is_well() + subject.its_end()]
    return len(named), differences


@contextlib.contextmanager
def attacked(stage, case_of):
    """An adapter beside a hostile API server, and a backend that is none."""
    with HostileApiServer(stage.answers, stage.credentials.server, stage.credentials.authority, case_of) as server, \
            HostileBackend({"load": LOAD}, series=SERIES) as backend, \
            stage.subject(CONFIG, backend.url, server.url) as subject:
        yield subject, server


def ask(subject, server, callers, name, case):
    """What differs. Each case has a connection, and a user, a token or a namespace of its own."""
    kind = name.partition("-")[0]
    if kind == "access":
        return hear(subject, callers["proxy"], request("/version", f"X-Remote-User: {name}"), case)
    if kind == "token":
        return hear(subject, callers["stranger"], request("/version", f"Authorization: Bearer {name}"), case)
    question = request(PODS.format(name) + (f"&timeout={case.timeout}" if case.timeout else ""))
    found = hear(subject, callers["administrator"], question, case)
    if kind == "watch":  # which the first question began, and the second may see
        if not server.wait_for(f"/api/v1/namespaces/{name}/pods", 2, SECONDS):
            found.append("no watch begins")
        found += hear(subject, callers["administrator"], question, case)
    return found


def request(target, *fields):
    return request_case.get(*fields, "Connection: close", target=target)


def hear(subject, tls, sent, case):
    heard = talk(subject.port, tls, [sent], seconds=SECONDS)
    try:
        answers = http_answers.read(heard.received)
    except http_answers.Broken as broken:
        return [str(broken)]
    if len(answers) != 1:
        return [f"{len(answers)} answers"]
    return judge(case.reading, Answer(answers[0].status, "", answers[0].body.decode()))


def play_discovery(stage, cases):
    """Each case beside an adapter of its own: it is alive, not ready, asks again, and is ready once it is told."""
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        found = list(pool.map(lambda case: start(stage, case), cases))
    return len(cases), [(case.why, what) for case, all_found in zip(cases, found) for what in all_found]


def start(stage, case):
    """The first answer to each document is the case's, the second is good."""
    try:
        with attacked(stage, lambda method, path, parameters, body, times:
                      case if path in DISCOVERY and times == 1 else None) as (subject, _):
            return subject.is_well()
    except Failed as failure:
        return [str(failure)]
