import json
import unittest
from unittest import mock

import answer_batch
from answer_case import Case, accepts, fails, gives, times_out
from borrowed import Answer, NoAnswer


def values(*texts):
    return Answer(200, "", json.dumps({"items": [{"value": text} for text in texts]}))


def status(code, reason, message):
    return Answer(code, "", json.dumps({"reason": reason, "message": message}))


class AnswerBatchTest(unittest.TestCase):
    def test_judges_what_is_served(self):
        self.assertEqual(answer_batch.judge(gives("7"), values("7")), [])
        self.assertEqual(answer_batch.judge(gives("1 2"), values("1", "2")), [])
        self.assertEqual(answer_batch.judge(gives(""), values()), [])
        self.assertEqual(len(answer_batch.judge(gives(""), values("666"))), 1, "no value is a value of its own")
        for answer in (values("8"), values(), values("7", "7"), status(500, "InternalError", "prometheus: no")):
            self.assertEqual(len(answer_batch.judge(gives("7"), answer)), 1)

    def test_a_body_of_no_interest_may_be_any(self):
        for answer in (Answer(200, "", "no JSON"), values("666")):
            self.assertEqual(answer_batch.judge(accepts(), answer), [])
        self.assertEqual(len(answer_batch.judge(accepts(), status(403, "Forbidden", "no"))), 1)

    def test_judges_errors(self):
        good = status(500, "InternalError", "prometheus: HTTP status 503")
        self.assertEqual(answer_batch.judge(fails("HTTP status 503"), good), [])
        self.assertEqual(answer_batch.judge(times_out(), status(504, "Timeout", "x")), [])
        for reading, answer in ((fails("HTTP status 502"), good), (times_out(), good), (fails(), values("7")),
                                (fails(), status(500, "", "prometheus: no"))):
            self.assertEqual(len(answer_batch.judge(reading, answer)), 1)

    def play(self, reading, answers, connections=(1, 1)):
        subject = mock.Mock(ask=mock.Mock(side_effect=answers))
        backend = mock.Mock(**{"control.return_value": 3, "connection_of.side_effect": connections})
        return answer_batch.play_case("case_1", Case("", b"", reading, timeout="1s"), subject, backend), subject

    def test_asks_for_the_metric_and_for_another(self):
        found, subject = self.play(gives("7"), [values("7"), values("3")])
        self.assertEqual(found, [])
        self.assertEqual([call.args[0] for call in subject.ask.call_args_list],
                         [answer_batch.PATH + "case_1?timeout=1s", answer_batch.PATH + "control"])

    def test_the_next_query_must_give_its_own_value(self):
        found, _ = self.play(gives("7"), [values("7"), values("666")])
        self.assertEqual(found, ["the next query gives 200 666, not 3"])

    def test_the_connection_is_used_again_or_not(self):
        for reading, connections, word in ((gives("7"), (1, 2), "is not used again"),
                                           (gives("7", pooled=False), (1, 1), "is used again")):
            found, _ = self.play(reading, [values("7"), values("3")], connections)
            self.assertEqual(found, [f"the connection {word}"])
        found, _ = self.play(fails(pooled=None), [status(500, "InternalError", "prometheus: "), values("3")], (1, 2))
        self.assertEqual(found, [])

    def test_no_answer_differs(self):
        found, _ = self.play(gives("7"), NoAnswer("gone"))
        self.assertEqual(found, ["no answer: gone"])


if __name__ == "__main__":
    unittest.main()
