"""Plays recorded exchanges of prometheus-adapter to the adapter and compares each answer with the recorded one.

One adapter per recording, several at once, each beside a fake API server that serves the recorded cluster, and a fake
Prometheus with the recorded replies. Prints for each difference the file, the case, the field, theirs and ours. Exit
code 1 when any case differs. Deliberate differences are declared in test/golden/deviations.yaml.
"""

import argparse
import concurrent.futures
import os
import pathlib
import sys
import tempfile

import cluster
import deviations
import recording
from credentials import Credentials
from fake_api_server import FakeApiServer
from fake_prometheus import FakePrometheus
from replay import Replay
from shared import Failed, Progress, Signals, exit_code_of, say

HERE = pathlib.Path(__file__).resolve().parent
LONGEST = 300  # of what is printed of a value
LOOK_SECONDS = 0.2


class Totals:
    def __init__(self):
        self.equal = self.declared = self.different = 0

    def add(self, verdict):
        self.equal += verdict.equal
        self.declared += verdict.declared
        self.different += verdict.different

    def __str__(self):
        cases = self.equal + self.declared + self.different
        return (f"{cases} cases, {self.equal} equal, {self.declared} deviating as declared, "
                f"{self.different} different")


def show(verdict, path):
    for case, difference in verdict.differences:
        say(f"{path}: {case}: {difference.field}: theirs {short(difference.theirs)}, ours {short(difference.ours)}")


def short(text):
    text = text.replace("\n", "\\n")
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def cluster_of(place):
    """Its own, where it has one."""
    own = place / "cluster"
    return own if own.is_dir() else HERE / "cluster"


def play_folder(place, arguments, declared, signals, totals):
    paths = recording.find(place)
    with tempfile.TemporaryDirectory(prefix="promadapter-golden-") as name:
        folder = pathlib.Path(name)
        credentials = Credentials(folder)
        answers = cluster.read(cluster_of(place), credentials.authority.read_text(),
                               credentials.front_proxy_authority.read_text())
        with FakeApiServer(answers, credentials.server, credentials.authority) as server, \
                FakePrometheus() as prometheus:
            kubeconfig = credentials.write_kubeconfig(folder / "kubeconfig", server.url)
            replay = Replay(arguments.binary, declared, prometheus, kubeconfig, credentials, folder)
            with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
                try:
                    plays = [pool.submit(lambda path: replay.play(recording.read(path)), path) for path in paths]
                    follow(plays, paths, place, signals, totals)
                finally:
                    replay.cancel()


def follow(plays, paths, place, signals, totals):
    """Shows the verdicts in the order of the files."""
    progress = Progress(sys.stderr)
    try:
        for number, (play, path) in enumerate(zip(plays, paths)):
            while not play.done():
                progress.show(f"{place}: {number} of {len(paths)} recordings; {totals}")
                concurrent.futures.wait([play], LOOK_SECONDS)
                signals.pause(0)
            verdict = play.result()
            totals.add(verdict)
            if verdict.differences:
                progress.done()
                show(verdict, path)
    finally:
        progress.done()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=pathlib.Path, help="the adapter, as built")
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1), help="adapters at once")
    parser.add_argument("places", metavar="DIR", nargs="*", type=pathlib.Path,
                        default=[pathlib.Path(os.path.relpath(HERE))],
                        help="a folder with recordings, or one recording; without any, test/golden. A folder may "
                             "have what its API server answers in `cluster`; else that of test/golden is taken")
    arguments = parser.parse_args()

    signals = Signals()
    return exit_code_of(lambda: run(arguments, signals))


def run(arguments, signals):
    if not arguments.binary.is_file():
        raise Failed(f"there is no {arguments.binary}")
    totals = Totals()
    declared = deviations.read(HERE / "deviations.yaml")
    for place in arguments.places:
        play_folder(place, arguments, declared, signals, totals)
    say(totals)
    return 1 if totals.different else 0


if __name__ == "__main__":
    sys.exit(main())
