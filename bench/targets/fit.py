"""Finds the weights of `widget/src/target/weights.ts`: `python -m bench.targets.fit FILE…` with what
`python -m bench.targets --train --json FILE` kept of the products that it may be tuned on, with and without `--mutations`.

Each find is a choice between the candidates and "none of them", whose points are 0: a multinomial logit with a penalty
on large weights and the sign of every part given, so that more likeness never counts against an element.
Needs numpy, which nothing else here does.
"""

# ruff: noqa: E501

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

SCORE = Path(__file__).parents[2] / "widget" / "src" / "target" / "score.ts"
PENALTY = 0.003
STEPS = 1500


def parts() -> list[str]:
    """The names in `PARTS`, in order."""
    text = SCORE.read_text().split("export const PARTS = [")[1].split("]")[0]
    return [word.strip().strip("'") for word in text.replace("\n", " ").split(",") if word.strip()]


def signs(names: list[str]) -> np.ndarray:
    """+1 for what speaks for an element, −1 for what speaks against it."""
    return np.array(
        [-1.0 if name.startswith(("other", "no")) else 0.0 if name == "twinAlone" else 1.0 for name in names]
    )


GUESS = {
    "bias": -6, "tag": 0.5, "role": 1, "kin": 0.5, "otherRole": -1, "id": 2, "otherId": -1.5, "key": 1.5, "otherKey": -1.5,
    "data": 1, "otherData": -0.7, "weak": 0.5, "otherWeak": -0.5, "spoken": 0.5, "otherSpoken": -0.3, "name": 3,
    "closeName": 2, "someName": 0.7, "otherName": -3, "noName": -0.5, "text": 1.5, "otherText": -1, "icon": 1.5,
    "otherIcon": -1, "shape": 0.3, "classes": 1, "nameAlone": 1.5, "nameTelling": 0.5, "markAlone": 1.5, "markSure": 2.5, "otherSibling": -1, "otherAddress": -0.5, "otherRival": -3, "near": 2, "anchored": 2, "path": 1,
    "place": 0.7, "beside": 1, "selected": 1.5, "stepped": 0.7, "twinNear": 1, "twinAnchored": 1,
}  # fmt: skip
"""What was believed before anything was counted; few products can't take it far from here."""


def weights_of(rows: list[dict[str, Any]]) -> np.ndarray:
    """Every product weighs the same, and elements that are gone as much as a third of those that stayed."""
    sizes: dict[tuple[str, bool], int] = {}
    for row in rows:
        key = (row["product"], row["gone"])
        sizes[key] = sizes.get(key, 0) + 1
    raw = np.array(
        [
            (0.5 if row["gone"] else 1.0) * (4 if "step" in row else 1) / sizes[row["product"], row["gone"]] ** 0.6
            for row in rows
        ]
    )
    return raw / raw.sum()


def fit(rows: list[dict[str, Any]], names: list[str]) -> np.ndarray:
    """The weights, the last one the bias."""
    sizes = [len(row["train"]["rows"]) for row in rows]
    flat = np.array([one for row in rows for one in row["train"]["rows"]], dtype=float)
    x = np.hstack([flat[:, 1:], np.ones((len(flat), 1))])
    truth = flat[:, 0] > 0
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(rows)), sizes)
    share = weights_of(rows)
    sign = np.append(signs(names), 0)
    guess = np.array([GUESS.get(name, 0.0) for name in [*names, "bias"]])
    w = guess.copy()
    moment, square = np.zeros_like(w), np.zeros_like(w)
    has = np.add.reduceat(truth, starts) > 0
    for step in range(1, STEPS + 1):
        points = np.clip(x @ w, -30, 30)
        odds = np.exp(points)
        total = 1 + np.add.reduceat(odds, starts)
        chance = odds / total[group]
        within = np.where(truth, odds, 0)
        right = np.add.reduceat(within, starts)
        target = np.where(has[group] & truth, odds / np.maximum(right[group], 1e-12), 0)
        gradient = x.T @ ((chance - target) * share[group]) + PENALTY * np.append(w[:-1] - guess[:-1], 0)
        moment = 0.9 * moment + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        w -= 0.05 * (moment / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        w = np.where(sign > 0, np.maximum(w, 0), np.where(sign < 0, np.minimum(w, 0), w))
    return w


def report(rows: list[dict[str, Any]], w: np.ndarray) -> None:
    """Right, wrong and refused for thresholds and margins."""
    scored = []
    for row in rows:
        some = np.array(row["train"]["rows"], dtype=float)
        points = np.hstack([some[:, 1:], np.ones((len(some), 1))]) @ w
        order = np.argsort(-points)
        top = order[0]
        rivals = [points[i] for i in order[1:] if not (some[i, 0] and some[top, 0])]
        scored.append((row["gone"], bool(some[top, 0]), points[top], points[top] - max(rivals, default=-99)))
    for enough in (-1, 0, 1, 2, 3):
        for margin in (0.3, 0.7, 1, 1.5, 2, 3):
            kept = [(gone, hit) for gone, hit, points, ahead in scored if points >= enough and ahead >= margin]
            stayed = sum(not gone for gone, *_ in scored)
            went = len(scored) - stayed
            right = sum(hit for gone, hit in kept if not gone)
            wrong = sum(not hit for gone, hit in kept if not gone)
            pointed = sum(gone for gone, _ in kept)
            print(
                f"  enough {enough:4} margin {margin:3}: right {right / max(stayed, 1):6.2%} wrong {wrong / max(stayed, 1):6.2%} gone refused {1 - pointed / max(went, 1):6.2%}"
            )


def main() -> None:
    """Fit, and print what belongs into weights.ts."""
    kept = [row for file in sys.argv[1:] for row in json.loads(Path(file).read_text())]
    rows = [row for row in kept if row["train"]["rows"]]
    names = parts()
    for title, foreign in (("NEAR", False), ("FOREIGN", True)):
        some = [row for row in rows if row["train"]["foreign"] == foreign]
        w = fit(some, names)
        told = ", ".join(
            f"{name}: {value:.2f}"
            for name, value in zip(["bias", *names], [w[-1], *w[:-1]], strict=True)
            if abs(value) >= 0.02
        )
        print(f"{title} ({len(some)} finds): {{ {told} }}")
        report(some, w)


if __name__ == "__main__":
    main()
