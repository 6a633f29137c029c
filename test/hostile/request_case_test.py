import unittest

import request_case
from request_case import chunked, closes, field_of, get, padded, post, stays, unanswered


class RequestCaseTest(unittest.TestCase):
    def test_writes_requests(self):
        self.assertEqual(get("A: b", target="/x"), b"GET /x HTTP/1.1\r\nHost: a\r\nA: b\r\n\r\n")
        self.assertEqual(post("A: b", body="\xff"), b"POST /livez HTTP/1.1\r\nHost: a\r\nA: b\r\n\r\n\xff")
        self.assertEqual(chunked("0\r\n\r\n"),
                         b"POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")

    def test_sizes_are_exact(self):
        self.assertEqual(len(field_of(8192)), 8192)
        for size in (100, 8000, 16_383, 16_384, 16_385, 65_536, 262_145):
            sent = padded(size, "A: b")
            self.assertEqual(len(sent), size)
            self.assertTrue(all(len(line) <= 8000 for line in sent.split(b"\r\n")))

    def test_readings(self):
        self.assertEqual((stays(200).stays, closes(400).stays, unanswered().hangs_up), (True, False, True))
        self.assertIn(b"Connection: close", request_case.SECOND)

    def test_a_case_is_one_record_or_several(self):
        self.assertEqual(request_case.Case("", b"a", stays(200)).records, (b"a",))
        self.assertEqual(request_case.Case("", (b"a", b"b"), stays(200)).records, (b"a", b"b"))
        self.assertEqual(request_case.Case("", b"HEAD / HTTP/1.1", stays(200)).methods, ("HEAD",))


if __name__ == "__main__":
    unittest.main()
