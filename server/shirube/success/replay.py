"""When a milestone was met: an account's events played again in the order of their time. Pure."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple
from uuid import UUID

from shirube.conditions import schema as s
from shirube.conditions.facts import GuideFact, KnownFacts
from shirube.conditions.reasons import Mentions, mentions
from shirube.conditions.rules import evaluate
from shirube.conditions.values import Value, where_holds

GUIDE_EVENTS: Mapping[str, str] = {
    "$guide_started": "started",
    "$guide_completed": "completed",
    "$guide_dismissed": "dismissed",
    "$step_seen": "started",
}
"""The events that say what became of a guide, and the state that each leaves it in."""


class Rule(NamedTuple):
    """A milestone's condition, with what it speaks about."""

    key: str
    condition: s.Condition
    said: Mentions
    names: frozenset[str]
    monotone: bool

    @property
    def attributes_only(self) -> bool:
        """Whether no event can make it true."""
        return not self.names


def read_rule(key: str, condition: s.Condition) -> Rule:
    """Prepare a milestone's condition."""
    said = mentions(condition)
    names = said.event_names | (GUIDE_EVENTS.keys() if said.guides else frozenset())
    return Rule(key, condition, said, frozenset(names), _only_grows(condition))


def _only_grows(node: s.Condition) -> bool:
    """Whether more events can only make it truer, whatever the time: then too few of them decide that it does not
    hold.
    """
    if isinstance(node, s.Event):
        return isinstance(node.count.at_least, int)
    if isinstance(node, s.Attribute):
        return not isinstance(node.before, str) and not isinstance(node.after, str)
    if isinstance(node, s.NoneOf):
        said = mentions(node)
        return not said.events and all(_only_grows(item) for item in s.items(node))
    return not isinstance(node, s.Guide | s.Time) and all(_only_grows(item) for item in s.items(node))


class Happened(NamedTuple):
    """An event of the account."""

    at: int
    id: UUID
    name: str
    person_id: UUID
    props: Mapping[str, Any]


class Met(NamedTuple):
    """When a milestone was met, and the event that did it; without one, it was so from the start or by an attribute."""

    at: int
    event: Happened | None


class Played:
    """What an account's events, played so far, add up to. Everyone's events and guides are the account's.

    An account has attributes of its own only; it has no `person` and no `membership`.
    """

    def __init__(self, rule: Rule, attributes: Mapping[str, Value], zone: tzinfo) -> None:
        self._attributes: Mapping[s.Of, Mapping[str, Value]] = {"account": attributes}
        self._zone = zone
        self._rule = rule
        self._found: list[list[int]] = [[] for _ in rule.said.events]
        self._guides: dict[str, GuideFact] = {}

    def holds(self, now: int) -> bool:
        """Whether the condition holds at `now`."""
        return evaluate(self._rule.condition, KnownFacts(now, self._zone, self._attributes, self._guides, self._count))

    def _count(self, name: str, where: Mapping[str, s.Tests], since: int | None, _scope: s.Scope) -> int:
        found = next(
            times
            for form, times in zip(self._rule.said.events, self._found, strict=True)
            if form.event == name and form.where == where
        )
        return len(found) - (0 if since is None else bisect_left(found, since))

    def play(self, event: Happened) -> bool:
        """Take the next event in; whether anything that was asked for changed."""
        changed = False
        for form, times in zip(self._rule.said.events, self._found, strict=True):
            if form.event == event.name and where_holds(form.where, event.props, event.at, self._zone):
                times.append(event.at)
                changed = True
        guide = event.props.get("guide")
        if event.name in GUIDE_EVENTS and guide in self._rule.said.guides:
            self._guides[guide] = _moved(self._guides.get(guide), event)
            changed = True
        return changed


def _moved(fact: GuideFact | None, event: Happened) -> GuideFact:
    was = fact or GuideFact("started")
    state = GUIDE_EVENTS[event.name]
    step = event.props.get("step") if event.name == "$step_seen" else was.step
    ended = event.name == "$step_seen" and was.state != "started"
    return GuideFact(
        was.state if ended else state,
        step if isinstance(step, str) else None,
        was.completed or state == "completed",
        was.dismissed or state == "dismissed",
    )


def first_met(
    rule: Rule, events: Sequence[Happened], attributes: Mapping[str, Value], zone: tzinfo, started_at: int
) -> Met | None:
    """When the condition first held, its events played in time order; attributes are as they are now.

    A condition that holds with no event at all was met when the account started.
    """
    played = Played(rule, attributes, zone)
    if played.holds(started_at):
        return Met(started_at, None)
    for event in sorted(events, key=_when):
        if played.play(event) and played.holds(event.at):
            return Met(event.at, event)
    return None


def holds_now(rule: Rule, events: Sequence[Happened], attributes: Mapping[str, Value], zone: tzinfo, now: int) -> bool:
    """Whether the condition holds at `now`, after all `events`."""
    played = Played(rule, attributes, zone)
    for event in sorted(events, key=_when):
        played.play(event)
    return played.holds(now)


def could_hold(rule: Rule, totals: Mapping[str, int], attributes: Mapping[str, Value], zone: tzinfo, now: int) -> bool:
    """Whether the condition could hold, judged by how often each event happened in all; never false when it does.

    Where totals can't decide, it always could.
    """

    def most(name: str, *_asked: object) -> int:
        return totals.get(name, 0)

    facts = KnownFacts(now, zone, {"account": attributes}, count=most)
    return not rule.monotone or evaluate(rule.condition, facts)


def _when(event: Happened) -> tuple[int, int]:
    return event.at, event.id.int
