"""Floods the adapter with what takes memory, under the limit of manifests/base/deployment.yaml, which it must survive.

Each flood beside an adapter of its own; prints the most that each took. Where a memory cgroup cannot be made, only the
resident set is compared with the limit. Exit code 1 when any flood ended the adapter, or took more.
"""

import argparse
import pathlib
import re
import resource
import sys
import tempfile

from borrowed import Failed, NoAnswer, Signals, exit_code_of, say
from floods import FLOODS, Wrong
from memory_limit import MemoryLimit
from stage import Stage

MANIFEST = pathlib.Path(__file__).resolve().parents[2] / "manifests" / "base" / "deployment.yaml"
MIB = 1 << 20


def manifest_limit(text):
    """In bytes."""
    found = re.search(r"limits:\n\s+memory: (\d+)Mi\n", text)
    if not found:
        raise Failed(f"{MANIFEST} has no memory limit in Mi")
    return int(found[1]) * MIB


def play(name, flood, binary, folder, limit):
    """What is wrong, in words."""
    with MemoryLimit(binary, folder, limit) as memory, Stage(memory.program, folder) as stage:
        try:
            with flood(stage) as subject:
                peak = memory.peak()
                wrong = subject.is_well() + subject.its_end()
        except (NoAnswer, Wrong) as error:
            return [str(error)]
        how = "in a cgroup" if memory.enforced else "by its resident set"
        say(f"{name}: at most {peak / MIB:.0f} MiB {how}")
        return wrong + ([] if peak <= limit else [f"that is more than the {limit / MIB:.0f} MiB of its limit"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=pathlib.Path, help="the adapter, as built")
    parser.add_argument("floods", metavar="FLOOD", nargs="*", help=f"without any, all: {', '.join(FLOODS)}")
    arguments = parser.parse_args()

    signals = Signals()
    return exit_code_of(lambda: run(arguments, signals))


def run(arguments, signals):
    if not arguments.binary.is_file():
        raise Failed(f"there is no {arguments.binary}")
    if unknown := set(arguments.floods) - set(FLOODS):
        raise Failed(f"there is no {', '.join(sorted(unknown))}")
    limit = manifest_limit(MANIFEST.read_text(encoding="utf-8"))
    let_us_open_many()
    different = 0
    for name in arguments.floods or FLOODS:
        signals.pause(0)
        with tempfile.TemporaryDirectory(prefix="promadapter-hostile-") as folder:
            wrong = play(name, FLOODS[name], arguments.binary.resolve(), pathlib.Path(folder), limit)
        for what in wrong:
            say(f"{name}: {what}")
        different += 1 if wrong else 0
    say(f"{len(arguments.floods or FLOODS)} floods, {different} different")
    return 1 if different else 0


def let_us_open_many():
    """Files: our end of every connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
