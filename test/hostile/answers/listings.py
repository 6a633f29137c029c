"""Answers to /api/v1/series: only a good one says which metrics there are, and that there are none."""

import json

from answer_case import Case, answer, chunk, chunked, fails, gives, lines, raw, vector

NAME = "METRICNAME"  # stands for the name that the selector asks for
SERIES = json.dumps({"status": "success", "data": [{"__name__": NAME, "a": "b"}]})
EMPTY = '{"status":"success","data":[]}'
LISTED = gives("7")
GONE = fails(says="not known yet")  # of the other cases' rules
REFUSED = None  # whatever was known before stays known, and nothing becomes known


def start(status):
    return f"HTTP/1.1 {status} Whatever"


CASES = [
    Case("a series", answer(SERIES), LISTED),
    Case("a series in chunks", chunked(chunk(SERIES) + "0\r\n\r\n"), LISTED),
    Case("a series, and more series", answer(SERIES.replace("]", ',{"__name__":"other"}]')), LISTED),
    Case("no series", answer(EMPTY), GONE),
    Case("a series of another name", answer(SERIES.replace(NAME, "other_name")), GONE),
    *[Case(f"status {status} with no series is no word about series", answer(EMPTY, start=start(status)), REFUSED)
      for status in (201, 203, 206, 400, 401, 403, 404, 405, 422, 429, 500, 502, 503, 504)],
    *[Case(f"status {status} with a series", answer(SERIES, start=start(status)), REFUSED)
      for status in (201, 206, 400, 404, 422, 503)],
    *[Case(f"status {status} with no series and without `status`", answer('{"data":[]}', start=start(status)), REFUSED)
      for status in (200, 400, 503)],
    *[Case(f"`status: {status}` with no series", answer(EMPTY.replace('"success"', status)), REFUSED)
      for status in ('"fail"', '"error"', '""', "null")],
    Case("204", raw("HTTP/1.1 204 No Content\r\n\r\n"), REFUSED),
    Case("data that is null", answer('{"status":"success","data":null}'), REFUSED),
    Case("no data", answer('{"status":"success"}'), REFUSED),
    Case("data that is an object", answer('{"status":"success","data":{}}'), REFUSED),
    Case("the answer of a query", answer(vector()), REFUSED),
    Case("a series that is a text", answer(f'{{"status":"success","data":["{NAME}"]}}'), REFUSED),
    Case("a label that is a number", answer(SERIES.replace('"b"', "1")), REFUSED),
    *[Case(f"a series with {count} labels", answer(json.dumps({"status": "success", "data": [
        {"__name__": NAME, **{f"l{i}": "1" for i in range(count)}}]})), says)
      for count, says in ((256, LISTED), (257, LISTED), (3000, LISTED))],  # the first 256 count
    Case("one label again and again", answer(SERIES[:-3] + ',"a":"b"' * 300 + "}]}"), LISTED),
    *[Case(f"a label's name of {size} bytes", answer(SERIES.replace('"a"', '"' + "a" * size + '"')), LISTED)
      for size in (4 << 10, 5000, 2 << 20)],  # is passed over
    Case("a label of 2 MiB", answer(SERIES.replace('"b"', '"' + "b" * (2 << 20) + '"')), LISTED),
    Case("an empty body", answer(""), REFUSED),
    Case("a web page", answer("<html></html>"), REFUSED),
    Case("the document ends in the middle", answer(SERIES[:-2]), REFUSED),
    Case("the body ends in the middle", answer(EMPTY, length=len(EMPTY) + 1), REFUSED, then="closes"),
    Case("the body is cut in the middle", answer(SERIES)[:-5], REFUSED, then="cuts"),
    Case("the chunks end in the middle", chunked(chunk(EMPTY)), REFUSED, then="closes"),
    Case("the end at once", b"", REFUSED, then="closes"),
    Case("a reset", b"", REFUSED, then="resets"),
    Case("two lengths", answer(EMPTY, f"Content-Length: {len(EMPTY)}"), REFUSED),
    Case("a length and chunks", chunked(chunk(EMPTY) + "0\r\n\r\n", "Content-Length: 5"), REFUSED),
    Case("a trailer of 66,000 bytes", chunked(chunk(EMPTY) + f"0\r\nT: {'a' * 66_000}\r\n\r\n"), REFUSED),
    Case("interim answers", raw(lines("HTTP/1.1 103 Wait") * 9) + answer(EMPTY), REFUSED),
]
