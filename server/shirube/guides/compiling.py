"""A document made ready for `boot`: texts parsed and complete in every locale, durations in milliseconds."""

from collections.abc import Iterable
from typing import Any

import msgspec

from shirube.conditions.moments import duration_ms
from shirube.guides import schema as g
from shirube.guides.markdown import parse_body, parse_title

_EMPTY = g.Texts()


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
        repeat=g.EveryMs(duration_ms(repeat.every)) if isinstance(repeat, g.Every) else repeat,
        priority=start.priority,
        delay=duration_ms(start.delay),
        show=document.show,
        marker=document.marker,
        order=document.order,
        launcher=document.launcher.placement,
        steps=tuple(map(_step, document.steps)),
        tasks=tuple(map(_task, document.tasks)),
        texts={tag: _texts(document, texts) for tag, texts in {own: _EMPTY, **others}.items()},
    )


def _step(step: g.Step) -> g.CompiledStep:
    target = msgspec.to_builtins(step.target) if step.target is not None else None
    return g.CompiledStep(
        key=step.key,
        target=target,
        placement=step.placement,
        advance=msgspec.to_builtins(step.advance),
        missing=step.missing,
        spotlight=step.spotlight,
        block=step.block,
    )


def _task(task: g.Task) -> g.CompiledTask:
    action = msgspec.to_builtins(task.action) if isinstance(task.action, g.Action) else None
    return g.CompiledTask(key=task.key, done=task.done, action=action)


def _texts(document: g.Document, given: g.Texts) -> g.CompiledTexts:
    name = given.name or document.name
    launcher = given.launcher or document.launcher.text or name
    steps = {step.key: _part((given.steps.get(step.key), step)) for step in document.steps}
    tasks = {task.key: _part((given.tasks.get(task.key), task)) for task in document.tasks}
    return g.CompiledTexts(name=name, launcher=launcher, parts={**steps, **tasks})


def _part(sources: Iterable[Any]) -> dict[str, Any]:
    """The first text that any source has, for each field; titles and bodies as trees."""
    found: dict[str, Any] = {}
    for source in sources:
        for name in ("title", "body", "next_label", "back_label"):
            text = getattr(source, name, None)
            if text is not None and name not in found:
                found[name] = _tree(name, text)
    return found


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
