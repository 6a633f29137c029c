import unittest

from agreement import WRAPPED, Entry, disagreements, read_index

LOADS = Entry("a.yaml", "adapter-config", "loads")
REJECTED = Entry("a.yaml", "adapter-config (from a ConfigMap)", "rejected: line 5: no   line 8: neither")
VALUES = Entry("a.yaml", "helm-values", "rejected: line 53: no (after the chart renames the keys)")


def finding(line, severity="error", message="m"):
    return {"file": "a.yaml", "line": line, "column": 1, "severity": severity, "key": "", "message": message}


def judged(entry, *findings, exit_code=None):
    errors = sum(each["severity"] == "error" for each in findings)
    code = min(errors, 1) if exit_code is None else exit_code
    return disagreements(entry, code, {"findings": list(findings)})


class Disagreements(unittest.TestCase):
    def test_a_file_that_loads_may_have_warnings_alone(self):
        self.assertEqual(judged(LOADS), [])
        self.assertEqual(judged(LOADS, finding(1, "warning")), [])
        self.assertEqual(judged(LOADS, finding(1)), ["an error where it loads: 1:1: error: : m"])

    def test_a_rejected_file_has_an_error_and_a_finding_in_each_line(self):
        self.assertEqual(judged(REJECTED, finding(5), finding(8, "warning")), [])
        self.assertEqual(len(judged(REJECTED, finding(5), finding(7))), 1)
        self.assertEqual(len(judged(REJECTED, finding(5, "warning"), finding(8, "warning"))), 1)
        self.assertEqual(len(judged(REJECTED)), 3)

    def test_lines_of_a_rendering_are_not_lines_of_the_file(self):
        wrapped = finding(1, "warning", "values; " + WRAPPED)
        self.assertEqual(judged(VALUES, wrapped, finding(68)), [])
        self.assertEqual(len(judged(VALUES, wrapped)), 1)

    def test_rules_within_another_file_are_told_as_such(self):
        self.assertEqual(judged(VALUES, finding(68)), ["not told to be wrapped (helm-values)"])
        self.assertEqual(judged(LOADS, finding(1, "warning", WRAPPED)), ["told to be wrapped"])

    def test_the_exit_code_follows_the_errors(self):
        self.assertEqual(judged(LOADS, exit_code=1), ["exit code 1 with 0 errors"])
        self.assertEqual(judged(REJECTED, finding(5), finding(8), exit_code=0), ["exit code 0 with 2 errors"])


class Index(unittest.TestCase):
    def test_is_read_by_the_names_of_its_columns(self):
        entries = read_index('form\tfile\tupstream loader\nhelm-values\ta"b.yaml\tloads; 1 rule fails\n')
        self.assertEqual(entries, [Entry('a"b.yaml', "helm-values", "loads; 1 rule fails")])
        self.assertTrue(entries[0].loads)


if __name__ == "__main__":
    unittest.main()
