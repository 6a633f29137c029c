"""Where we answer otherwise than prometheus-adapter on purpose: deviations.yaml, which describes the fields."""

import copy
import dataclasses
import re

import yaml

import comparison
from comparison import Difference
from shared import Failed


@dataclasses.dataclass(frozen=True)
class Declared:
    """An answer, as far as it is declared."""
    status: int
    reason: str | None = None  # of a Status; None: it has none
    message: str = ""  # a part of it
    body: dict = dataclasses.field(default_factory=dict)  # members by JSON pointer
    lists: dict = dataclasses.field(default_factory=dict)  # by JSON pointer: what a member of some item looks like

    def check(self, answer, fits):
        if answer.status != self.status:
            return [Difference("status", str(self.status), comparison.describe(answer))]
        try:
            value = comparison.value_of(answer)
        except ValueError as error:
            return [Difference("body", "well-formed", f"malformed: {error}")]
        members = value if isinstance(value, dict) else {}
        found = []
        if members.get("reason") != self.reason:
            found.append(Difference("reason", str(self.reason), str(members.get("reason"))))
        if self.message not in str(members.get("message", "")):
            found.append(Difference("message", f"… {self.message} …", str(members.get("message", ""))))
        for pointer, declared in self.body.items():
            try:
                found += comparison.differences_of(declared, look_up(value, pointer), fits, pointer)
            except LookupError:
                found.append(Difference(f"body {pointer}", comparison.show(declared), "nothing"))
        for pointer, wanted in self.lists.items():
            if not any(fits_item(item, wanted) for item in list_at(value, pointer)):
                found.append(Difference(f"body {pointer}", comparison.show(wanted), "no such item"))
        return found


class Deviation:
    """Of the answers to requests. It covers the cases whose request, why and recorded answer it describes."""

    def __init__(self, decision, request, incumbent, ours, why="", recordings=""):
        self.decision = decision.strip()
        self._request, self._why, self._recordings = re.compile(request), re.compile(why), re.compile(recordings)
        self._incumbent = Declared(**incumbent)
        self._changes, self._without = ours.get("changes"), ours.get("without", {})
        self._ours = Declared(**{key: value for key, value in ours.items() if key not in ("changes", "without")})

    def is_about(self, recording):
        return bool(self._recordings.search(recording.name))

    def covers(self, recording, case):
        return bool(self.is_about(recording) and self._request.search(case.request) and
                    self._why.search(case.why)) and not self._incumbent.check(case.answer, comparison.same)

    def check_ours(self, case, answer, moment):
        found = self._ours.check(answer, moment.fits)
        if found or (self._changes is None and not self._without):
            return found
        body = comparison.value_of(case.answer)
        for pointer, value in (self._changes or {}).items():
            body = replaced(body, pointer, value)
        for pointer, unwanted in self._without.items():
            kept = [item for item in list_at(body, pointer) if not fits_item(item, unwanted)]
            body = replaced(body, pointer, kept)
        declared = dataclasses.replace(case.answer, body=comparison.show(body))
        return comparison.compare_answers(dataclasses.replace(case, answer=declared), answer, moment)


class RefusalDeviation:
    """Of configurations that prometheus-adapter refuses and we serve. It covers those that were refused so."""

    def __init__(self, decision, incumbent, ours, recordings=""):
        self.decision = decision.strip()
        self._recordings = re.compile(recordings)
        self._refusal, self._finding = re.compile(incumbent["refuses"]), re.compile(ours["logs"])

    def covers(self, recording):
        return bool(self._recordings.search(recording.name) and self._refusal.search(recording.log))

    def check_ours(self, log):
        """What we say in the log when we start."""
        return [] if self._finding.search(log) else [Difference("log", f"… {self._finding.pattern} …", log)]


class Deviations:
    def __init__(self, entries):
        self.answers = [Deviation(**entry) for entry in entries if "request" in entry]
        self.refusals = [RefusalDeviation(**entry) for entry in entries if "request" not in entry]

    def of_case(self, recording, case):
        return [deviation for deviation in self.answers if deviation.covers(recording, case)]

    def of_refusal(self, recording):
        return [deviation for deviation in self.refusals if deviation.covers(recording)]


def read(path):
    try:
        return Deviations(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise Failed(f"{path} cannot be read: {error}") from error
    except (re.error, KeyError, TypeError, AttributeError) as error:
        raise Failed(f"{path} has a bad entry: {error!r}") from error


def steps(pointer):
    """Of a JSON pointer, RFC 6901."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def look_up(value, pointer):
    for step in steps(pointer):
        value = value[key_of(value, step)]
    return value


def list_at(value, pointer):
    """The list there; none where there is no list."""
    try:
        found = look_up(value, pointer)
    except (LookupError, TypeError):
        return []
    return found if isinstance(found, list) else []


def fits_item(item, members):
    """Whether each of these members is a text in which its pattern is found."""
    return isinstance(item, dict) and all(
        isinstance(item.get(name), str) and re.search(pattern, item[name]) for name, pattern in members.items())


def replaced(value, pointer, new):
    """A copy with another member in that place, which may be new in an object."""
    out = copy.deepcopy(value)
    *way, last = steps(pointer)
    holder = out
    for step in way:
        holder = holder[key_of(holder, step)]
    holder[key_of(holder, last)] = new
    return out


def key_of(holder, step):
    if isinstance(holder, dict):
        return step
    if isinstance(holder, list) and step.isdigit():
        return int(step)
    raise LookupError(step)
