"""What a HorizontalPodAutoscaler does with a Pods metric and a target of type AverageValue, told in words.

The arithmetic of the HPA controller for pods that are all ready and all have a value: whole milli, integer division,
a tolerance of a tenth either way (Kubernetes documentation, "Horizontal Pod Autoscaling", algorithm details).
"""

import dataclasses
import decimal
import math
import re

TOLERANCE = 0.1

_FACTORS = {"n": "1e-9", "u": "1e-6", "m": "1e-3", "": "1", "k": "1e3", "M": "1e6", "G": "1e9", "T": "1e12",
            "P": "1e15", "E": "1e18", "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_QUANTITY = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)")


def milli(quantity):
    """A Kubernetes quantity in thousandths, rounded up as Kubernetes does. ValueError when it is none."""
    match = _QUANTITY.fullmatch(quantity)
    if not match:
        raise ValueError(f"not a quantity: {quantity!r}")
    number, exponent, suffix = match.groups()
    factor = decimal.Decimal(10) ** int(exponent) if exponent else decimal.Decimal(_FACTORS[suffix or ""])
    return int((decimal.Decimal(number) * factor * 1000).to_integral_value(decimal.ROUND_UP))


@dataclasses.dataclass(frozen=True)
class Decision:
    current: int
    total: int
    average: int
    target: int
    ratio: float
    holds: bool
    wanted: int


def decide(values, target):
    """values: milli per ready pod, at least one; target: milli. Limits of the HPA (minReplicas, maxReplicas, the pace
    of `behavior`) come after this."""
    current = len(values)
    total = sum(values)
    average = total // current
    ratio = average / target
    holds = 1 - TOLERANCE <= ratio <= 1 + TOLERANCE
    return Decision(current, total, average, target, ratio, holds, current if holds else math.ceil(ratio * current))


def in_words(decision):
    d = decision
    side = "within" if d.holds else "outside"
    lines = [
        f"average    {d.total}m / {d.current} pods = {d.average}m (whole milli, the rest is cut)",
        f"ratio      {d.average}m / {d.target}m = {d.ratio:.4f}",
        f"tolerance  {d.ratio:.4f} is {side} {1 - TOLERANCE:.1f} to {1 + TOLERANCE:.1f}, so it "
        + ("keeps what it has" if d.holds else "acts"),
    ]
    if not d.holds:
        product = d.ratio * d.current
        lines.append(f"replicas   {d.ratio:.4f} x {d.current} ready pods = {product:.4f}, rounded up: {d.wanted}")
    if d.wanted == d.current:
        why = "the average is close enough to the target" if d.holds else "a fraction of a pod counts as a whole one"
        lines.append(f"It would stay at {d.current}: {why}.")
    else:
        load = "more" if d.wanted > d.current else "less"
        lines.append(f"It would scale from {d.current} to {d.wanted}: a pod has {d.average / 1000:.1f} requests per "
                     f"second on average, {load} than the {d.target / 1000:g} that are wanted.")
    return lines
