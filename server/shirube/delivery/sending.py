"""A live guide as one person gets it: in their language, with their values in it, and only what is not settled yet.
Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from msgspec import UNSET

from shirube.conditions.facts import Facts
from shirube.conditions.rules import residual
from shirube.conditions.schema import Condition
from shirube.delivery.schema import BootBranch, BootEntry, BootGuide, BootLauncher, BootStep, BootTask
from shirube.guides.compiling import choose_locale
from shirube.guides.markdown import Tree, fill
from shirube.guides.media import frame_allowed
from shirube.guides.records import LiveGuide
from shirube.guides.schema import Compiled, CompiledStep, CompiledTexts, EveryMs
from shirube.guides.theme import PLAIN, Theme, laid_over, wire_theme


class Standing(Protocol):
    """Where a person stands with a guide. `state` is `started`, `completed` or `dismissed`, of the last run, as are
    the `step` last seen, whether it was done, `run`, `last_started_at` and `last_at`, when anything happened in it
    (Unix ms); `completed` and `done` (keys of tasks and steps) are of any run.
    """

    @property
    def state(self) -> Any: ...
    @property
    def step(self) -> str | None: ...
    @property
    def step_done(self) -> bool: ...
    @property
    def run(self) -> UUID: ...
    @property
    def last_started_at(self) -> int: ...
    @property
    def last_at(self) -> int: ...
    @property
    def completed(self) -> bool: ...
    @property
    def dismissed(self) -> bool: ...
    @property
    def done(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a guide is sent to: what is known of them, their language, and what their workspace settled for all."""

    facts: Facts
    locale: str | None
    theme: Theme = PLAIN
    frame_hosts: frozenset[str] = field(default_factory=frozenset)


def sent_guide(
    guide: LiveGuide, reader: Reader, standing: Standing | None, *, by_hand: bool, snoozed: int | None
) -> BootGuide:
    """One guide of the reply. `by_hand`: it will not start by itself; `snoozed`: not before that moment (Unix ms)."""
    compiled, facts = guide.compiled, reader.facts
    tag = choose_locale(compiled.texts, reader.locale, compiled.locale)
    texts = compiled.texts[tag]
    return BootGuide(
        key=compiled.key,
        kind=compiled.kind,
        version=guide.version,
        locale=tag,
        name=texts.name,
        when=False if by_hand else residual(compiled.when, facts),
        hide=_while(compiled.hide, facts),
        repeat={"every": compiled.repeat.every} if isinstance(compiled.repeat, EveryMs) else compiled.repeat,
        priority=compiled.priority,
        delay=compiled.delay,
        state=standing.state if standing else "never_seen",
        step=_resume_at(compiled, standing, facts),
        run=str(standing.run) if standing else None,
        at=standing.last_started_at if standing else None,
        cancel=UNSET if (cancel := _while(compiled.cancel, facts)) is None else cancel,
        snoozed=UNSET if snoozed is None else snoozed,
        theme=_own_theme(compiled.theme, reader.theme),
        **compiled.extras,
        **_parts(compiled, texts, reader, standing),
    )


def _while(condition: Condition | None, facts: Facts) -> Any:
    """What is left of a hide or cancel rule; nothing of one that can't hold."""
    left = False if condition is None else residual(condition, facts)
    return None if left is False else left


_PLAIN_PARTS: dict[str, Any] = {"mode": "auto", "z": 0}
"""What says of a part of a theme that it is the widget's own again; of the others an empty object does."""


def _own_theme(own: Theme, workspace: Theme) -> Any:
    """The parts of the workspace's looks that a guide's own theme changes, each of them whole."""
    if own == PLAIN:
        return UNSET
    usual, wanted = wire_theme(workspace), wire_theme(laid_over(own, workspace))
    found = {name: value for name, value in wanted.items() if usual.get(name) != value}
    gone = {name: _PLAIN_PARTS.get(name, {}) for name in usual if name not in wanted}
    return found | gone or UNSET


def _parts(compiled: Compiled, texts: CompiledTexts, reader: Reader, standing: Standing | None) -> dict[str, Any]:
    facts = reader.facts
    launcher = BootLauncher(texts.launcher, compiled.launcher)
    if compiled.kind == "hub":
        return {"launcher": launcher, "entries": _entries(compiled, texts, facts)}
    if compiled.kind == "checklist":
        return {"tasks": _tasks(compiled, texts, facts, standing), "order": compiled.order, "launcher": launcher}
    steps = {"steps": [_step(step, texts.parts[step.key], reader) for step in compiled.steps]}
    return {**steps, "show": compiled.show, "marker": compiled.marker} if compiled.kind == "tooltip" else steps


def _resume_at(compiled: Compiled, standing: Standing | None, facts: Facts) -> str | None:
    """The step to show next: the last seen, or where it leads when it was done. None if this version lacks it."""
    keys = [step.key for step in compiled.steps]
    if standing is None or standing.step not in keys:
        return None
    at = keys.index(standing.step)
    if not standing.step_done or standing.state != "started":
        return keys[at]
    # A branch that only a page can decide is left to the page that the person is on: it knows the way they went.
    taken = (branch.go for branch in compiled.steps[at].next if residual(branch.when, facts) == {})
    return next(taken, keys[min(at + 1, len(keys) - 1)])


def _step(step: CompiledStep, part: Mapping[str, Any], reader: Reader) -> BootStep:
    said = filled(part, reader.facts)
    # Most steps have none of these: what they lack is not even looked for, 200 guides have a thousand of them.
    more: dict[str, Any] = {}
    if step.media is not None:
        more["media"] = _media(step.media, said.pop("alt"), reader)
    if step.buttons:
        labels = said.pop("buttons")
        more["buttons"] = [{**button, "label": labels[button["key"]]} for button in step.buttons]
    if step.next:
        more["next"] = _branches(step, reader.facts) or UNSET
    return BootStep(
        key=step.key,
        target=UNSET if step.target is None else step.target,
        form=step.form or UNSET,
        side=step.side or UNSET,
        placement=step.placement,
        advance=step.advance,
        missing=step.missing,
        spotlight=step.spotlight,
        block=step.block,
        **said,
        **more,
    )


def _media(media: dict[str, Any], alt: str, reader: Reader) -> Any:
    """The picture or video; a frame only while the workspace still allows its host."""
    if "frame" in media and not frame_allowed(media["frame"], reader.frame_hosts):
        return UNSET
    return {**media, "alt": alt}


def _branches(step: CompiledStep, facts: Facts) -> list[BootBranch]:
    """Where a step may lead, as far as it is open; nothing after a branch that is taken for sure."""
    found: list[BootBranch] = []
    for branch in step.next:
        left = residual(branch.when, facts)
        if left is not False:
            found.append(BootBranch(when=left, go=branch.go))
        if left == {}:
            break
    return found


def _tasks(compiled: Compiled, texts: CompiledTexts, facts: Facts, standing: Standing | None) -> list[BootTask]:
    done = standing.done if standing else frozenset()
    return [
        BootTask(
            key=task.key,
            done=residual(task.done, facts),
            action=task.action,
            state="done" if task.key in done else "open",
            **filled(texts.parts[task.key], facts),
        )
        for task in compiled.tasks
    ]


def _entries(compiled: Compiled, texts: CompiledTexts, facts: Facts) -> list[BootEntry]:
    """The entries that may be shown to this person on some page."""
    return [
        BootEntry(
            key=entry.key,
            when=UNSET if left == {} else left,
            action=UNSET if entry.action is None else entry.action,
            pinned=entry.pinned,
            **filled(texts.parts[entry.key], facts),
        )
        for entry in compiled.entries
        if (left := residual(entry.when, facts)) is not False
    ]


def filled(part: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The texts of a step, task or entry with this person's values in them."""

    def value(scope: str, name: str) -> str | None:
        return _text(facts.attribute("person" if scope == "user" else "account", name))

    def full(tree: Tree) -> Tree:
        return fill(tree, value)

    return {name: full(text) if isinstance(text, list) else text for name, text in part.items()}


def _text(value: str | int | float | bool | None) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)
