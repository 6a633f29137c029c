"""The words in which the cases of a backend's answers are written."""

import dataclasses
import json

CRLF = "\r\n"
OK = "HTTP/1.1 200 OK"
GONE = 10**10  # bytes no body has


@dataclasses.dataclass(frozen=True)
class Reading:
    """The one reading of an answer: the value that is served, or the status and reason of our error."""
    value: str | None = ""  # None: the body is of no interest
    status: int = 200
    reason: str = ""
    says: str = ""
    pooled: bool | None = False  # the next query goes over the same connection; None: that is no matter


@dataclasses.dataclass(frozen=True)
class Case:
    why: str
    sent: bytes | tuple  # of TLS records, all in one TCP segment
    reading: Reading | None
    then: str = "waits"  # for the next request; or "closes", "cuts" (without TLS' word of the end), "resets"
    floods: bytes = b""  # sent behind it without end
    over: tuple = ("plain", "tls")
    timeout: str = ""    # what the caller asks for

    @property
    def records(self):
        return self.sent if isinstance(self.sent, tuple) else (self.sent,)


def gives(value, pooled=True):
    return Reading(value=value, pooled=pooled)


def accepts():
    """A 200 whose body says nothing about the answer."""
    return Reading(value=None)


def fails(says="prometheus: ", status=500, reason="InternalError", pooled=False):
    """Nothing of it is served, and the connection is not used again."""
    return Reading(status=status, reason=reason, says=says, pooled=pooled)


def times_out():
    return fails(status=504, reason="Timeout", says="")


def raw(text):
    """Each character is a byte."""
    return text.encode("latin-1")


def document(result, kind="vector", status="success"):
    return f'{{"status":"{status}","data":{{"resultType":"{kind}","result":{result}}}}}'


def samples(*values):
    """A vector of these values, each as JSON; each of its own object."""
    return document("[" + ",".join(f'{{"metric":{{"n":"{number}"}},"value":[1700000000,{value}]}}'
                                   for number, value in enumerate(values)) + "]")


def vector(value="7"):
    return samples(json.dumps(value))


def lines(*texts):
    return CRLF.join(texts) + CRLF + CRLF


def answer(body=vector(), *fields, start=OK, length=None):
    """length: another one than that of the body."""
    return raw(lines(start, f"Content-Length: {len(body) if length is None else length}", *fields) + body)


def chunked(text, *fields, start=OK):
    """text: chunk heads included."""
    return raw(lines(start, "Transfer-Encoding: chunked", *fields) + text)


def chunk(body=vector(), extension=""):
    return f"{len(body):x}{extension}{CRLF}{body}{CRLF}"
