"""The words in which the cases of requests are written."""

import dataclasses

CRLF = "\r\n"
# Sent behind the bytes of each case that leaves no message open. Where the connection stays it is answered, once; where
# it closes it is not. (From the proxy, a request without a user is nobody's.)
SECOND = b"GET /livez?second HTTP/1.1\r\nHost: second\r\nX-Remote-User: second\r\nConnection: close\r\n\r\n"


@dataclasses.dataclass(frozen=True)
class Reading:
    """The one reading of what is sent: the statuses of the answers, in order, and what becomes of the connection."""
    statuses: tuple
    stays: bool
    hangs_up: bool = False  # the caller, behind what is sent
    says: str = ""          # the last answer does
    second: int = 200       # the answer to another request, where the connection stays


@dataclasses.dataclass(frozen=True)
class Case:
    why: str
    sent: bytes | tuple  # of TLS records
    reading: Reading
    caller: str = "stranger"

    @property
    def records(self):
        return self.sent if isinstance(self.sent, tuple) else (self.sent,)

    @property
    def methods(self):
        """HEAD is the only one that changes how an answer is read, unless it is refused; it stands first or nowhere."""
        return ("HEAD",) if self.records[0].startswith(b"HEAD ") and self.reading.stays else ()


def stays(*statuses, says="", second=200):
    """All is answered, and so is another request on the connection."""
    return Reading(statuses, True, says=says, second=second)


def closes(*statuses, says=""):
    """All is answered, the last with `Connection: close`, and nothing that comes behind."""
    return Reading(statuses, False, says=says)


def unanswered(*statuses):
    """The caller leaves in the middle of a message. What came before it is answered, and it is not."""
    return Reading(statuses, False, hangs_up=True)


def raw(text):
    """Each character is a byte."""
    return text.encode("latin-1")


def lines(*texts):
    """A head of these lines."""
    return raw(CRLF.join(texts) + CRLF + CRLF)


def get(*fields, target="/livez", version="HTTP/1.1"):
    return lines(f"GET {target} {version}", "Host: a", *fields)


def post(*fields, body="", target="/livez"):
    return lines(f"POST {target} HTTP/1.1", "Host: a", *fields) + raw(body)


def chunked(text, *fields, target="/livez"):
    """A POST whose body is `text`, chunk heads included."""
    return post("Transfer-Encoding: chunked", *fields, body=text, target=target)


def field_of(size, name="X-Long"):
    """A field line of so many bytes, without its end."""
    return f"{name}: {'a' * (size - len(name) - 2)}"


def padded(size, *fields, target="/livez", line=8000):
    """A GET whose head, the empty line included, has so many bytes, in lines that no bound of lines stops."""
    left = size - len(get(*fields, target=target))
    padding = []
    while left > 0:
        take = left if left <= line else min(line, left - 12)  # what is left must hold a line
        padding.append(field_of(take - 2, f"P{len(padding)}"))
        left -= take
    return get(*fields, *padding, target=target)
