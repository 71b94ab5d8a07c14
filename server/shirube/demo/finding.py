"""How the targets of the demo's guides are found: nearly all exactly, until a release of the product changes a button.

Drawn apart, from who it is and when, so that the rest of the history stays as it is without it.
"""

from __future__ import annotations

import random
from typing import Any

from shirube.demo.parameters import Parameters
from shirube.demo.visits import Visit

CHANGED = ("send-invoice", "confirm")
"""The step whose button looks different since the release: its selector means nothing any more."""


def found(visit: Visit, guide: str, step: str, p: Parameters) -> dict[str, Any]:
    """What `$step_seen` says of its target."""
    rng = _apart(visit, step)
    changed = visit.released and (guide, step) == CHANGED
    if not changed and rng.random() >= p.healed_by_chance:
        return {"found": "exact"}
    return {"found": "healed", "confidence": round(min(1.0, max(0.5, rng.gauss(0.82, 0.07))), 3)}


def not_found(visit: Visit, step: str) -> dict[str, Any]:
    """What `$step_missing` says of its target."""
    (why,) = _apart(visit, step).choices(("hidden", "missing", "ambiguous"), (5, 4, 1))
    return {"found": why}


def _apart(visit: Visit, step: str) -> random.Random:
    return random.Random(f"{visit.person.id} {visit.at} {step}")
