"""`python -m bench.targets.pace`: ms a find on a page of 5,000 nodes with 553 rows that are alike.

Put `chrt -r 1` in front where others work on the machine: then what is measured is processor time.
"""

# ruff: noqa: E501

import argparse
import statistics
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.targets.__main__ import CHROME
from bench.targets.measure import BUNDLE
from bench.targets.product import html

ROW = '<tr id="row-{n}"><td>Order {n}</td><td>Nara</td><td><a href="/orders/{n}">Open</a></td><td><button class="edit">Edit</button></td><td><button class="remove" data-action="remove">Remove</button></td></tr>'
BODY = '<nav><a href="/">Home</a><a href="/tools">Tools</a></nav><main><h1>Orders</h1><form id="filter"><label>City <input name="city"></label><button name="go">Filter</button></form><table><tbody>{rows}</tbody></table></main>'
CHANGES = {
    "as it was": "",
    "no selector means it": "for (const one of document.querySelectorAll('*')) { one.removeAttribute('id'); one.removeAttribute('class'); one.removeAttribute('data-action') } for (const one of [...document.querySelectorAll('a,button,input')]) { const box = document.createElement('span'); one.replaceWith(box); box.append(one) } document.querySelector('tbody').prepend(document.createElement('tr'))",
    "gone": "for (const one of document.querySelectorAll('a,button,input')) one.remove()",
}
TIMES = """(times) => window.described.map((one) => {
  const start = performance.now()
  for (let i = 0; i < times; i++) ShirubeTarget.find(one, document)
  return (performance.now() - start) / times
})"""
DESCRIBE = """() => {
  const all = [...document.querySelectorAll('a,button,input')]
  window.described = all.filter((_, i) => i < 4 || i % 14 === 0).map((one) => JSON.parse(JSON.stringify(ShirubeTarget.describe(one))))
  return document.querySelectorAll('*').length
}"""


def _run(page: Page, bundle: Path, times: int) -> None:
    rows = "".join(ROW.replace("{n}", str(n)) for n in range(553))
    for name, change in CHANGES.items():
        page.set_content(html("", BODY.replace("{rows}", rows), ""))
        page.evaluate(f"() => {{ {bundle.read_text()}\n;window.ShirubeTarget = ShirubeTarget }}")
        nodes = page.evaluate(DESCRIBE)
        page.evaluate(f"() => {{ {change} }}")
        page.evaluate(TIMES, 1)
        took = sorted(page.evaluate(TIMES, times))
        print(f"{name:22} {nodes} elements, {len(took)} finds: median {statistics.median(took):.2f} ms, p95 {took[int(len(took) * 0.95)]:.2f}, most {took[-1]:.2f}")  # fmt: skip


def main() -> None:
    """Describe about a hundred elements, change the page, and look for them."""
    parser = argparse.ArgumentParser(prog="python -m bench.targets.pace", description=__doc__)
    parser.add_argument("--bundle", type=Path, default=BUNDLE)
    parser.add_argument("--times", type=int, default=5, help="how often each is looked for (5)")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROME)
        _run(browser.new_page(), options.bundle, options.times)
        browser.close()


if __name__ == "__main__":
    main()
