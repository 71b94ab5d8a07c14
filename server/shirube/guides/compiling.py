"""A document made ready for `boot`: texts parsed and complete in every locale, durations in milliseconds."""

from collections.abc import Iterable
from typing import Any

import msgspec

from shirube.conditions.moments import duration_ms
from shirube.guides import schema as g
from shirube.guides.actions import Button, Errand, Snooze, wire_actions, wire_errand
from shirube.guides.markdown import parse_body, parse_title
from shirube.guides.media import wire_media
from shirube.guides.rules import PARTS

_EMPTY = g.Texts()
_WITH_DEFAULTS = ("progress", "position", "sticky", "push", "closable", "search", "checklist")
EXTRAS = {f.name: f.default for f in msgspec.structs.fields(g.Document) if f.name in _WITH_DEFAULTS}
"""Fields that go over the wire as they are, only where they differ from the default."""


def compile_document(document: g.Document, workspace_locale: str) -> g.Compiled:
    """Compile a parsed document; its own texts are of its `locale`, else of the workspace's."""
    own = document.locale or workspace_locale
    start, repeat = document.start, document.start.repeat
    others = {tag: texts for tag, texts in document.translations.items() if tag != own}
    return g.Compiled(
        form=g.COMPILED_FORM,
        key=document.key,
        kind=document.kind,
        locale=own,
        when=start.when,
        hide=document.hide,
        cancel=document.cancel,
        repeat=g.EveryMs(duration_ms(repeat.every)) if isinstance(repeat, g.Every) else repeat,
        priority=start.priority,
        delay=duration_ms(start.delay),
        show=document.show,
        marker=document.marker,
        order=document.order,
        launcher=document.launcher.placement,
        steps=tuple(_step(document.kind, step) for step in document.steps),
        tasks=tuple(map(_task, document.tasks)),
        entries=tuple(map(_entry, document.entries)),
        in_feed=document.in_feed,
        feed=document.feed,
        snoozes=any(isinstance(a, Snooze) for step in document.steps for b in step.buttons for a in b.actions),
        extras=_extras(document),
        theme=document.theme,
        texts={tag: _texts(document, texts) for tag, texts in {own: _EMPTY, **others}.items()},
    )


def _extras(document: g.Document) -> dict[str, Any]:
    """What of a kind's own differs from its default, as it goes over the wire."""
    found = {name: getattr(document, name) for name in EXTRAS}
    found = {name: value for name, value in found.items() if value != EXTRAS[name]}
    if document.target is not None:
        found["target"] = msgspec.to_builtins(document.target)
    return {**found, "exempt": True} if document.start.exempt else found


def _step(kind: g.Kind, step: g.Step) -> g.CompiledStep:
    target = msgspec.to_builtins(step.target) if step.target is not None else None
    usual = "modal" if step.target is None else "anchored"
    return g.CompiledStep(
        key=step.key,
        target=target,
        form=None if step.form == usual else step.form,
        side=None if step.side == "right" else step.side,
        placement=step.placement,
        advance=msgspec.to_builtins(step.advance),
        missing=step.missing,
        spotlight=step.spotlight,
        block=step.block,
        buttons=tuple(_button(button, stays=kind == "tour") for button in step.buttons),
        next=tuple(g.CompiledBranch(branch.when, branch.go) for branch in step.next),
        media=wire_media(step.media),
    )


def _button(button: Button, *, stays: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"key": button.key, "actions": wire_actions(button, stays=stays)}
    return found if button.style == "primary" else {**found, "style": button.style}


def _task(task: g.Task) -> g.CompiledTask:
    return g.CompiledTask(task.key, task.done, wire_errand(task.action) if isinstance(task.action, Errand) else None)


def _entry(entry: g.Entry) -> g.CompiledEntry:
    return g.CompiledEntry(entry.key, entry.when, wire_errand(entry.action), entry.pinned)


def _texts(document: g.Document, given: g.Texts) -> g.CompiledTexts:
    name = given.name or document.name
    launcher = given.launcher or document.launcher.text or name
    parts = {
        part.key: _part((getattr(given, kind).get(part.key), part))
        for kind in PARTS
        for part in getattr(document, kind)
    }
    for step in document.steps:
        parts[step.key] |= _spoken(given.steps.get(step.key, g.StepTexts()), step)
    return g.CompiledTexts(name=name, launcher=launcher, parts=parts)


def _part(sources: Iterable[Any]) -> dict[str, Any]:
    """The first text that any source has, for each field; titles and bodies as trees."""
    found: dict[str, Any] = {}
    for source in sources:
        for name in ("title", "body", "next_label", "back_label", "keywords"):
            text = getattr(source, name, None)
            if text is not None and name not in found:
                found[name] = _tree(name, text)
    return found


def _spoken(given: g.StepTexts, step: g.Step) -> dict[str, Any]:
    """The words of a step's picture and buttons, where it has some."""
    alt = {"alt": given.alt or step.media.alt} if step.media else {}
    labels = {button.key: given.buttons.get(button.key, button.label) for button in step.buttons}
    return {**alt, **({"buttons": labels} if labels else {})}


def _tree(name: str, text: str) -> Any:
    if name == "title":
        return parse_title(text).tree
    return parse_body(text).tree if name == "body" else text


def choose_locale(available: Iterable[str], wanted: str | None, own: str) -> str:
    """The locale to show: the exact tag, else the closest of the same language, else the document's own."""
    tags = list(available)
    asked = (wanted or own).lower().split("-")
    for length in range(len(asked), 0, -1):
        prefix = "-".join(asked[:length])
        for tag in tags:
            if tag.lower() == prefix:
                return tag
    same = [tag for tag in tags if tag.lower().split("-")[0] == asked[0]]
    return same[0] if same else own
