import unittest

import label_selector

LABELS = {"app": "moc", "n": "3", "tier": "front", "example.com/x": ""}


class LabelSelectorTest(unittest.TestCase):
    def test_selects_by_each_operator(self):
        cases = [
            ("", True), ("app=moc", True), ("app==moc", True), ("app=other", False), ("app = moc , n = 3", True),
            ("app=moc,n=4", False), ("app!=moc", False), ("app!=other", True), ("none!=x", True),
            ("app in (a, moc)", True), ("app in (a)", False), ("none in (a)", False), ("app notin (a,moc)", False),
            ("app notin (a)", True), ("none notin (a)", True), ("app", True), ("none", False), ("!app", False),
            ("!none", True), ("n>2", True), ("n>3", False), ("n<4", True), ("n<3", False), ("app>1", False),
            ("none<1", False),
            ("example.com/x=", True), ("example.com/x in ()", True), ("in in (a)", False),
            ("tier in (front),!none", True),
        ]
        for text, selected in cases:
            with self.subTest(text=text):
                self.assertEqual(label_selector.parse(text)(LABELS), selected)

    def test_refuses_what_is_no_selector(self):
        for text in ("=a", "a=b=c", "a in b", "a in (b", "a b", "!", "a,,b", "!a=b"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                label_selector.parse(text)


if __name__ == "__main__":
    unittest.main()
