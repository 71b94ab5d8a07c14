"""Fixtures: the built widget, a host site, an API in the test, and a page that fails the test when it sees an error."""

import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e.widget.harness import DIST, OPENED, Api, Site, serving, widget_file


@pytest.fixture(scope="session")
def widget() -> Iterator[str]:
    """The origin that serves the built widget."""
    if not (DIST / "shirube.js").exists():
        subprocess.run(["npm", "run", "build"], cwd=DIST.parent, check=True)
    with serving(widget_file) as origin:
        yield origin


@pytest.fixture
def site(widget: str) -> Iterator[Site]:
    found = Site("", widget)

    def look_up(path: str) -> tuple[bytes, dict[str, str]] | None:
        html, headers = found.pages.get(path, (None, {}))
        return None if html is None else (html.encode(), {"Content-Type": "text/html; charset=utf-8", **headers})

    with serving(look_up) as origin:
        found.origin = origin
        yield found


@pytest.fixture
def api() -> Iterator[Api]:
    """Whatever the widget does, it says nothing that the server would refuse."""
    found = Api()
    yield found
    assert found.refused == []


@pytest.fixture
def context(browser: Browser, api: Api) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(8_000)
    context.add_init_script(OPENED)
    api.install(context)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of the host. Whatever the widget does, the host may see no error, rejection or policy report."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
    assert not page.evaluate("window.__errors || []")
