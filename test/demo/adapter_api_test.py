import json
import unittest

from adapter_api import METRIC, NotAnswered, read_values


def item(pod, value, metric=METRIC):
    return {"describedObject": {"kind": "Pod", "name": pod}, "metricName": metric, "value": value}


def value_list(*items, kind="MetricValueList"):
    return json.dumps({"kind": kind, "items": items})


class ReadValuesTest(unittest.TestCase):
    def test_reads_milli_by_pod(self):
        text = value_list(item("moc-1", "15983m"), item("moc-2", "6"))
        self.assertEqual(read_values(200, text), {"moc-1": 15983, "moc-2": 6000})
        self.assertEqual(read_values(200, value_list()), {})

    def test_refuses_everything_else_and_says_why(self):
        cases = [
            (404, json.dumps({"kind": "Status", "message": "no such metric"}), "404: no such metric"),
            (500, "[]", "500, not a value list"),
            (503, "busy", "503, not a value list"),
            (200, "", "200, not a value list"),
            (200, "null", "not a value list"),
            (200, json.dumps({"kind": "MetricValueList"}), "not a value list"),
            (200, value_list(kind="Status"), "a Status instead of a MetricValueList"),
            (200, value_list(item("moc-1", "many")), "not a quantity: 'many'"),
            (200, value_list(item("moc-1", 16)), "not a value list"),
            (200, value_list(item("moc-1", "1"), item("moc-1", "2")), "an unexpected item"),
            (200, value_list(item("moc-1", "1", metric="other")), "an unexpected item"),
        ]
        for status, text, message in cases:
            with self.subTest(status=status, text=text), self.assertRaises(NotAnswered) as refused:
                read_values(status, text)
            self.assertIn(message, str(refused.exception))


if __name__ == "__main__":
    unittest.main()
