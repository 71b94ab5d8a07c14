"""The standing cast of these tests: a vendor with a guide, milestones, people and events, and what a page says."""

import json
from typing import Any
from uuid import uuid4

import httpx

from shirube.workspaces.schema import NewWorkspace
from tests.support.apps import AppClient

TOUR: dict[str, Any] = {
    "schema": "shirube/v1",
    "key": "first-invoice",
    "kind": "tour",
    "name": "はじめての請求書",
    "locale": "ja",
    "start": {"when": {"all": [{"url": "/invoices*"}, {"event": "invoice_created", "count": {"at_most": 0}}]}},
    "steps": [
        {"key": "open", "target": {"css": "#new"}, "title": "{{user.name | あなた}}さん", "advance": {"on": "click"}},
        {"key": "save", "target": {"css": "#save"}, "title": "保存", "body": "**保存** を押します。"},
    ],
    "translations": {"en": {"name": "Your first invoice", "steps": {"open": {"title": "Open"}}}},
}

MILESTONES: dict[str, Any] = {
    "schema": "shirube/milestones/v1",
    "days": 14,
    "assist_minutes": 45,
    "milestones": [
        {"key": "first-invoice", "name": "最初の請求書", "when": {"event": "invoice_created", "scope": "account"}}
    ],
}


class Vendor:
    """A workspace as its engineer uses it: with the site key from a page, with the secret key from a script."""

    def __init__(self, client: AppClient, made: NewWorkspace) -> None:
        self.client = client
        self.made = made
        self.bearer = {"authorization": f"Bearer {made.secret_key}"}

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Call the API with the secret key."""
        content = None if body is None else json.dumps(body)
        return self.client.request(method, f"/api/v1{path}", content=content, headers={**self.bearer, **headers})

    def track(self, *names: str, person: str = "u-1", account: str | None = "acme", **more: Any) -> httpx.Response:
        """Send events of a person, as the page does."""
        now = self.client.clock()
        events = [{"id": str(uuid4()), "name": name, "at": now, **more} for name in names]
        return self.send({"id": person}, account, events)

    def send(self, person: dict[str, Any], account: str | None, events: list[dict[str, Any]]) -> httpx.Response:
        """Send a body to `POST /v1/events`."""
        body = {"key": self.made.site_key, "sent_at": self.client.clock(), "person": person, "events": events}
        if account is not None:
            body["account"] = {"id": account}
        return self.client.post("/v1/events", content=json.dumps(body))

    def boot(self, person: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Ask what a person may see."""
        body = {"key": self.made.site_key, "person": person or {"id": "u-1"}, **more}
        return self.client.post("/v1/boot", content=json.dumps(body))

    def furnish(self) -> None:
        """A live guide, milestones, a person of an account who has made an invoice, and an assist."""
        assert self.api("PUT", "/guides/first-invoice", TOUR).status_code == 201
        assert self.api("POST", "/guides/first-invoice/publish").status_code == 200
        assert self.api("PUT", "/milestones", MILESTONES).status_code == 200
        assert self.track("invoice_created").status_code == 202
        assert self.api("POST", "/accounts/acme/assists", {"minutes": 30}).status_code == 201
