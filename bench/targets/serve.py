"""Serves what products installed from npm are made of, and pages that load them, on a port of the loopback interface."""

# ruff: noqa: E501

import json
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

INSTALLED = Path(__file__).parents[2] / ".cache" / "bench-targets"
MODULES = INSTALLED / "npm" / "node_modules"

PETS = {
    "openapi": "3.0.0",
    "info": {"title": "Workshop", "version": "1.0.0", "description": "Orders and tools of a workshop."},
    "servers": [{"url": "http://127.0.0.1/api"}],
    "tags": [{"name": name, "description": f"All about {name}s"} for name in ("order", "tool", "person")],
    "paths": {
        f"/{name}s{rest}": {
            verb: {
                "tags": [name],
                "summary": f"{words} {name}",
                "operationId": f"{verb}{name}{'One' if rest else ''}",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}] if rest else [],
                "responses": {"200": {"description": "done"}},
            }
            for verb, words in (
                (("get", "Read one"), ("put", "Replace the"), ("delete", "Remove the")) if rest else (("get", "List every"), ("post", "Add a new"))
            )
        }
        for name in ("order", "tool", "person")
        for rest in ("", "/{id}")
    },
}  # fmt: skip
"""An interface that API browsers show; written here."""


class Server:
    """Pages by path, beside `/npm/…` and the interface that API browsers show."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.origin = ""

    def add(self, path: str, html: str) -> str:
        """Put a page at `path`; returns its address."""
        self.pages[path] = html
        return self.origin + path

    def look_up(self, path: str) -> tuple[bytes, str] | None:
        """What is at `path`, and its type."""
        if path in self.pages:
            return self.pages[path].encode(), "text/html; charset=utf-8"
        if path == "/openapi.json":
            return json.dumps(PETS).encode(), "application/json"
        file = MODULES / path.removeprefix("/npm/")
        if not path.startswith("/npm/") or ".." in path or not file.is_file():
            return None
        return file.read_bytes(), mimetypes.guess_type(path)[0] or "application/octet-stream"


@contextmanager
def serving() -> Iterator[Server]:
    """A server until the block ends."""
    found = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content, kind = found.look_up(urlsplit(self.path).path) or (b"", "")
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
