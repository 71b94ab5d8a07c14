"""A real Chromium for every end-to-end test. A test that fails leaves pictures of its pages and what the servers said.

`open_page` opens pages that are watched: `page.watch.problems` are the uncaught errors and console errors of the host
page and of the widget. Pictures go to `.cache/e2e/`; `CHROMIUM` names a browser to use.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from e2e.support.browser import FLAGS, Person
from e2e.support.demo import DemoProduct
from e2e.support.hosts import BarePages
from e2e.support.nodered import NodeRed
from e2e.support.vendor import Vendor
from scripts import chromium
from tests.support.servers import Server

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_MS = 20_000
"""How long a condition of a page may take on a busy machine. What must be quick is measured by its test."""
PICTURES = ROOT / ".cache" / "e2e"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep the report of the test's body where fixtures can see it."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this run, started once."""
    path = chromium.find()
    assert path, "No Chromium here: install one, or run `.venv/bin/python -m playwright install chromium`."
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_person(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """`new_person(locale="ja-JP", ...)`: somebody with a browser of their own (storage, cookies, language)."""
    people: list[Person] = []

    def make(locale: str = "ja-JP", **options: Any) -> Person:
        context = browser.new_context(locale=locale, **options)
        people.append(Person(context, PATIENCE_MS))
        return people[-1]

    yield make
    if request.node.stash.get(_FAILED, False):
        _picture([person.context for person in people], request.node.nodeid)
    for person in people:
        person.context.close()


def _picture(contexts: list[BrowserContext], test: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", test.removeprefix("e2e/"))
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages):
        path = PICTURES / f"{name}-{number}.png"
        page.screenshot(path=path, animations="disabled")
        print(f"Picture of {page.url}: {path}", file=sys.stderr)


@pytest.fixture
def new_vendor() -> Iterator[Callable[..., Vendor]]:
    """`new_vendor(server, database_url, name)`: a new workspace on a running server, made by the command line."""
    made: list[Vendor] = []

    def make(server: Server, database_url: str, name: str = "acme") -> Vendor:
        made.append(Vendor.create(server, database_url, name))
        return made[-1]

    yield make
    for vendor in made:
        vendor.api.close()


@pytest.fixture
def vendor(new_vendor: Callable[..., Vendor], server: Server, database_url: str) -> Vendor:
    """A new workspace on a fresh server, once on each database."""
    return new_vendor(server, database_url)


@pytest.fixture
def bare_pages() -> Iterator[BarePages]:
    """A vendor's site with nothing in it but what a test puts there, on an origin of its own."""
    pages = BarePages()
    yield pages
    pages.close()


@pytest.fixture
def demo_product() -> Iterator[Callable[[Vendor], DemoProduct]]:
    """`demo_product(vendor)`: the demo's product on an origin of its own, with the vendor's snippet in it."""
    running: list[DemoProduct] = []

    def start(vendor: Vendor) -> DemoProduct:
        running.append(DemoProduct(vendor.server.url, vendor.site_key))
        return running[-1]

    yield start
    for product in running:
        product.close()


@pytest.fixture
def node_red(tmp_path: Path) -> Iterator[NodeRed]:
    """Node-RED's editor, empty, on a free port."""
    editor = NodeRed(tmp_path)
    yield editor
    editor.close()
    # Pytest shows this when the test failed.
    print(f"--- {editor.log.name}\n{editor.output()}", file=sys.stderr)
