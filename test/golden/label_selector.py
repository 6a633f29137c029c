"""Label selectors as the API server reads them, as far as an adapter sends them: parsed and written by it before."""

import re

REQUIREMENT = re.compile(r"""\s*(?:
    !\s*(?P<absent>[^\s,!=<>()]+) |
    (?P<key>[^\s,!=<>()]+)\s*(?:
        (?P<operator>==|=|!=|<|>)\s*(?P<value>[^\s,!=<>()]*) |
        (?P<set>in|notin)\s*\((?P<values>[^()]*)\) |
    )
)\s*(?:,|$)""", re.VERBOSE)


def parse(text):
    """A function that tells whether labels fit; ValueError for what is no selector."""
    tests = []
    position = 0
    while position < len(text):
        found = REQUIREMENT.match(text, position)
        if not found:
            raise ValueError(f"{text!r} is no label selector")
        tests.append(test_of(found))
        position = found.end()
    return lambda labels: all(test(labels) for test in tests)


def test_of(found):
    if found["absent"]:
        return lambda labels: found["absent"] not in labels
    key, value = found["key"], found["value"]
    if found["set"]:
        values = {part.strip() for part in found["values"].split(",")}
        wanted = found["set"] == "in"
        return lambda labels: (labels.get(key) in values) == wanted
    match found["operator"]:
        case None:
            return lambda labels: key in labels
        case "=" | "==":
            return lambda labels: labels.get(key) == value
        case "!=":
            return lambda labels: labels.get(key) != value
        case "<":
            return lambda labels: number(labels.get(key)) is not None and number(labels[key]) < int(value)
        case ">":
            return lambda labels: number(labels.get(key)) is not None and number(labels[key]) > int(value)


def number(text):
    return int(text) if text is not None and re.fullmatch(r"-?\d+", text) else None
