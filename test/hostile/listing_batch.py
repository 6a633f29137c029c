"""Plays answers to /api/v1/series: each case is the second answer of one selector, whose first was good, and the first
answer of another. A refused one leaves the first metric where it was, and does not bring up the second."""

from answer_batch import PATH, judge
from answer_case import Reading
from borrowed import NoAnswer
from hostile_backend import HostileBackend

RULE = """\
- seriesQuery: '{{__name__="{name}"}}'
  resources: {{namespaced: false}}
  metricsQuery: sum(<<.Series>>{{<<.LabelMatchers>>}})
"""
# Each round asks for all selectors, and publishes what it learned before the next one begins.
ROUNDS = 3
SECONDS = 60
# Not "not found": while the series of any rule are not known, no name is known to be absent.
ABSENT = Reading(status=500, reason="InternalError", says="not known yet")


def play(stage, cases):
    """The number of cases, and what differs: why the case is there, and what."""
    listings, wanted = {}, {}
    for number, case in enumerate(cases):
        refused = case.reading is None
        for name, start, reading in ((f"known{number:05}", 2, Reading(value="7")), (f"fresh{number:05}", 1, ABSENT)):
            listings[name] = start, case
            wanted[name] = case, reading if refused else case.reading
    config = "externalRules:\n" + "".join(RULE.format(name=name) for name in listings)
    with HostileBackend({}, listings=listings) as backend, \
            stage.subject(config, backend.url, flags=["--metrics-relist-interval=1s"]) as subject:
        differences = []
        if not backend.wait_for_listings(ROUNDS, SECONDS):
            differences.append(("all cases", f"not every selector was asked for {ROUNDS} times"))
        for name, (case, reading) in wanted.items():
            differences += [(case.why, f"{name}: {what}") for what in ask(subject, name, reading)]
        differences += [("the end of the batch", what) for what in subject.is_well() + subject.its_end()]
    return len(cases), differences


def ask(subject, name, reading):
    try:
        return judge(reading, subject.ask(PATH + name))
    except NoAnswer as error:
        return [f"no answer: {error}"]
