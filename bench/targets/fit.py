"""Finds the weights of `widget/src/target/weights.ts`: `python -m bench.targets.fit FILE…` with what
`python -m bench.targets --train --json FILE` kept of the products that it may be tuned on, with and without `--mutations`
and `--taken-out`.

Each find is a choice between the candidates and "none of them", whose points are 0: a multinomial logit that is held near
the weights that are there, the sign of every part given, so that more likeness never counts against an element. With
`--each` every product is looked at with weights that were fitted to all the others. Needs numpy, which nothing else here does.
"""

# ruff: noqa: E501

import argparse
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).parents[2] / "widget" / "src" / "target"
PENALTY = 0.012
STEPS = 600


def parts() -> list[str]:
    """The names in `PARTS`, in order."""
    text = (SOURCE / "score.ts").read_text().split("export const PARTS = [")[1].split("]")[0]
    return [word.strip().strip("'") for word in text.replace("\n", " ").split(",") if word.strip()]


def signs(names: list[str]) -> np.ndarray:
    """+1 for what speaks for an element, −1 for what speaks against it."""
    return np.array(
        [-1.0 if name.startswith(("other", "no")) else 0.0 if name == "twinAlone" else 1.0 for name in names]
    )


def present(title: str, names: list[str]) -> np.ndarray:
    """The weights that are there, the bias last: few products can't take them far from here."""
    text = (SOURCE / "weights.ts").read_text().split(f"{title}_WEIGHTS: Weights = {{")[1].split("}")[0]
    told = {name: float(value) for name, value in re.findall(r"(\w+): (-?[\d.]+)", text)}
    return np.array([told.get(name, 0.0) for name in [*names, "bias"]])


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


def fit(rows: list[dict[str, Any]], names: list[str], guess: np.ndarray) -> np.ndarray:
    """The weights, the last one the bias."""
    sizes = [len(row["train"]["rows"]) for row in rows]
    flat = np.array([one for row in rows for one in row["train"]["rows"]], dtype=float)
    x = np.hstack([flat[:, 1:], np.ones((len(flat), 1))])
    truth = flat[:, 0] > 0
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(rows)), sizes)
    share = weights_of(rows)
    sign = np.append(signs(names), 0)
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


Scored = tuple[bool, bool, float, float]
"""Whether it is gone, whether the first is the right one, its points, and how far it is ahead of all others."""


def scored(rows: list[dict[str, Any]], w: np.ndarray) -> list[Scored]:
    """What these weights make of each find."""
    found = []
    for row in rows:
        some = np.array(row["train"]["rows"], dtype=float)
        points = np.hstack([some[:, 1:], np.ones((len(some), 1))]) @ w
        order = np.argsort(-points)
        top = order[0]
        rivals = [points[i] for i in order[1:] if not (some[i, 0] and some[top, 0])]
        found.append((row["gone"], bool(some[top, 0]), points[top], points[top] - max(rivals, default=-99)))
    return found


def report(found: list[Scored]) -> None:
    """Right, wrong and refused for thresholds and margins."""
    stayed = sum(not gone for gone, *_ in found)
    went = len(found) - stayed
    for enough in (0, 0.5, 0.7, 1, 1.5, 2.5):
        for margin in (1.2, 1.6, 2.5):
            kept = [(gone, hit) for gone, hit, points, ahead in found if points >= enough and ahead >= margin]
            right = sum(hit for gone, hit in kept if not gone)
            wrong = sum(not hit for gone, hit in kept if not gone)
            pointed = sum(gone for gone, _ in kept)
            print(
                f"  enough {enough:4} margin {margin:3}: right {right / max(stayed, 1):6.2%} wrong {wrong / max(stayed, 1):6.2%} gone refused {1 - pointed / max(went, 1):6.2%}"
            )


def each(rows: list[dict[str, Any]], names: list[str], guess: np.ndarray) -> list[Scored]:
    """Every product by weights that know nothing of it."""
    found: list[Scored] = []
    for product in dict.fromkeys(row["product"] for row in rows):
        others = [row for row in rows if row["product"] != product]
        found += scored([row for row in rows if row["product"] == product], fit(others, names, guess))
    return found


def main() -> None:
    """Fit, and print what belongs into weights.ts."""
    parser = argparse.ArgumentParser(prog="python -m bench.targets.fit", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="what --train --json kept")
    parser.add_argument("--each", action="store_true", help="fit to all products but one, and try that one")
    options = parser.parse_args()
    kept = [row for file in options.files for row in json.loads(file.read_text())]
    rows = [row for row in kept if row.get("train", {}).get("rows")]
    names = parts()
    for title, foreign in (("NEAR", False), ("FOREIGN", True)):
        some = [row for row in rows if row["train"]["foreign"] == foreign]
        guess = present(title, names)
        print(f"{title} ({len(some)} finds), as it is:")
        report(scored(some, guess))
        if options.each:
            print("each product by the others:")
            report(each(some, names, guess))
            continue
        w = fit(some, names, guess)
        told = ", ".join(
            f"{name}: {value:.1f}"
            for name, value in zip(["bias", *names], [w[-1], *w[:-1]], strict=True)
            if abs(value) >= 0.05
        )
        print(f"fitted: {{ {told} }}")
        report(scored(some, w))


if __name__ == "__main__":
    main()
