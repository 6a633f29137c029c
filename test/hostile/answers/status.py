"""An answer counts with status 200 and `status: success`, and with nothing else."""

from answer_case import Case, answer, document, fails, gives, raw, vector

ERROR = '{"status":"error","errorType":"bad_data","error":"no"}'
HTML = "<html><body>502 Bad Gateway</body></html>"


def start(status):
    return f"HTTP/1.1 {status} Whatever"


CASES = [
    Case("an ordinary answer", answer(), gives("7")),
    Case("a status without text", answer(start="HTTP/1.1 200 "), gives("7")),
    *[Case(f"status {status} with a value and `status: success` is an error: status first",
           answer(start=start(status)), fails(f"HTTP status {status}", pooled=True))
      for status in (201, 202, 203, 206, 207, 226, 300, 400, 401, 403, 404, 405, 409, 418, 422, 429, 500, 502, 503,
                     504, 599)],
    *[Case(f"status {status} with a value and no `status`",
           answer(vector().replace('"status":"success",', ""), start=start(status)),
           fails(f"HTTP status {status}", pooled=True)) for status in (201, 400, 422, 503)],
    *[Case(f"status {status} with a value and `status: fail`", answer(document("[]", status="fail"),
                                                                      start=start(status)),
           fails(f"HTTP status {status}", pooled=True)) for status in (400, 422, 503)],
    *[Case(f"status {status} with a web page", answer(HTML, "Content-Type: text/html", start=start(status)),
           fails(f"HTTP status {status}", pooled=True)) for status in (400, 404, 502, 503)],
    *[Case(f"status {status} that says why", answer(ERROR, start=start(status)), fails(pooled=True))
      for status in (400, 422, 503)],
    Case("status 200 that is an error", answer(ERROR), fails(pooled=True)),
    Case("status 200 without `status`", answer(vector().replace('"status":"success",', "")), fails(pooled=True)),
    *[Case(f"status 200 and `status: {status}`", answer(vector().replace('"success"', status)), fails(pooled=True))
      for status in ('"fail"', '"Success"', '"success "', '""', "null")],
    Case("the last of two `status` counts", answer(vector().replace("{", '{"status":"error",', 1)), gives("7")),
    Case("the last of two `status` counts, and is no success",
         answer(vector()[:-1] + ',"status":"error","error":"no"}'), fails(pooled=True)),
    Case("204 has no body, and no value", raw("HTTP/1.1 204 No Content\r\n\r\n"), fails(pooled=True)),
    Case("204 with a body", answer(start=start(204)), fails()),
    Case("304 has no body, and no value", raw("HTTP/1.1 304 Not Modified\r\n\r\n"), fails(pooled=True)),
    Case("205 that resets a form", raw("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"), fails(pooled=True)),
    Case("206 says that a part is missing", answer(vector(), "Content-Range: bytes 0-10/100", start=start(206)),
         fails("HTTP status 206", pooled=True)),
    Case("a redirect to another server is not followed",
         answer("", "Location: http://127.0.0.2:1/", start=start(302)), fails("redirects", pooled=True)),
    Case("a redirect without a target", answer("", start=start(301)), fails("redirects", pooled=True)),
    *[Case(f"no status at all: {line}", answer(start=line), fails()) for line in (
        "HTTP/1.1 099 Low", "HTTP/1.1 000 Zero", "HTTP/1.1 600 High", "HTTP/1.1 999 High", "HTTP/1.1 20 OK",
        "HTTP/1.1 2000 OK", "HTTP/1.1 2OO OK", "HTTP/1.1 +20 OK", "HTTP/1.1  200 OK", "HTTP/1.1 OK", "HTTP/1.1",
        "HTTP/2.0 200 OK", "HTTP/1.2 200 OK", "HTTP/0.9 200 OK", "HTTP/1 200 OK", "http/1.1 200 OK", "ICY 200 OK",
        "HTTPS/1.1 200 OK", " HTTP/1.1 200 OK", "HTTP/1.1\t200\tOK", "HTTP/1.1 200\0 OK", "")],
    Case("no HTTP at all", raw("220 smtp.example.org ESMTP\r\n\r\n"), fails()),
    Case("HTTP/0.9: a body alone", raw(vector()), fails(), then="closes"),
    Case("a TLS alert where HTTP is spoken", b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n", fails(), then="closes"),
    Case("a frame of HTTP/2", b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64\0\x04\x40\0\0\0", fails(), then="closes"),
]
