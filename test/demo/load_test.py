import http.server
import threading
import time
import unittest

import load

DEADLINE_SECONDS = 20


class Receiver(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        self.paths = []
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.paths.append(self.path)
        if self.path == "/cut":
            self.close_connection = True
            return
        self.send_response(404 if self.path == "/no-such-page" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class LoadTest(unittest.TestCase):
    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.port = self.receiver.server_address[1]

    def run_to_the_end(self, tested):
        tested.start()
        tested._thread.join(DEADLINE_SECONDS)
        self.assertFalse(tested.running())
        return tested

    def test_counts_what_was_answered_whatever_the_status(self):
        begin = time.monotonic()
        tested = self.run_to_the_end(load.Load(self.port, 1000, max_requests=25, max_seconds=60))
        end = time.monotonic()
        self.assertEqual(len(self.receiver.paths), 25)
        self.assertEqual(set(self.receiver.paths), set(load.PATHS))
        self.assertEqual(tested.answered_between(begin, end), 25)
        self.assertEqual(tested.answered_between(begin - 60, begin), 0)
        self.assertEqual(tested.answered_between(end, end + 60), 0)
        self.assertEqual(tested.errors, 0)

    def test_does_not_count_what_was_not_answered_and_goes_on(self):
        self.addCleanup(setattr, load, "PATHS", load.PATHS)
        load.PATHS = ("/cut", "/healthcheck")
        begin = time.monotonic()
        tested = self.run_to_the_end(load.Load(self.port, 1000, max_requests=10, max_seconds=60))
        self.assertEqual((tested.errors, tested.answered_between(begin, time.monotonic())), (5, 5))

    def test_sends_nothing_after_its_time(self):
        self.run_to_the_end(load.Load(self.port, 1000, max_requests=10, max_seconds=0))
        self.assertEqual(self.receiver.paths, [])

    def test_stops_between_two_requests(self):
        tested = load.Load(self.port, 0.001, max_requests=10, max_seconds=3600)
        tested.start()
        tested.stop()
        self.assertFalse(tested.running())
        self.assertLessEqual(len(self.receiver.paths), 1)

    def test_stops_before_it_was_started(self):
        load.Load(self.port, 1, max_requests=1, max_seconds=1).stop()

    def test_keeps_the_pace_and_never_sends_a_burst(self):
        cases = [  # due, now, next
            (100, 100.0, 100.5),
            (100, 100.9, 100.5),
            (100, 101.5, 102.0),
            (100, 160.0, 160.5),
        ]
        for due, now, expected in cases:
            with self.subTest(due=due, now=now):
                self.assertEqual(load.next_due(due, 0.5, now), expected)


if __name__ == "__main__":
    unittest.main()
