import json
import unittest
from unittest import mock

import listing_batch
from answer_case import Case, fails, gives
from borrowed import Answer, NoAnswer

SEVEN = Answer(200, "", '{"items":[{"value":"7"}]}')
ABSENT = Answer(500, "", json.dumps({"reason": "InternalError", "message": "they are not known yet"}))


class ListingBatchTest(unittest.TestCase):
    def play(self, reading, known, fresh, asked=True):
        def answer(path):
            found = known if "known" in path else fresh
            if isinstance(found, Exception):
                raise found
            return found

        subject = mock.MagicMock(ask=answer)
        subject.__enter__.return_value = subject
        subject.is_well.return_value = subject.its_end.return_value = []
        backend = mock.MagicMock(**{"wait_for_listings.return_value": asked})
        backend.__enter__.return_value = backend
        stage = mock.Mock(**{"subject.return_value": subject})
        with mock.patch.object(listing_batch, "HostileBackend", return_value=backend) as made:
            count, differences = listing_batch.play(stage, [Case("a", b"", reading)])
        self.assertEqual(sorted(made.call_args.kwargs["listings"]), ["fresh00000", "known00000"])
        self.assertIn("known00000", stage.subject.call_args.args[0])
        return count, differences

    def test_a_refused_answer_changes_nothing(self):
        self.assertEqual(self.play(None, SEVEN, ABSENT), (1, []))
        for known, fresh in ((ABSENT, ABSENT), (SEVEN, SEVEN), (NoAnswer("gone"), ABSENT)):
            self.assertEqual(len(self.play(None, known, fresh)[1]), 1)

    def test_a_good_answer_counts(self):
        gone = fails(says="not known yet")
        self.assertEqual(self.play(gives("7"), SEVEN, SEVEN), (1, []))
        self.assertEqual(self.play(gone, ABSENT, ABSENT), (1, []))
        self.assertEqual(len(self.play(gone, SEVEN, ABSENT)[1]), 1)

    def test_every_round_must_have_been_asked_for(self):
        self.assertEqual(self.play(None, SEVEN, ABSENT, asked=False)[1],
                         [("all cases", "not every selector was asked for 3 times")])


if __name__ == "__main__":
    unittest.main()
