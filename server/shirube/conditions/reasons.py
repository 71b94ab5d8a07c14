"""Why a condition does not hold, clause by clause; and what a condition speaks about."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shirube.conditions import schema as s
from shirube.conditions.facts import Facts, Page
from shirube.conditions.reading import Path
from shirube.conditions.rules import counted, decide
from shirube.conditions.values import Value


@dataclass(frozen=True, slots=True)
class Reason:
    """A clause that keeps a condition from holding: a stable `code`, its path, and the clause itself.

    Codes: `attribute_missing`, `attribute_differs`, `event_too_few`, `event_too_many`, `guide_differs`,
    `time_differs`, `page_differs`, `page_decides` (no page was given), `none_holds` (a clause of a `none`
    group holds).
    """

    code: str
    path: Path
    clause: Any
    found: Value | None = None


def why(node: s.Condition, facts: Facts, page: Page | None = None, path: Path = ()) -> list[Reason]:
    """The clauses because of which the condition does not hold (yet); empty when it holds."""
    return [] if decide(node, facts, page) is True else list(_reasons(node, facts, page, path))


def _reasons(node: s.Condition, facts: Facts, page: Page | None, path: Path) -> Iterator[Reason]:
    group = getattr(node, "discriminator", "")
    for index, item in enumerate(s.items(node)):
        decided = decide(item, facts, page)
        if isinstance(node, s.NoneOf) and decided is not False:
            yield _as_none(item, decided, (*path, group, index))
        elif not isinstance(node, s.NoneOf) and decided is not True:
            yield from _reasons(item, facts, page, (*path, group, index))
    if not s.items(node):
        yield _clause(node, facts, page, path)


def _as_none(item: s.Condition, decided: bool | None, path: Path) -> Reason:
    return Reason("none_holds" if decided else "page_decides", path, s.to_json(item))


def _clause(node: s.Condition, facts: Facts, page: Page | None, path: Path) -> Reason:
    clause = s.to_json(node)
    if isinstance(node, s.Attribute):
        value = facts.attribute(node.of, node.attribute)
        return Reason("attribute_missing" if value is None else "attribute_differs", path, clause, value)
    if isinstance(node, s.Event | s.EventLeft):
        have = counted(node, facts, page)
        return Reason(_count_code(node.count, have), path, clause, have)
    if isinstance(node, s.Guide | s.GuideLeft):
        fact = facts.guide(node.guide)
        return Reason("guide_differs", path, clause, fact.state if fact else "never_seen")
    if isinstance(node, s.Time):
        return Reason("time_differs", path, clause)
    return Reason("page_decides" if page is None else "page_differs", path, clause)


def _count_code(count: s.Count, have: int) -> str:
    lowest = count.at_least if isinstance(count.at_least, int) else count.exactly
    return "event_too_few" if isinstance(lowest, int) and have < lowest else "event_too_many"


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a condition speaks about, so that a store can fetch all of it at once."""

    events: tuple[s.Event, ...] = ()
    guide_forms: tuple[tuple[Path, s.Guide], ...] = ()
    attributes: frozenset[tuple[s.Of, str]] = frozenset()
    page: tuple[Path, ...] = field(default=())

    @property
    def event_names(self) -> frozenset[str]:
        """The names of all events that matter to the condition."""
        return frozenset(event.event for event in self.events)

    @property
    def guides(self) -> frozenset[str]:
        """The keys of all guides that matter to the condition."""
        return frozenset(node.guide for _, node in self.guide_forms)


def mentions(*conditions: s.Condition) -> Mentions:
    """What the conditions speak about; `page` has the paths of the forms that only a page can decide."""
    leaves = [leaf for node in conditions for leaf in _leaves(node, ())]
    return Mentions(
        tuple(node for node, _ in leaves if isinstance(node, s.Event)),
        tuple((path, node) for node, path in leaves if isinstance(node, s.Guide)),
        frozenset((node.of, node.attribute) for node, _ in leaves if isinstance(node, s.Attribute)),
        tuple(path for node, path in leaves if isinstance(node, s.PAGE_FORMS)),
    )


def _leaves(node: s.Condition, path: Path) -> Iterator[tuple[s.Condition, Path]]:
    children = s.items(node)
    if not children:
        yield node, path
    for index, item in enumerate(children):
        yield from _leaves(item, (*path, getattr(node, "discriminator", ""), index))
