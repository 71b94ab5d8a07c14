"""What a product is to the measurement, and the pages that load one."""

# ruff: noqa: E501

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Page

from bench.targets.serve import Server

Opened = Iterator[str]
"""The pages of one release, one after the other, by name; the browser shows the page that was just named."""

Set = Literal["tuned", "seen", "held", "last", "fourth"]
"""Tuned on; held out once, twice, three and four times, each until its first figures were written down."""


@dataclass
class Product:
    """One product and the releases to compare, oldest first."""

    name: str
    versions: list[str]
    open: Callable[[Page, Server, str, ExitStack], Opened]
    rules: dict[str, Any] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    set: Set = "tuned"
    renamed: dict[str, str] = field(default_factory=dict)
    """Old label → new label, by hand, where a release gave the same thing another one."""
    pairs: list[tuple[str | None, ...]] = field(default_factory=list)
    """Labels by hand: what points at the same thing in each release, `css` or `css :: words`; None where it is gone."""

    def rules_for(self, version: str) -> dict[str, Any]:
        """The rules by which the elements of a release are labelled."""
        if not self.pairs:
            return self.rules
        at = self.versions.index(version)
        return {**self.rules, "byHand": {next(filter(None, pair)): pair[at] for pair in self.pairs}}


def html(head: str, body: str, start: str) -> str:
    """A start page, written here."""
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>{head}</head><body>{body}<script>{start}</script></body></html>'


def script(path: str) -> str:
    """A tag that loads a script of a package."""
    return f'<script src="/npm/{path}"></script>'


def style(path: str) -> str:
    """A tag that loads a style sheet of a package."""
    return f'<link rel="stylesheet" href="/npm/{path}">'
