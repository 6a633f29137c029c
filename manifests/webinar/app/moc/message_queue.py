"""Messages through Amazon SQS. Everything that keeps a message from passing is one QueueUnavailable with a reason."""

import functools
import logging
import os

log = logging.getLogger(__name__)


class QueueUnavailable(Exception):
    pass


@functools.lru_cache(maxsize=1)
def sqs_client(region):
    # Imported here: the service starts faster, and runs without boto3 when there is no queue.
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise QueueUnavailable("boto3 is not installed") from error
    config = Config(connect_timeout=3, read_timeout=5, retries={"max_attempts": 1})
    return boto3.client("sqs", region_name=region, config=config)


def call(operation, **arguments):
    """Calls one operation of SQS on the queue that SQS_QUEUE_URL names."""
    url = os.environ.get("SQS_QUEUE_URL")
    region = os.environ.get("AWS_REGION")
    if not url or not region:
        raise QueueUnavailable("there is no queue: SQS_QUEUE_URL and AWS_REGION must both be set")
    try:
        return getattr(sqs_client(region), operation)(QueueUrl=url, **arguments)
    except QueueUnavailable:
        raise
    except Exception as error:  # boto3's errors share no base class, and cannot be named without importing it
        log.warning("%s failed: %s", operation, error)
        raise QueueUnavailable(f"SQS did not answer {operation}: {type(error).__name__}") from error


def send(text):
    """Returns the id that SQS gave the message."""
    return call("send_message", MessageBody=text)["MessageId"]


def receive():
    """Takes one message off the queue and returns its text, or None when the queue is empty."""
    messages = call("receive_message", MaxNumberOfMessages=1, WaitTimeSeconds=1).get("Messages", [])
    if not messages:
        return None
    call("delete_message", ReceiptHandle=messages[0]["ReceiptHandle"])
    return messages[0]["Body"]
