"""What the replay of recordings lends us: the adapter as a process, certificates, the fake API server."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"
sys.path.append(str(GOLDEN))

import cluster  # noqa: E402
from adapter_process import AdapterProcess, NoAnswer  # noqa: E402
from credentials import Credentials  # noqa: E402
from fake_api_server import FakeApiServer  # noqa: E402
from recording import Answer  # noqa: E402
from shared import Failed, Interrupted, Signals, exit_code_of, say  # noqa: E402

__all__ = ["GOLDEN", "AdapterProcess", "Answer", "Credentials", "Failed", "FakeApiServer", "Interrupted", "NoAnswer",
           "Signals", "cluster", "exit_code_of", "say"]
