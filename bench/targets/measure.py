"""Describes the elements of one release, looks for them in the next, and adds up what came of it."""

# ruff: noqa: E501

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.targets.product import Product
from bench.targets.serve import Server

HERE = Path(__file__).parent
BUNDLE = HERE.parents[1] / "widget" / "dist" / "target.js"
FINDERS = ["ours", "css", "css + text", "in order", "voting"]
Row = dict[str, Any]
TRAINING: list[Path] = []
"""What `fit` puts into every page besides, to see what is weighed."""


@dataclass
class Tally:
    """What one finder made of the elements that stayed, and of those that are gone."""

    stayed: int = 0
    right: int = 0
    wrong: int = 0
    gone: int = 0
    refused: int = 0
    times: list[float] = field(default_factory=list)

    def add(self, gone: bool, verdict: str, ms: float) -> None:
        """Count one find."""
        self.times.append(ms)
        if gone:
            self.gone += 1
            self.refused += verdict == "none"
        else:
            self.stayed += 1
            self.right += verdict == "right"
            self.wrong += verdict == "wrong"

    def line(self) -> str:
        """As shares, with what they are shares of."""
        percent = lambda n, of: f"{100 * n / of:5.1f}%" if of else "    – "  # noqa: E731
        return (
            f"{self.stayed:6d} {percent(self.right, self.stayed)} {percent(self.stayed - self.right - self.wrong, self.stayed)} "
            f"{percent(self.wrong, self.stayed)} {self.gone:6d} {percent(self.refused, self.gone)}"
        )


def tallies(rows: Iterable[Row]) -> dict[str, Tally]:
    """By finder."""
    found: dict[str, Tally] = defaultdict(Tally)
    for row in rows:
        for name, result in row["by"].items():
            found[name].add(row["gone"], result["verdict"], result["ms"])
    return found


def equip(page: Page, bundle: Path = BUNDLE) -> None:
    """Put the labels and the finders into the page that is open."""
    for file in (bundle, HERE / "labels.js", HERE / "finders.js", HERE / "mutate.js", *TRAINING):
        page.evaluate(
            f"() => {{ {file.read_text()}\n;window.ShirubeTarget ??= typeof ShirubeTarget === 'undefined' ? null : ShirubeTarget; if (typeof ShirubeTrain !== 'undefined') window.ShirubeTrain = ShirubeTrain }}"
        )


def settle(page: Page) -> None:
    """Wait until the page has stood still for a moment."""
    page.evaluate(
        """() => new Promise((done) => {
          let timer = setTimeout(done, 250)
          const seen = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 250) })
          seen.observe(document, { subtree: true, childList: true })
          setTimeout(done, 4000)
        })"""
    )


def upgrades(
    product: Product, page: Page, server: Server, bundle: Path = BUNDLE, taken_out: bool = False
) -> Iterator[Row]:
    """Every element that stayed or went from one release to the next, twice: as it is, and without its label.

    In the newer products what stands on several pages counts once, where it is seen first. With `taken_out` every element that stayed is taken out of the next release's page while
    it is looked for: gone, beyond doubt, from a page that changed as real pages do.
    """
    before: dict[str, dict[str, Any]] = {}
    counted: set[tuple[object, ...]] = set()
    for index, version in enumerate(product.versions):
        now: dict[str, dict[str, Any]] = {}
        rules = product.rules_for(version)
        with ExitStack() as stack:
            for name in product.open(page, server, version, stack):
                settle(page)
                equip(page, bundle)
                for mode, hidden in (("as it is", []), ("without its label", product.hidden)):
                    if mode != "as it is" and not hidden:
                        continue
                    key = f"{name}/{mode}"
                    if key in before:
                        extra = {"renamed": product.renamed, "takenOut": taken_out}
                        for row in page.evaluate("([a, b, c]) => bench.findAll(a, b, c)", [before[key], rules, extra]):
                            step = f"{product.versions[index - 1]} → {version}"
                            once = (step, mode, row["key"], row["label"], row["gone"])
                            if product.set in ("held", "last", "fourth") and once in counted:
                                continue
                            counted.add(once)
                            yield {**row, "product": product.name, "page": name, "mode": mode, "step": step}
                    now[key] = page.evaluate("([a, b]) => bench.describeAll(a, b)", [rules, hidden])
        before = now


def labels(product: Product, page: Page, server: Server, folder: Path) -> Iterator[str]:
    """What stayed, went and came by the labels alone, before any finder is asked, with a picture of every page."""
    before: dict[str, dict[str, str]] = {}
    told: set[str] = set()
    for version in product.versions:
        now: dict[str, dict[str, str]] = {}
        rules = product.rules_for(version)
        with ExitStack() as stack:
            for name in product.open(page, server, version, stack):
                settle(page)
                equip(page)
                page.screenshot(path=folder / f"{product.name} {version} {name.replace('/', '-')}.png")
                now[name] = page.evaluate("(rules) => bench.listed(rules)", rules)
                if name in before:
                    old = {product.renamed.get(key, key): said for key, said in before[name].items()}
                    verdicts = page.evaluate("([a, b]) => bench.verdicts(a, b)", [old, rules])
                    lines = [f"{verdict:5} {key}: {old[key]} | {now[name].get(key, '')}" for key, verdict in verdicts.items()]  # fmt: skip
                    lines += [f"came  {key}: {said}" for key, said in now[name].items() if key not in old]
                    yield from (f"{product.name} {version} {name}: {line}" for line in lines if line not in told)
                    told.update(lines)
                else:
                    yield f"{product.name} {version} {name}: {len(now[name])} labelled, nothing to compare"
        before = now
        told.clear()


def mutated(product: Product, page: Page, server: Server, bundle: Path = BUNDLE, seeds: int = 2) -> Iterator[Row]:
    """Every element of the newest release, looked for after the page was changed on purpose, at each severity.

    What is changed is a copy without scripts, in a tab of its own, so that the product itself stays as it is.
    """
    copy = page.context.new_page()
    with ExitStack() as stack:
        for name in product.open(page, server, product.versions[-1], stack):
            settle(page)
            html = page.evaluate(COPY)
            address = page.url.split("#")[0].split("?")[0].rstrip("/") + "/bench-copy"
            copy.unroute_all()
            copy.route(
                address,
                lambda route, _request, html=html: route.fulfill(body=html, content_type="text/html; charset=utf-8"),
            )  # type: ignore[misc]
            copy.goto(address)
            equip(copy, bundle)
            for row in copy.evaluate("(seeds) => bench.mutations(seeds)", seeds):
                yield {**row, "product": product.name, "page": name}


COPY = """() => {
  const copy = document.documentElement.cloneNode(true)
  for (const script of copy.querySelectorAll('script,noscript')) script.remove()
  if (!copy.querySelector('base')) copy.querySelector('head').prepend(Object.assign(document.createElement('base'), { href: location.href }))
  const rules = [...document.styleSheets].filter((sheet) => !sheet.href).map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText).join(' '))
  copy.querySelector('head').append(Object.assign(document.createElement('style'), { textContent: rules.join(' ') }))
  return '<!doctype html>' + copy.outerHTML
}"""


def timed(name: str, started: float) -> str:
    """How long it took."""
    return f"{name}: {time.monotonic() - started:.0f} s"
