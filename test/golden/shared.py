"""What the replay shares with the demonstration: children, signals, progress, certificates."""

import pathlib
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(REPOSITORY / "test" / "demo"))

from certificates import Authority  # noqa: E402
from children import BoundChild, Child  # noqa: E402
from console import Failed, Interrupted, Progress, Signals, exit_code_of, say  # noqa: E402

__all__ = ["REPOSITORY", "Authority", "BoundChild", "Child", "Failed", "Interrupted", "Progress", "Signals",
           "exit_code_of", "say"]
