"""Where a message ends: Content-Length and Transfer-Encoding (RFC 9112, sections 6 and 7; request smuggling)."""

from request_case import Case, chunked, closes, lines, post, raw, stays, unanswered

HIDDEN = "GET /livez?hidden HTTP/1.1\r\nHost: a\r\n\r\n"
EMPTY = "0\r\n\r\n"


def length(value, body="hello"):
    return post(f"Content-Length: {value}", body=body)


def encoding(value, body=EMPTY):
    return post(f"Transfer-Encoding: {value}", body=body)


CASES = [
    Case("a body is read and dropped", length("5"), stays(200)),
    Case("an empty body", length("0", ""), stays(200)),
    Case("a POST without a length has no body (RFC 9112, 6.3)", post(), stays(200)),
    Case("a body that looks like a request is a body", length(str(len(HIDDEN)), HIDDEN), stays(200)),
    Case("a GET may have a body, which is dropped",
         lines("GET /livez HTTP/1.1", "Host: a", "Content-Length: 5") + b"hello", stays(200)),
    Case("leading zeros are digits", length("0005"), stays(200)),
    *[Case(f"a length {why}", length(value), closes(400)) for why, value in {
        "with a plus sign": "+5", "with a minus sign": "-5", "below zero": "-0", "in hexadecimal": "0x5",
        "in hexadecimal letters": "5h", "with a fraction": "5.0", "with an exponent": "5e0", "in words": "five",
        "without a number": "", "with a space in it": "5 5", "with a tab in it": "5\t5", "with a comma": "5,",
        "behind a comma": ",5", "in digits beyond ASCII": "\xb5", "in quotes": '"5"', "with a parameter": "5;a=b",
        "with an underscore": "1_0", "with NUL": "5\0", "with a vertical tab": "\v5"}.items()],
    Case("a list of equal lengths (RFC 9112, 6.3 lets us refuse)", length("5,5"), closes(400)),
    Case("a list of equal lengths with a blank", length("5, 5"), closes(400)),
    Case("a list of different lengths", length("5, 6"), closes(400)),
    Case("2^63 - 1", length(str(2**63 - 1)), closes(413)),
    Case("2^63: no number of ours holds it", length(str(2**63)), closes(400)),
    Case("2^64", length(str(2**64)), closes(400)),
    Case("2^64 + 5, which an overflow takes for 5", length(str(2**64 + 5)), closes(400)),
    Case("2^32 + 5", length(str(2**32 + 5)), closes(413)),
    Case("a number of 200 digits", length("9" * 200), closes(400)),
    Case("two equal lengths", post("Content-Length: 5", "Content-Length: 5", body="hello"), closes(400)),
    Case("two different lengths", post("Content-Length: 5", "Content-Length: 6", body="hello!"), closes(400)),
    Case("two lengths in other letters", post("Content-Length: 0", "CONTENT-LENGTH: 5", body="hello"), closes(400)),
    Case("a length with an underscore is another field", post("Content_Length: 5"), stays(200)),

    Case("CL.TE: both, the length first",
         post("Content-Length: 6", "Transfer-Encoding: chunked", body="0\r\n\r\nG"), closes(400)),
    Case("TE.CL: both, the encoding first",
         post("Transfer-Encoding: chunked", "Content-Length: 4", body="5c\r\n" + HIDDEN), closes(400)),
    Case("both, and they agree", post("Content-Length: 5", "Transfer-Encoding: chunked", body=EMPTY), closes(400)),
    Case("both, and the length is zero", post("Content-Length: 0", "Transfer-Encoding: chunked", body=EMPTY),
         closes(400)),
    Case("both, and the encoding is identity", post("Content-Length: 5", "Transfer-Encoding: identity", body="hello"),
         closes(400)),
    Case("both in HTTP/1.0", lines("POST /livez HTTP/1.0", "Content-Length: 5", "Transfer-Encoding: chunked")
         + raw(EMPTY), closes(400)),
    Case("TE.TE: two encodings of the same name",
         post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body=EMPTY), closes(400)),
    Case("TE.TE: one that nobody knows", post("Transfer-Encoding: chunked", "Transfer-Encoding: x", body=EMPTY),
         closes(400)),
    Case("TE.TE: identity behind", post("Transfer-Encoding: chunked", "Transfer-Encoding: identity", body=EMPTY),
         closes(400)),
    Case("TE.TE: in other letters", post("Transfer-Encoding: chunked", "transfer-ENCODING: cow", body=EMPTY),
         closes(400)),
    Case("names of encodings are case-insensitive (RFC 9112, 7)", encoding("CHUNKED"), stays(200)),
    *[Case(f"an encoding {why}", encoding(value), closes(400)) for why, value in {
        "that nobody knows": "xchunked", "with a letter too many": "chunkedx", "in quotes": '"chunked"',
        "in single quotes": "'chunked'", "with a parameter": "chunked;a=b", "with a semicolon": "chunked;",
        "behind another": "gzip, chunked", "before another": "chunked, gzip", "twice in a list": "chunked, chunked",
        "behind identity": "identity, chunked", "before identity": "chunked, identity", "of gzip alone": "gzip",
        "of deflate alone": "deflate", "of compress alone": "compress", "of identity alone": "identity",
        "that is empty": "", "with a comma": "chunked,", "behind a comma": ",chunked",
        "with a vertical tab": "\vchunked",
        "with a form feed": "chunked\f", "with NUL": "chunked\0", "with a bare CR": "chunked\r",
        "with a dotless i": "chunked\xb9", "with a space in it": "chun ked", "with another word": "chunked x"}.items()],
    Case("blanks around the name", encoding(" \tchunked\t "), stays(200)),
    Case("a space before the colon", post("Transfer-Encoding : chunked", body=EMPTY), closes(400)),
    Case("a tab before the colon", post("Transfer-Encoding\t: chunked", body=EMPTY), closes(400)),
    Case("a space before the name", post("X: y", " Transfer-Encoding: chunked", body=EMPTY), closes(400)),
    Case("an encoding with an underscore is another field", post("Transfer_Encoding: chunked"), stays(200)),
    Case("an encoding in HTTP/1.0 (RFC 9112, 6.1: faulty framing)",
         lines("POST /livez HTTP/1.0", "Transfer-Encoding: chunked") + raw(EMPTY), closes(400)),
    Case("an encoding in HTTP/1.0 that wants to stay",
         lines("POST /livez HTTP/1.0", "Connection: keep-alive", "Transfer-Encoding: chunked") + raw(EMPTY),
         closes(400)),
    Case("an encoding on GET", lines("GET /livez HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + raw(EMPTY),
         closes(400)),
    Case("an encoding on HEAD", lines("HEAD /livez HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + raw(EMPTY),
         closes(400)),
    Case("TE says what the caller takes, and frames nothing", post("TE: trailers, chunked"), stays(200)),
    Case("a Content-Encoding frames nothing", post("Content-Encoding: chunked", "Content-Length: 5", body="hello"),
         stays(200)),
    Case("the end in the middle of a body", length("6"), unanswered()),
    Case("the end before a body", length("6", ""), unanswered()),
    Case("the end in a chunked body", chunked("5\r\nhel"), unanswered()),
    Case("the end before the last chunk", chunked("5\r\nhello\r\n"), unanswered()),
    Case("the end before the empty line of the trailers", chunked("0\r\n"), unanswered()),
    Case("the end in the trailers", chunked("0\r\nX: y\r\n"), unanswered()),
]
