"""`python -m bench.widget`: the widget beside other people's tours, on the same pages in the same run."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.widget import measures, ours
from bench.widget.measures import Numbers, Peer
from bench.widget.site import Site
from bench.widget.table import printed
from scripts import chromium, frontend

HERE = Path(__file__).parent
CACHE = frontend.ROOT / ".cache" / "bench-widget"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-extensions"]  # fmt: skip
OTHERS = ("nothing", "floor", "driver", "shepherd", "intro", "joyride", "posthog")


def install() -> Path:
    """Bring the peers to what the lock says and bundle them; the folder of the bundles."""
    installed, out = CACHE / "npm", CACHE / "bundles"
    installed.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", ".npmrc", "package-lock.json"):
        if not (installed / name).exists() or (installed / name).read_bytes() != (HERE / name).read_bytes():
            shutil.copyfile(HERE / name, installed / name)
    frontend.install(installed)
    frontend.install(frontend.ROOT / "widget")
    esbuild = frontend.ROOT / "widget" / "node_modules" / "esbuild" / "lib" / "main.js"
    command = ["node", str(HERE / "build.mjs"), str(installed), str(out), str(esbuild)]
    subprocess.run(command, check=True, env=frontend.environment())
    return out


def peers(tag: str, wanted: list[str]) -> list[Peer]:
    """Who is measured, ourselves first."""
    react = '<script src="/react.js"></script>'
    tags = {"nothing": "<script>0</script>"}
    others = [
        Peer(n, tags.get(n, f'<script async src="/{n}.js"></script>'), react if n == "joyride" else "") for n in OTHERS
    ]
    return [peer for peer in [Peer("shirube", tag), *others] if not wanted or peer.name in wanted]


def one_round(browser: Browser, site: Site, peer: Peer, seconds: float) -> dict[str, Numbers]:
    """Every measurement once; those of a standing step only when `seconds` is not 0."""
    found: dict[str, Numbers] = {}
    if peer.name != "nothing":
        found["slow"] = measures.first_step(browser, site, peer, slowdown=measures.SLOWDOWN)
        found["far"] = measures.first_step(browser, site, peer, latency_ms=40)
        found["walk"] = measures.walk(browser, site, peer)
    found["light"] = measures.load_and_show(browser, site, peer, heavy=False)
    found["heavy"] = measures.load_and_show(browser, site, peer, heavy=True)
    if seconds:
        found["stand"] = measures.standing(browser, site, peer, seconds)
    return found


def medians(rounds: list[dict[str, Numbers]]) -> dict[str, Numbers]:
    """The median of each number over the rounds that have it."""
    found: dict[str, Numbers] = {}
    for measure in {name for one in rounds for name in one}:
        names = {name for one in rounds for name in one.get(measure, {})}
        for name in names:
            values = [v for one in rounds if (v := one.get(measure, {}).get(name)) is not None]
            found.setdefault(measure, {})[name] = statistics.median(values) if values else None
    return found


def main() -> None:
    """Measure in interleaved rounds and print the table of medians."""
    parser = argparse.ArgumentParser(prog="python -m bench.widget", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--standing", type=int, default=1, help="rounds in which a standing step is watched")
    parser.add_argument("--seconds", type=float, default=10, help="how long it is watched")
    parser.add_argument("--only", nargs="*", default=[], choices=("shirube", *OTHERS), metavar="PEER")
    parser.add_argument("--json", type=Path, help="keep every number of every round here")
    asked = parser.parse_args()
    site = Site(install())
    path = chromium.find()
    assert path, "No Chromium here."
    kept: dict[str, list[dict[str, Numbers]]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="shirube-bench-") as folder,
        ours.server(Path(folder)) as tag,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for number in range(asked.rounds):
            for peer in peers(tag, asked.only):
                seconds = asked.seconds if number < asked.standing else 0
                kept.setdefault(peer.name, []).append(one_round(browser, site, peer, seconds))
                print(f"round {number + 1}: {peer.name}, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        version = browser.version
        browser.close()
    site.close()
    if asked.json:
        asked.json.write_text(json.dumps(kept, indent=1))
    print(f"Chromium {version}, {os.cpu_count()} cores, {asked.rounds} rounds, medians\n")
    print(printed({name: medians(rounds) for name, rounds in kept.items()}))


if __name__ == "__main__":
    main()
