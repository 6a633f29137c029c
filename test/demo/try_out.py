"""The demonstration kept running: what to try, and Prometheus stopped and started again on request."""

import os
import signal
import stat

import adapter_api
from console import Interrupted, say

STOP, START = signal.SIGUSR1, signal.SIGUSR2


def keep_running(demo):
    """Until Ctrl-C or SIGTERM. Prometheus may be stopped or even end; any other part that ends is a failure."""
    for number in (STOP, START):
        demo.signals.note(number)
    running = demo.folder / "prometheus.running"
    running.touch()
    stop = write_script(demo.folder / "stop-prometheus", STOP, f"[ ! -e {running} ]", "Prometheus is stopped")
    start = write_script(demo.folder / "start-prometheus", START, f"[ -e {running} ]", "Prometheus is running")
    say(what_to_try(demo, stop, start))

    load_runs = True
    try:
        while True:
            demo.signals.pause(0.2)
            how = demo.prometheus.ended()
            if how is not None:
                say(f"Prometheus ended: {how}. {start} starts it again.")
            if how is not None or demo.signals.take(STOP):
                demo.prometheus.stop()
                running.unlink(missing_ok=True)
            if demo.signals.take(START) and not running.exists():
                demo.prometheus.start()
                demo.wait_for_prometheus()
                demo.progress.done()
                running.touch()
            demo.children.check()
            if load_runs and not any(load.running() for load in demo.loads.values()):
                load_runs = False
                say("The load has ended: the values fall to the scrapes alone.")
    except Interrupted:
        say("\nEnding.")


def write_script(path, number, done, message):
    """A script that signals this process and waits, for a bounded time, until that has had its effect."""
    path.write_text(f"""\
#!/bin/sh
kill -{number.name.removeprefix("SIG")} {os.getpid()} || exit 1
tries=0
until {done}; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then echo "no effect after 30 s" >&2; exit 1; fi
  sleep 0.1
done
echo "{message}"
""")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def what_to_try(demo, stop, start):
    curl = (f"curl -sS --cacert {demo.serving_certificate} --cert {demo.certificate.certificate} "
            f"--key {demo.certificate.key} 'https://127.0.0.1:{demo.adapter_port}")
    group = "/apis/custom.metrics.k8s.io/v1beta1"
    no_metric = adapter_api.PATH.replace(adapter_api.METRIC, "http_request_per_second")
    return f"""
Everything keeps running until Ctrl-C (the load for two hours at most). To try, in another terminal:

The question of the autoscaler again:
  {curl}{adapter_api.PATH}'

Which metrics there are:
  {curl}{group}'

One pod, and the service:
  {curl}{group}/namespaces/moc/pods/moc-1/{adapter_api.METRIC}'
  {curl}{group}/namespaces/moc/services/moc/{adapter_api.METRIC}'

A metric that does not exist, and an answer that says so:
  {curl}{no_metric}'

What happens without Prometheus (an error, never an old or empty number), and after it is back:
  {stop}
  {start}

Prometheus: http://127.0.0.1:{demo.prometheus_port}/graph
The application: {' and '.join(f'http://127.0.0.1:{port}/docs' for port in demo.application_ports)}
The logs: {demo.folder}
"""
