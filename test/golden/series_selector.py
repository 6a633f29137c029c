"""Series selectors as Prometheus reads them in match[]: a name, matchers in braces, or both."""

import re

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
MATCHER = re.compile(r"""\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)\s*""")
ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t"}


def parse(text):
    """A function that tells whether a series, a dictionary of its labels, is selected; ValueError for anything that
    Prometheus refuses."""
    rest = text.strip()
    matchers = []
    name = NAME.match(rest)
    if name:
        matchers.append(matcher("__name__", "=", name[0]))
        rest = rest[name.end():].strip()
    if rest:
        if not (rest.startswith("{") and rest.endswith("}")):
            raise ValueError(f"{text!r} is no series selector")
        matchers += list(matchers_of(rest[1:-1]))
    if not any(not matches("") for _, matches in matchers):
        raise ValueError(f"{text!r} selects everything")
    return lambda series: all(matches(series.get(label, "")) for label, matches in matchers)


def matchers_of(text):
    position = 0
    while text[position:].strip():
        found = MATCHER.match(text, position)
        if not found:
            raise ValueError(f"{text!r} has a malformed matcher")
        yield matcher(found[1], found[2], unquote(found[3]))
        position = found.end()
        if position < len(text):
            if text[position] != ",":
                raise ValueError(f"{text!r} lacks a comma")
            position += 1


def matcher(label, operator, value):
    if operator in ("=~", "!~"):
        try:
            expression = re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from error
        fits = lambda text: expression.fullmatch(text) is not None  # noqa: E731
    else:
        fits = lambda text: text == value  # noqa: E731
    return label, fits if operator in ("=", "=~") else lambda text: not fits(text)


def unquote(text):
    if text[0] == "`":
        return text[1:-1]
    try:
        return re.sub(r"\\(.)", lambda found: ESCAPES[found[1]], text[1:-1])
    except KeyError as error:
        raise ValueError(f"{text} has an unknown escape") from error
