"""Find a Chromium that starts, or get one: Playwright's own download, else the system's package.

`CHROMIUM` names one to use. Printed by `scripts/chromium.py`; the end-to-end tests ask `find()`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {
    "apt-get": (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]),
    "dnf": (["dnf", "install", "-y", "-q", "chromium"],),
    "apk": (["apk", "add", "-q", "chromium", "font-noto-cjk"],),
}


class NoChromium(Exception):
    """None is there and none could be had; says what to do."""


def find() -> str | None:
    """The path of a Chromium that starts on this machine, None when there is none."""
    return next(filter(_starts, _candidates()), None)


def ensure() -> str:
    """The path of a Chromium, installed now if need be. Raises NoChromium."""
    return find() or _from_playwright() or _from_system() or _give_up()


def ensure_japanese_font() -> None:
    """Install a Japanese font where apt can and there is none: pictures of Japanese pages want it."""
    if not shutil.which("apt-get") or not shutil.which("fc-list"):
        return
    if not subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=False).stdout.strip():
        _as_root(["apt-get", "install", "-y", "-qq", "fonts-noto-cjk"])


def _candidates() -> Iterator[str]:
    yield os.environ.get("CHROMIUM", "")
    for name in NAMES:
        yield shutil.which(name) or ""
    yield from map(str, sorted(_playwright_folder().glob("chromium-*/chrome-linux*/chrome"), reverse=True))
    yield from map(str, sorted(_playwright_folder().glob("chromium-*/chrome-mac*/*.app/Contents/MacOS/*")))


def _starts(path: str) -> bool:
    if not path:
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwright_folder() -> Path:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    mac = Path.home() / "Library" / "Caches" / "ms-playwright"
    return Path(named) if named else mac if sys.platform == "darwin" else Path.home() / ".cache" / "ms-playwright"


def _from_playwright() -> str | None:
    print("No Chromium here; asking Playwright for one ...", flush=True)
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find()


def _from_system() -> str | None:
    for manager, commands in PACKAGES.items():
        if shutil.which(manager):
            print(f"Asking {manager} for a Chromium ...", flush=True)
            for command in commands:
                _as_root(command)
            return find()
    return None


def _as_root(command: list[str]) -> None:
    if os.geteuid() == 0:
        _run(command)
    elif shutil.which("sudo"):
        _run(["sudo", "-n", *command])


def _run(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, timeout=600, check=False)


def _give_up() -> str:
    raise NoChromium("No Chromium could be found or installed; install one, or set CHROMIUM=/path/to/it.")


if __name__ == "__main__":
    print(ensure())
