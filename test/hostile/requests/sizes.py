"""Bounds, byte by byte. Judged before a library sees the bytes: the offsets of its fields have 16 bits.

A head is counted with its empty line, a line without its end.
"""

from request_case import Case, chunked, closes, field_of, get, lines, padded, post, raw, stays

STRANGER = "stranger"
PEER = "administrator"
PROXY = "proxy"
BODY_BYTES = 3 << 20

HEAD_BYTES = {STRANGER: 16 << 10, PEER: 64 << 10, PROXY: 256 << 10}
FIELDS = {STRANGER: 256, PEER: 1024, PROXY: 4096}
LINE_BYTES = {STRANGER: 8 << 10, PEER: 16 << 10, PROXY: 64_000}
TARGET_BYTES = {STRANGER: 8 << 10, PEER: 16 << 10, PROXY: 64_000}
REQUEST_LINE_BYTES = TARGET_BYTES[STRANGER] + 64
# Of these sizes a library that keeps offsets in 16 bits has thrown something.
OFFSETS = (65_533, 65_534, 65_535, 66_000)
IDENTITY = {STRANGER: (), PEER: (), PROXY: ("X-Remote-User: a", "X-Remote-Group: system:masters")}


def fields(count, caller):
    """A GET with so many fields, Host included."""
    own = 1 + len(IDENTITY[caller])
    return get(*IDENTITY[caller], *["X: y"] * (count - own))


def target(size):
    query = "/livez?"
    return query + "a" * (size - len(query))


CASES = [
    *[Case(f"a head of {size:,} bytes from the {caller}", padded(size, *IDENTITY[caller]),
           stays(200) if size <= bound else closes(431), caller)
      for caller, bound in HEAD_BYTES.items() for size in (bound - 1, bound, bound + 1)],
    *[Case(f"{count:,} fields from the {caller}", fields(count, caller),
           stays(200) if count <= bound else closes(431), caller)
      for caller, bound in FIELDS.items() for count in (bound, bound + 1)],
    *[Case(f"a line of {size:,} bytes from the {caller}", get(*IDENTITY[caller], field_of(size)),
           stays(200) if size <= bound else closes(431), caller)
      for caller, bound in LINE_BYTES.items() for size in (bound - 1, bound, bound + 1)],
    *[Case(f"a target of {size:,} bytes from the {caller}", get(*IDENTITY[caller], target=target(size)),
           stays(200) if size <= bound else closes(414), caller)
      for caller, bound in TARGET_BYTES.items() for size in (bound, bound + 1)],
    *[Case(f"a target of {size:,} bytes", get(target=target(size)), closes(414)) for size in (*OFFSETS, 1 << 20)],
    *[Case(f"{why} by {caller}, whose certificate is worth nothing", sent, closes(status), caller)
      for caller in ("misnamed", "forger") for why, status, sent in (
          ("a stranger's head one byte larger", 431, padded(HEAD_BYTES[STRANGER] + 1)),
          ("one field more than a stranger's", 431, fields(FIELDS[STRANGER] + 1, STRANGER)),
          ("a stranger's line one byte longer", 431, get(field_of(LINE_BYTES[STRANGER] + 1))),
          ("a stranger's target one byte longer", 414, get(target=target(TARGET_BYTES[STRANGER] + 1))))],
    Case("the impostor is a peer, and no proxy", padded(HEAD_BYTES[PEER] + 1), closes(431), "impostor"),
    Case("a method as long as the line may be", lines("G" * (REQUEST_LINE_BYTES - 16) + " /livez HTTP/1.1", "Host: a"),
         stays(200)),
    Case("one byte longer", lines("G" * (REQUEST_LINE_BYTES - 15) + " /livez HTTP/1.1", "Host: a"), closes(414)),
    Case("a method of 70,000 bytes", lines("G" * 70_000 + " /livez HTTP/1.1", "Host: a"), closes(414)),
    Case("a version of 70,000 bytes", get(version="HTTP/1." + "1" * 70_000), closes(414)),
    *[Case(f"a value of {size:,} bytes from the {caller}", get(*IDENTITY[caller], f"A: {'a' * size}"), closes(431),
           caller) for caller in (STRANGER, PEER, PROXY) for size in OFFSETS],
    *[Case(f"a name of {size:,} bytes from the {caller}", get(*IDENTITY[caller], f"{'A' * size}: a"), closes(431),
           caller) for caller in (STRANGER, PEER, PROXY) for size in OFFSETS],
    *[Case(f"a Host of {size:,} bytes from the {caller}", lines("GET /livez HTTP/1.1", f"Host: {'a' * size}"),
           closes(431), caller) for caller in (STRANGER, PEER, PROXY) for size in OFFSETS],
    *[Case(f"a trailer of {size:,} bytes from the {caller}",
           chunked(f"0\r\nT: {'a' * size}\r\n\r\n", *IDENTITY[caller]), closes(431), caller)
      for caller in (PEER, PROXY) for size in OFFSETS],
    *[Case(f"a value of {size:,} bytes", get(f"A: {'a' * size}"), closes(431))
      for size in (131_072, 500_000, 1_048_376)],
    Case("blanks before a value count as well", get(f"A: {' ' * 70_000}a"), closes(431)),
    Case("a line that never ends", raw("GET /livez HTTP/1.1\r\nHost: a\r\nX: " + "a" * 300_000), closes(431)),
    Case("a name that never ends", raw("GET /livez HTTP/1.1\r\nHost: a\r\n" + "A" * 300_000), closes(431)),
    Case("a target that never ends", raw("GET /" + "a" * 300_000), closes(414)),
    Case("a method that never ends", raw("G" * 300_000), closes(414)),
    Case("empty lines that never end", raw("\r\n" * 100_000), closes(400)),
    Case("261,000 fields", get(*["a:b"] * 261_000), closes(431)),
    Case("48,000 groups from the proxy", get(*IDENTITY[PROXY], *["X-Remote-Group: g"] * 48_000), closes(431), PROXY),
    Case("3,000 groups from the proxy are many, and served",
         get(*IDENTITY[PROXY], *["X-Remote-Group: g"] * 3000, target="/version"), stays(200), PROXY),
    Case("a group of 60,000 bytes from the proxy",
         get(*IDENTITY[PROXY], f"X-Remote-Group: {'g' * 60_000}", target="/version"), stays(200), PROXY),

    Case("a body as large as may be", post(f"Content-Length: {BODY_BYTES}", body="a" * BODY_BYTES), stays(200)),
    Case("one byte more, announced", post(f"Content-Length: {BODY_BYTES + 1}"), closes(413)),
    Case("one byte more, sent", post(f"Content-Length: {BODY_BYTES + 1}", body="a" * (BODY_BYTES + 1)), closes(413)),
    Case("a chunked body as large as may be",
         chunked(f"{BODY_BYTES:x}\r\n{'a' * BODY_BYTES}\r\n0\r\n\r\n"), stays(200)),
    Case("a chunk that would be one byte more", chunked(f"{BODY_BYTES + 1:x}\r\n"), closes(413)),
    Case("a second chunk that makes it one byte more",
         chunked(f"{BODY_BYTES:x}\r\n{'a' * BODY_BYTES}\r\n1\r\na\r\n0\r\n\r\n"), closes(413)),
    Case("chunks of one byte as many as may be, whose heads are six times their bytes: raw bytes are bounded, too",
         chunked("1\r\na\r\n" * BODY_BYTES + "0\r\n\r\n"), closes(413)),
    Case("the bound of the body is that of the proxy, too",
         post(*IDENTITY[PROXY], f"Content-Length: {BODY_BYTES + 1}"), closes(413), PROXY),
]
