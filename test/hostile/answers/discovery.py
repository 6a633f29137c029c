"""Which resources there are, when the adapter starts: it asks until it is told, and does not end."""

from answer_case import Case, accepts, answer, chunk, chunked, lines, raw

END = "0\r\n\r\n"

CASES = [Case(why, sent, accepts(), then=then) for why, sent, then in (
    ("an empty body", answer(""), "waits"),
    ("a web page", answer("<html></html>"), "waits"),
    ("null", answer("null"), "waits"),
    ("items that are an object", answer('{"kind":"APIGroupDiscoveryList","items":{}}'), "waits"),
    ("the document ends in the middle", answer('{"kind":"APIGroupDiscoveryList","items":['), "waits"),
    ("the end in the middle", answer("{}", length=100), "closes"),
    ("status 503", answer("{}", start="HTTP/1.1 503 No"), "waits"),
    ("a trailer of 66,000 bytes", chunked(chunk("{}") + f"0\r\nT: {'a' * 66_000}\r\n\r\n"), "waits"),
    ("a length and chunks", chunked(chunk("{}") + END, "Content-Length: 2"), "waits"),
    ("interim answers without end", raw(lines("HTTP/1.1 103 Wait") * 1000), "closes"),
)]
