"""What a person at the terminal sees and sends: progress, failures, and the signals that end the demonstration."""

import signal
import sys
import time


class Failed(Exception):
    """The demonstration cannot succeed. `part` is the Child whose log tells more, when there is one."""

    def __init__(self, message, part=None):
        super().__init__(message)
        self.part = part


class Interrupted(Exception):
    def __init__(self, number):
        super().__init__(signal.Signals(number).name)
        self.number = number


class Signals:
    """Signals are only noted, and noticed by the next pause: an exception out of a handler could strike between the
    start of a child and the line that remembers it, and the child would stay behind."""

    ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self):
        self._ending = None
        self._noted = set()
        for number in self.ENDING:
            signal.signal(number, self._note_ending)

    def _note_ending(self, number, frame):
        self._ending = number

    def note(self, number):
        signal.signal(number, lambda number, frame: self._noted.add(number))

    def take(self, number):
        """Whether that signal came since the last call."""
        came = number in self._noted
        self._noted.discard(number)
        return came

    def pause(self, seconds):
        """Sleeps, in short steps because a handler that returns does not end a sleep."""
        end = time.monotonic() + seconds
        while True:
            if self._ending is not None:
                raise Interrupted(self._ending)
            rest = end - time.monotonic()
            if rest <= 0:
                return
            time.sleep(min(rest, 0.1))

    def ignore(self):
        """From here on nothing interrupts: cleaning up has deadlines of its own."""
        for number in self.ENDING:
            signal.signal(number, signal.SIG_IGN)


def exit_code_of(work):
    """That of `work`, a function that gives one; 1 when it fails, and what a shell gives when it is interrupted."""
    try:
        return work()
    except Failed as failure:
        say(f"FAILED: {failure}")
        return 1
    except Interrupted as interrupted:
        say(f"\nInterrupted ({interrupted}).")
        return 128 + interrupted.number


class Progress:
    """One line that rewrites itself on a terminal; elsewhere a line every ten seconds."""

    def __init__(self, stream=sys.stdout):
        self._stream = stream
        self._terminal = stream.isatty()
        self._shown = False
        self._last = None

    def show(self, text):
        if self._terminal:
            self._stream.write(f"\r\x1b[K{text}")
            self._shown = True
        elif self._last is None or time.monotonic() - self._last >= 10:
            self._last = time.monotonic()
            self._stream.write(f"{text}\n")
        self._stream.flush()

    def done(self):
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._shown = False
        self._last = None
        self._stream.flush()


def say(text=""):
    print(text, flush=True)
