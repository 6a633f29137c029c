"""Plays hostile messages to the adapter, and compares how it read each with the one reading it has.

Several adapters at once, each beside a fake API server. Prints for each case that differs its table, why it is there,
and what differs. Exit code 1 when any does.
"""

import argparse
import concurrent.futures
import functools
import importlib
import os
import pathlib
import sys
import tempfile

import answer_batch
import api_server_batch
import listing_batch
import request_batch
from borrowed import Failed, Signals, exit_code_of, say
from stage import Stage

# Of each batch the module of its cases, and how they are played. The longest first.
BATCHES = {
    **{f"answers.{name} over {over}": (f"answers.{name}", functools.partial(answer_batch.play, over=over))
       for name in ("ends", "framing", "documents", "status") for over in ("plain", "tls")},
    "answers.listings": ("answers.listings", listing_batch.play),
    "answers.api_server": ("answers.api_server", api_server_batch.play),
    "answers.discovery": ("answers.discovery", api_server_batch.play_discovery),
    **{f"requests.{name}": (f"requests.{name}", request_batch.play)
       for name in ("sizes", "framing", "fields", "chunks", "request_line", "identity", "sequences")}}
LOOK_SECONDS = 0.2


def play_all(stage, names, jobs, signals):
    """Shows what differs in the order of the batches. The numbers of cases, and of those that differ."""
    count = different = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        plays = {}
        for name in names:
            module, play = BATCHES[name]
            plays[name] = pool.submit(play, stage, importlib.import_module(module).CASES)
        try:
            for name, play in plays.items():
                while not play.done():
                    concurrent.futures.wait([play], LOOK_SECONDS)
                    signals.pause(0)
                played, differences = play.result()
                count += played
                different += show(name, differences)
        finally:
            for play in plays.values():
                play.cancel()
    return count, different


def show(name, differences):
    """differences: why the case is there, and what differs."""
    for why, what in differences:
        say(f"{name}: {why}: {what}")
    return len({why for why, _ in differences})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=pathlib.Path, help="the adapter, as built")
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1), help="adapters at once")
    parser.add_argument("batches", metavar="BATCH", nargs="*", default=list(BATCHES),
                        help=f"tables of cases; without any, all: {', '.join(BATCHES)}")
    arguments = parser.parse_args()

    signals = Signals()
    return exit_code_of(lambda: run(arguments, signals))


def run(arguments, signals):
    if not arguments.binary.is_file():
        raise Failed(f"there is no {arguments.binary}")
    if unknown := set(arguments.batches) - set(BATCHES):
        raise Failed(f"there is no {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="promadapter-hostile-") as folder, \
            Stage(arguments.binary, pathlib.Path(folder)) as stage:
        count, different = play_all(stage, arguments.batches, arguments.jobs, signals)
    say(f"{count} cases, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
