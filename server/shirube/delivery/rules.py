"""What one person may see now, and why not the rest. Pure: live guides, what is known and the time are passed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from msgspec import UNSET

from shirube.conditions.facts import Facts
from shirube.conditions.reasons import Mentions, Reason, mentions, why
from shirube.conditions.rules import residual
from shirube.conditions.schema import Condition
from shirube.delivery.schema import BootGuide, BootLauncher, BootReply, BootStep, BootTask, Labels
from shirube.guides.compiling import choose_locale
from shirube.guides.markdown import Tree, fill
from shirube.guides.records import LiveGuide
from shirube.guides.schema import Compiled, CompiledTexts, EveryMs

LABELS = {
    "en": Labels(
        next="Next",
        back="Back",
        done="Done",
        close="Close",
        progress="{n} of {total}",
        tasks="{done} of {total} done",
        open="Open",
    ),
    "ja": Labels(
        next="次へ",
        back="戻る",
        done="完了",
        close="閉じる",
        progress="{n} / {total}",
        tasks="{done} / {total} 完了",
        open="開く",
    ),
}


class Standing(Protocol):
    """Where a person stands with a guide. `state` is `started`, `completed` or `dismissed`, of the last run, as are
    the `step` last seen, whether it was done, `run` and `last_started_at` (Unix ms); `completed` and `done` (keys of
    tasks and steps) are of any run.
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
    def completed(self) -> bool: ...
    @property
    def dismissed(self) -> bool: ...
    @property
    def done(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why a guide is not shown, or only by hand.

    Codes: `completed` and `dismissed` (it does not come back), `too_soon` (not before `until`, Unix ms), `hidden` (its
    hide rule holds), `condition` (it can't hold on any page; `clauses` says which part of it).
    """

    key: str
    code: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Boot:
    """The reply, and why each guide that will not start by itself is held back."""

    reply: BootReply
    withheld: tuple[Withheld, ...]


def boot(
    guides: Iterable[LiveGuide],
    facts: Facts,
    standings: Mapping[str, Standing],
    *,
    locale: str | None,
    asked: str | None = None,
) -> Boot:
    """Decide for one person at `facts.now`. `asked` is the key of a guide that the page wants to start by hand."""
    live = sorted(guides, key=lambda guide: (-guide.compiled.priority, guide.key))
    held = {found.key: found for guide in live if (found := withheld(guide, facts, standings.get(guide.key)))}
    by_hand = _by_hand(live, held, asked)
    sent = [
        _for_person(guide, facts, standings.get(guide.key), locale, guide.key in held)
        for guide in live
        if guide.key not in held or guide.key in by_hand
    ]
    words = choose_locale(LABELS, locale, "en")
    reply = BootReply(at=facts.now, locale=words, labels=LABELS[words], guides=sent)
    return Boot(reply, tuple(held.values()))


def withheld(guide: LiveGuide, facts: Facts, standing: Standing | None) -> Withheld | None:
    """Why a guide can't start by itself on any page now; None when it can, or is under way."""
    compiled = guide.compiled
    if compiled.hide is not None and residual(compiled.hide, facts) == {}:
        return Withheld(compiled.key, "hidden")
    if standing is not None and standing.state == "started":
        return None
    ended = _ended(compiled, standing, facts.now)
    if ended is not None or residual(compiled.when, facts) is not False:
        return ended
    return Withheld(compiled.key, "condition")


def clauses(guide: LiveGuide, facts: Facts) -> list[Reason]:
    """The clauses of a guide's start rule that the server finds wanting; not those that a page would decide."""
    return [reason for reason in why(guide.compiled.when, facts) if reason.code != "page_decides"]


def _ended(compiled: Compiled, standing: Standing | None, now: int) -> Withheld | None:
    """Whether the repeat rule keeps a guide whose last run has ended from coming back now."""
    if standing is None or compiled.repeat == "always":
        return None
    if isinstance(compiled.repeat, EveryMs):
        until = standing.last_started_at + compiled.repeat.every
        return Withheld(compiled.key, "too_soon", until=until) if now < until else None
    if compiled.repeat == "once":
        return Withheld(compiled.key, standing.state)
    return Withheld(compiled.key, "completed") if standing.completed else None


def _by_hand(live: Sequence[LiveGuide], held: Mapping[str, Withheld], asked: str | None) -> set[str]:
    """Keys of guides to send although they don't start by themselves: asked for, or what a sent checklist may start."""
    startable = {guide.key for guide in live if (w := held.get(guide.key)) and w.code != "hidden"}
    sent = {guide.key for guide in live} - set(held)
    wanted = {asked} & startable if asked else set()
    while True:
        reached = {
            task.action["start"]
            for guide in live
            if guide.key in sent | wanted
            for task in guide.compiled.tasks
            if task.action and "start" in task.action
        }
        if reached & startable <= wanted:
            return {key for key in wanted if key is not None}
        wanted |= reached & startable


def _for_person(
    guide: LiveGuide, facts: Facts, standing: Standing | None, locale: str | None, by_hand: bool
) -> BootGuide:
    compiled = guide.compiled
    tag = choose_locale(compiled.texts, locale, compiled.locale)
    texts = compiled.texts[tag]
    hide = residual(compiled.hide, facts) if compiled.hide is not None else False
    return BootGuide(
        key=compiled.key,
        kind=compiled.kind,
        version=guide.version,
        locale=tag,
        name=texts.name,
        when=False if by_hand else residual(compiled.when, facts),
        hide=None if hide is False else hide,
        repeat={"every": compiled.repeat.every} if isinstance(compiled.repeat, EveryMs) else compiled.repeat,
        priority=compiled.priority,
        delay=compiled.delay,
        state=standing.state if standing else "never_seen",
        step=_resume_at(compiled, standing),
        run=str(standing.run) if standing else None,
        at=standing.last_started_at if standing else None,
        **_parts(compiled, texts, facts, standing),
    )


def _parts(compiled: Compiled, texts: CompiledTexts, facts: Facts, standing: Standing | None) -> dict[str, Any]:
    if compiled.kind == "checklist":
        return {
            "tasks": _tasks(compiled, texts, facts, standing),
            "order": compiled.order,
            "launcher": BootLauncher(texts.launcher, compiled.launcher),
        }
    steps = {"steps": _steps(compiled, texts, facts)}
    return {**steps, "show": compiled.show, "marker": compiled.marker} if compiled.kind == "tooltip" else steps


def _resume_at(compiled: Compiled, standing: Standing | None) -> str | None:
    """The step to show next: the last seen, or the one after it when it was done. None if this version lacks it."""
    keys = [step.key for step in compiled.steps]
    if standing is None or standing.step not in keys:
        return None
    at = keys.index(standing.step)
    return keys[min(at + 1, len(keys) - 1)] if standing.step_done and standing.state == "started" else keys[at]


def _steps(compiled: Compiled, texts: CompiledTexts, facts: Facts) -> list[BootStep]:
    return [
        BootStep(
            key=step.key,
            target=UNSET if step.target is None else step.target,
            placement=step.placement,
            advance=step.advance,
            missing=step.missing,
            spotlight=step.spotlight,
            block=step.block,
            **_said(texts.parts[step.key], facts),
        )
        for step in compiled.steps
    ]


def _tasks(compiled: Compiled, texts: CompiledTexts, facts: Facts, standing: Standing | None) -> list[BootTask]:
    done = standing.done if standing else frozenset()
    return [
        BootTask(
            key=task.key,
            done=residual(task.done, facts),
            action=task.action,
            state="done" if task.key in done else "open",
            **_said(texts.parts[task.key], facts),
        )
        for task in compiled.tasks
    ]


def _said(part: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The texts of a step or task with this person's values in them."""

    def value(scope: str, name: str) -> str | None:
        return _text(facts.attribute("person" if scope == "user" else "account", name))

    def filled(tree: Tree) -> Tree:
        return fill(tree, value)

    return {name: filled(text) if isinstance(text, list) else text for name, text in part.items()}


def _text(value: str | int | float | bool | None) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)


def mentioned(guides: Iterable[LiveGuide]) -> Mentions:
    """What the conditions of these guides speak about, so that it can be fetched at once."""
    return mentions(*(condition for guide in guides for condition in _conditions(guide.compiled)))


def _conditions(compiled: Compiled) -> Iterable[Condition]:
    hide = (compiled.hide,) if compiled.hide is not None else ()
    return (compiled.when, *hide, *(task.done for task in compiled.tasks))
