"""JSON that is well framed: what is no number is no value, and what no quantity holds is an error.

Whether the connection is used again behind a document that is no good is no matter: the framing was.
"""

import functools
import json

import answer_case
from answer_case import Case, answer, document, gives, raw, samples, vector

fails = functools.partial(answer_case.fails, pooled=None)


def labels(count):
    names = ",".join(f'"l{number}":"v"' for number in range(count))
    return document(f'[{{"metric":{{{names}}},"value":[1700000000,"7"]}}]')


def nested(depth):
    """A member of no meaning, so deep in all."""
    return '{"x":' + "[" * (depth - 1) + "]" * (depth - 1) + "," + vector()[1:]


def pair(text):
    return document(f'[{{"metric":{{}},"value":{text}}}]')


GOOD = {
    "7": "7", "7.5": "7500m", "0": "0", "-0": "0", "0.0": "0", "-7": "-7", "1e3": "1k", "1E3": "1k", "1000": "1k",
    "0.0004": "0", "0.001": "1m", "9000000000000000": "9P", "-1000000000000000": "-1P",
    "-1234567890123456": "-1234567890123456", "1e-300": "0", "007": "7", "+7": "7",
}
BAD = {
    "NaN": "no number", "nan": "no number in other letters", "+Inf": "infinite", "-Inf": "infinite, below zero",
    "Inf": "infinite without a sign", "inf": "infinite in small letters", "1e308": "beyond what quantities hold",
    "-1e308": "beyond, below zero", "9223372036854775": "one beyond, times 1000 as a double",
    "1e16": "beyond, in few digits",
    "-9223372036854774": "what Kubernetes reads as a positive number",
    "-1000000000000001": "what Kubernetes reads as another number",
    "-1000000000000000.5": "likewise, with a fraction", "1e309": "beyond a double", "": "empty", " 7": "behind a blank",
    "7 ": "before a blank", "7m": "a quantity", "7,5": "with a comma", "seven": "in words", "7;8": "two",
    "--7": "with two signs", "1e": "half an exponent", "7\0": "with NUL", "\u0667": "in other digits", "null": "null",
}
NO_PAIRS = {
    '[1700000000,7]': "a value without quotes", '[1700000000,null]': "null", '[1700000000,true]': "true",
    '[1700000000,["7"]]': "a list", '[1700000000,{"a":"7"}]': "an object", '[1700000000]': "no value", '[]': "nothing",
    '[1700000000,"7","8"]': "two values", '["1700000000","7"]': "a time in quotes", '[null,"7"]': "no time",
    '["7",1700000000]': "the other way round", '"7"': "no pair", "7": "a bare number", "{}": "an object for a pair",
    '[1e300,"7"]': "a time beyond all", '[9000000001,"7"]': "a time beyond the year 2255", "null": "null for a pair",
}

CASES = [
    *[Case(f"{text}", answer(vector(text)), gives(value)) for text, value in GOOD.items()],
    *[Case(f"a value that is {why}", answer(vector(text)), fails(says="")) for text, why in BAD.items()],
    *[Case(f"{why}", answer(pair(text)), fails()) for text, why in NO_PAIRS.items()],
    Case("one bad value among good ones fails all", answer(samples('"1"', '"+Inf"', '"3"')),
         fails(says="")),
    Case("several values are several items", answer(samples('"1"', '"2"')), gives("1 2")),
    Case("as many labels as may be", answer(labels(256)), gives("7")),
    Case("one label more", answer(labels(257)), gives("7")),  # is passed over
    Case("as deep as may be", answer(nested(32)), gives("7")),
    Case("one level more", answer(nested(33)), fails()),
    Case("100,000 levels", answer(nested(100_000)), fails()),
    Case("a matrix", answer(document('[{"metric":{},"values":[[1700000000,"7"]]}]', kind="matrix")),
         fails(says="", reason="")),
    Case("a vector that is a matrix", answer(document('[{"metric":{},"values":[[1700000000,"7"]]}]')),
         fails()),
    Case("a string", answer(document('[1700000000,"7"]', kind="string")), fails()),
    Case("a type that nobody knows", answer(document("[]", kind="tensor")), fails()),
    Case("no type", answer('{"status":"success","data":{"result":[]}}'), fails()),
    Case("no result", answer('{"status":"success","data":{"resultType":"vector"}}'), fails()),
    Case("no data", answer('{"status":"success"}'), fails()),
    Case("data that is null", answer('{"status":"success","data":null}'), fails()),
    Case("data that is a list", answer('{"status":"success","data":[]}'), fails()),
    Case("a result that is an object", answer(document("{}")), fails()),
    Case("a sample that is a number", answer(document("[7]")), fails()),
    Case("a label that is a number", answer(document('[{"metric":{"a":1},"value":[1700000000,"7"]}]')), fails()),
    *[Case(f"a document that is {text[:20]!r}", answer(text), fails()) for text in (
        "[]", "null", "7", '"7"', "true", "{", "}", "{]", '{"status"}', "{'status':'success'}", "<html></html>",
        "up 1\n", "NaN", "\ufeff".encode().decode("latin-1") + vector(), '{"a":1,}', '{"a":01}', '{"a":+1}',
        '{"a":.5}', '{"a":Infinity}', '{"a":"\x01"}', '{"a":"\\x41"}', '{"a":"\\ud800"}', '{"a":"\xff"}',
        '{"a":"\xc0\x80"}', '{"a":"\xed\xa0\x80"}', "/**/{}", "\0")],
    *[Case(f"a label's name of {size} bytes", answer(document(json.dumps(
        [{"metric": {"a" * size: "1"}, "value": [1700000000, "7"]}]))), says)
      for size, says in ((4 << 10, gives("7")), ((4 << 10) + 1, gives("7")))],
    *[Case(f"a label of {size} bytes", answer(document(json.dumps(
        [{"metric": {"a": "1" * size}, "value": [1700000000, "7"]}]))), says)
      for size, says in ((64 << 10, gives("7")), ((64 << 10) + 1, gives("7")))],
    *[Case(f"a value of 64 KiB and {end!r}", answer(vector("1." + "0" * ((64 << 10) - 2) + end)),
           says)
      for end, says in (("", gives("1")), ("e5", fails()), ("x", fails()))],
    Case("long keys in each other where nobody reads", answer(vector()[:-2] + ',"x":' + '{"' .join(
        ["", *["a" * 1_000_000 + '":'] * 3]) + "1" + "}" * 3 + "}}"), gives("7")),
    Case("a key of more than a mebibyte", answer('{"' + "a" * ((1 << 20) + 1) + '":1,' + vector()[1:]), gives("7")),
    Case("the last of two results counts", answer(vector("666")[:-2] + "," + vector()[1:].partition('"data":{')[2]),
         gives("7")),
    Case("what stands behind the document is no matter", answer(vector() + vector("666")), gives("7")),
    Case("a value in a field of another name", answer(document('[{"metric":{},"Value":[1700000000,"7"]}]')),
         fails()),
    Case("a histogram beside a value", answer(document(json.dumps(
        [{"metric": {}, "histogram": [1700000000, {"count": "1"}], "value": [1700000000, "7"]}]))), fails("histogram")),
    Case("no samples", raw("HTTP/1.1 200 OK\r\nContent-Length: 63\r\n\r\n") + raw(document("[]")), gives("")),
]
