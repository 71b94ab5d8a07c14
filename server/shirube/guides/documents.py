"""Reading guide documents, writing them back in one form, and telling two of them apart."""

import hashlib
import json
from typing import Any

import msgspec

from shirube.conditions.grammar import CUSTOMS
from shirube.conditions.reading import Invalid, convert, read
from shirube.conditions.schema import plain
from shirube.guides.actions import Errand, lengthened
from shirube.guides.rules import mistakes
from shirube.guides.schema import COMPILED_FORM, NEXT, Compiled, Document, OnClick, Step, Target, Task


def parse(value: Any) -> Document:
    """A parsed JSON value as a document in its long form.

    Raises Invalid (code `guide_invalid`) that lists every mistake with its path, what was expected and what came.
    """
    try:
        document = _lengthened(read(Document, value, CUSTOMS))
    except Invalid as error:
        raise Invalid(error.problems, "guide_invalid") from error
    found = list(mistakes(document))
    if found:
        raise Invalid(found, "guide_invalid")
    return document


def _lengthened(document: Document) -> Document:
    steps = tuple(_long_step(step) for step in document.steps)
    tasks = tuple(map(_long_task, document.tasks))
    return msgspec.structs.replace(document, steps=steps, tasks=tasks, target=_long_target(document.target))


def _long_step(step: Step) -> Step:
    advance = {"next": NEXT, "click": OnClick()}[step.advance] if isinstance(step.advance, str) else step.advance
    buttons = tuple(map(lengthened, step.buttons))
    return msgspec.structs.replace(step, target=_long_target(step.target), advance=advance, buttons=buttons)


def _long_target(target: Target | str | None) -> Target | None:
    return Target(css=target) if isinstance(target, str) else target


def _long_task(task: Task) -> Task:
    empty = task.action in ("none", Errand())
    return msgspec.structs.replace(task, action=None) if empty else task


def to_json(document: Document) -> dict[str, Any]:
    """The document as JSON in its normal form: long forms, defaults left out, keys in the documented order."""
    found: dict[str, Any] = plain(msgspec.to_builtins(document))
    theme = found.get("theme", {})
    for part, name in ((theme, "colors"), (theme, "dark"), (theme, "spotlight")):
        if part.get(name) == {}:
            del part[name]
    for name in ("start", "launcher", "theme"):
        if found.get(name) == {}:
            del found[name]
    for step in found.get("steps", ()):
        if step.get("advance") == {"on": "next"}:
            del step["advance"]
    return found


def normalise(value: Any) -> dict[str, Any]:
    """A document's normal form. The normal form of a normal form is itself. Raises Invalid."""
    return to_json(parse(value))


def digest(document: Document) -> str:
    """A SHA-256 that is the same for documents that say the same."""
    canonical = json.dumps(to_json(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def json_text(value: dict[str, Any]) -> str:
    """A normal form as the text of a JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def compiled_to_json(compiled: Compiled) -> dict[str, Any]:
    """A compiled guide as it is stored."""
    found: dict[str, Any] = plain(msgspec.to_builtins(compiled))
    return found


def compiled_from_json(value: Any) -> Compiled | None:
    """A stored compiled guide; None when it is of another form and must be compiled again."""
    if not isinstance(value, dict) or value.get("form") != COMPILED_FORM:
        return None
    return convert(Compiled, value, CUSTOMS)
