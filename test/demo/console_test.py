import io
import os
import signal
import unittest

from console import Interrupted, Progress, Signals


class Terminal(io.StringIO):
    def isatty(self):
        return True


class ProgressTest(unittest.TestCase):
    def test_rewrites_one_line_on_a_terminal_and_clears_it(self):
        terminal = Terminal()
        progress = Progress(terminal)
        progress.show("one")
        progress.show("two")
        progress.done()
        self.assertEqual(terminal.getvalue(), "\r\x1b[Kone\r\x1b[Ktwo\r\x1b[K")

    def test_writes_few_plain_lines_elsewhere(self):
        stream = io.StringIO()
        progress = Progress(stream)
        progress.show("one")
        progress.show("two")
        progress.done()
        self.assertEqual(stream.getvalue(), "one\n")


class SignalsTest(unittest.TestCase):
    def setUp(self):
        for number in (*Signals.ENDING, signal.SIGUSR1):
            self.addCleanup(signal.signal, number, signal.getsignal(number))

    def test_an_ending_signal_is_noticed_by_the_next_pause_and_not_before(self):
        for number in Signals.ENDING:
            with self.subTest(number=number):
                signals = Signals()
                os.kill(os.getpid(), number)
                with self.assertRaises(Interrupted) as interrupted:
                    signals.pause(60)
                self.assertEqual(interrupted.exception.number, number)

    def test_a_noted_signal_is_taken_once(self):
        signals = Signals()
        signals.note(signal.SIGUSR1)
        self.assertFalse(signals.take(signal.SIGUSR1))
        os.kill(os.getpid(), signal.SIGUSR1)
        self.assertTrue(signals.take(signal.SIGUSR1))
        self.assertFalse(signals.take(signal.SIGUSR1))
        signals.pause(0)

    def test_nothing_interrupts_the_cleaning_up(self):
        signals = Signals()
        signals.ignore()
        for number in Signals.ENDING:
            os.kill(os.getpid(), number)
        signals.pause(0)


if __name__ == "__main__":
    unittest.main()
