"""Hosts made with React, Vue and Svelte: from npm, pinned in `e2e/host-apps/spa/`, built once into `.cache/spa`."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from scripts import frontend

FRAMEWORKS = ("react", "vue", "svelte")
_SOURCES = frontend.ROOT / "e2e" / "host-apps" / "spa"
_INSTALLED = frontend.ROOT / ".cache" / "spa"


def build() -> Path:
    """Bring the hosts up to date; the folder with `NAME.js`, and `NAME.json` with the HTML of each path."""
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", ".npmrc", "package-lock.json"):
        source, copy = _SOURCES / name, _INSTALLED / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            shutil.copyfile(source, copy)
    frontend.install(_INSTALLED)
    frontend.install(frontend.ROOT / "widget")
    out, stamp = _INSTALLED / "built", _INSTALLED / "built" / ".sources"
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_SOURCES.iterdir()))).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        esbuild = frontend.ROOT / "widget" / "node_modules" / "esbuild" / "lib" / "main.js"
        command = ["node", str(_SOURCES / "build.mjs"), str(_INSTALLED), str(out), str(esbuild)]
        subprocess.run(command, check=True, env=frontend.environment())
        stamp.write_text(digest)
    return out


def pages(built: Path, framework: str, head: str) -> dict[str, str]:
    """The server's HTML of each path of a host; `window.hydrate()` brings it to life."""
    rendered: dict[str, str] = json.loads((built / f"{framework}.json").read_text())
    icon = '<link rel="icon" href="data:,">'
    return {
        path: f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>{icon}{head}'
        f'<script src="/{framework}.js"></script></head><body><div id="app">{html}</div></body></html>'
        for path, html in rendered.items()
    }
