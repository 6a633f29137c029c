"""The API server, or whoever sits before it: reviews fail closed, and no list is served in part."""

import json

from answer_case import Case, accepts, answer, chunk, chunked, fails, gives, lines, raw

END = "0\r\n\r\n"
TRAILER = "T: " + "a" * 66_000


def review(kind, **status):
    return json.dumps({"kind": kind, "apiVersion": "x/v1", "status": status})


def pods(*names, version="5", token=""):
    return json.dumps({
        "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1",
        "metadata": {"resourceVersion": version, **({"continue": token} if token else {})},
        "items": [{"metadata": {"name": name, "namespace": "n", "labels": {"app": "x"}}} for name in names]})


def event(kind, name="evil", **more):
    return json.dumps({"type": kind, "object": {"metadata": {
        "name": name, "namespace": "n", "labels": {"app": "x"}, "resourceVersion": "6", **more}}}) + "\n"


def framed(good, bad):
    """Well and badly framed answers with this body, and what is right of each: the same for all that is asked."""
    whole = answer(good)
    return [
        ("chunks", chunked(chunk(good) + END), "waits", False),
        ("a length and chunks", chunked(chunk(good) + END, "Content-Length: 5"), "waits", True),
        ("two lengths", answer(good, f"Content-Length: {len(good)}"), "waits", True),
        ("a list of lengths", answer(good, length=f"{len(good)},{len(good)}"), "waits", True),
        ("an encoding in HTTP/1.0", chunked(chunk(good) + END, start="HTTP/1.0 200 OK"), "waits", True),
        ("a fold", answer(good, "X: y", " z"), "waits", True),
        ("bare LF", whole.replace(b"\r\n", b"\n"), "closes", True),
        ("a header of 66,000 bytes", answer(good, "X: " + "a" * 66_000), "waits", True),
        ("a trailer of 66,000 bytes", chunked(chunk(good) + f"0\r\n{TRAILER}\r\n\r\n"), "waits", True),
        ("an extension of 66,000 bytes", chunked(chunk(good, ";" + "a" * 66_000) + END), "waits", True),
        ("nine interim answers", raw(lines("HTTP/1.1 103 Wait") * 9) + whole, "waits", True),
        ("101", raw(lines("HTTP/1.1 101 Switching Protocols", "Upgrade: x")) + whole, "waits", True),
        ("the end in the middle", whole[:-5], "closes", True),
        ("a cut in the middle", whole[:-5], "cuts", True),
        ("the end of the chunks is missing", chunked(chunk(good)), "closes", True),
        ("the document ends in the middle", answer(good[:-1]), "waits", True),
        ("an empty body", answer(""), "waits", True),
        ("a web page", answer("<html></html>"), "waits", True),
        ("null", answer("null"), "waits", True),
        ("a list", answer("[]"), "waits", True),
        ("nested without end", answer('{"a":' * 10_000), "waits", True),
        ("status 401", answer(good, start="HTTP/1.1 401 No"), "waits", True),
        ("status 403", answer(good, start="HTTP/1.1 403 No"), "waits", True),
        ("status 404", answer(good, start="HTTP/1.1 404 No"), "waits", True),
        ("status 302", answer(good, "Location: /x", start="HTTP/1.1 302 Away"), "waits", True),
        *[(f"no such thing: {text}", answer(text), "waits", True) for text in bad],
    ]


def table(good, bad, accepted, refused):
    return [Case(why, sent, refused if is_bad else accepted, then=then)
            for why, sent, then, is_bad in framed(good, bad)]


ALLOWED = review("SubjectAccessReview", allowed=True)
KNOWN = review("TokenReview", authenticated=True, user={"username": "alice", "groups": ["system:masters"]})

FORBIDDEN = fails(says="forbidden: ", status=403, reason="Forbidden")

# Whether somebody may read a path.
ACCESS = table(ALLOWED, [
    review("SubjectAccessReview", allowed="true"), review("SubjectAccessReview", allowed=1),
    review("SubjectAccessReview", allowed=[True]), review("SubjectAccessReview", allowed=True, denied=True),
    '{"allowed":true}', '{"status":"allowed"}',
], accepts(), fails("SubjectAccessReview")) + [
    Case("no", answer(review("SubjectAccessReview", allowed=False)), FORBIDDEN),
    Case("a verdict in the wrong place is none", answer('{"status":{"status":{"allowed":true}}}'), FORBIDDEN),
    Case("null is no", answer(review("SubjectAccessReview", allowed=None)), FORBIDDEN),
    Case("nothing is no", answer(review("SubjectAccessReview")), FORBIDDEN),
    Case("denied is no", answer(review("SubjectAccessReview", allowed=False, denied=True)), FORBIDDEN),
]

# Whether somebody is who the token says.
TOKENS = table(KNOWN, [
    review("TokenReview", authenticated="true", user={"username": "alice"}),
    review("TokenReview", authenticated=1, user={"username": "alice"}),
    review("TokenReview", authenticated=True), review("TokenReview", authenticated=True, user={}),
    review("TokenReview", authenticated=True, user={"username": ""}),
    review("TokenReview", authenticated=True, user={"username": 7}),
    review("TokenReview", authenticated=True, user={"username": "alice", "groups": "system:masters"}),
    review("TokenReview", authenticated=True, user={"username": "alice", "groups": {"system:masters": True}}),
    review("TokenReview", authenticated=True, user=["alice"]),
    review("TokenReview", authenticated=True, user={"username": "alice"}, error="no"),
    review("TokenReview", authenticated=False, user={"username": "alice", "groups": ["system:masters"]}),
    review("TokenReview"),
], accepts(), fails(says="Unauthorized", status=401, reason="Unauthorized"))

# Which pods a selector selects: a and b have values.
LISTS = table(pods("a", "b"), [
    '{"items":{}}', '{"items":"a"}', '{"items":["a"]}', '{"items":[{"metadata":{}}]}',
    '{"items":[{"metadata":{"name":7}}]}', '{"items":[{"metadata":null}]}', '{"kind":"Status","status":"Success"}',
    '{"metadata":{"resourceVersion":"5"}}', pods("a", "b").replace('"x"', "7"),
], gives("1 2"), fails("the API server")) + [
    Case("one of them", answer(pods("a")), gives("1")),
    Case("many that have no values beside them", answer(pods("a", *(f"an-{n}" for n in range(5000)), "b")),
         gives("1 2")),
    Case("pages without end", answer(pods("a", token="again")),
         fails(says="", status=504, reason="Timeout"), timeout="1s"),
    Case("nobody", answer(pods()), fails(says="", status=404, reason="NotFound")),
]

# What happens to pods later on. All of them break before the state is complete: lists answer.
WATCHES = [Case(why, sent, gives("1 2"), then=then) for why, sent, then in (
    ("the end before the state is complete", chunked(chunk(event("ADDED"))), "closes"),
    ("a cut before the state is complete", chunked(chunk(event("ADDED"))), "cuts"),
    ("a reset", b"", "resets"),
    ("chunks that end before the state is complete", chunked(chunk(event("ADDED")) + END), "waits"),
    ("an event that nobody knows", chunked(chunk(event("ADDED") + event("MOVED"))), "closes"),
    ("an event without a type", chunked(chunk('{"object":{}}\n')), "closes"),
    ("an event that is a list", chunked(chunk("[]\n")), "closes"),
    ("an event that is cut", chunked(chunk(event("ADDED")[:30]) + END), "waits"),
    ("a name that is a number", chunked(chunk('{"type":"ADDED","object":{"metadata":{"name":7}}}\n')), "closes"),
    ("garbage", chunked(chunk("\0\xff\n")), "closes"),
    ("an error event", chunked(chunk('{"type":"ERROR","object":{"kind":"Status","code":410}}\n') + END), "waits"),
    ("a list instead of a watch", answer(pods("evil")), "waits"),
    ("a trailer of 66,000 bytes", chunked(chunk(event("ADDED")) + f"0\r\n{TRAILER}\r\n\r\n"), "waits"),
    ("an extension of 66,000 bytes", chunked(chunk(event("ADDED"), ";" + "a" * 66_000)), "waits"),
    ("a header of 66,000 bytes", chunked(chunk(event("ADDED")), "X: " + "a" * 66_000), "waits"),
    ("a length and chunks", chunked(chunk(event("ADDED")) + END, "Content-Length: 5"), "waits"),
    ("an event of a mebibyte in its name", chunked(chunk(event("ADDED", "e" * (1 << 20)))), "closes"),
    ("an event nested without end", chunked(chunk('{"a":' * 10_000)), "closes"),
)]

# Watches first, and no more than one adapter begins in single namespaces.
CASES = {"watch": WATCHES, "list": LISTS, "access": ACCESS, "token": TOKENS}
