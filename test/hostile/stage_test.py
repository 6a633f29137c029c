import unittest
from unittest import mock

import stage
from borrowed import Answer, Failed, NoAnswer
from stage import Subject


class SubjectTest(unittest.TestCase):
    def setUp(self):
        self.adapters = []

    def make(self, **about):
        adapter = mock.MagicMock(**{"starts.return_value": True, "ended.return_value": None,
                                    "ask.return_value": Answer(200, "", "ok"), "last_lines.return_value": ["why"],
                                    **about})
        adapter.__enter__.return_value = adapter
        self.adapters.append(adapter)
        return adapter

    def test_starts_one_and_stops_it(self):
        with Subject(self.make) as subject:
            self.assertEqual((subject.its_end(), subject.is_well()), ([], []))
        self.adapters[0].__exit__.assert_called_once()

    def test_one_that_does_not_start_is_stopped(self):
        with self.assertRaisesRegex(Failed, "exit code 1.*why"):
            with Subject(lambda: self.make(**{"starts.return_value": False, "ended.return_value": "exit code 1"})):
                self.fail("it starts")
        self.adapters[0].__exit__.assert_called_once()

    def test_another_one_takes_the_place_of_one_that_died(self):
        with Subject(self.make) as subject:
            self.adapters[0].ended.return_value = "signal SIGABRT"
            self.assertEqual(subject.its_end(), ["THE PROCESS ENDED: signal SIGABRT: why"])
            self.assertEqual(len(self.adapters), 2)
            self.assertEqual(subject.its_end(), [])

    def test_waits_for_the_end_of_one_that_answers_no_more(self):
        with Subject(self.make) as subject:
            self.adapters[0].ask.side_effect = NoAnswer("gone")
            self.adapters[0].ended.side_effect = [None, None, "signal SIGABRT", "signal SIGABRT"]
            self.assertEqual(subject.its_end(), ["THE PROCESS ENDED: signal SIGABRT: why"])

    def test_one_that_answers_no_more_is_replaced_too(self):
        with Subject(self.make) as subject, mock.patch.object(stage, "END_SECONDS", 0):
            self.adapters[0].ask.side_effect = NoAnswer("gone")
            self.assertEqual(subject.is_well(), ["/livez is not answered: gone"])
            self.assertEqual(subject.its_end(),
                             ["THE PROCESS ENDED: not yet, and /livez is not answered: why"])

    def test_is_not_well_when_livez_fails(self):
        with Subject(self.make) as subject:
            self.adapters[0].ask.return_value = Answer(500, "", "")
            self.assertEqual(subject.is_well(), ["/livez is answered with 500"])


if __name__ == "__main__":
    unittest.main()
