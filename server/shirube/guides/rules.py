"""What a document may not be, beyond the types of its fields: mistakes between fields, and in texts."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from shirube.conditions.moments import duration_ms
from shirube.conditions.reading import Path, Problem, show
from shirube.conditions.schema import UrlRule
from shirube.guides import schema as g
from shirube.guides.actions import Errand, button_mistakes, errand_mistakes
from shirube.guides.branches import branch_mistakes
from shirube.guides.markdown import Parsed, parse_body, parse_title
from shirube.guides.media import media_mistakes
from shirube.guides.theme import theme_mistakes

MAX_DELAY_MS = 300_000
PARTS = ("steps", "tasks", "entries")
NONE = {"steps": (0, 0), "tasks": (0, 0), "entries": (0, 0)}
AMOUNTS = {
    "tour": {**NONE, "steps": (1, 50)},
    "tooltip": {**NONE, "steps": (1, 1)},
    "banner": {**NONE, "steps": (1, 1)},
    "modal": {**NONE, "steps": (1, 1)},
    "checklist": {**NONE, "tasks": (1, 20)},
    "hub": {**NONE, "entries": (0, 50)},
}
"""How many of each part a kind may have."""

OWNERS: dict[str, tuple[str, ...]] = {
    "show": ("tooltip",),
    "marker": ("tooltip",),
    "order": ("checklist",),
    "target": ("checklist",),
    "launcher": ("checklist", "hub"),
    "progress": ("tour",),
    "position": ("banner",),
    "sticky": ("banner",),
    "push": ("banner",),
    "closable": ("banner", "modal"),
    "in_feed": ("banner", "modal", "tour"),
    "search": ("hub",),
    "feed": ("hub",),
    "checklist": ("hub",),
}
"""The fields that only some kinds have."""

STEP_OWNERS: dict[str, tuple[str, ...]] = {
    "form": ("tour",),
    "side": ("tour",),
    "next": ("tour",),
    "media": ("tour", "modal"),
    "buttons": ("tour", "banner", "modal"),
    "advance": ("tour", "tooltip"),
}
_FRESH = {field.name: field.default for field in msgspec.structs.fields(g.Document)}
_FRESH_STEP = {field.name: field.default for field in msgspec.structs.fields(g.Step)}


def mistakes(document: g.Document) -> Iterator[Problem]:
    """Every mistake in a document whose fields are each well formed."""
    yield from _of_kind(document)
    yield from _start(document.start)
    yield from theme_mistakes(document.theme, ("theme",))
    for name in PARTS:
        yield from _unique([part.key for part in getattr(document, name)], (name,))
    for index, step in enumerate(document.steps):
        yield from _step(document, step, ("steps", index))
    yield from branch_mistakes(document.steps, [_passes_by_itself(step) for step in document.steps])
    for index, task in enumerate(document.tasks):
        yield from _task(document, task, ("tasks", index))
    for index, entry in enumerate(document.entries):
        yield from _entry(document, entry, ("entries", index))
    for locale, texts in document.translations.items():
        yield from _translation(document, texts, ("translations", locale))


def _of_kind(document: g.Document) -> Iterator[Problem]:
    kind = document.kind
    for name, (low, high) in AMOUNTS[kind].items():
        yield from _amount(name, len(getattr(document, name)), low, high, kind)
    for name, owners in OWNERS.items():
        if kind not in owners and getattr(document, name) != _FRESH[name]:
            yield Problem((name,), f"{name} only in a {' or a '.join(owners)}", f"a {kind}")
    yield from _target(document.target, ("target",))
    if document.checklist == document.key:
        yield Problem(("checklist",), "the key of a checklist", "its own")
    if kind == "banner" and not document.closable and document.steps:
        only = document.steps[0]
        if not only.buttons and only.next_label is None:
            yield Problem(("closable",), "closable: true, or a button that ends it", "neither")


def _amount(name: str, count: int, low: int, high: int, kind: str) -> Iterator[Problem]:
    if not low <= count <= high:
        wanted = "none" if high == 0 else str(low) if low == high else f"{low} to {high}"
        yield Problem((name,), f"{wanted} in a {kind}", str(count))


def _start(start: g.Start) -> Iterator[Problem]:
    if duration_ms(start.delay) > MAX_DELAY_MS:
        yield Problem(("start", "delay"), "at most 300s", show(start.delay))
    if isinstance(start.repeat, g.Every) and duration_ms(start.repeat.every) == 0:
        yield Problem(("start", "repeat", "every"), "more than nothing", show(start.repeat.every))


def _unique(keys: list[str], path: Path) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for index, key in enumerate(keys):
        seen[key] += 1
        if seen[key] == 2:
            yield Problem((*path, index, "key"), "a key that no other has", f"{key!r} again")


def _target(target: Any, path: Path) -> Iterator[Problem]:
    if isinstance(target, g.Target) and target in (g.Target(), g.Target(fingerprint=g.Fingerprint())):
        yield Problem(path, "css, fingerprint or both", "neither")


def _step(document: g.Document, step: g.Step, path: Path) -> Iterator[Problem]:
    kind = document.kind
    yield from _target(step.target, (*path, "target"))
    if step.target is None and kind == "tooltip":
        yield Problem((*path, "target"), "a target: a tooltip stands beside an element", "nothing")
    if step.target is not None and kind == "modal":
        yield Problem((*path, "target"), "none: a modal stands in the middle of the page", "a target")
    for name, owners in STEP_OWNERS.items():
        if kind not in owners and getattr(step, name) != _FRESH_STEP[name]:
            yield Problem((*path, name), f"{name} only in a {' or a '.join(owners)}", f"a {kind}")
    if step.title is None and step.body is None:
        yield Problem(path, "a title, a body or both", "neither")
    yield from _form(step, path)
    yield from _advance(step, (*path, "advance"))
    yield from _texts(step, path)
    yield from _buttons(document, step, path)
    if step.media is not None:
        yield from media_mistakes(step.media, (*path, "media"))


def _form(step: g.Step, path: Path) -> Iterator[Problem]:
    if step.form == "anchored" and step.target is None:
        yield Problem((*path, "form"), "a target, or form: modal, panel or sheet", "anchored without a target")
    if step.form == "modal" and step.target is not None:
        yield Problem((*path, "form"), "no target beside form: modal", "a target")
    if step.side != "right" and step.form != "panel":
        yield Problem((*path, "side"), "side only beside form: panel", step.form or "no form")


def _buttons(document: g.Document, step: g.Step, path: Path) -> Iterator[Problem]:
    keys = [other.key for other in document.steps]
    yield from _unique([button.key for button in step.buttons], (*path, "buttons"))
    for index, button in enumerate(step.buttons):
        where = (*path, "buttons", index)
        tour = document.kind == "tour"
        yield from button_mistakes(button, tour=tour, own=document.key, steps=keys, path=where)
    for name in ("next_label", "back_label"):
        if step.buttons and getattr(step, name) is not None:
            yield Problem((*path, name), "either buttons, or labels of Next and Back", "both")


def _passes_by_itself(step: g.Step) -> bool:
    """Whether a page may leave the step behind without the person doing anything."""
    waits = isinstance(step.advance, g.OnNext | g.OnClick)
    return not waits or (step.missing == "skip" and step.target is not None)


def _advance(step: g.Step, path: Path) -> Iterator[Problem]:
    advance = step.advance
    if isinstance(advance, g.OnClick) and step.target is None:
        yield Problem(path, "a target to click, or advance: next", "a step without target")
    if isinstance(advance, g.OnUrl) and advance.url == UrlRule():
        yield Problem((*path, "url"), "include or exclude", "neither")
    if isinstance(advance, g.OnInput):
        if (advance.filled is True) == isinstance(advance.equals, str):
            yield Problem(path, "exactly one of filled: true, equals: text", "both" if advance.filled else "neither")
        if advance.css is None and step.target is None:
            yield Problem((*path, "css"), "css, as the step has no target", "nothing")


def _task(document: g.Document, task: g.Task, path: Path) -> Iterator[Problem]:
    if isinstance(task.action, Errand):
        yield from errand_mistakes(task.action, document.key, (*path, "action"))
    yield from _texts(task, path)


def _entry(document: g.Document, entry: g.Entry, path: Path) -> Iterator[Problem]:
    if entry.body is None and entry.action is None:
        yield Problem(path, "a body, an action or both", "neither")
    if entry.action is not None:
        yield from errand_mistakes(entry.action, document.key, (*path, "action"))
    yield from _texts(entry, path)


def _translation(document: g.Document, texts: g.Texts, path: Path) -> Iterator[Problem]:
    for name in PARTS:
        own = {part.key: part for part in getattr(document, name)}
        for key, part in getattr(texts, name).items():
            if key not in own:
                known = ", ".join(sorted(own)) or f"no {name}: the guide has none"
                yield Problem((*path, name, key), f"a key of the guide's {name} ({known})", repr(key))
            elif name == "steps":
                yield from _step_translation(own[key], part, (*path, name, key))
            yield from _texts(part, (*path, name, key))
    if path[1] == document.locale:
        yield Problem(path, "another locale than the document's own", repr(document.locale))
    if texts.launcher is not None and document.kind not in OWNERS["launcher"]:
        yield Problem((*path, "launcher"), "launcher only in a checklist or a hub", f"a {document.kind}")


def _step_translation(step: g.Step, texts: g.StepTexts, path: Path) -> Iterator[Problem]:
    if texts.alt is not None and step.media is None:
        yield Problem((*path, "alt"), "alt only where the step has media", "none")
    own = [button.key for button in step.buttons]
    for key in texts.buttons:
        if key not in own:
            known = ", ".join(own) or "no buttons: the step has none"
            yield Problem((*path, "buttons", key), f"a key of the step's buttons ({known})", repr(key))


def _texts(part: Any, path: Path) -> Iterator[Problem]:
    for name, parsed in _parsed(part):
        for expected, got in parsed.refused:
            yield Problem((*path, name), expected, show(got))


def _parsed(part: Any) -> Iterator[tuple[str, Parsed]]:
    if part.title is not None:
        yield "title", parse_title(part.title)
    if part.body is not None:
        yield "body", parse_body(part.body)
