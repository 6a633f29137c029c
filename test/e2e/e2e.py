"""The adapter beside a real control plane on loopback: real HorizontalPodAutoscalers scale by its values.

Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok (which plays nodes and pods), Prometheus, an
exporter that plays the applications, and the adapter; then runs the tests whose names match the filter. With --keep it
runs none of them, puts a load on the sample application, and tells what to try. Leaves nothing behind but the logs of a
run that failed, and the built programs in ~/.cache/promadapter.
"""

import argparse
import contextlib
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

import faults
import keep
import manifests
import scaling
import surface
import top
from programs import Programs
from shared import Children, Failed, Interrupted, NotYet, Signals, say
from world import World

# The first alone, because it stops Prometheus; the HPAs of all others run side by side.
TESTS = (surface.Serves, scaling.ScalesOnPods, scaling.ScalesOnAService, scaling.ScalesOnOneVersion,
         scaling.ScalesOnAQueue, scaling.ScalesOnCpu, top.KubectlTop, faults.AdapterRestarts,
         faults.PrometheusRestarts, faults.ApiServerRestarts, faults.CertificateRotates, faults.RulesChange,
         surface.ReplicasAgree, manifests.ManifestsAreAccepted)


class Run:
    def __init__(self, world):
        self._world = world
        self.passed = 0
        self.failed = 0

    def all(self, tests):
        for group in (tests[:1], tests[1:]) if tests[:1] == [TESTS[0]] else (tests,):
            ready = [test for test in map(lambda test: test(), group) if self._attempt(test.name, test.begin)]
            for test in ready:
                say(f"== {test.name}")
                begin = time.monotonic()
                if self._attempt(test.name, test.check):
                    self.passed += 1
                    say(f"   passed in {time.monotonic() - begin:.0f} s")

    def _attempt(self, name, step):
        try:
            step(self._world)
            return True
        except (Failed, NotYet) as failure:
            self._world.progress.done()
            self.failed += 1
            say(f"   FAILED: {name}: {failure}")
            show_log(failure)
            self._world.repair()
            return False


def show_log(failure):
    part = getattr(failure, "part", None)
    if part is not None:
        say(f"   last lines of the log of {part.name}:")
        for line in part.last_lines():
            say(f"     {line}")


def chosen(pattern):
    try:
        found = [test for test in TESTS if re.search(pattern, test.name)]
    except re.error as error:
        raise Failed(f"the filter is no regular expression: {error}") from error
    if not found:
        raise Failed("no test matches; there are:\n" + "\n".join(f"  {test.name}" for test in TESTS))
    return found


def run(arguments, folder, signals):
    """The numbers of passed and failed tests."""
    tests = chosen(arguments.filter)
    binary = pathlib.Path(os.environ.get("PROMADAPTER_E2E_ADAPTER") or arguments.binary).resolve()
    if not binary.is_file():
        raise Failed(f"there is no {binary}")
    programs = Programs(signals)
    programs.build_what_is_missing()
    with contextlib.ExitStack() as stack:
        children = stack.enter_context(Children())
        stack.callback(signals.ignore)
        world = World(binary, programs, folder, children, signals)
        stack.enter_context(world.applications)
        begin = time.monotonic()
        world.start()
        say(f"everything runs after {time.monotonic() - begin:.0f} s")
        if arguments.keep:
            keep.keep_running(world)
            return 0, 0
        done = Run(world)
        done.all(tests)
        return done.passed, done.failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", help="the adapter, as built; PROMADAPTER_E2E_ADAPTER takes precedence")
    parser.add_argument("--keep", action="store_true", help="run no test; keep everything running until Ctrl-C")
    parser.add_argument("filter", nargs="?", default="", help="a regular expression over the names of the tests")
    arguments = parser.parse_args()

    signals = Signals()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="promadapter-e2e-"))
    passed, failed = 0, 1
    try:
        passed, failed = run(arguments, folder, signals)
    except (Failed, NotYet) as failure:
        say(f"FAILED: {failure}")
        show_log(failure)
    except Interrupted as interrupted:
        say(f"\nInterrupted ({interrupted}).")
        shutil.rmtree(folder, ignore_errors=True)
        return 128 + interrupted.number
    if failed:
        say(f"the logs are kept in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    if not arguments.keep:
        say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
