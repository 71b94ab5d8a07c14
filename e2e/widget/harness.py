"""What the widget's tests stand on: a host site, the built widget on another origin, and an API answered in the test.

`Site` serves pages that know the widget only through its script tag. `Api` answers `/v1/boot` and `/v1/events` at the
browser's edge and keeps what it was told, so a test says what the server knows and reads what the widget did.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Route, TimeoutError

from shirube.ingest.reading import read_batch
from shirube.ingest.schema import Rejection

DIST = Path(__file__).parents[2] / "widget" / "dist"
AXE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
Json = dict[str, Any]

LABELS = {
    "en": {"next": "Next", "back": "Back", "done": "Done", "close": "Close", "progress": "{n} of {total}",
           "tasks": "{done} of {total} done", "open": "Open", "search": "Search", "nothing_found": "Nothing found", "news": "News",
           "unavailable": "Could not be loaded",
           "new": "New", "unread": "{n} unread", "checklist": "Checklist", "minimise": "Minimise", "play": "Play video",
           "snoozed": "We will show this again later"},
    "ja": {"next": "次へ", "back": "戻る", "done": "完了", "close": "閉じる", "progress": "{n} / {total}",
           "tasks": "{done} / {total} 完了", "open": "開く", "search": "検索", "nothing_found": "見つかりませんでした", "news": "お知らせ",
           "unavailable": "読み込めませんでした",
           "new": "新着", "unread": "未読 {n} 件", "checklist": "チェックリスト", "minimise": "小さくする", "play": "動画を再生",
           "snoozed": "後でもう一度お知らせします"},
}  # fmt: skip


class Site:
    """A host product on its own origin: path → (HTML, headers)."""

    def __init__(self, origin: str, widget: str) -> None:
        self.origin = origin
        self.widget = widget
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    def add(self, path: str, body: str, *, head: str = "", lang: str = "en", headers: dict[str, str] | None = None,
            nonce: str = "", calls: str = "shirube('identify','u-1')", tags: int = 1, attributes: str = "") -> str:  # fmt: skip
        """Puts a page at `path`; returns its address. `calls` run before the widget is there."""
        mark = f' nonce="{nonce}"' if nonce else ""
        stub = "window.shirube=window.shirube||function(){(shirube.q=shirube.q||[]).push(arguments)};"
        tag = f'<script async src="{self.widget}/shirube.js" data-key="pk_test" {attributes}{mark}></script>'
        html = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Host</title>'
            f'<meta name="viewport" content="width=device-width,initial-scale=1">{head}'
            f"<script{mark}>{stub}{calls}</script>{tag * tags}</head><body>{body}</body></html>"
        )
        self.pages[path] = (html, headers or {})
        return self.origin + path


class Api:
    """The server as the widget sees it. Set `guides`, `refuse` (statuses to answer first) and read `events`."""

    def __init__(self, locale: str = "en") -> None:
        self.locale = locale
        self.guides: list[Json] = []
        self.by_hand: list[Json] = []
        self.refuse: list[int] = []
        self.down = False
        self.boots: list[Json] = []
        self.batches: list[Json] = []
        self.stored: dict[str, Json] = {}
        self.duplicates = 0
        self.refused: list[Rejection] = []
        self.states: dict[str, Json] = {}
        self.theme: Json | None = None

    @property
    def events(self) -> list[Json]:
        """Every stored event in the order of its id."""
        return [self.stored[key] for key in sorted(self.stored)]

    def names(self, *without: str) -> list[str]:
        return [event["name"] for event in self.events if event["name"] not in ("$page", *without)]

    def said(self, name: str) -> list[Json]:
        return [event["props"] for event in self.events if event["name"] == name]

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        body = json.loads(route.request.post_data or "null")
        if self.down:
            route.abort()
        elif path == "/v1/boot":
            self.boots.append(body)
            self._reply(route, 200, self._boot(body))
        elif self.refuse:
            status = self.refuse.pop(0)
            self._reply(route, status, {"error": {"code": "store_busy", "message": "later"}}, {"Retry-After": "1"})
        else:
            self._store(route, body)

    def _store(self, route: Route, body: Json) -> None:
        self.batches.append(body)
        # The real server's rules: what it would refuse, the widget must not say.
        self.refused += read_batch(route.request.post_data_buffer or b"", body["sent_at"]).rejected
        new = [event for event in body["events"] if event["id"] not in self.stored]
        self.duplicates += len(body["events"]) - len(new)
        for event in new:
            self.stored[event["id"]] = event
            self._project(event)
        self._reply(route, 202, {"accepted": len(new), "duplicate": len(body["events"]) - len(new), "rejected": []})

    def _project(self, event: Json) -> None:
        """Progress as the real server derives it from the events of a run."""
        props, name = event["props"], event["name"]
        if "guide" not in props:
            return
        state = self.states.setdefault(props["guide"], {"state": "never_seen", "step": None, "run": None, "at": None})
        if name == "$guide_started":
            state.update(state="started", run=props["run"], at=event["at"])
        elif name == "$step_seen":
            state.update(step=props["step"])
        elif name in ("$guide_completed", "$guide_dismissed"):
            state.update(state=name.removeprefix("$guide_"))

    def _boot(self, body: Json) -> Json:
        asked = [guide for guide in self.by_hand if guide["key"] == body.get("guide")]
        guides = [{**guide, **self.states.get(guide["key"], {})} for guide in self.guides + asked]
        labels = LABELS[self.locale]
        reply = {"v": 1, "at": int(time.time() * 1000), "locale": self.locale, "labels": labels, "guides": guides}
        return {**reply, "theme": self.theme} if self.theme else reply

    def _reply(self, route: Route, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        cors = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
        route.fulfill(status=status, json=body, headers={**cors, **(headers or {})})

    def install(self, context: BrowserContext) -> None:
        context.route("**/v1/*", self.answer)


def step(key: str, css: str | None = None, **more: Any) -> Json:
    """A step with a title and text, as boot sends it."""
    target = {"css": css} if css else None
    base = {"key": key, "target": target, "placement": "auto", "title": [f"Title {key}"], "body": [["p", [f"Text {key}"]]],
            "advance": {"on": "next"}, "missing": "wait", "spotlight": True, "block": False}  # fmt: skip
    return {**base, **more}


def tour(*steps: Json, **more: Any) -> Json:
    return {**_guide("tour"), "steps": list(steps), **more}


def tooltip(the_step: Json, **more: Any) -> Json:
    return {**_guide("tooltip"), "steps": [the_step], "show": "hover", "marker": "beacon", **more}


def checklist(*tasks: Json, **more: Any) -> Json:
    launcher = {"text": "Get started", "placement": "bottom-right"}
    return {**_guide("checklist"), "tasks": list(tasks), "order": "any", "launcher": launcher, **more}


def banner(the_step: Json, **more: Any) -> Json:
    return {**_guide("banner"), "steps": [the_step], **more}


def modal(the_step: Json, **more: Any) -> Json:
    return {**_guide("modal"), "steps": [the_step], **more}


def hub(*entries: Json, **more: Any) -> Json:
    return {
        **_guide("hub"),
        "launcher": {"text": "Help", "placement": "bottom-right"},
        "entries": list(entries),
        **more,
    }


def entry(key: str, **more: Any) -> Json:
    """An entry of a hub that opens to its own text, unless `body` says otherwise."""
    base = {"key": key, "title": [f"Entry {key}"], "body": [["p", [f"About {key}"]]]}
    return {name: value for name, value in {**base, **more}.items() if value is not None}


def button(key: str, *actions: Json, **more: Any) -> Json:
    return {"key": key, "label": f"Button {key}", "actions": list(actions), **more}


def task(key: str, done: Any, **more: Any) -> Json:
    base = {
        "key": key,
        "title": [f"Task {key}"],
        "body": [["p", [f"About {key}"]]],
        "done": done,
        "action": None,
        "state": "open",
    }
    return {**base, **more}


def _guide(kind: str) -> Json:
    return {"key": f"a-{kind}", "kind": kind, "version": 1, "name": f"A {kind}", "when": {}, "hide": None, "repeat": "once",
            "priority": 50, "delay": 0, "state": "never_seen", "step": None, "run": None, "at": None}  # fmt: skip


def until(page: Page, met: Callable[[], object], what: str = "the condition", seconds: float = 8) -> None:
    """Waits for something that only the test can see: looks again with each frame that the page draws."""
    end = time.monotonic() + seconds
    while not met():
        left = end - time.monotonic()
        if left <= 0:
            raise AssertionError(f"not within {seconds} s: {what}")
        with suppress(TimeoutError):
            page.wait_for_function(_ANOTHER_FRAME, arg={}, timeout=left * 1_000)


_ANOTHER_FRAME = "(seen) => (seen.at ??= document.timeline.currentTime) !== document.timeline.currentTime"


def says(page: Page, expression: str) -> None:
    """Waits until this is true of `all`, what the widget says of each guide."""
    # Not by `wait_for_function`: a promise is true to it, whatever it will be.
    until(page, lambda: page.evaluate(f"shirube('why').then((all) => {expression})"), expression)


OPENED = """
(() => {
  const attach = Element.prototype.attachShadow
  window.__roots = []
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, this.localName === 'shirube-guide' ? { ...init, mode: 'open' } : init)
    window.__roots.push(root)
    return root
  }
  window.__errors = []
  addEventListener('error', (e) => window.__errors.push(String(e.message)))
  addEventListener('unhandledrejection', (e) => window.__errors.push('rejection: ' + e.reason))
  addEventListener('securitypolicyviolation', (e) => window.__errors.push('csp: ' + e.violatedDirective + ' ' + e.blockedURI))
})()
"""
"""Lets a test look into the widget's closed root, and collects what a host page would see go wrong."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    look_up: Callable[[str], tuple[bytes, dict[str, str]] | None]

    def do_GET(self) -> None:
        found = self.look_up(urlsplit(self.path).path)
        content, headers = found or (b"", {})
        self.send_response(200 if found else 404)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: what matters is asserted."""


@contextmanager
def serving(look_up: Callable[[str], tuple[bytes, dict[str, str]] | None]) -> Iterator[str]:
    """Serves what `look_up` finds for a path, on a free port of the loopback interface; gives the origin."""
    handler = type("Handler", (_Handler,), {"look_up": staticmethod(look_up)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def widget_file(path: str) -> tuple[bytes, dict[str, str]] | None:
    """A file of the built widget, as the server serves it to other origins."""
    file = DIST / path.lstrip("/")
    if path.count("..") or not file.is_file():
        return None
    return file.read_bytes(), {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}
