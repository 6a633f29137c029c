import unittest

import series_selector

SERIES = {"__name__": "http_requests_total", "pod": "p-a", "path": 'a"b\\c', "code": "200"}


class SeriesSelectorTest(unittest.TestCase):
    def test_selects_by_name_and_labels(self):
        cases = [
            ("http_requests_total", True), ("http_requests", False), ("http_requests_total{}", True),
            ('http_requests_total{pod="p-a"}', True), ('http_requests_total{pod="p"}', False),
            (' http_requests_total { pod = "p-a" , code != "" , } \n', True), ('{__name__=~"^http_.*"}', True),
            ('{__name__=~"http"}', False), ('{pod=~"p-a|p-b",absent=""}', True), ('{code!="",pod!~"p-.*"}', False),
            ('{pod="p-a",code!~"5.*"}', True), ('{pod="p-a",absent!=""}', False), ("{pod='p-a'}", True),
            ("{pod=`p-a`}", True), (r'{path="a\"b\\c"}', True), (r'{path=`a"b\c`}', True), ("ns:m", False),
        ]
        for text, selected in cases:
            with self.subTest(text=text):
                self.assertEqual(series_selector.parse(text)(SERIES), selected)

    def test_refuses_what_prometheus_refuses(self):
        for text in ("", "{}", '{a=""}', '{a=~".*"}', "rate(a[1m])", "a[1m]", "a{b}", 'a{b="c"', 'a{b="c" d="e"}',
                     'a{b="c",,d="e"}', 'a{b=~"("}', r'a{b="\x"}', "a b", 'a b="c"}', 'a{b="c",', 'a{b==""}', "a{b=c}"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                series_selector.parse(text)


if __name__ == "__main__":
    unittest.main()
