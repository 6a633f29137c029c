"""Everything kept running, with the sample application under load and its HPA: what to try."""

from scaling import WEBINAR
from shared import Interrupted, say
from world import CUSTOM, METRIC

LOAD = 47


def keep_running(world):
    """Until Ctrl-C or SIGTERM. A part that ends by itself is a failure."""
    world.applications.load("moc", "moc", LOAD)
    for file in ("moc.yaml", "hpa.yaml"):
        world.kubectl("apply", "-f", WEBINAR / file)
    say(what_to_try(world))
    try:
        while True:
            world.children.check()
            world.signals.pause(1)
    except Interrupted:
        say("\nEnding.")


def what_to_try(world):
    return f"""
Everything keeps running until Ctrl-C. In another terminal:

  export KUBECONFIG={world.plane.kubeconfig}
  alias kubectl={world.programs['kubectl']}

  kubectl get apiservices | grep metrics
  kubectl get --raw "{CUSTOM}/v1beta1/namespaces/moc/pods/*/{METRIC}"
  kubectl describe hpa -n moc moc
  kubectl top nodes
  kubectl get deployment -n moc moc --watch

The sample application is under {LOAD} requests a second, which is five pods' worth; one pod comes every 30 s. Change it:

  curl -d 104 http://127.0.0.1:{world.applications.port}/load/moc/moc

Prometheus:        http://127.0.0.1:{world.prometheus_port}/graph
The adapter:       https://127.0.0.1:{world.adapter.port}, rules in {world.installation.rules}
Logs, audit log:   {world.folder}
"""
