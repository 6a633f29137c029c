import json
import pathlib
import tempfile
import unittest

import deviations
import recording
from comparison import Difference, Moment
from deviations import Deviation, Deviations, RefusalDeviation
from recording import Answer, Case, Recording
from shared import Failed

HERE = pathlib.Path(__file__).resolve().parent
MOMENT = Moment(before=0, after=1, port=7)
STATUS = {"kind": "Status", "reason": "NotFound", "message": "no such metric", "code": 404}


def answer(status, body):
    return Answer(status, "application/json", body if isinstance(body, str) else json.dumps(body))


def case(theirs, path="/apis", why=""):
    return Case(why=why, method="GET", path=path, headers={}, body="", queries=(), answer=theirs)


def named(name, log=""):
    return Recording(name=name, config="", series=[], starts=not log, log=log, cases=())


def deviation(incumbent, ours, **which):
    return Deviation(decision="because", **{"request": "", **which}, incumbent=incumbent, ours=ours)


class CoversTest(unittest.TestCase):
    def test_the_cases_whose_request_and_why_it_describes(self):
        some = deviation({"status": 200}, {"status": 200}, request="^GET /a/.*x", why="^odd$", recordings="^suites/")
        theirs = answer(200, {})
        self.assertTrue(some.covers(named("suites/w"), case(theirs, "/a/bx", "odd")))
        self.assertFalse(some.covers(named("suites/w"), case(theirs, "/b/x", "odd")))
        self.assertFalse(some.covers(named("suites/w"), case(theirs, "/a/x", "odder")))
        self.assertFalse(some.covers(named("rules/w"), case(theirs, "/a/x", "odd")))

    def test_only_where_the_incumbent_answered_so(self):
        def covers(incumbent, theirs):
            return deviation(incumbent, {"status": 200}).covers(named("suites/w"), case(theirs))
        not_found = answer(404, STATUS)
        self.assertTrue(covers({"status": 404, "reason": "NotFound", "message": "such"}, not_found))
        self.assertFalse(covers({"status": 404}, not_found), "it has a reason")
        self.assertFalse(covers({"status": 404, "reason": "NotFound", "message": "other"}, not_found))
        self.assertFalse(covers({"status": 500, "reason": "NotFound"}, not_found))
        groups = answer(200, {"groups": [{"name": "a/b"}]})
        self.assertTrue(covers({"status": 200, "body": {"/groups/0/name": "a/b"}}, groups))
        for pointer in ("/groups/1/name", "/groups/x/name", "/groups/0/other", "/groups/0/name/0"):
            self.assertFalse(covers({"status": 200, "body": {pointer: "a/b"}}, groups), pointer)

    def test_the_refusals_of_those_recordings(self):
        some = RefusalDeviation("because", {"refuses": "un(known|heard of)"}, {"logs": "x"}, "^rules/")
        self.assertTrue(some.covers(named("rules/r", "F1 unknown resource")))
        self.assertFalse(some.covers(named("rules/r", "F1 malformed")))
        self.assertFalse(some.covers(named("suites/r", "F1 unknown resource")))


class OursTest(unittest.TestCase):
    def check(self, declared, ours, theirs=answer(200, {})):
        return deviation({"status": 200}, declared).check_ours(case(theirs), ours, MOMENT)

    def test_an_error_with_reason_and_a_part_of_the_message(self):
        declared = {"status": 404, "reason": "NotFound", "message": "such"}
        self.assertEqual(self.check(declared, answer(404, STATUS)), [])
        cases = [
            (answer(400, STATUS), Difference("status", "404", "400, no such metric")),
            (answer(404, {**STATUS, "reason": "Gone"}), Difference("reason", "NotFound", "Gone")),
            (answer(404, {**STATUS, "message": "no"}), Difference("message", "… such …", "no")),
        ]
        for ours, difference in cases:
            with self.subTest(difference=difference):
                self.assertEqual(self.check(declared, ours), [difference])
        self.assertEqual(len(self.check(declared, answer(404, "{"))), 1)
        self.assertEqual(len(self.check(declared, answer(404, "[]"))), 2)

    def test_members_of_the_body(self):
        declared = {"status": 200, "body": {"/a/0": {"b": "<now>"}, "/c~1d": 1}}
        good = {"a": [{"b": "1970-01-01T00:00:01Z"}], "c/d": 1, "free": True}
        self.assertEqual(self.check(declared, answer(200, good)), [])
        self.assertEqual(self.check(declared, answer(200, {**good, "c/d": 2})), [Difference("body /c~1d", "1", "2")])
        self.assertEqual(self.check(declared, answer(200, {**good, "a": []})),
                         [Difference("body /a/0", '{"b": "<now>"}', "nothing")])

    def test_changes_of_the_recorded_body_and_nothing_else(self):
        theirs = answer(200, {"a": [1, 2], "b": {"c": 3}})
        declared = {"status": 200, "changes": {"/a/1": 5, "/b/new": None}}
        self.assertEqual(self.check(declared, answer(200, {"a": [1, 5], "b": {"c": 3, "new": None}}), theirs), [])
        self.assertEqual(self.check(declared, answer(200, {"a": [1, 2], "b": {"c": 3, "new": None}}), theirs),
                         [Difference("body /a/1", "5", "2")])
        self.assertEqual(self.check(declared, answer(200, {"a": [1, 5], "b": {"c": 4, "new": None}}), theirs),
                         [Difference("body /b/c", "3", "4")])

    def test_items_of_a_list_that_are_missing_and_no_others(self):
        theirs = answer(200, {"a": [{"n": "x/"}, {"n": "y"}, 3]})
        some = deviation({"status": 200, "lists": {"/a": {"n": "/$"}}}, {"status": 200, "without": {"/a": {"n": "/$"}}})
        self.assertTrue(some.covers(named("r/r"), case(theirs)))
        self.assertFalse(some.covers(named("r/r"), case(answer(200, {"a": [{"n": "y"}]}))))
        self.assertFalse(some.covers(named("r/r"), case(answer(200, {"a": {"n": "x/"}}))))
        self.assertEqual(some.check_ours(case(theirs), answer(200, {"a": [{"n": "y"}, 3]}), MOMENT), [])
        for ours in ({"a": [3]}, {"a": [{"n": "x/"}, {"n": "y"}, 3]}, {"a": [{"n": "z"}, 3]}):
            with self.subTest(ours=ours):
                self.assertNotEqual(some.check_ours(case(theirs), answer(200, ours), MOMENT), [])

    def test_a_line_in_our_log(self):
        some = RefusalDeviation("because", {"refuses": ""}, {"logs": r"rules\[0\].*not served"})
        self.assertEqual(some.check_ours("I1 one\nE1 rules[0]: bad; not served\n"), [])
        self.assertEqual([difference.field for difference in some.check_ours("I1 rules[0]\nE1 not served")], ["log"])


class FileTest(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "deviations.yaml"
            path.write_text(text)
            return deviations.read(path)

    def test_holds_deviations_of_both_kinds(self):
        read = self.read("- {decision: a, request: ^GET, incumbent: {status: 200}, ours: {status: 400}}\n"
                         "- {decision: b, incumbent: {refuses: x}, ours: {logs: y}}\n")
        self.assertEqual([entry.decision for entry in read.of_case(named("r/r"), case(answer(200, {})))], ["a"])
        self.assertEqual([entry.decision for entry in read.of_refusal(named("r/r", "x"))], ["b"])

    def test_a_bad_entry_is_no_deviation(self):
        for text in ("[", "- {decision: a}", "- {decision: a, incumbent: {}, ours: {logs: y}}", "- text",
                     "- {decision: a, request: x, incumbent: {status: 200}, ours: {status: 200, unknown: 1}}",
                     "- {decision: a, request: '(', incumbent: {status: 200}, ours: {status: 200}}", "5"):
            with self.subTest(text=text), self.assertRaisesRegex(Failed, "deviations.yaml"):
                self.read(text)

    def test_each_of_ours_covers_a_case_of_the_suites_unless_it_is_about_other_recordings(self):
        declared = deviations.read(HERE / "deviations.yaml")
        recordings = [recording.read(path) for path in recording.find(HERE)]
        covering = [deviation for one in recordings for each in one.cases for deviation in declared.of_case(one, each)]
        uncovered = [deviation for deviation in declared.answers if deviation not in covering]
        self.assertEqual([deviation.decision for deviation in uncovered if any(map(deviation.is_about, recordings))], [])


if __name__ == "__main__":
    unittest.main()
