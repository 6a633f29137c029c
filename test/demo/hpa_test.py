import unittest

import hpa


class HpaTest(unittest.TestCase):
    def test_reads_quantities_in_milli(self):
        cases = [("15983m", 15983), ("16", 16000), ("1k", 1000000), ("1500u", 2), ("1.5", 1500), (".5", 500), ("0", 0),
                 ("-5m", -5), ("1Ki", 1024000), ("2e3", 2000000), ("1E", 10**21)]
        for quantity, expected in cases:
            with self.subTest(quantity=quantity):
                self.assertEqual(hpa.milli(quantity), expected)

    def test_refuses_what_is_no_quantity(self):
        for quantity in ("", "m", "1 m", "1mm", "NaN", "+Inf", "1e", "0x10", "1m\n"):
            with self.subTest(quantity=quantity), self.assertRaises(ValueError):
                hpa.milli(quantity)

    def test_decides_as_the_controller_does(self):
        cases = [  # milli per pod, wanted replicas
            ([12000, 12000, 12000], 4),
            ([10900, 10900, 10900], 3),
            ([25000, 25000], 5),
            ([5000] * 4, 2),
            ([0, 0], 0),
            ([9000], 1),
            ([11001, 11000], 2),  # the average is cut to 11000, which is just within the tolerance
            ([11001, 11001], 3),
            ([8999] * 10, 9),
        ]
        for values, wanted in cases:
            with self.subTest(values=values):
                self.assertEqual(hpa.decide(values, 10000).wanted, wanted)

    def test_tells_the_decision_in_words(self):
        cases = [
            ([16000, 7001], ["23001m / 2 pods = 11500m", "outside 0.9 to 1.1", "2.3000, rounded up: 3",
                             "from 2 to 3: a pod has 11.5 requests per second on average, more than the 10"]),
            ([10000, 10500], ["within 0.9 to 1.1", "It would stay at 2: the average is close enough"]),
            ([2000, 2000], ["0.4000, rounded up: 1", "from 2 to 1", "less than the 10"]),
            ([8000, 8000], ["1.6000, rounded up: 2", "It would stay at 2: a fraction of a pod counts as a whole one."]),
        ]
        for values, parts in cases:
            text = "\n".join(hpa.in_words(hpa.decide(values, 10000)))
            for part in parts:
                with self.subTest(values=values, part=part):
                    self.assertIn(part, text)


if __name__ == "__main__":
    unittest.main()
