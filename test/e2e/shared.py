"""What the end-to-end tests share with the demonstration: children, signals, progress, certificates."""

import pathlib
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(REPOSITORY / "test" / "demo"))

from certificates import Authority, make_key  # noqa: E402
from children import BoundChild, Children  # noqa: E402
from console import Failed, Interrupted, Progress, Signals, say  # noqa: E402
from hpa import milli  # noqa: E402
from stage import answers, find_program, free_ports  # noqa: E402

__all__ = ["REPOSITORY", "Authority", "BoundChild", "Children", "Failed", "Interrupted", "NotYet", "Progress",
           "Signals", "answers", "find_program", "free_ports", "make_key", "milli", "say"]


class NotYet(Exception):
    """What is waited for does not hold now; the message says what holds instead."""
