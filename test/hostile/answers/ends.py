"""Answers that end too early, too late or never; interim answers; the sizes of heads."""

from answer_case import Case, answer, chunk, chunked, fails, gives, lines, raw, times_out, vector

BODY = vector()
WHOLE = answer()
CHUNKS = chunked(chunk() + "0\r\n\r\n")
HEAD_BYTES = 64 << 10
FIELDS = 1024
INTERIM = 8


def interim(count, status=103):
    return raw(lines(f"HTTP/1.1 {status} Wait", "X: y") * count)


def head_of(size):
    """An answer whose head, the empty line included, has so many bytes, in lines of up to 8,000."""
    left = size - (len(answer()) - len(BODY))
    padding = []
    while left > 0:
        take = left if left <= 8000 else min(8000, left - 20)
        padding.append("P: " + "a" * (take - 5))
        left -= take
    return answer(BODY, *padding)


CASES = [
    *[Case(f"the connection {then} {why}", whole[:cut], fails(), then=then)
      for then in ("closes", "cuts", "resets")
      for why, whole, cut in (
          ("at once", WHOLE, 0), ("in the status line", WHOLE, 10), ("in the fields", WHOLE, 30),
          ("before the empty line", WHOLE, WHOLE.index(b"\r\n\r\n") + 2),
          ("before the body", WHOLE, WHOLE.index(b"\r\n\r\n") + 4), ("in the body", WHOLE, -20),
          ("one byte before the end of the body", WHOLE, -1), ("in a chunk", CHUNKS, -20),
          ("behind the bytes of a chunk", CHUNKS, -7), ("before the last chunk", CHUNKS, -5),
          ("in the last chunk", CHUNKS, -4), ("before the last empty line", CHUNKS, -2),
          ("before the last LF", CHUNKS, -1))],
    Case("the end behind a complete answer is no harm", WHOLE, gives("7", pooled=False), then="closes"),
    Case("the document ends in the middle, and says so itself", answer(BODY[:-10]), fails(pooled=True)),
    Case("a chunked document ends in the middle", chunked(chunk(BODY[:-10]) + "0\r\n\r\n"), fails(pooled=True)),
    Case("an empty body", answer(""), fails(pooled=True)),
    Case("a body of no chunk", chunked("0\r\n\r\n"), fails(pooled=True)),
    Case("a body of no chunk, cut in the last LF",
         (chunked(""), b"0\r\n", b"\r", b"\n"), fails(pooled=True), over=("tls",)),
    Case("silence", b"", times_out(), timeout="1s"),
    Case("silence behind a head", answer("", length=100), times_out(), timeout="1s"),
    Case("silence in a chunk", chunked('64\r\n{"status"'), times_out(), timeout="1s"),
    Case("silence before the last chunk, though the document is complete", chunked(chunk()), times_out(),
         timeout="1s"),
    Case("blanks behind the document without end", chunked(chunk()), fails(), floods=raw(chunk(" " * 65536)),
         timeout="30s"),

    Case("an interim answer", interim(1) + WHOLE, gives("7")),
    Case("as many as may be", interim(INTERIM) + WHOLE, gives("7")),
    Case("one interim answer more", interim(INTERIM + 1) + WHOLE, fails()),
    Case("100, which nobody waits for", interim(1, 100) + WHOLE, gives("7")),
    Case("102", interim(1, 102) + WHOLE, gives("7")),
    Case("199", interim(1, 199) + WHOLE, gives("7")),
    Case("101: nobody asked for another protocol", interim(1, 101) + WHOLE, fails()),
    Case("an interim answer with a body",
         raw(lines("HTTP/1.1 103 Wait", "Content-Length: 5") + "hello") + WHOLE, fails()),
    Case("an interim answer in chunks", raw(lines("HTTP/1.1 103 Wait", "Transfer-Encoding: chunked") + "0\r\n\r\n")
         + WHOLE, fails()),
    Case("an interim answer that is the last", interim(1), fails(), then="closes"),
    Case("interim answers without end", b"", fails(), floods=interim(1000), timeout="5s"),
    Case("an interim answer with a large head", interim(1).replace(b"X: y", b"X: " + b"y" * (HEAD_BYTES + 1)) + WHOLE,
         fails()),
    Case("large interim answers, each within its bound", interim(3).replace(b"X: y", b"X: " + b"y" * 30_000) + WHOLE,
         gives("7")),

    Case("a head as large as may be", head_of(HEAD_BYTES), gives("7")),
    Case("a head one byte larger", head_of(HEAD_BYTES + 1), fails()),
    Case("as many fields as may be", answer(BODY, *["X: y"] * (FIELDS - 1)), gives("7")),
    Case("one field more", answer(BODY, *["X: y"] * FIELDS), fails()),
    *[Case(f"a value of {size:,} bytes", answer(BODY, f"X: {'a' * size}"), fails())
      for size in (65_533, 65_534, 65_535, 66_000, 1_000_000)],
    *[Case(f"a name of {size:,} bytes", answer(BODY, f"{'X' * size}: a"), fails())
      for size in (65_533, 65_534, 65_535, 66_000)],
    Case("a status text of 66,000 bytes", answer(start="HTTP/1.1 200 " + "a" * 66_000), fails()),
    Case("a status line without end", raw("HTTP/1.1 200 "), fails(), floods=b"a" * 65536, timeout="5s"),
    Case("a field without end", raw("HTTP/1.1 200 OK\r\nX: "), fails(), floods=b"a" * 65536, timeout="5s"),
    Case("fields without end", raw("HTTP/1.1 200 OK\r\n"), fails(), floods=b"X: y\r\n" * 10_000, timeout="5s"),
    Case("a body that says it is larger than may be", answer("", length=(64 << 20) + 1), fails()),
    Case("chunks without end", chunked(chunk('{"status":"success","x":"')), fails(),
         floods=raw(chunk("a" * 65536)), timeout="5s"),
    Case("a body without end", raw(lines("HTTP/1.1 200 OK")), fails(), floods=b" " * 65536, timeout="30s"),
]
