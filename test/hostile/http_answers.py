"""Reads HTTP/1.1 answers, and takes nothing for granted."""

import dataclasses
import re

STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-9]\d\d)(?: [^\r\n]*)?")


@dataclasses.dataclass(frozen=True)
class HttpAnswer:
    status: int
    fields: dict  # by name in small letters
    body: bytes

    @property
    def closes(self):
        return self.fields.get("connection", "").lower() == "close"


class Broken(Exception):
    """These are no answers of ours."""


def read(received, methods=()):
    """All answers, in order. methods: of the requests, as far as one is HEAD, whose answer has no body."""
    answers = []
    while received:
        head, end, rest = received.partition(b"\r\n\r\n")
        if not end:
            raise Broken(f"an answer without end: {head[:80]!r}")
        first, *lines = head.split(b"\r\n")
        found = STATUS_LINE.fullmatch(first)
        if not found:
            raise Broken(f"no status line: {first[:80]!r}")
        fields = fields_of(lines)
        is_head = len(answers) < len(methods) and methods[len(answers)] == "HEAD"
        length = 0 if is_head else int(fields.get("content-length", "0"))
        if length > len(rest):
            raise Broken(f"{length - len(rest)} bytes of a body are missing")
        answers.append(HttpAnswer(int(found[1]), fields, rest[:length]))
        received = rest[length:]
    return answers


def fields_of(lines):
    fields = {}
    for line in lines:
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or name.lower() in fields:
            raise Broken(f"a field without colon, or twice: {line[:80]!r}")
        fields[name.lower()] = value.strip()
    return fields
