"""What one person may see now, and why not the rest. Pure: live guides, what is known and the time are passed in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import UNSET
from msgspec.structs import replace

from shirube.conditions.facts import Facts
from shirube.conditions.moments import duration_ms
from shirube.conditions.reasons import Mentions, Reason, mentions, why
from shirube.conditions.rules import residual
from shirube.conditions.schema import Condition
from shirube.delivery.labels import LABELS, labels_for
from shirube.delivery.schema import BootBudget, BootFeedItem, BootGuide, BootReply, BootWithheld
from shirube.delivery.sending import Reader, Standing, filled, sent_guide
from shirube.guides.compiling import choose_locale
from shirube.guides.records import LiveGuide
from shirube.guides.schema import Compiled, EveryMs
from shirube.guides.settings import GuideSettings
from shirube.guides.theme import wire_theme

MOST_NEWS = 20
SAME_MOMENT_MS = 5_000
"""Two batches of a page are corrected for its clock apart: what it said at once may stand so far apart."""

NOTHING_SETTLED = GuideSettings()


@dataclass(frozen=True, slots=True)
class Nudges:
    """What a person was asked and put off: unasked starts that count in the budget by run, and until when each guide
    was snoozed, with the moment that it was (all Unix ms).
    """

    used: Mapping[str, int] = field(default_factory=dict)
    snoozed: Mapping[str, tuple[int, int]] = field(default_factory=dict)


NO_NUDGES = Nudges()


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why a guide is not shown, or only by hand.

    Codes: `completed` and `dismissed` (it does not come back), `too_soon` (not before `until`, Unix ms), `hidden` (its
    hide rule holds), `cancelled` (its cancel rule does), `condition` (it can't hold on any page; `clauses` says which
    part of it).
    """

    key: str
    code: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Boot:
    """The reply, and why each guide that will not start by itself is held back."""

    reply: BootReply
    withheld: tuple[Withheld, ...]


REASONS = {
    "completed": "finished",
    "dismissed": "finished",
    "too_soon": "seen_recently",
    "hidden": "hidden_by_rule",
    "cancelled": "cancelled",
    "condition": "rule_not_met",
}
"""What the page's `why` calls the codes of `Withheld`."""


def boot(
    guides: Iterable[LiveGuide],
    facts: Facts,
    standings: Mapping[str, Standing],
    *,
    locale: str | None,
    asked: str | None = None,
    explain: bool = False,
    settings: GuideSettings = NOTHING_SETTLED,
    nudges: Nudges = NO_NUDGES,
) -> Boot:
    """Decide for one person at `facts.now`. `asked` is the key of a guide that the page wants to start by hand;
    `explain` says also in the reply why guides are held back.
    """
    live = sorted(guides, key=lambda guide: (-guide.compiled.priority, guide.key))
    held = {found.key: found for guide in live if (found := withheld(guide, facts, standings.get(guide.key)))}
    by_hand = _by_hand(live, held, asked)
    reader = Reader(facts, locale, settings.theme, settings.hosts)
    sent = [
        sent_guide(
            guide,
            reader,
            standings.get(guide.key),
            by_hand=guide.key in held,
            snoozed=_snoozed(nudges.snoozed.get(guide.key), standings.get(guide.key), facts.now),
        )
        for guide in live
        if guide.key not in held or guide.key in by_hand
    ]
    sent = _with_hubs(sent, live, reader, standings)
    words = choose_locale(LABELS, locale, "en")
    reply = BootReply(
        at=facts.now,
        locale=words,
        labels=labels_for(words, sent),
        guides=sent,
        theme=wire_theme(settings.theme) or UNSET,
        budget=_budget(settings, nudges, facts.now) or UNSET,
        withheld=[_said(one) for one in held.values()] if explain else UNSET,
    )
    return Boot(reply, tuple(held.values()))


def _said(held: Withheld) -> BootWithheld:
    until = UNSET if held.until is None else held.until
    return BootWithheld(guide=held.key, reason=REASONS[held.code], until=until)


def _snoozed(snooze: tuple[int, int] | None, standing: Standing | None, now: int) -> int | None:
    """Until when a guide is put off; None when that is over, or the person went on with it since."""
    if snooze is None or standing is None:
        return None
    at, until = snooze
    rests = standing.state == "started" and standing.last_at <= at + SAME_MOMENT_MS
    return until if now < until and rests else None


def _budget(settings: GuideSettings, nudges: Nudges, now: int) -> BootBudget | None:
    """The budget with the starts of its window; of those the latest `max` say all that there is to know."""
    if settings.budget is None:
        return None
    most, per = settings.budget.max, duration_ms(settings.budget.per)
    recent = sorted((at, run) for run, at in nudges.used.items() if at > now - per)[-most:]
    return BootBudget(max=most, per=per, used={run: at for at, run in recent})


def _with_hubs(
    sent: list[BootGuide], live: Sequence[LiveGuide], reader: Reader, standings: Mapping[str, Standing]
) -> list[BootGuide]:
    """The guides with what hubs show of others: the announcements, and a checklist only if that is sent too."""
    keys = {guide.key for guide in sent if guide.kind == "checklist"}
    feeding = {guide.key for guide in live if guide.compiled.feed}
    feed = _feed(live, reader, standings) if any(guide.kind == "hub" for guide in sent) else []
    return [
        replace(
            guide,
            feed=feed if feed and guide.key in feeding else UNSET,
            checklist=guide.checklist if guide.checklist in keys else UNSET,
        )
        if guide.kind == "hub"
        else guide
        for guide in sent
    ]


def _feed(live: Sequence[LiveGuide], reader: Reader, standings: Mapping[str, Standing]) -> list[BootFeedItem]:
    """The announcements that concern this person, newest first."""
    known = [guide for guide in live if _is_news(guide.compiled, reader.facts, standings.get(guide.key))]
    return [
        BootFeedItem(
            guide=guide.key,
            title=_heading(guide.compiled, reader),
            at=guide.published_at,
            unread=guide.key not in standings,
        )
        for guide in sorted(known, key=lambda guide: (-guide.published_at, guide.key))[:MOST_NEWS]
    ]


def _is_news(compiled: Compiled, facts: Facts, standing: Standing | None) -> bool:
    if not compiled.in_feed or any(rule is not None and residual(rule, facts) == {} for rule in _stops(compiled)):
        return False
    return standing is not None or residual(compiled.when, facts) is not False


def _heading(compiled: Compiled, reader: Reader) -> list[object]:
    tag = choose_locale(compiled.texts, reader.locale, compiled.locale)
    texts = compiled.texts[tag]
    said = filled(texts.parts[compiled.steps[0].key], reader.facts)
    return said.get("title") or [texts.name]


def _stops(compiled: Compiled) -> tuple[Condition | None, Condition | None]:
    return compiled.hide, compiled.cancel


def withheld(guide: LiveGuide, facts: Facts, standing: Standing | None) -> Withheld | None:
    """Why a guide can't start by itself on any page now; None when it can, or is under way."""
    compiled = guide.compiled
    if compiled.hide is not None and residual(compiled.hide, facts) == {}:
        return Withheld(compiled.key, "hidden")
    if compiled.cancel is not None and residual(compiled.cancel, facts) == {}:
        return Withheld(compiled.key, "cancelled")
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
    """Keys of guides to send although they don't start by themselves: asked for, what a sent checklist may start, or
    the checklist that stands in a sent hub.
    """
    startable = {guide.key for guide in live if (w := held.get(guide.key)) and w.code not in ("hidden", "cancelled")}
    in_hub = {key for key in startable if held[key].code != "condition"}
    sent = {guide.key for guide in live} - set(held)
    wanted = {asked} & startable if asked else set()
    while True:
        there = [guide.compiled for guide in live if guide.key in sent | wanted]
        reached = startable & {(task.action or {}).get("start") for one in there for task in one.tasks}
        reached |= in_hub & {one.extras.get("checklist") for one in there}
        if reached <= wanted:
            return {key for key in wanted if key is not None}
        wanted |= reached


def mentioned(guides: Iterable[LiveGuide]) -> Mentions:
    """What the conditions of these guides speak about, so that it can be fetched at once."""
    return mentions(*(condition for guide in guides for condition in _conditions(guide.compiled)))


def _conditions(compiled: Compiled) -> Iterator[Condition]:
    yield compiled.when
    yield from (rule for rule in _stops(compiled) if rule is not None)
    yield from (task.done for task in compiled.tasks)
    yield from (entry.when for entry in compiled.entries)
    yield from (branch.when for step in compiled.steps for branch in step.next)
