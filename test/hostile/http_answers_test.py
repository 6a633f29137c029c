import unittest

import http_answers

TWO = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"


class HttpAnswersTest(unittest.TestCase):
    def test_reads_all_answers_with_their_bodies(self):
        first, second = http_answers.read(TWO)
        self.assertEqual((first.status, first.body, first.closes), (200, b"ok", False))
        self.assertEqual((second.status, second.body, second.closes), (400, b"", True))
        self.assertEqual(http_answers.read(b""), [])

    def test_the_answer_to_head_has_no_body(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
        self.assertEqual([answer.body for answer in http_answers.read(head + head + b"ok", ["HEAD"])], [b"", b"ok"])

    def test_takes_nothing_else(self):
        for text in (b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.1 2000 OK\r\n\r\n", b"x\r\n\r\n",
                     b"HTTP/1.1 200 OK\r\nA\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\n\r\n",
                     b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", TWO + b"\r\n"):
            with self.subTest(text), self.assertRaises(http_answers.Broken):
                http_answers.read(text)


if __name__ == "__main__":
    unittest.main()
