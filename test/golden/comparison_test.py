import unittest

import comparison
from comparison import Difference, Moment
from recording import Answer, Case, Query

# From the middle of a second to the next one.
MOMENT = Moment(before=1893553445.5, after=1893553446.25, port=7)
NOW = "2030-01-02T03:04:05Z"
VALUES = '{"kind":"MetricValueList","items":[{"timestamp":"<now>","value":"1"},{"value":"2"}]}'
STATUS = '{"kind":"Status","message":"no","reason":"NotFound","code":404}'


def recorded(status, body, path="/apis", content_type="application/json", queries=()):
    return Case(why="", method="GET", path=path, headers={}, body="", queries=queries,
                answer=Answer(status, content_type, body))


def replied(status, body, content_type="application/json"):
    return Answer(status, content_type, body)


def compare(theirs, ours):
    return comparison.compare_answers(theirs, ours, MOMENT)


class WhatIsEqual(unittest.TestCase):
    def assert_equal(self, theirs, ours):
        with self.subTest(ours=ours):
            self.assertEqual(compare(theirs, ours), [])

    def test_key_order_and_white_space_do_not_count(self):
        self.assert_equal(recorded(200, '{"a":1,"b":[true,null]}'), replied(200, '{ "b": [true, null], "a": 1 }\n'))

    def test_the_time_of_evaluation_lies_between_the_moments_before_and_after(self):
        for stamp in (NOW, "2030-01-02T03:04:06Z"):
            items = '[{"value":"1","timestamp":"%s"}, {"value":"2"}]' % stamp
            self.assert_equal(recorded(200, VALUES), replied(200, '{"items":%s,"kind":"MetricValueList"}' % items))

    def test_an_error_may_have_a_better_message(self):
        better = '{"kind":"Status","code":404,"reason":"NotFound","message":"no: why","details":{}}'
        self.assert_equal(recorded(404, STATUS), replied(404, better))
        without = '{"kind":"Status","reason":"NotFound","code":404}'
        self.assert_equal(recorded(404, without), replied(404, without))

    def test_discovery_lists_are_sets(self):
        self.assert_equal(recorded(200, '{"resources":[{"name":"a"},{"name":"b"}]}'),
                          replied(200, '{"resources":[{"name":"b"},{"name":"a"}]}'))
        aggregated = '{"items":[{"versions":[{"resources":[%s]}]}]}'
        pods, jobs = '{"resource":"pods","subresources":[%s]}', '{"resource":"jobs"}'
        one, two = '{"subresource":"one"}', '{"subresource":"two"}'
        self.assert_equal(recorded(200, aggregated % f"{pods % f'{one},{two}'},{jobs}"),
                          replied(200, aggregated % f"{jobs},{pods % f'{two},{one}'}"))

    def test_the_address_has_the_port_that_was_asked(self):
        groups = '{"groups":[{"name":"a","serverAddressByClientCIDRs":[{"serverAddress":":%d"}]}]}'
        self.assert_equal(recorded(200, groups % 16444), replied(200, groups % 7))

    def test_yaml_counts_as_a_value(self):
        yaml = "application/yaml"
        self.assert_equal(recorded(200, "b: 1\na: 'x'\n", content_type=yaml), replied(200, "a: x\nb: 1", yaml))
        self.assert_equal(recorded(404, "code: 404\nkind: Status\nreason: NotFound\nmessage: no", content_type=yaml),
                          replied(404, "{kind: Status, code: 404, reason: NotFound, message: why}", yaml))

    def test_protobuf_counts_by_status_and_content_type(self):
        protobuf = "application/vnd.kubernetes.protobuf"
        self.assert_equal(recorded(200, "k8s\0a", content_type=protobuf), replied(200, "k8s\0b", protobuf))
        self.assertNotEqual(compare(recorded(200, "k8s\0a", content_type=protobuf), replied(200, "{}")), [])

    def test_a_body_that_was_too_long_to_keep_is_not_compared(self):
        self.assert_equal(recorded(200, None), replied(200, "{}"))

    def test_what_a_server_says_of_itself_counts_by_status_alone(self):
        self.assert_equal(recorded(404, '{"paths":["/metrics"]}'), replied(404, "not found", "text/plain"))
        self.assert_equal(recorded(200, "[+]log ok", "/readyz?verbose"), replied(200, "[+]ping ok"))
        for path in ("/openapi/v2", "/debug/pprof", "/metrics"):
            self.assert_equal(recorded(200, "theirs", path, "text/plain"), replied(200, "{}"))
            self.assertNotEqual(compare(recorded(404, "theirs", path), replied(200, "theirs")), [])


class WhatIsDifferent(unittest.TestCase):
    def assert_differs(self, theirs, ours, field, said, is_):
        with self.subTest(ours=ours):
            self.assertEqual(compare(theirs, ours), [Difference(field, said, is_)])

    def test_status_and_content_type(self):
        values = recorded(200, VALUES)
        self.assert_differs(values, replied(500, VALUES), "status", "200", "500")
        self.assert_differs(values, replied(404, STATUS), "status", "200", "404, no")
        self.assert_differs(values, replied(300, STATUS), "status", "200", "300, no")
        self.assert_differs(values, replied(404, "{}"), "status", "200", "404")
        self.assert_differs(recorded(404, STATUS), replied(200, '{"message":"x"}'), "status", "404", "200")
        self.assert_differs(values, replied(200, VALUES, "application/yaml"), "content type", "application/json",
                            "application/yaml")

    def test_values(self):
        first = '{"timestamp":"%s","value":"1"}' % NOW
        cases = [
            (first + ',{"value":"3"}', "body /items/1/value", '"2"', '"3"'),
            (first + ',{"value":2}', "body /items/1/value", '"2"', "2"),
            (first, "body /items/1", '{"value": "2"}', "nothing"),
            (first + ',{"value":"2"},{}', "body /items/2", "nothing", "{}"),
            (first + ',{"value":"2","more":null}', "body /items/1/more", "nothing", "null"),
        ]
        for items, field, said, is_ in cases:
            self.assert_differs(recorded(200, VALUES), replied(200, '{"kind":"MetricValueList","items":[%s]}' % items),
                                field, said, is_)

    def test_the_order_of_values(self):
        self.assertEqual(len(compare(recorded(200, '{"items":[1,2]}'), replied(200, '{"items":[2,1]}'))), 2)

    def test_a_time_outside_the_moments(self):
        for stamp in ("2030-01-02T03:04:04Z", "2030-01-02T03:04:07Z", "2030-01-02T03:04:05+00:00",
                      "2030-01-02T03:04:05.5Z", "2030-13-02T03:04:05Z", "<now>", "", 5):
            ours = replied(200, comparison.show({"timestamp": stamp}))
            self.assert_differs(recorded(200, '{"timestamp":"<now>"}'), ours, "body /timestamp", '"<now>"',
                                comparison.show(stamp))

    def test_another_port_in_the_address(self):
        self.assert_differs(recorded(200, '{"serverAddress":":16444"}'), replied(200, '{"serverAddress":":16444"}'),
                            "body /serverAddress", '":16444"', '":16444"')

    def test_types_of_scalars(self):
        for theirs, ours in (("1", "true"), ("1", "1.0"), ("0", "false"), ("null", "{}"), ("[]", "null"), ("{}", "[]")):
            self.assert_differs(recorded(200, '{"a":%s}' % theirs), replied(200, '{"a":%s}' % ours), "body /a", theirs,
                                ours)

    def test_members_of_sets_too_many_and_too_few(self):
        theirs = recorded(200, '{"resources":[{"name":"a","x":1},{"name":"b"}]}')
        ours = replied(200, '{"resources":[{"name":"c"},{"name":"a","x":2},{"name":"a"}]}')
        self.assertEqual(compare(theirs, ours), [
            Difference("body /resources/a/x", "1", "2"),
            Difference("body /resources/b", '{"name": "b"}', "nothing"),
            Difference("body /resources/c", "nothing", '{"name": "c"}'),
            Difference("body /resources/a, again", "nothing", '{"name": "a"}')])

    def test_malformed_and_empty_bodies(self):
        for body in ("{", "{}x", '{"a":NaN}'):
            self.assertEqual([difference.field for difference in compare(recorded(200, "{}"), replied(200, body))],
                             ["body"])
        self.assertEqual(len(compare(recorded(200, "{}"), replied(200, ""))), 1)
        self.assertEqual(len(compare(recorded(405, ""), replied(405, "{}"))), 1)
        self.assertEqual(len(compare(recorded(200, "a: 1", content_type="application/yaml"),
                                     replied(200, "a: [", "application/yaml"))), 1)
        self.assertEqual(len(compare(recorded(200, "ok", "/healthz", "text/plain"),
                                     replied(200, "fine", "text/plain"))), 1)

    def test_errors(self):
        status = recorded(404, STATUS)
        cases = [
            ('{"kind":"Status","message":"","reason":"NotFound","code":404}', "message", "no", "empty"),
            ('{"kind":"Status","message":"no","code":404}', "reason", '"NotFound"', "null"),
            ('{"kind":"Status","message":"no","reason":"NotFound","code":500}', "code", "404", "500"),
            ('{"message":"no","reason":"NotFound","code":404}', "kind", '"Status"', "null"),
            ("[]", "body", "a Status", "[]"),
        ]
        for body, field, said, is_ in cases:
            self.assert_differs(status, replied(404, body), field, said, is_)

    def test_errors_that_are_no_status_and_successes_that_are_one_are_compared_whole(self):
        other = '{"kind":"A","x":1}'
        self.assert_differs(recorded(404, other), replied(404, other.replace("1", "2")), "body /x", "1", "2")
        self.assert_differs(recorded(404, "[1]"), replied(404, "[2]"), "body /0", "1", "2")
        theirs = '{"kind":"Status","status":"Success"}'
        self.assert_differs(recorded(200, theirs), replied(200, theirs.replace("Success", "Failure")), "body /status",
                            '"Success"', '"Failure"')
        self.assert_differs(recorded(300, STATUS), replied(300, '{"kind":"Status","reason":"NotFound","code":404}'),
                            "message", "no", "empty")

    def test_many_differences_are_cut_short_and_counted(self):
        found = compare(recorded(200, "[1,2,3,4,5,6,7]"), replied(200, "[]"))
        self.assertEqual(len(found), comparison.MAX_DIFFERENCES + 1)
        self.assertEqual(found[-1], Difference("body", "2 more", "differences"))


class QueriesTest(unittest.TestCase):
    def test_queries_are_a_set(self):
        case = recorded(200, "", queries=(Query("a", 200, ""), Query("b", 200, "")))
        self.assertEqual(comparison.compare_queries(case, ["b", "a", "b"]), [])

    def test_sees_a_query_too_many_and_one_too_few(self):
        case = recorded(200, "", queries=(Query("up", 200, ""),))
        self.assertEqual(comparison.compare_queries(case, ["up "]),
                         [Difference("query", "up", "not asked"), Difference("query", "not recorded", "up ")])


if __name__ == "__main__":
    unittest.main()
