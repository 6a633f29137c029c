import unittest
from unittest import mock

import request_batch
from conversation import Heard
from http_answers import HttpAnswer
from request_case import SECOND, Case, closes, get, stays, unanswered

OK = b"HTTP/1.1 200 OK\r\n\r\n"
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


def answer(status, closes=False, body=b""):
    return HttpAnswer(status, {"connection": "close"} if closes else {}, body)


class RequestBatchTest(unittest.TestCase):
    def test_nothing_differs_where_all_is_as_it_should_be(self):
        for reading, answers in (
                (stays(200), [answer(200), answer(200, True)]),
                (stays(200, 404), [answer(200), answer(404), answer(200)]),
                (stays(401, second=401), [answer(401), answer(401)]), (closes(400), [answer(400, True)]),
                (closes(200, 400), [answer(200), answer(400, True)]),
                (unanswered(), []), (unanswered(200), [answer(200)]),
                (stays(403, says="alice"), [answer(403, body=b"for alice"), answer(200)])):
            self.assertEqual(request_batch.judge(reading, answers, True), [])

    def test_tells_what_differs(self):
        for reading, answers, ended, word in (
                (stays(200), [answer(200)], True, "answers [200], not [200, 200]"),
                (closes(400), [answer(400, True), answer(200)], True, "answers [400, 200], not [400]"),
                (closes(400), [answer(400)], True, "does not say Connection: close"),
                (stays(200), [answer(200, True), answer(200)], True, "says Connection: close"),
                (closes(400), [answer(400, True)], False, "stays open"),
                (stays(403, says="bob"), [answer(403, body=b"for alice"), answer(200)], True, "does not say 'bob'"),
                (closes(400), [], True, "answers [], not [400]")):
            found = request_batch.judge(reading, answers, ended)
            self.assertEqual(len(found), 1, found)
            self.assertIn(word, found[0])

    def test_a_second_request_is_sent_behind_unless_the_caller_has_left(self):
        with mock.patch.object(request_batch, "talk", return_value=Heard(OK + LAST, True)) as talk:
            self.assertEqual(request_batch.play_case(Case("", get(), stays(200)), 1, {"stranger": None}), [])
            whole, cut = talk.call_args_list
            self.assertEqual(whole.args, (1, None, (get(), SECOND)))
            self.assertEqual(b"".join(cut.args[2]), get() + SECOND)
            self.assertEqual(len(cut.args[2]), len(get()) + 1)
        with mock.patch.object(request_batch, "talk", return_value=Heard(b"", True)) as talk:
            self.assertEqual(request_batch.play_case(Case("", b"a" * 500, unanswered()), 1, {"stranger": None}), [])
            talk.assert_called_once_with(1, None, (b"a" * 500,), hangs_up=True)

    def test_what_is_no_answer_differs(self):
        with mock.patch.object(request_batch, "talk", return_value=Heard(b"nonsense", True)):
            found = request_batch.play_case(Case("", get(), stays(200)), 1, {"stranger": None})
        self.assertEqual(len(found), 2)
        self.assertIn("whole: an answer without end", found[0])

    def test_plays_all_and_looks_at_the_process_where_something_differs(self):
        subject = mock.MagicMock()
        subject.__enter__.return_value = subject
        subject.is_well.return_value = []
        subject.its_end.side_effect = [["it ended"], []]
        stage = mock.Mock(**{"subject.return_value": subject})
        with mock.patch.object(request_batch, "contexts"), \
                mock.patch.object(request_batch, "play_case", side_effect=[[], ["x"]]):
            count, differences = request_batch.play(stage, [Case("a", b"", stays(200)), Case("b", b"", stays(200))])
        self.assertEqual((count, differences), (2, [("b", "x"), ("b", "it ended")]))


if __name__ == "__main__":
    unittest.main()
