"""The host's pages and what the peers are answered, compressed as a CDN would."""

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

STEPS = [
    ("new", "STEP 1", "Press here to make a new invoice."),
    ("name", "STEP 2", "Then give it a name."),
    ("late", "STEP 3", "And send it."),
]
HEAVY_ROWS = 1_000
"""Rows of six elements on the heavy page."""
_STYLE = (
    "body{margin:0;font:15px/1.6 sans-serif}header{height:56px;background:#234}main{padding:40px}td{padding:2px 8px}"
)


def page(head: str = "", *, heavy: bool = False) -> str:
    """The host's page; a heavy one has more than 5,000 elements."""
    row = "<tr><td>{0}</td><td>Acme</td><td>open</td><td>1,200</td><td><a href='#'>show</a></td></tr>"
    table = f"<table>{''.join(row.format(n) for n in range(HEAVY_ROWS))}</table>" if heavy else ""
    body = (
        '<header></header><main><h1>Invoices</h1><button id="new">New</button> <input id="name" aria-label="Name">'
        '<p id="later" style="height:40px"></p><div id="churn" style="height:60px;overflow:hidden"></div>'
        f"{table}</main>"
    )
    icon = '<link rel="icon" href="data:,">'
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>{icon}'
        f"<style>{_STYLE}</style>{head}<body>{body}</body></html>"
    )


def posthog_tour() -> dict[str, Any]:
    """The reply of PostHog's API. Its step after one that is left by a click on the target waits for a late element."""
    steps = [
        {
            "id": f"s{n}",
            "type": "element",
            "selector": f"#{css}",
            "useManualSelector": True,
            "progressionTrigger": "click" if css == "name" else "button",
            "content": None,
            "contentHtml": f'<h2 class="bench-title">{title}</h2><p>{text}</p>',
        }
        for n, (css, title, text) in enumerate(STEPS)
    ]
    return {
        "id": "bench-tour",
        "name": "Bench",
        "tour_type": "tour",
        "auto_launch": True,
        "start_date": "2020-01-01T00:00:00Z",
        "end_date": None,
        "display_frequency": "always",
        "conditions": {},
        "steps": steps,
    }


class Site:
    """Serves `pages` by path, the built bundles, and the replies that peers ask for."""

    def __init__(self, bundles: Path) -> None:
        self.pages: dict[str, str] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                # A page that is closed takes no answer any more.
                with suppress(ConnectionError):
                    site.answer(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.do_GET()

            def log_message(self, *arguments: object) -> None:
                return

        self.bundles = bundles
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Reply to one request."""
        path = urlsplit(request.path).path
        if path in self.pages:
            return _send(request, self.pages[path].encode(), "text/html; charset=utf-8")
        if path.endswith("/config.js"):
            script = (
                f"(window._POSTHOG_REMOTE_CONFIG ??= {{}}).phc_bench = {{config: {json.dumps(_CONFIG)}, siteApps: []}}"
            )
            return _send(request, script.encode(), "text/javascript")
        reply = _reply(path)
        if reply is not None:
            return _send(request, json.dumps(reply).encode(), "application/json")
        name = path.removeprefix("/").replace("static/", "posthog-")
        file = self.bundles / f"{name}.br"
        if file.is_file():
            return _send(request, file.read_bytes(), "text/javascript", encoding="br")
        return _send(request, b"", "text/plain", status=404)


_CONFIG = {"productTours": True, "supportedCompression": [], "surveys": False, "sessionRecording": False}


def _reply(path: str) -> dict[str, Any] | None:
    if path == "/floor/boot":
        return {"steps": [{"css": f"#{css}", "title": title, "text": text} for css, title, text in STEPS]}
    if path.startswith("/api/product_tours"):
        return {"product_tours": [posthog_tour()]}
    if path.endswith("/config"):
        return _CONFIG
    if path.startswith(("/flags", "/decide")):
        return {"featureFlags": {}, "flags": {}, "errorsWhileComputingFlags": False, "productTours": True}
    if path.startswith(("/e/", "/i/", "/s/")):
        return {"status": 1}
    return None


def _send(request: BaseHTTPRequestHandler, body: bytes, kind: str, *, status: int = 200, encoding: str = "") -> None:
    request.send_response(status)
    request.send_header("content-type", kind)
    request.send_header("content-length", str(len(body)))
    request.send_header("cache-control", "public, max-age=300")
    if encoding:
        request.send_header("content-encoding", encoding)
    request.end_headers()
    request.wfile.write(body)
