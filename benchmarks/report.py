"""One JSON object a line: name, value, unit, target, met."""

import json


def report(name: str, value: float, unit: str, target: float | None = None, *, at_most: bool = False) -> None:
    """Print a figure; `target` is the least that is good enough, or the most with `at_most`."""
    met = None if target is None else (value <= target if at_most else value >= target)
    value = round(value, 3)
    print(json.dumps({"name": name, "value": value, "unit": unit, "target": target, "met": met}), flush=True)
