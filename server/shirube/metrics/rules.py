"""The arithmetic of shares: counts come from SQL, the division happens here."""

from math import sqrt

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
