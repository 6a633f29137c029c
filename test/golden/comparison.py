"""What "the same answer" means: equal status and content type, the same value of a success whatever the order of keys
and the white space, for an error a Status of equal code and reason whose message says something, and the same set of
queries, byte for byte. Lists of values keep their order; discovery lists are sets. Protobuf counts by status and
content type; what each server says about itself counts by status alone."""

import dataclasses
import datetime
import json
import re

import yaml

# As recordings write what differs between two runs by nature.
NOW = "<now>"
ADDRESS = ":16444"

# Lists that are sets, and the member that names an element.
SETS = {"groups": "name", "resources": "name", "subresources": "subresource"}
OWN_PATHS = ("/openapi", "/debug", "/metrics")
MAX_DIFFERENCES = 5  # of one body


@dataclasses.dataclass(frozen=True)
class Difference:
    field: str
    theirs: str
    ours: str


@dataclasses.dataclass(frozen=True)
class Moment:
    """When and where our answer was given: time.time() before the request and after it, and the port asked."""
    before: float
    after: float
    port: int

    def fits(self, theirs, ours):
        """Whether a scalar equals the recorded one, or is what that one stands for."""
        if theirs == NOW:
            return self._is_now(ours)
        if theirs == ADDRESS:
            return ours == f":{self.port}"
        return same(theirs, ours)

    def _is_now(self, stamp):
        if not isinstance(stamp, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp):
            return False
        try:
            seconds = datetime.datetime.fromisoformat(stamp).timestamp()
        except ValueError:
            return False
        return int(self.before) <= seconds <= self.after


def same(theirs, ours):
    """1 is not True, and not 1.0 either."""
    return type(theirs) is type(ours) and theirs == ours


def compare_queries(case, asked):
    theirs = {query.promql for query in case.queries}
    return ([Difference("query", promql, "not asked") for promql in sorted(theirs - set(asked))] +
            [Difference("query", "not recorded", promql) for promql in sorted(set(asked) - theirs)])


def compare_answers(case, ours, moment):
    """The differences of `ours` from what is recorded."""
    theirs = case.answer
    if theirs.status != ours.status:
        return [Difference("status", str(theirs.status), describe(ours))]
    if counts_by_status(case):
        return []
    if theirs.content_type != ours.content_type:
        return [Difference("content type", theirs.content_type, ours.content_type)]
    if theirs.body is None or "protobuf" in theirs.content_type:
        return []
    their_value = value_of(theirs)
    try:
        our_value = value_of(ours)
    except ValueError as error:
        return [Difference("body", show(their_value), f"malformed: {error}")]
    if ours.status >= 300 and isinstance(their_value, dict) and their_value.get("kind") == "Status":
        return compare_statuses(their_value, our_value)
    return compare_values(their_value, our_value, moment.fits)


def counts_by_status(case):
    """Whether the body is each server's own, or of a path that we do not serve."""
    if case.path.startswith(OWN_PATHS):
        return True
    body = case.answer.body or ""
    if body.startswith(("[+]", "[-]")):  # the names of health checks
        return True
    try:
        value = json.loads(body)
    except ValueError:
        return False
    return isinstance(value, dict) and list(value) == ["paths"]


def compare_statuses(theirs, ours):
    if not isinstance(ours, dict):
        return [Difference("body", "a Status", show(ours))]
    found = [Difference(field, show(theirs.get(field)), show(ours.get(field))) for field in ("kind", "code", "reason")
             if theirs.get(field) != ours.get(field)]
    if theirs.get("message") and not ours.get("message"):
        found.append(Difference("message", theirs["message"], "empty"))
    return found


def compare_values(theirs, ours, fits):
    """`fits` judges scalars."""
    found = list(differences_of(theirs, ours, fits, ""))
    if len(found) > MAX_DIFFERENCES:
        more = len(found) - MAX_DIFFERENCES
        found[MAX_DIFFERENCES:] = [Difference("body", f"{more} more", "differences")]
    return found


def differences_of(theirs, ours, fits, at):
    """`at` is a JSON pointer; elements of sets stand there by name."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        theirs, ours = with_sets(theirs), with_sets(ours)
    elif isinstance(theirs, list) and isinstance(ours, list):
        theirs, ours = dict(enumerate(theirs)), dict(enumerate(ours))
    else:
        if not fits(theirs, ours):
            yield Difference(f"body {at}", show(theirs), show(ours))
        return
    for key in theirs | ours:
        there = f"{at}/{key}"
        if key not in ours:
            yield Difference(f"body {there}", show(theirs[key]), "nothing")
        elif key not in theirs:
            yield Difference(f"body {there}", "nothing", show(ours[key]))
        else:
            yield from differences_of(theirs[key], ours[key], fits, there)


def with_sets(value):
    """Its sets as dictionaries. A name that comes twice stands there twice."""
    out = dict(value)
    for key, name in SETS.items():
        if not isinstance(value.get(key), list):
            continue
        members = {}
        for member in value[key]:
            called = str(member.get(name, member.get("resource"))) if isinstance(member, dict) else show(member)
            while called in members:
                called += ", again"
            members[called] = member
        out[key] = members
    return out


def value_of(answer):
    """JSON and YAML as values; ValueError for a malformed one. Everything else is the text."""
    if not answer.body:
        return ""
    if answer.content_type.startswith("application/json"):
        return json.loads(answer.body, parse_constant=refuse_constant)
    if answer.content_type.startswith("application/yaml"):
        try:
            return yaml.safe_load(answer.body)
        except yaml.YAMLError as error:
            raise ValueError(str(error)) from error
    return answer.body


def refuse_constant(text):
    raise ValueError(f"{text} is no JSON")


def describe(answer):
    """A status with what an error says for itself."""
    try:
        value = value_of(answer)
    except ValueError:
        value = answer.body
    message = value.get("message") if isinstance(value, dict) else None
    return f"{answer.status}, {message}" if answer.status >= 300 and message else str(answer.status)


def show(value):
    return json.dumps(value, ensure_ascii=False)
