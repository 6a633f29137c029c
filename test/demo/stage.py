"""The pieces of the demonstration: what runs, with which files and on which ports. All of it on loopback."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import urllib.request

from children import Child
from console import Failed

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
APPLICATION = REPOSITORY / "manifests" / "webinar" / "app"
RULES = REPOSITORY / "rules" / "webinar.yaml"
NAMESPACE = "moc"
PODS = ("moc-1", "moc-2")
SCRAPE_INTERVAL_SECONDS = 2


def free_ports(count):
    """Different ones, because all are held until the last is known. Another program may still take one before we do;
    then the program that wanted it says so in its log."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def find_program(name):
    path = shutil.which(name)
    if path is None:
        raise Failed(f"{name} is not installed (Debian: apt install {name})")
    return path


def find_python_with_fastapi():
    """This interpreter, or the system's, where Debian's packages are."""
    check = "import fastapi, prometheus_client, uvicorn"
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            subprocess.run([python, "-c", check], check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=30)
            return python
        except (OSError, subprocess.SubprocessError):
            continue
    packages = "python3-fastapi uvicorn python3-prometheus-client"
    raise Failed(f"the sample application needs FastAPI (Debian: apt install {packages})")


def application(python, pod, port, folder):
    command = [python, "-m", "uvicorn", "moc.service:app", "--host=127.0.0.1", f"--port={port}", "--no-access-log"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return Child(f"the application {pod}", command, folder / f"{pod}.log", cwd=APPLICATION, env=environment)


def prometheus(program, port, application_ports, folder):
    """The labels namespace and pod are how the adapter tells whose series it sees."""
    targets = [
        {"targets": [f"127.0.0.1:{application_port}"], "labels": {"namespace": NAMESPACE, "pod": pod, "service": "moc"}}
        for pod, application_port in zip(PODS, application_ports)
    ]
    # JSON is YAML too.
    config = folder / "prometheus.yml"
    config.write_text(json.dumps({
        "global": {"scrape_interval": f"{SCRAPE_INTERVAL_SECONDS}s", "scrape_timeout": f"{SCRAPE_INTERVAL_SECONDS}s"},
        "scrape_configs": [{"job_name": "moc", "static_configs": targets}],
    }, indent=2))
    command = [program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'prometheus-data'}",
               f"--web.listen-address=127.0.0.1:{port}"]
    return Child("Prometheus", command, folder / "prometheus.log", cwd=folder)


def adapter(binary, port, prometheus_port, client_certificate, folder):
    command = [binary, f"--config={RULES}", f"--prometheus-url=http://127.0.0.1:{prometheus_port}",
               f"--objects-from={write_objects(folder)}", f"--client-ca-file={client_certificate.authority}",
               f"--cert-dir={serving_folder(folder)}", "--bind-address=127.0.0.1", f"--secure-port={port}",
               "--metrics-relist-interval=2s", "--metrics-max-age=1m"]
    return Child("the adapter", command, folder / "adapter.log", cwd=folder)


def serving_folder(folder):
    """Where the adapter puts the certificate that it makes for itself."""
    serving = folder / "serving"
    serving.mkdir(exist_ok=True)
    return serving


def write_objects(folder):
    """What `kubectl get namespace,pods,services -o json` would show of the sample application."""
    in_namespace = {"namespace": NAMESPACE, "labels": {"app": "moc"}}
    items = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}]
    items += [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": pod, **in_namespace}} for pod in PODS]
    items += [{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "moc", **in_namespace}}]
    path = folder / "objects.json"
    objects = {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": items}
    path.write_text(json.dumps(objects, indent=2))
    return path


def answers(url):
    """Whether a plain GET of a loopback URL is answered with 200."""
    try:
        # No proxy: the environment may name one, and it would not know our loopback.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False
