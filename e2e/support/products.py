"""Products of others from npm, each in two releases, pinned in `e2e/host-apps/products/` and kept in `.cache/products`."""

import json
import shutil

from e2e.support.hosts import BarePages
from scripts import frontend

_LOCKED = frontend.ROOT / "e2e" / "host-apps" / "products"
_INSTALLED = frontend.ROOT / ".cache" / "products"
_ORDERS = {
    "openapi": "3.0.0",
    "info": {"title": "Workshop", "version": "1.0"},
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}}},
    "security": [{"key": []}],
    "paths": {
        f"/{name}": {
            "get": {
                "tags": [name],
                "operationId": f"list-{name}",
                "summary": f"List every {name[:-1]}",
                "responses": {"200": {"description": "all of them"}},
            },
            "post": {
                "tags": [name],
                "operationId": f"add-{name}",
                "summary": f"Add a new {name[:-1]}",
                "responses": {"201": {"description": "the new one"}},
            },
        }
        for name in ("orders", "tools", "people")
    },
}


def install() -> None:
    """Bring `.cache/products` to what the lock says; nothing is done when it is."""
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", ".npmrc", "package-lock.json"):
        source, copy = _LOCKED / name, _INSTALLED / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            shutil.copyfile(source, copy)
    frontend.install(_INSTALLED)


def swagger_ui(pages: BarePages, release: int, head: str) -> str:
    """Serve Swagger UI on a description of a small API, and that API; the address of its page."""
    folder = _INSTALLED / "node_modules" / f"swagger-ui-{release}"
    for name, kind in (("swagger-ui-bundle.js", "text/javascript"), ("swagger-ui.css", "text/css")):
        pages.put(f"/{release}/{name}", (folder / name).read_text(), content_type=kind)
    pages.put("/openapi.json", json.dumps(_ORDERS), content_type="application/json")
    pages.put("/orders", '[{"id": 1, "city": "Nara"}]', content_type="application/json")
    start = "SwaggerUIBundle({url:'/openapi.json',dom_id:'#ui',filter:true,presets:[SwaggerUIBundle.presets.apis]})"
    icon = '<link rel="icon" href="data:,">'
    return pages.put(
        "/",
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Workshop</title>{icon}'
        f'<link rel="stylesheet" href="/{release}/swagger-ui.css">{head}<body><div id="ui"></div>'
        f'<script src="/{release}/swagger-ui-bundle.js"></script><script>{start}</script></body></html>',
    )
