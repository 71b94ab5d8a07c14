"""What is measured of one peer, each time in a browser context of its own, so nothing is cached."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from bench.widget.site import Site
from bench.widget.site import page as host_page

PROBE = (Path(__file__).parent / "probe.js").read_text()
SLOWDOWN = 4
QUIET_MS = 1_500
"""How long a trace goes on after the tag was put in: every peer has shown its first step by then."""
TRACED = ["-*", "toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "v8.execute"]
_SCRIPT = {"EvaluateScript", "FunctionCall", "v8.compile", "v8.evaluateModule", "V8.GCScavenger", "MinorGC", "MajorGC",
           "FireAnimationFrame", "TimerFire", "RunMicrotasks", "v8.compileModule", "EventDispatch"}  # fmt: skip
_LAYOUT = {
    "UpdateLayoutTree",
    "Layout",
    "PrePaint",
    "Paint",
    "Layerize",
    "Commit",
    "HitTest",
    "IntersectionObserverController::computeIntersections",
}
Numbers = dict[str, float | None]


@dataclass
class Peer:
    """A way to show the tour: the tag that a host would put into its page, and scripts that the page has anyway."""

    name: str
    tag: str
    before: str = ""

    def page(self, site: Site, *, heavy: bool = False, with_tag: bool = True) -> str:
        """The address of a host page with or without the peer's tag."""
        path = f"/{self.name}-{'heavy' if heavy else 'light'}-{'on' if with_tag else 'off'}"
        site.pages[path] = host_page(self.before + (self.tag if with_tag else ""), heavy=heavy)
        return site.url + path


@contextmanager
def opened(browser: Browser, peer: Peer) -> Iterator[tuple[Page, CDPSession]]:
    """A new context's page that knows the peer."""
    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(PROBE + f"\nbench.peer = {json.dumps(peer.name)}")
    page = context.new_page()
    yield page, context.new_cdp_session(page)
    context.close()


def first_step(browser: Browser, site: Site, peer: Peer, *, slowdown: int = 1, latency_ms: int = 0) -> Numbers:
    """From navigation to the painted first step, ms; the bytes that the peer took until then."""
    with opened(browser, peer) as (page, cdp):
        asked: dict[str, str] = {}
        taken: dict[str, float] = {}
        cdp.on("Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]}))
        cdp.on("Network.loadingFinished", lambda e: taken.update({e["requestId"]: e["encodedDataLength"]}))
        cdp.send("Network.enable")
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        if latency_ms:
            rates = {"downloadThroughput": 9_000_000 / 8, "uploadThroughput": 3_000_000 / 8}
            cdp.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency_ms, **rates})
        page.add_init_script("bench.first = bench.painted(1, 20_000)")
        page.goto(peer.page(site), wait_until="commit")
        shown = page.evaluate("bench.first")
        own = {key for key, url in asked.items() if "/react.js" not in url and not url.split("?")[0].endswith("-on")}
        size = sum(size for key, size in taken.items() if key in own)
        return {"first": shown, "bytes": size, "requests": len(own), "shift": page.evaluate("bench.shift()")}


def load_and_show(browser: Browser, site: Site, peer: Peer, *, heavy: bool) -> Numbers:
    """The main thread's work from putting the tag into a page that stands still until the step stands, ms."""
    with opened(browser, peer) as (page, _):
        page.goto(peer.page(site, heavy=heavy, with_tag=False))
        page.wait_for_timeout(300)
        browser.start_tracing(page=page, categories=TRACED)
        page.evaluate("(tag) => document.head.append(document.createRange().createContextualFragment(tag))", peer.tag)
        page.wait_for_timeout(QUIET_MS)
        found = work(json.loads(browser.stop_tracing()))
        shown = peer.name == "nothing" or page.evaluate("bench.shown(1)")
        return {**found, "shown": float(shown)}


def work(trace: dict[str, Any]) -> Numbers:
    """All tasks of the page's main thread, of these script, and style, layout, paint; the longest task: ms of CPU."""
    events = trace["traceEvents"]
    threads = {
        (e["pid"], e["tid"]) for e in events if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    mine = [e for e in events if (e["pid"], e["tid"]) in threads and e.get("ph") == "X"]
    busiest = max(threads, key=lambda thread: sum(e["dur"] for e in mine if (e["pid"], e["tid"]) == thread))
    mine = [e for e in mine if (e["pid"], e["tid"]) == busiest]
    tasks = _outermost(mine, {"RunTask", "ThreadControllerImpl::RunTask"})
    return {
        "tasks": sum(tasks),
        "script": sum(_outermost(mine, _SCRIPT)),
        "layout": sum(_outermost(mine, _LAYOUT)),
        "longest": max(tasks, default=0),
    }


def _outermost(events: list[dict[str, Any]], names: set[str]) -> list[float]:
    """ms of processor time of each event of these names that lies in no other of them: waiting for a busy machine does
    not count."""
    found, end = [], 0.0
    for event in sorted((e for e in events if e["name"] in names), key=lambda e: (e["ts"], -e["dur"])):
        if event["ts"] >= end:
            end = event["ts"] + event["dur"]
            found.append(event.get("tdur", event["dur"]) / 1000)
    return found


def walk(browser: Browser, site: Site, peer: Peer) -> Numbers:
    """The tour from end to end: Next to the next step, a late target, what is left and how much the page jumped."""
    with opened(browser, peer) as (page, _):
        page.goto(peer.page(site, with_tag=False))
        before = page.evaluate("bench.state()")
        page.evaluate("(tag) => document.head.append(document.createRange().createContextualFragment(tag))", peer.tag)
        found: Numbers = {"next": None, "settled": None, "late": None}
        if page.evaluate("bench.painted(1, 20_000)") is None:
            return found
        page.wait_for_timeout(600)
        pressed = page.evaluate("bench.press(2)")
        found["next"], found["settled"] = pressed or (None, None)
        page.wait_for_timeout(400)
        page.evaluate("bench.press(3)")
        page.wait_for_timeout(400)
        found["late"] = page.evaluate("bench.late()")
        page.wait_for_timeout(700)
        page.evaluate("bench.finish()")
        page.wait_for_timeout(1_000)
        after = page.evaluate("bench.state()")
        # The late target is the host's own.
        left = {name: float(after[name] - before[name]) for name in after}
        return {**found, "shift": page.evaluate("bench.shift()"), **left, "elements": left["elements"] - 1}


def standing(browser: Browser, site: Site, peer: Peer, seconds: float) -> Numbers:
    """While a step stands, and while a target is pending: CPU and script ms and requests in so many seconds; and what
    1,000 changes of the page cost in script while it is pending."""
    with opened(browser, peer) as (page, cdp):
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(peer.page(site))
        found: Numbers = {}
        if peer.name != "nothing":
            page.evaluate("bench.painted(1, 20_000)")
        page.wait_for_timeout(6_000)
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        found |= _idle(page, cdp, requests, "open", seconds)
        if peer.name != "nothing":
            page.evaluate("bench.press(2)")
            page.wait_for_timeout(500)
            page.evaluate("bench.press(3)")
        page.wait_for_timeout(3_000)
        found |= _idle(page, cdp, requests, "pending", seconds)
        begin = _spent(cdp)
        page.evaluate("bench.churn()")
        end = _spent(cdp)
        found |= {
            "churn_script": end["ScriptDuration"] - begin["ScriptDuration"],
            "churn_tasks": end["TaskDuration"] - begin["TaskDuration"],
        }
        if peer.name != "nothing":
            found["still_waits"] = float(page.evaluate("bench.late()") is not None)
        return found


def _idle(page: Page, cdp: CDPSession, requests: list[str], when: str, seconds: float) -> Numbers:
    asked, begin = len(requests), _spent(cdp)
    page.wait_for_timeout(seconds * 1000)
    end = _spent(cdp)
    return {
        f"{when}_cpu": end["TaskDuration"] - begin["TaskDuration"],
        f"{when}_script": end["ScriptDuration"] - begin["ScriptDuration"],
        f"{when}_requests": float(len(requests) - asked),
    }


def _spent(cdp: CDPSession) -> dict[str, float]:
    return {metric["name"]: metric["value"] * 1000 for metric in cdp.send("Performance.getMetrics")["metrics"]}
