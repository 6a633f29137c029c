"""Where an answer ends (RFC 9112, section 6): where two readers could differ there is no answer."""

import gzip

from answer_case import Case, answer, chunk, chunked, fails, gives, lines, raw, vector

BODY = vector()
OTHER = vector("666")
END = "0\r\n\r\n"


def with_fields(*fields, body=BODY):
    return raw(lines("HTTP/1.1 200 OK", *fields) + body)


CASES = [
    Case("chunks", chunked(chunk() + END), gives("7")),
    Case("a chunk a byte", chunked("".join(map(chunk, BODY)) + END), gives("7")),
    Case("chunks, each byte in a record of its own", tuple(bytes([byte]) for byte in chunked(chunk() + END)),
         gives("7"), over=("tls",)),
    Case("a body without a length ends with the connection", with_fields(), gives("7", pooled=False), then="closes"),
    Case("the same without TLS' word of the end: it may have been cut", with_fields(), fails(), then="cuts",
         over=("tls",)),
    Case("HTTP/1.0 ends with the connection", raw(lines("HTTP/1.0 200 OK") + BODY), gives("7", pooled=False),
         then="closes"),
    Case("HTTP/1.0 with a length is not used again", answer(start="HTTP/1.0 200 OK"), gives("7", pooled=False)),
    Case("HTTP/1.0 with keep-alive is", answer(BODY, "Connection: keep-alive", start="HTTP/1.0 200 OK"), gives("7")),
    Case("Connection: close", answer(BODY, "Connection: close"), gives("7", pooled=False)),
    Case("Connection: close that does not close", answer(BODY, "Connection: Close, x"), gives("7", pooled=False)),
    Case("keep-alive and close: close wins", answer(BODY, "Connection: keep-alive", "Connection: close"),
         gives("7", pooled=False)),
    Case("two equal lengths", answer(BODY, f"Content-Length: {len(BODY)}"), fails()),
    Case("two different lengths", answer(BODY, f"Content-Length: {len(BODY) + 1}"), fails()),
    Case("two lengths in other letters", answer(BODY, f"content-length: {len(BODY)}"), fails()),
    Case("a list of equal lengths", answer(length=f"{len(BODY)},{len(BODY)}"), fails()),
    Case("a list of equal lengths with a blank", answer(length=f"{len(BODY)}, {len(BODY)}"), fails()),
    *[Case(f"a length {why}", answer(length=value), fails()) for why, value in {
        "with a plus sign": f"+{len(BODY)}", "with a minus sign": f"-{len(BODY)}", "in hexadecimal": hex(len(BODY)),
        "with a fraction": f"{len(BODY)}.0", "in words": "many", "that is empty": "", "with NUL": f"{len(BODY)}\0",
        "with a blank in it": "1 1", "of 2^64": str(2**64), "of 2^64 more than it is": str(2**64 + len(BODY)),
        "of 200 digits": "9" * 200}.items()],
    Case("a length and chunks", with_fields(f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked",
                                            body=chunk() + END), fails()),
    Case("chunks and a length", with_fields("Transfer-Encoding: chunked", f"Content-Length: {len(BODY)}",
                                            body=chunk() + END), fails()),
    Case("chunks twice", with_fields("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body=chunk() + END),
         fails()),
    *[Case(f"an encoding: {value}", with_fields(f"Transfer-Encoding: {value}", body=chunk() + END), fails(),
           then="closes") for value in (
               "gzip, chunked", "chunked, gzip", "chunked, chunked", "identity, chunked", "gzip", "identity", "x", "",
               "chunked;a=b", '"chunked"', "\vchunked", "chunked\0", "xchunked")],
    Case("names of encodings are case-insensitive", with_fields("Transfer-Encoding: Chunked", body=chunk() + END),
         gives("7")),
    Case("chunks in HTTP/1.0", chunked(chunk() + END, start="HTTP/1.0 200 OK"), fails()),
    Case("a fold in the length", with_fields("Content-Length:", f" {len(BODY)}"), fails()),
    Case("a fold behind the length", with_fields("Content-Length: 1", f" {len(BODY)}"), fails()),
    Case("a fold in the encoding", with_fields("Transfer-Encoding:", " chunked", body=chunk() + END), fails()),
    Case("a fold anywhere", answer(BODY, "X: y", " z"), fails()),
    Case("a space before a colon", answer(BODY, "X : y"), fails()),
    Case("a line without a colon", answer(BODY, "X"), fails()),
    Case("a line without a name", answer(BODY, ": y"), fails()),
    Case("NUL in a value", answer(BODY, "X: \0"), fails()),
    Case("ESC in a value", answer(BODY, "X: \x1b"), fails()),
    Case("a bare CR in a value", answer(BODY, "X: a\rb"), fails()),
    Case("a bare LF that hides a length", raw(f"HTTP/1.1 200 OK\r\nX: y\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"),
         fails(), then="closes"),
    Case("bare LF everywhere", raw(f"HTTP/1.1 200 OK\nContent-Length: {len(BODY)}\n\n{BODY}"), fails(), then="closes"),
    Case("bytes beyond ASCII in a value are opaque", answer(BODY, "X: \xe9\xff"), gives("7")),
    Case("a body that is compressed though nobody asked",
         answer(gzip.compress(BODY.encode()).decode("latin-1"), "Content-Encoding: gzip"), fails(pooled=None)),
    Case("Content-Type is no matter", answer(BODY, "Content-Type: text/plain"), gives("7")),

    *[Case(f"a chunk size {why}", chunked(f"{size}\r\n{BODY}\r\n" + END), fails()) for why, size in {
        "with 0x": f"0x{len(BODY):x}", "with a plus sign": f"+{len(BODY):x}", "with a minus sign": f"-{len(BODY):x}",
        "with an h": f"{len(BODY):x}h", "that is no number": "zz", "that is empty": "",
        "behind a space": f" {len(BODY):x}",
        "before a space": f"{len(BODY):x} ", "with NUL": f"{len(BODY):x}\0", "with a bare CR": f"{len(BODY):x}\r",
        "of 2^64": "1" + "0" * 16, "of 2^64 more than it is": f"1{len(BODY):016x}", "of 2^64 - 1": "f" * 16,
        "one too large": f"{len(BODY) + 1:x}", "one too small": f"{len(BODY) - 1:x}",
        "of 4,000 digits": "0" * 4000 + f"{len(BODY):x}"}.items()],
    Case("the largest chunk size that is read, 2^60 - 1, is more than may come",
         chunked(f"{'f' * 15}\r\n{BODY}\r\n" + END), fails("too large")),
    Case("bare LF behind a chunk size", chunked(f"{len(BODY):x}\n{BODY}\r\n" + END), fails()),
    Case("bare LF behind a chunk", chunked(f"{len(BODY):x}\r\n{BODY}\n" + END), fails()),
    Case("an extension is passed over", chunked(chunk(extension=";a=b") + END), gives("7")),
    Case("the longest extension", chunked(chunk(extension=";" + "a" * 255) + END), gives("7")),
    Case("an extension one byte longer", chunked(chunk(extension=";" + "a" * 256) + END), fails()),
    *[Case(f"an extension of {size:,} bytes", chunked(chunk(extension=";" + "a" * (size - 1)) + END), fails())
      for size in (65_533, 65_534, 65_535, 66_000)],
    Case("an extension without end", chunked("1;"), fails(), floods=b"a" * 65536, timeout="5s"),
    Case("an extension of the last chunk without end", chunked(chunk() + "0;"), fails(), floods=b"a" * 65536,
         timeout="5s"),
    Case("trailers are dropped", chunked(chunk() + "0\r\nX: y\r\n\r\n"), gives("7")),
    Case("a trailer is no header", chunked(chunk() + "0\r\nConnection: close\r\n\r\n"), gives("7")),
    Case("a trailer with a fold", chunked(chunk() + "0\r\nX: y\r\n z\r\n\r\n"), fails()),
    Case("a trailer without a colon", chunked(chunk() + "0\r\nX\r\n\r\n"), fails()),
    *[Case(f"a trailer of {size:,} bytes", chunked(chunk() + f"0\r\nT: {'a' * size}\r\n\r\n"), fails())
      for size in (16_384, 65_533, 65_534, 65_535, 66_000, 1_000_000)],
    *[Case(f"a trailer's name of {size:,} bytes", chunked(chunk() + f"0\r\n{'T' * size}: a\r\n\r\n"), fails())
      for size in (65_533, 65_534, 65_535, 66_000)],
    Case("a trailer without end", chunked(chunk() + "0\r\nT: "), fails(), floods=b"a" * 65536, timeout="5s"),
    Case("trailers without end", chunked(chunk() + "0\r\n"), fails(), floods=b"T: a\r\n" * 10_000, timeout="5s"),

    Case("an answer nobody asked for, in the same record", answer() + answer(OTHER), gives("7", pooled=False)),
    Case("in a record of its own, in the same segment", (answer(), answer(OTHER)), gives("7", pooled=False)),
    Case("behind chunks", (chunked(chunk() + END), answer(OTHER)), gives("7", pooled=False)),
    Case("behind the last chunk's own record", (chunked(chunk()), raw(END), answer(OTHER)), gives("7", pooled=False)),
    Case("several", (answer(), answer(OTHER), answer(OTHER), answer(OTHER)), gives("7", pooled=False)),
    Case("an interim one, in a record of its own", (answer(), raw(lines("HTTP/1.1 103 Early Hints"))),
         gives("7", pooled=False)),
    Case("a line break too many", (answer(), b"\r\n"), gives("7", pooled=False)),
    Case("a byte too many", answer() + b" ", gives("7", pooled=False)),
    Case("the rest of a body that is longer than it says", answer(BODY + OTHER, length=len(BODY)),
         gives("7", pooled=False)),
    *[Case(f"in a record of its own, behind {size:,} bytes: buffers of 16 and 17 KiB end there",
           (answer(BODY + " " * (size - len(answer()))), answer(OTHER)), gives("7", pooled=False))
      for size in (16_000, 16_342, 16_362, 16_384, 17_300, 17_342, 17_364, 17_386, 17_408, 34_000)],
    Case("half an answer", (answer(), answer(OTHER)[:20]), gives("7", pooled=False)),
    Case("an error nobody asked for", (answer(), answer("{}", start="HTTP/1.1 500 No")), gives("7", pooled=False)),
]
