"""A person with a browser of their own: their page is watched for errors, the widget's cards can be read and used."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Playwright finds nothing in a closed shadow root, so the widget's own one is opened; the host's stay as they are.
_OPEN_WIDGET = """
const attach = Element.prototype.attachShadow
Element.prototype.attachShadow = function (options) {
  return attach.call(this, this.localName === 'shirube-guide' ? { ...options, mode: 'open' } : options)
}
"""


class Person:
    """One browser context and its page.

    `problems` are the page's uncaught errors, unhandled rejections and console errors, without those that only say that
    a request failed; `strangers` are the hosts that were asked for something and are not this machine.
    """

    def __init__(self, context: BrowserContext, timeout_ms: int) -> None:
        context.add_init_script(_OPEN_WIDGET)
        context.set_default_timeout(timeout_ms)
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.problems.append(f"uncaught: {error.error}"))
        self.context = context
        self.problems: list[str] = []
        self.strangers: list[str] = []
        self.page: Page = context.new_page()

    @property
    def card(self) -> Locator:
        """The card of a tour's step, or of a tooltip that is open."""
        return self.page.locator("shirube-guide .card:not(.panel):visible")

    @property
    def title(self) -> Locator:
        """The title of the step on the screen."""
        return self.card.locator(".title")

    @property
    def next(self) -> Locator:
        """The button that goes on: Next, or Done on the last step."""
        return self.card.locator("button.primary")

    @property
    def launcher(self) -> Locator:
        """The button of the demo's checklist; the help centre has one too."""
        return self.page.locator("shirube-guide .launcher[aria-controls=getting-started-panel]")

    @property
    def checklist(self) -> Locator:
        """The open checklist of the demo."""
        return self.page.locator("shirube-guide #getting-started-panel")

    def queued(self) -> list[str]:
        """The names of the events that this browser keeps until the server has them, in their order."""
        script = """() => Object.keys(localStorage).filter((key) => key.startsWith('shirube:q:')).sort()
          .map((key) => JSON.parse(localStorage[key]).e.name)"""
        names: list[str] = self.page.evaluate(script)
        return names

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme.startswith("http") and parts.hostname != "127.0.0.1":
            self.strangers.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")
