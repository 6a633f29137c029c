"""Several messages on a connection: each is read where the one before has ended, or not at all."""

from request_case import Case, chunked, closes, get, lines, post, raw, stays, unanswered

BODY = b"GET /livez?hidden HTTP/1.1\r\nHost: a\r\n\r\n"

CASES = [
    Case("two requests in one record", get() + get(), stays(200, 200)),
    Case("ten requests in one record are answered in their order",
         b"".join(get(target=target) for target in ("/livez", "/nowhere") * 5), stays(*(200, 403) * 5)),
    Case("a thousand requests at once", get() * 1000, stays(*(200,) * 1000)),
    Case("a request, a body, a request", get() + post("Content-Length: 5", body="hello") + get(),
         stays(200, 200, 200)),
    Case("a chunked body and a request", chunked("5\r\nhello\r\n0\r\n\r\n") + get(), stays(200, 200)),
    Case("a request behind trailers", chunked("0\r\nX: y\r\n\r\n") + get(), stays(200, 200)),
    Case("cut in the middle of the second", (get() + get()[:20], get()[20:]), stays(200, 200)),
    Case("nothing is answered behind a close", get("Connection: close") + get(), closes(200)),
    Case("nothing is answered behind HTTP/1.0", lines("GET /livez HTTP/1.0") + get(), closes(200)),
    Case("nothing is answered behind a refusal", get("X : y") + get(), closes(400)),
    Case("nothing is answered behind a body that is refused",
         chunked("x\r\n") + get(), closes(400)),
    Case("what came before a refusal is answered", get() + get("X : y") + get(), closes(200, 400)),
    Case("a body that is shorter than it says swallows no answer",
         post("Content-Length: 500") + get(), unanswered()),
    Case("a body that is longer than it says begins a request that is none",
         post("Content-Length: 4", body="hello") + b"\r\n\r\n", closes(200, 400)),
    Case("one empty line before a request is passed over (RFC 9112, 2.2)", raw("\r\n") + get(), stays(200)),
    Case("an empty line between requests is passed over", get() + raw("\r\n") + get(), stays(200, 200)),
    Case("an empty line of LF alone is none", raw("\n") + get(), closes(400)),
    Case("an empty line of CR alone is none", raw("\r") + get(), closes(400)),
    Case("blanks are no empty line", raw("  \r\n") + get(), closes(400)),
    Case("HEAD, then GET: no body is left over", lines("HEAD /livez HTTP/1.1", "Host: a") + get(), stays(200, 200)),
    Case("the end behind a request that was answered", get(), unanswered(200)),
    Case("the end in the middle of a second request", get() + get()[:10], unanswered(200)),
    Case("a hidden request in a body of a GET is a body",
         lines("GET /livez HTTP/1.1", "Host: a", f"Content-Length: {len(BODY)}") + BODY, stays(200)),
    Case("absolute-form is what proxies are asked, and we are none (RFC 9112, 3.2.2 would have us take it)",
         lines("GET https://a/livez HTTP/1.1", "Host: a"), closes(400)),
    Case("absolute-form of another authority", lines("GET https://b/livez HTTP/1.1", "Host: a"), closes(400)),
    Case("absolute-form of another scheme", lines("GET ftp://a/livez HTTP/1.1", "Host: a"), closes(400)),
    Case("absolute-form without a Host", lines("GET https://a/livez HTTP/1.1"), closes(400)),
    Case("authority-form is for CONNECT alone", lines("GET a:443 HTTP/1.1", "Host: a"), closes(400)),
]
