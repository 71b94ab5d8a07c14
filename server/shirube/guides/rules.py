"""What a document may not be, beyond the types of its fields: mistakes between fields, and in texts."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from shirube.conditions.moments import duration_ms
from shirube.conditions.reading import Path, Problem, show
from shirube.conditions.schema import UrlRule
from shirube.guides import schema as g
from shirube.guides.markdown import Parsed, parse_body, parse_title
from shirube.guides.urls import is_path

MAX_DELAY_MS = 300_000


def mistakes(document: g.Document) -> Iterator[Problem]:
    """Every mistake in a document whose fields are each well formed."""
    yield from _of_kind(document)
    yield from _start(document.start)
    yield from _unique([step.key for step in document.steps], "steps")
    yield from _unique([task.key for task in document.tasks], "tasks")
    for index, step in enumerate(document.steps):
        yield from _step(document.kind, step, ("steps", index))
    for index, task in enumerate(document.tasks):
        yield from _task(document, task, ("tasks", index))
    for locale, texts in document.translations.items():
        yield from _translation(document, texts, ("translations", locale))


def _of_kind(document: g.Document) -> Iterator[Problem]:
    steps, tasks, kind = len(document.steps), len(document.tasks), document.kind
    if kind == "checklist":
        yield from _amount("tasks", tasks, 1, 20, kind)
        yield from _amount("steps", steps, 0, 0, kind)
    else:
        yield from _amount("steps", steps, 1, 1 if kind == "tooltip" else 50, kind)
        yield from _amount("tasks", tasks, 0, 0, kind)
    fresh = {"show": "hover", "marker": "beacon", "order": "any", "launcher": g.Launcher()}
    for name, default in fresh.items():
        owner = "tooltip" if name in ("show", "marker") else "checklist"
        if kind != owner and getattr(document, name) != default:
            yield Problem((name,), f"{name} only in a {owner}", f"a {kind}")


def _amount(name: str, count: int, low: int, high: int, kind: str) -> Iterator[Problem]:
    if not low <= count <= high:
        wanted = "none" if high == 0 else str(low) if low == high else f"{low} to {high}"
        yield Problem((name,), f"{wanted} in a {kind}", str(count))


def _start(start: g.Start) -> Iterator[Problem]:
    if duration_ms(start.delay) > MAX_DELAY_MS:
        yield Problem(("start", "delay"), "at most 300s", show(start.delay))
    if isinstance(start.repeat, g.Every) and duration_ms(start.repeat.every) == 0:
        yield Problem(("start", "repeat", "every"), "more than nothing", show(start.repeat.every))


def _unique(keys: list[str], name: str) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for index, key in enumerate(keys):
        seen[key] += 1
        if seen[key] == 2:
            yield Problem((name, index, "key"), "a key that no other has", f"{key!r} again")


def _step(kind: str, step: g.Step, path: Path) -> Iterator[Problem]:
    if isinstance(step.target, g.Target) and step.target in (g.Target(), g.Target(fingerprint=g.Fingerprint())):
        yield Problem((*path, "target"), "css, fingerprint or both", "neither")
    if step.target is None and kind == "tooltip":
        yield Problem((*path, "target"), "a target: a tooltip stands beside an element", "nothing")
    if step.title is None and step.body is None:
        yield Problem(path, "a title, a body or both", "neither")
    yield from _advance(step, (*path, "advance"))
    yield from _texts(step, path)


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
    action = task.action
    if isinstance(action, g.Action):
        if (action.start is None) == (action.open is None):
            yield Problem((*path, "action"), "exactly one of start, open", "both" if action.start else "neither")
        if action.start == document.key:
            yield Problem((*path, "action", "start"), "the key of another guide", "its own")
        if action.open is not None and not is_path(action.open):
            yield Problem((*path, "action", "open"), "a path such as /invoices/new", show(action.open))
    yield from _texts(task, path)


def _translation(document: g.Document, texts: g.Texts, path: Path) -> Iterator[Problem]:
    own = {"steps": {step.key for step in document.steps}, "tasks": {task.key for task in document.tasks}}
    for name, keys in own.items():
        for key, part in getattr(texts, name).items():
            if key not in keys:
                known = ", ".join(sorted(keys)) or f"no {name}: the guide has none"
                yield Problem((*path, name, key), f"a key of the guide's {name} ({known})", repr(key))
            yield from _texts(part, (*path, name, key))
    if path[1] == document.locale:
        yield Problem(path, "another locale than the document's own", repr(document.locale))
    if texts.launcher is not None and document.kind != "checklist":
        yield Problem((*path, "launcher"), "launcher only in a checklist", f"a {document.kind}")


def _texts(part: Any, path: Path) -> Iterator[Problem]:
    for name, parsed in _parsed(part):
        for expected, got in parsed.refused:
            yield Problem((*path, name), expected, show(got))


def _parsed(part: Any) -> Iterator[tuple[str, Parsed]]:
    if part.title is not None:
        yield "title", parse_title(part.title)
    if part.body is not None:
        yield "body", parse_body(part.body)
