"""The arithmetic of shares, of calendar days, and of how targets fare: counts come from SQL, the division happens here.

Pure.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from math import sqrt
from typing import Any, Literal

from shirube.progress.schema import NOT_FOUND

Z95 = 1.959963984540054
"""The 97.5% quantile of the standard normal distribution: two-sided 95%."""


def share(numerator: int, denominator: int) -> float | None:
    """`numerator / denominator`, or None when there is nothing to divide by."""
    return numerator / denominator if denominator else None


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float | None, float | None]:
    """The Wilson score interval of a proportion (Wilson 1927), without continuity correction; None without
    trials.
    """
    if not trials:
        return None, None
    p = successes / trials
    centre = p + z * z / (2 * trials)
    spread = z * sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


QUARTER_MS = 900_000
"""SQL counts by quarters of an hour, which are folded into days here: every zone's offset is whole quarters."""


def day_start(day: date, zone: tzinfo) -> int:
    """When a calendar day begins in `zone`, Unix ms."""
    return int(datetime.combine(day, time(), zone).timestamp() * 1000)


def day_in(at: int, zone: tzinfo) -> date:
    """The calendar day in `zone` that a moment (Unix ms) falls in."""
    return datetime.fromtimestamp(at / 1000, zone).date()


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def days_from(first: date, last: date, step: int = 1) -> list[date]:
    """Every `step`th day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]


def plain(tree: Sequence[Any]) -> str:
    """The words of a text tree (docs/protocol.md, 1.4), on one line; a variable is its fallback."""
    return " ".join("".join(_words(node) for node in tree).split())


def _words(node: Any) -> str:
    if isinstance(node, str):
        return node
    if node[0] == "v":
        return str(node[3] or "")
    if node[0] in ("ul", "ol"):
        return " ".join(plain(item) for item in node[1]) + " "
    if node[0] in ("p", "b", "i", "a"):
        return "".join(_words(child) for child in node[1]) + (" " if node[0] == "p" else "")
    return {"c": node[1] if len(node) > 1 else "", "img": node[2] if len(node) > 2 else ""}.get(node[0], " ")


TargetState = Literal["sound", "mixed", "drifting", "broken", "unknown"]
"""How the target of a step fares: found as it was made; not so for some persons; found by its description only; not
found at all; or too little is known.
"""

LATEST = 10
FEWEST = 3
"""The latest showings that say how a target fares now, and how many there must be."""


def latest(showings: Sequence[str]) -> Sequence[str]:
    """The latest showings that say something, newest first, of showings in that order."""
    return [how for how in showings if how != "unknown"][:LATEST]


def target_state(showings: Sequence[str]) -> TargetState:
    """How a target fares, from what its showings say, newest first: `exact`, `healed`, one of `NOT_FOUND`, or
    `unknown`, which does not count.

    Half of the latest not found: broken. Half of them not exact: drifting. A fifth of all not exact: mixed.
    """
    known = [how for how in showings if how != "unknown"]
    if len(known) < FEWEST:
        return "unknown"
    last = latest(showings)
    lost = sum(how in NOT_FOUND for how in last)
    if 2 * lost >= len(last):
        return "broken"
    if 2 * (lost + last.count("healed")) >= len(last):
        return "drifting"
    other = len(known) - known.count("exact")
    return "mixed" if other >= FEWEST and 5 * other >= len(known) else "sound"


Hour = tuple[int | None, int, int]
"""The showings of an hour: when the first that was not exact happened (Unix ms), the exact ones, the others."""


def changed_at(hours: Sequence[Hour]) -> int | None:
    """When a target stopped being found exactly: the cut that leaves most exact showings before it and most others
    after it, the latest of equals. None where too few were exact before (four fifths, at least three), or none since.
    """
    score = best = sum(other for _, _, other in hours)
    cut = 0
    for n, (_, exact, other) in enumerate(hours, 1):
        score += exact - other
        if score >= best:
            best, cut = score, n
    exact, others = sum(hour[1] for hour in hours[:cut]), sum(hour[2] for hour in hours[:cut])
    used_to = exact >= FEWEST and exact >= 4 * others
    return hours[cut][0] if used_to and cut < len(hours) else None
