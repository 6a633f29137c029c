"""From nothing to a served metric: the sample application under load, a real Prometheus, and the adapter over HTTPS.

Prints what the adapter answers to the autoscaler's question, compares it with what was really sent, and tells what a
HorizontalPodAutoscaler would do. Exit code 0 only if each value is right. Uses loopback and a temporary folder, and
leaves nothing behind.
"""

import argparse
import json
import pathlib
import sys
import tempfile
import time

import adapter_api
import hpa
import stage
import try_out
from certificates import Authority
from children import Children
from console import Failed, Interrupted, Progress, Signals, say
from load import Load

# The application counts scrapes too. The average with them is 10.5: well inside the tolerance around the target of 10.
REQUESTS_PER_SECOND = {"moc-1": 15, "moc-2": 5}
SCRAPES_PER_SECOND = 1 / stage.SCRAPE_INTERVAL_SECONDS
TARGET_MILLI = 10_000
WINDOW_SECONDS = 60
# Prometheus waits five seconds for its targets to settle, then spreads the first scrapes over an interval.
FIRST_SCRAPE_SECONDS = 6 + stage.SCRAPE_INTERVAL_SECONDS
ALLOWED_ERROR = 0.2

START_SECONDS = 25
VALUES_SECONDS = 85
LOAD_SECONDS = 150
KEPT_LOAD_SECONDS = 2 * 60 * 60


class Demo:
    def __init__(self, binary, folder, children, signals, load_seconds):
        self.folder = folder
        self.signals = signals
        self.children = children
        self.progress = Progress()
        python = stage.find_python_with_fastapi()
        program = stage.find_program("prometheus")
        stage.find_program("openssl")

        *self.application_ports, self.prometheus_port, self.adapter_port = stage.free_ports(len(stage.PODS) + 2)
        self.certificate = Authority(folder, "client-ca").issue("client", "/CN=demo")
        self.applications = [stage.application(python, pod, port, folder)
                             for pod, port in zip(stage.PODS, self.application_ports)]
        self.prometheus = stage.prometheus(program, self.prometheus_port, self.application_ports, folder)
        self.adapter = stage.adapter(binary, self.adapter_port, self.prometheus_port, self.certificate, folder)
        self.serving_certificate = stage.serving_folder(folder) / "apiserver.crt"
        self.api = adapter_api.AdapterApi(self.adapter_port, self.certificate, self.serving_certificate)
        self.loads = {pod: Load(port, rate, max_requests=rate * load_seconds, max_seconds=load_seconds)
                      for (pod, rate), port in zip(REQUESTS_PER_SECOND.items(), self.application_ports)}

    def start(self):
        for child in (*self.applications, self.prometheus, self.adapter):
            self.children.start(child)
        for child, port in zip(self.applications, self.application_ports):
            self.wait_for(child, lambda: stage.answers(f"http://127.0.0.1:{port}/healthcheck"))
        for load in self.loads.values():
            load.start()
        self.wait_for_prometheus()
        self.wait_for(self.adapter, self.api.ready)

    def wait_for_prometheus(self):
        self.wait_for(self.prometheus, lambda: stage.answers(f"http://127.0.0.1:{self.prometheus_port}/-/ready"))

    def wait_for(self, child, is_ready):
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            self.children.check()
            if time.monotonic() > deadline:
                raise Failed(f"{child.name} is not ready after {START_SECONDS} s", part=child)
            self.progress.show(f"starting {child.name}")
            self.signals.pause(0.2)

    def wait_for_full_window(self):
        """Until the rate looks at nothing but scrapes under load. Returns what ask() returns."""
        begin = time.monotonic()
        full = begin + FIRST_SCRAPE_SECONDS + WINDOW_SECONDS
        while True:
            self.children.check()
            try:
                answer = self.ask()
                missing = set(stage.PODS) ^ set(answer[1])
                state = f"pods missing or too many: {sorted(missing)}" if missing else rates_of(answer[1])
            except adapter_api.NotAnswered as error:
                missing, state = True, str(error)
            now = time.monotonic()
            if now >= full and not missing:
                self.progress.done()
                return answer
            if now >= begin + VALUES_SECONDS:
                raise Failed(f"no usable answer after {VALUES_SECONDS} s; the last one: {state}", part=self.adapter)
            line = f"filling the {WINDOW_SECONDS} s window, {max(0, full - now):2.0f} s left; {state}"
            self.progress.show(line[:110])  # one that wraps cannot be rewritten
            self.signals.pause(1)

    def ask(self):
        """The text of the answer, milli requests per second by pod, and the moment of the question."""
        moment = time.monotonic()
        text, values = self.api.values()
        return text, values, moment

    def sent_milli(self, pod, moment):
        """What the pod was really sent per second, over the window that ends at that moment."""
        answered = self.loads[pod].answered_between(moment - WINDOW_SECONDS, moment)
        return 1000 * answered / WINDOW_SECONDS, 1000 * SCRAPES_PER_SECOND

    def show(self, answer):
        text, values, moment = answer
        say(f"$ kubectl get --raw '{adapter_api.PATH}'")
        say(json.dumps(json.loads(text), indent=2))
        say()
        say(f"{'pod':<8}| {'value':>8} | sent per second, load + scrapes | difference")
        wrong = []
        for pod, value in values.items():
            load, scrapes = self.sent_milli(pod, moment)
            error = value / (load + scrapes) - 1
            say(f"{pod:<8}| {value:>7}m | {load / 1000:5.2f} + {scrapes / 1000:.2f} = {(load + scrapes) / 1000:5.2f}"
                f"{'':<12} | {error:+.1%}")
            if abs(error) > ALLOWED_ERROR:
                wrong.append(pod)
        errors = sum(load.errors for load in self.loads.values())
        if errors:
            say(f"({errors} requests of the load were not answered, and are not counted.)")
        if wrong:
            raise Failed(f"the value of {' and '.join(wrong)} is more than {ALLOWED_ERROR:.0%} away from what was sent",
                         part=self.adapter)
        say()
        say(f"A HorizontalPodAutoscaler with the target AverageValue {TARGET_MILLI / 1000:g} would compute:")
        for line in hpa.in_words(hpa.decide(list(values.values()), TARGET_MILLI)):
            say(f"  {line}")

    def stop_load(self):
        for load in self.loads.values():
            load.stop()


def rates_of(values):
    return ", ".join(f"{pod} {value / 1000:.1f}/s" for pod, value in sorted(values.items()))


def run(arguments, folder, children, signals):
    begin = time.monotonic()
    binary = pathlib.Path(arguments.binary).resolve()
    if not binary.is_file():
        raise Failed(f"there is no {binary}; build it first: cmake --build --preset release")
    demo = Demo(binary, folder, children, signals, KEPT_LOAD_SECONDS if arguments.keep else LOAD_SECONDS)
    try:
        demo.start()
        demo.show(demo.wait_for_full_window())
        say(f"\nAll values are right, after {time.monotonic() - begin:.0f} s.")
        if arguments.keep:
            try_out.keep_running(demo)
    finally:
        demo.progress.done()
        demo.stop_load()


def report(failure):
    print(f"\nThe demonstration failed: {failure}", file=sys.stderr)
    if failure.part is not None:
        print(f"Last lines of the log of {failure.part.name}:", file=sys.stderr)
        for line in failure.part.last_lines():
            print(f"  {line}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="the adapter, as built")
    parser.add_argument("--keep", action="store_true", help="keep everything running afterwards, until Ctrl-C")
    arguments = parser.parse_args()

    signals = Signals()
    with tempfile.TemporaryDirectory(prefix="promadapter-demo-") as folder, Children() as children:
        try:
            run(arguments, pathlib.Path(folder), children, signals)
            return 0
        except Failed as failure:
            report(failure)
            return 1
        except Interrupted as interrupted:
            print(f"\nInterrupted ({interrupted}).", file=sys.stderr)
            return 128 + interrupted.number
        finally:
            signals.ignore()


if __name__ == "__main__":
    sys.exit(main())
