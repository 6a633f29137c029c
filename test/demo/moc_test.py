"""The sample application, served by uvicorn on a loopback port of the kernel's choice."""

import asyncio
import http.client
import json
import os
import pathlib
import re
import socket
import sys
import threading
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "manifests" / "webinar" / "app"))

try:
    import uvicorn
    from moc import message_queue, processor_load
    from moc.request_counter import RequestCounter
    from moc.service import app
except ImportError as missing:
    raise unittest.SkipTest(f"the sample application cannot run with this interpreter: {missing}")

DEADLINE_SECONDS = 20


class FakeSqs:
    def __init__(self, messages=(), error=None):
        self.messages = list(messages)
        self.error = error
        self.deleted = []

    def send_message(self, QueueUrl, MessageBody):
        if self.error:
            raise self.error
        self.messages.append({"Body": MessageBody, "ReceiptHandle": "r"})
        return {"MessageId": "id-1"}

    def receive_message(self, QueueUrl, MaxNumberOfMessages, WaitTimeSeconds):
        return {"Messages": self.messages[:1]} if self.messages else {}

    def delete_message(self, QueueUrl, ReceiptHandle):
        self.deleted.append(ReceiptHandle)


class MocTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        listener = socket.create_server(("127.0.0.1", 0))
        cls.port = listener.getsockname()[1]
        cls.server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        cls.thread = threading.Thread(target=cls.server.run, kwargs={"sockets": [listener]}, daemon=True)
        cls.thread.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.should_exit = True
        cls.thread.join(DEADLINE_SECONDS)

    def ask(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_SECONDS)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def counts(self):
        """(handler, method, status) -> count, as a scrape sees them."""
        _, text = self.ask("/metrics")
        lines = re.findall(r'^http_requests_total\{handler="(.*)",method="(.*)",status="(.*)"\} (\S+)$', text, re.M)
        return {(handler, method, status): float(count) for handler, method, status, count in lines}

    def test_answers_each_path_with_its_status(self):
        cases = [
            ("/healthcheck", 200),
            ("/docs", 200),
            ("/cpu/0.01", 200),
            ("/cpu/60.5", 422),
            ("/cpu/-1", 422),
            ("/cpu/nan", 422),
            ("/cpu/long", 422),
            ("/mem/1", 200),
            ("/mem/0", 200),
            ("/mem/257", 422),
            ("/mem/-1", 422),
            ("/nothing", 404),
        ]
        for path, status in cases:
            with self.subTest(path=path):
                self.assertEqual(self.ask(path)[0], status)

    def test_counts_a_request_by_template_method_and_class_of_status(self):
        cases = [
            ("GET", "/cpu/0", ("/cpu/{duration_seconds}", "GET", "2xx")),
            ("GET", "/cpu/long", ("/cpu/{duration_seconds}", "GET", "4xx")),
            ("POST", "/healthcheck", ("/healthcheck", "POST", "4xx")),
            ("GET", "/docs", ("/docs", "GET", "2xx")),
            ("GET", "/one", ("none", "GET", "4xx")),
            ("GET", "/another", ("none", "GET", "4xx")),
            ("BREW", "/mem/1", ("/mem/{megabytes}", "other", "4xx")),
        ]
        for method, path, key in cases:
            with self.subTest(method=method, path=path):
                before = self.counts()
                self.ask(path, method)
                after = self.counts()
                changed = {k for k in after if after[k] != before.get(k, 0)}
                self.assertEqual(changed, {key, ("/metrics", "GET", "2xx")})
                self.assertEqual(after[key], before.get(key, 0) + 1)

    def test_counts_scrapes_too(self):
        key = ("/metrics", "GET", "2xx")
        self.counts()
        self.assertEqual(self.counts()[key] + 1, self.counts()[key])

    def test_counts_a_request_that_fails_before_its_response_as_5xx(self):
        async def fail(scope, receive, send):
            raise ZeroDivisionError

        key = ("none", "GET", "5xx")
        before = self.counts().get(key, 0)
        with self.assertRaises(ZeroDivisionError):
            asyncio.run(RequestCounter(fail, routes=[])({"type": "http", "method": "GET", "path": "/"}, None, None))
        self.assertEqual(self.counts()[key], before + 1)

    def test_answers_others_while_a_processor_burns_and_refuses_more_burning_than_it_can_do(self):
        started, finish = threading.Event(), threading.Event()

        def burn(seconds):
            started.set()
            finish.wait(DEADLINE_SECONDS)

        burned = []
        caller = threading.Thread(target=lambda: burned.append(self.ask("/cpu/60")[0]))
        with mock.patch.object(processor_load, "_burn_here", burn), mock.patch.object(processor_load, "MAX_AT_ONCE", 1):
            caller.start()
            self.assertTrue(started.wait(DEADLINE_SECONDS))
            self.assertEqual(self.ask("/healthcheck")[0], 200)
            status, body = self.ask("/cpu/60")
            self.assertEqual((status, json.loads(body)), (503, {"reason": "1 requests are burning already"}))
            finish.set()
            caller.join(DEADLINE_SECONDS)
            self.assertEqual(burned, [200])
            self.assertEqual(self.ask("/cpu/60")[0], 200, "the place is free again")

    def test_says_why_there_is_no_queue(self):
        for environment in ({}, {"SQS_QUEUE_URL": "http://queue"}, {"AWS_REGION": "eu-central-1"}):
            with mock.patch.dict(os.environ, environment, clear=True):
                for path in ("/sent-message", "/receive-message"):
                    with self.subTest(path=path, environment=environment):
                        status, body = self.ask(path)
                        self.assertEqual(status, 503)
                        self.assertIn("SQS_QUEUE_URL and AWS_REGION must both be set", json.loads(body)["reason"])

    def with_queue(self, sqs, path):
        environment = {"SQS_QUEUE_URL": "http://queue", "AWS_REGION": "eu-central-1"}
        client = mock.patch.object(message_queue, "sqs_client", lambda region: sqs)
        with mock.patch.dict(os.environ, environment), client:
            status, body = self.ask(path)
            return status, json.loads(body)

    def test_passes_messages_through_the_queue(self):
        sqs = FakeSqs()
        self.assertEqual(self.with_queue(sqs, "/receive-message"), (200, {"message": None}))
        self.assertEqual(self.with_queue(sqs, "/sent-message"), (200, {"message_id": "id-1"}))
        status, answer = self.with_queue(sqs, "/receive-message")
        self.assertEqual((status, answer["message"], sqs.deleted), (200, sqs.messages[0]["Body"], ["r"]))

    def test_names_the_failure_of_the_queue_and_no_more(self):
        sqs = FakeSqs(error=ConnectionError("key AKIA at http://queue"))
        with self.assertLogs(message_queue.log, "WARNING"):
            answer = self.with_queue(sqs, "/sent-message")
        self.assertEqual(answer, (503, {"reason": "SQS did not answer send_message: ConnectionError"}))


if __name__ == "__main__":
    unittest.main()
