"""Plays cases of answers: the adapter is asked for a metric, its backend answers, and what the adapter makes of it is
compared with the one reading there is. Behind each case another metric is asked for, which must be answered well, and
over the same connection only where nothing was wrong with it."""

import json
import ssl

from borrowed import NoAnswer
from hostile_backend import CONTROL, HostileBackend

PATH = "/apis/external.metrics.k8s.io/v1beta1/namespaces/default/"
CONFIG = """\
externalRules:
- seriesQuery: '{__name__=~"case_.*|control"}'
  resources: {namespaced: false}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>})
"""


def play(stage, cases, over):
    """The number of cases, and what differs: why the case is there, and what."""
    named = {f"case_{number}": case for number, case in enumerate(cases) if over in case.over}
    tls = server_tls(stage.credentials) if over == "tls" else None
    flags = [f"--prometheus-ca-file={stage.credentials.authority}"] if tls else []
    differences = []
    with HostileBackend(named, tls) as backend, stage.subject(CONFIG, backend.url, flags=flags) as subject:
        for metric, case in named.items():
            found = play_case(metric, case, subject, backend)
            differences += [(case.why, f"over {over}: {what}") for what in found + (subject.its_end() if found else [])]
        differences += [("the end of the batch", what) for what in subject.is_well() + subject.its_end()]
    return len(named), differences


def server_tls(credentials):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(credentials.server.certificate, credentials.server.key)
    return tls


def play_case(metric, case, subject, backend):
    try:
        answer = subject.ask(PATH + metric + (f"?timeout={case.timeout}" if case.timeout else ""))
        found = judge(case.reading, answer)
        control = subject.ask(PATH + CONTROL)
    except NoAnswer as error:
        return [f"no answer: {error}"]
    wanted = str(backend.control())
    if (control.status, value_of(control)) != (200, wanted):
        found.append(f"the next query gives {control.status} {value_of(control) or control.body[:200]}, not {wanted}")
    pooled = backend.connection_of(metric) == backend.connection_of(CONTROL)
    if case.reading.pooled not in (pooled, None):
        found.append(f"the connection is {'used again' if pooled else 'not used again'}")
    return found


def judge(reading, answer):
    said = f"{answer.status} {answer.body[:400]}"
    if answer.status != reading.status:
        return [f"gives {said}, not {reading.value or reading.status}"]
    if answer.status == 200:
        good = reading.value is None or value_of(answer) == reading.value
        return [] if good else [f"gives {said}, not {reading.value or 'nothing'}"]
    status = json.loads(answer.body)
    good = status.get("reason", "") == reading.reason and reading.says in status["message"]
    return [] if good else [f"gives {said}, not {reading.reason}: {reading.says}"]


def value_of(answer):
    """Of the only item; of several, all."""
    if answer.status != 200:
        return ""
    return " ".join(item["value"] for item in json.loads(answer.body)["items"])
