"""A vendor's product on a real server: its pages, its live guides, somebody who uses it, and what the server was told.

Each test has a workspace of its own, so nothing that one does is seen by another, while server, site and browser are
the same for all of them.
"""

from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Connection, text

from e2e.support.hosts import BarePages, embedded
from e2e.widget.harness import until
from tests.support.databases import SyncDatabase

Json = dict[str, Any]
_TIMES = {
    "guide_run": ("started_at", "completed_at", "dismissed_at", "step_at", "first_at", "last_at"),
    "step_run": ("seen_at", "done_at", "missing_at"),
    "event": ("at", "client_at", "received_at"),
}
IDENTIFY = "shirube('identify','u-1')"
BODY = """<main style="padding:60px"><h1>Invoices</h1>
<button id="one" onclick="document.title='one used'">One</button> <input id="two" aria-label="Name">
<p id="between">between</p><a id="three" href="#three">Three</a></main>"""


@dataclass
class Product:
    """The pages that a vendor serves and the guides that are live on them."""

    snippet: str
    pages: BarePages
    workspace: int
    api: httpx.Client = field(repr=False)
    database: SyncDatabase = field(repr=False)

    def publish(self, *documents: Json) -> None:
        """Make guides live. Raises AssertionError with the server's answer when it refuses one."""
        for document in documents:
            path = f"/guides/{document['key']}"
            self._ask("PUT", path, document)
            self._ask("POST", f"{path}/publish", {})

    def settings(self, settings: Json) -> None:
        """Set the workspace's looks and its nudge budget."""
        self._ask("PUT", "/settings/guides", settings)

    def unpublish(self, key: str) -> None:
        """Take a guide off."""
        self._ask("POST", f"/guides/{key}/unpublish", {})

    def page(
        self, path: str = "/", body: str = BODY, *, calls: str = IDENTIFY, head: str = "", locale: str = "en"
    ) -> str:
        """Put a page with the snippet at a path; its address."""
        snippet = self.snippet.replace("<script ", f'<script data-locale="{locale}" ')
        icon = '<link rel="icon" href="data:,">'
        html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>{icon}{head}'
        return self.pages.put(path, f"{html}{embedded(snippet, calls)}<body>{body}</body></html>")

    def let_days_pass(self, days: int) -> None:
        """Everything that the server knows of people's runs was so many days earlier."""
        self.database.write(_earlier, self.workspace, days * 86_400_000)

    def told(self, *names: str) -> list[tuple[str, Json]]:
        """Name and properties of the kept events of these names (of all guides' own when none is given), as they came."""
        kept = self._ask("GET", "/events?limit=100")["data"]
        wanted = names or ("$guide_", "$step_", "$task_")
        return [(e["name"], e["props"]) for e in sorted(kept, key=lambda e: e["id"]) if e["name"].startswith(wanted)]

    def steps_told(self, name: str) -> list[str]:
        """The steps of the kept events of a name."""
        return [props["step"] for _, props in self.told(name)]

    def _ask(self, method: str, path: str, body: Json | None = None) -> Any:
        reply = self.api.request(method, path, json=body)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()


def _earlier(connection: Connection, workspace: int, ms: int) -> None:
    for table, columns in _TIMES.items():
        change = ", ".join(f"{column} = {column} - :ms" for column in columns)
        connection.execute(
            text(f"UPDATE {table} SET {change} WHERE workspace_id = :workspace"), {"ms": ms, "workspace": workspace}
        )


def step(key: str, css: str | None = None, **more: Any) -> Json:
    """A step of a document."""
    target = {"target": css} if css else {}
    return {"key": key, "title": f"Step {key}", "body": f"About {key}.", **target, **more}


def tour(*steps: Json, key: str = "a-tour", when: Json | None = None, start: Json | None = None, **more: Any) -> Json:
    """A tour's document; without `when` it may always begin."""
    begins = {"when": when or {}, **(start or {})}
    head = {"schema": "shirube/v1", "key": key, "kind": "tour", "name": f"Guide {key}", "locale": "en"}
    return {**head, "start": begins, "steps": list(steps), **more}


def card(page: Page, key: str) -> Locator:
    """The card of a step; returned when it is on the screen."""
    found = page.get_by_role("dialog", name=f"Step {key}", exact=True)
    expect(found).to_be_visible()
    return found


def press(page: Page, name: str) -> None:
    """Press a button of the card that is on the screen."""
    page.locator("shirube-guide").get_by_role("button", name=name, exact=True).click()


def gone(page: Page) -> None:
    """Nothing of the widget is in the page."""
    expect(page.locator("shirube-guide")).to_have_count(0)


def why(page: Page) -> dict[str, str]:
    """What the widget says of each guide that it knows: `shown`, or the reason why it is not."""
    return {said["guide"]: said["reason"] for said in page.evaluate("shirube('why')")}


def stands(page: Page, key: str, reason: str) -> None:
    """Return when the widget says this of a guide."""
    # Not by `wait_for_function`, to which a promise is true whatever it will be.
    until(page, lambda: why(page).get(key) == reason, f"{key} stands as {reason}")


def booted(page: Page) -> None:
    """Return when the server has answered this page's boot; until then it shows what the last one knew."""
    page.evaluate("new Promise((done) => shirube('on', 'ready', done))")


def untold(page: Page, key: str) -> None:
    """Return when the server has answered, and a guide is neither on the screen nor about to be."""
    booted(page)
    coming = ("shown", "not_ready", "delayed")
    until(page, lambda: why(page).get(key) not in coming, f"nothing of {key}")
    gone(page)


def track(page: Page, name: str, **props: Any) -> None:
    """The page tells of an event."""
    page.evaluate("([name, props]) => shirube('track', name, props)", [name, props])


def delivered(page: Page, seconds: float = 8) -> None:
    """Return when the server has everything that this browser recorded."""
    page.wait_for_function(
        "!Object.keys(localStorage).some((key) => key.startsWith('shirube:q:'))", timeout=seconds * 1000
    )
