#!/usr/bin/env python3
"""Finds what g++ 12 destroys twice: temporaries in the same full expression as a co_await.

Two kinds can be seen in the text: an object initialised by braces (`f({...})`, `f(Options{...})`; harmless for a type
with a constructor, which the text does not show) and a lambda with captures. The remedy is the same for both: name the
object in a statement of its own, then move it. An aggregate in parentheses, `f(Options(1, 2))`, is destroyed twice as
well, but looks like a call: no remedy, and not found here.

Usage: co_await_pitfalls.py FILE...    prints `file:line: message`; exit code 1 if anything was found.
"""

import re
import sys
from pathlib import Path

BRACES = "braced initializer in a co_await expression: name it, then move it"
LAMBDA = "capturing lambda in a co_await expression: name it, then move it"

TOKEN = re.compile(
    r"""
      (?P<space> \s+ | //(?:\\\n|[^\n])* | /\*.*?\*/ | ^[ \t]*\#(?:\\\n|[^\n])* )
    | (?P<literal> (?:u8|[uUL])?R"(?P<delimiter>[^()\s\\]{0,16})\(.*?\)(?P=delimiter)"
                 | (?:u8|[uUL])?"(?:\\.|[^"\\])*"
                 | (?:u8|[uUL])?'(?:\\.|[^'\\])+'
                 | \.?\d(?:'?[\w.])* )
    | (?P<word> [A-Za-z_]\w* )
    | (?P<sign> ->|::|. )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
PAIRS = {")": "(", "]": "[", "}": "{"}
CONTROL = {"if", "while", "for", "switch", "constexpr"}
BEFORE_BLOCK = {")", ";", "{", "}", ":", "else", "do", "try", "mutable", "noexcept", "const", "override", "final"}
BEFORE_INITIALIZER = {"return", "co_return", "co_yield", "co_await"}
SCOPES = {"namespace", "struct", "class", "union", "enum"}


class Source:
    """The tokens of a file, the line of each, and the partner of each bracket."""

    def __init__(self, text):
        self.tokens, self.lines, self.partner = [], [], {}
        line, position, open_brackets = 1, 0, []
        while position < len(text):
            found = TOKEN.match(text, position)
            if found.lastgroup != "space" and not found.group("space"):
                token = '""' if found.group("literal") else found.group()
                index = len(self.tokens)
                self.tokens.append(token)
                self.lines.append(line)
                if token in PAIRS.values():
                    open_brackets.append(index)
                elif open_brackets and PAIRS.get(token) == self.tokens[open_brackets[-1]]:
                    start = open_brackets.pop()
                    self.partner[start], self.partner[index] = index, start
            line += found.group().count("\n")
            position = found.end()

    def at(self, index):
        return self.tokens[index] if 0 <= index < len(self.tokens) else ""

    def is_word(self, index):
        return re.match(r"[A-Za-z_]", self.at(index)) is not None

    def is_lambda(self, index):
        """Whether the `[` at index introduces a lambda, and not a subscript or an attribute."""
        before = self.at(index - 1)
        if self.at(index) != "[" or self.at(index + 1) == "[" or before == "[":
            return False
        subscript = before in (")", "]", '""') or (self.is_word(index - 1) and before not in BEFORE_INITIALIZER)
        return not subscript and before not in ("auto", "&")

    def body_of_lambda(self, index):
        """The `{` of the lambda whose `[` is at index."""
        index = self.partner.get(index, index) + 1
        while index < len(self.tokens) and self.at(index) not in ("{", ";"):
            index = self.partner.get(index, index) + 1 if self.at(index) == "(" else index + 1
        return index

    def is_block(self, index):
        """Whether the `{` at index opens statements or declarations, and not an initializer."""
        before = self.at(index - 1)
        if index == 0 or before in BEFORE_BLOCK:
            return True
        if before == "]":
            return self.is_lambda(self.partner.get(index - 1, -1))
        depth = 0
        index -= 1
        while self.is_word(index) or self.at(index) in ("::", "<", ">", "&", "*", "->") or (depth and self.at(index) == ","):
            depth += {">": 1, "<": -1}.get(self.at(index), 0)
            if self.at(index) == "->" or self.at(index) in SCOPES:
                return True
            index -= 1
        return False


def statement_start(source, index):
    """The first token of the statement, or of the condition in parentheses, that holds the token at index."""
    index -= 1
    while index >= 0:
        token = source.at(index)
        if token == ";" or (token == "{" and source.is_block(index)):
            break
        if token == "(" and source.at(index - 1) in CONTROL:
            break
        if token in PAIRS and index in source.partner:
            start = source.partner[index]
            if token == "}" and source.is_block(start) and source.at(index + 1) not in (")", ",", "("):
                break
            if token == ")" and source.at(start - 1) in CONTROL:
                break
            index = start
        index -= 1
    return index + 1


def findings_of_statement(source, index):
    """Walks one statement and yields the index and the message of each finding."""
    start = index
    while index < len(source.tokens) and source.at(index) != ";":
        token = source.at(index)
        if source.is_lambda(index):
            if source.partner.get(index) != index + 1:
                yield index, LAMBDA
            body = source.body_of_lambda(index)
            index = source.partner.get(body, body)  # a function of its own, searched on its own
        elif token == "{":
            if source.is_block(index):
                return
            yield index, BRACES
        elif token in PAIRS:
            opening = source.partner.get(index, -1)
            if opening < start and (source.at(opening - 1) in CONTROL or (token == "}" and source.is_block(opening))):
                return
        index += 1


def findings(text):
    """The (line, message) pairs of a source text, in order."""
    source = Source(text)
    starts = {statement_start(source, i) for i, token in enumerate(source.tokens) if token == "co_await"}
    found = {finding for start in starts for finding in findings_of_statement(source, start)}
    return [(source.lines[index], message) for index, message in sorted(found)]


def main(paths):
    count = 0
    for path in paths:
        for line, message in findings(Path(path).read_text(encoding="utf-8")):
            print(f"{path}:{line}: {message}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
