"""`python -m bench.targets`: how often elements are found again, in real products over their releases and on pages that
were changed on purpose. See `docs/targets.md`.
"""

# ruff: noqa: E501

import argparse
import json
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.targets import install
from bench.targets.measure import BUNDLE, FINDERS, TRAINING, Row, Tally, labels, mutated, tallies, timed, upgrades
from bench.targets.product import Product
from bench.targets.products import PRODUCTS
from bench.targets.serve import Server, serving

CHROME = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
TITLES = {
    "tuned": "tuned on",
    "seen": "held out before, seen since",
    "held": "held out the second time, seen since",
    "last": "held out the third time, seen since",
    "fourth": "held out the fourth time, seen since",
}
HEAD = f"{'':34}{'stayed':>6} {'right':>6} {'none':>6} {'wrong':>6} {'gone':>6} {'refused':>7}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.targets", description=__doc__)
    parser.add_argument("--set", choices=[*TITLES, "all"], default="all", help="which products (all)")
    parser.add_argument("--only", nargs="*", help="names of products")
    parser.add_argument("--mutations", action="store_true", help="change pages on purpose, instead of upgrading them")
    parser.add_argument("--taken-out", action="store_true", help="take what stayed out of the page while it is sought")
    parser.add_argument("--bundle", type=Path, default=BUNDLE, help="the finder to try (widget/dist/target.js)")
    parser.add_argument(
        "--labels", type=Path, help="only list what stayed, went and came, with pictures in this folder"
    )
    parser.add_argument("--misses", action="store_true", help="print every element that was not found right")
    parser.add_argument("--install", action="store_true", help="bring the products to .cache/bench-targets first")
    parser.add_argument("--train", action="store_true", help="keep in --json what was weighed, for bench.targets.fit")
    parser.add_argument("--json", type=Path, help="keep every find in a file")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[Product]:
    return [
        one for one in PRODUCTS if options.set in (one.set, "all") and (not options.only or one.name in options.only)
    ]


def _rows(browser: Browser, server: Server, product: Product, options: argparse.Namespace) -> Iterator[Row]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    started = time.monotonic()
    try:
        if options.labels:
            options.labels.mkdir(parents=True, exist_ok=True)
            for line in labels(product, page, server, options.labels):
                print(line, flush=True)
            return
        if options.mutations:
            yield from mutated(product, page, server, options.bundle)
        else:
            yield from upgrades(product, page, server, options.bundle, options.taken_out)
    except Exception:
        traceback.print_exc(limit=4)
        print(f"{product.name}: stopped here", file=sys.stderr)
    finally:
        context.close()
        print(timed(product.name, started), file=sys.stderr)


def _print(title: str, rows: list[Row], by: str) -> None:
    print(f"\n{title}\n{HEAD}")
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row)
    for name, some in groups.items():
        print(f"{name + ' (ours)':34}{tallies(some)['ours'].line()}")
    for name in FINDERS:
        print(f"{'all, ' + name:34}{tallies(rows).get(name, Tally()).line()}")


def _print_times(rows: list[Row]) -> None:
    times = sorted(row["by"]["ours"]["ms"] for row in rows)
    if times:
        print(
            f"\nours, ms a find: median {times[len(times) // 2]:.2f}, p95 {times[int(len(times) * 0.95)]:.2f}, max {times[-1]:.2f}"
        )


def _print_misses(rows: list[Row]) -> None:
    for row in rows:
        result = row["by"]["ours"]
        if result["verdict"] != ("none" if row["gone"] else "right"):
            where = f"{row['product']} {row.get('step', row.get('mode'))} {row['page']} [{row['mode']}]"
            print(
                f"- {where}: {'GONE ' if row['gone'] else ''}{row['key'][:80]} → {result['verdict']} {result['reason']} {result['confidence'] or 0:.2f} {result['what']}"
            )


def main() -> None:
    """Run, and print the tables."""
    options = _arguments()
    if options.install:
        install.everything()
    if options.train:
        TRAINING.append(install.training_bundle())
    rows: list[Row] = []
    sets = {one.name: one.set for one in PRODUCTS}
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROME)
        for product in _chosen(options):
            rows.extend(_rows(browser, server, product, options))
        browser.close()
    for name, title in TITLES.items():
        some = [row for row in rows if sets[row["product"]] == name]
        for mode in dict.fromkeys(row["mode"] for row in some):
            _print(f"{title}, {mode}", [row for row in some if row["mode"] == mode], "product")
    _print_times(rows)
    if options.misses:
        _print_misses(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False))


if __name__ == "__main__":
    main()
