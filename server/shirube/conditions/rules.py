"""What conditions mean: full and partial evaluation. Pure: facts and the time are passed in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shirube.conditions import moments
from shirube.conditions import schema as s
from shirube.conditions.facts import Facts, GuideFact, Page
from shirube.conditions.globs import glob_matches
from shirube.conditions.values import count_holds, pinned, tests_hold, where_holds


def evaluate(node: s.Condition, facts: Facts, page: Page | None = None) -> bool:
    """Whether the condition holds. Without a `page`, what only a page knows does not hold."""
    return decide(node, facts, page) is True


def partial(node: s.Condition, facts: Facts) -> s.Condition:
    """What is left for the page to decide: `Known`, or a residual in which nothing the server knows remains.

    For every page: evaluating the residual gives what evaluating the whole condition gives.
    """
    return _PARTIAL.get(type(node), _as_it_is)(node, facts)


def residual(node: s.Condition, facts: Facts) -> Any:
    """`partial` as it goes over the wire: `{}` for true, `False` for false for good, else what is left."""
    left = partial(node, facts)
    return {} if left == s.Known(True) else s.to_json(left)


def decide(node: s.Condition, facts: Facts, page: Page | None) -> bool | None:
    """Whether the condition holds; None where only a page can tell and none was given."""
    kind = type(node)
    server = _SERVER.get(kind)
    if server is not None:
        return server(node, facts, page)
    if kind in s.GROUPS:
        return _decide_group(node, facts, page)
    return None if page is None else _PAGE[kind](node, facts, page)


def _decide_group(node: s.Condition, facts: Facts, page: Page | None) -> bool | None:
    """One item may decide a group: one that fails `all`, one that holds in `any` and `none`."""
    decisive, turned = type(node) is not s.AllOf, type(node) is s.NoneOf
    found: bool | None = not decisive
    for item in s.items(node):
        decided = decide(item, facts, page)
        if decided is decisive:
            return decisive is not turned
        found = None if decided is None else found
    return True if not s.items(node) else None if found is None else found is not turned


def _attribute(node: s.Attribute, facts: Facts, _page: Page | None) -> bool:
    return tests_hold(node, facts.attribute(node.of, node.attribute), facts.now, facts.zone)


def counted(node: s.Event | s.EventLeft, facts: Facts, page: Page | None) -> int:
    """How many events there are: those the server knows and those tracked in the page since."""
    return (_known_count(node, facts) if isinstance(node, s.Event) else node.have) + _page_count(node, facts, page)


def _event(node: s.Event | s.EventLeft, facts: Facts, page: Page | None) -> bool:
    return count_holds(node.count, counted(node, facts, page))


def _known_count(node: s.Event, facts: Facts) -> int:
    since = facts.now - moments.duration_ms(node.within) if isinstance(node.within, str) else None
    return facts.event_count(node.event, node.where, since, node.scope)


def _page_count(node: s.Event | s.EventLeft, facts: Facts, page: Page | None) -> int:
    events = page.events if page else ()
    return sum(
        event.name == node.event and where_holds(node.where, event.props, facts.now, facts.zone) for event in events
    )


def _guide(node: s.Guide, facts: Facts, page: Page | None) -> bool:
    return _guide_now(node, _guide_was(node, facts.guide(node.guide)), page)


def _guide_left(node: s.GuideLeft, _facts: Facts, page: Page | None) -> bool:
    return _guide_now(node, node.have, page)


def _guide_was(node: s.Guide | s.GuideLeft, fact: GuideFact | None) -> bool:
    if fact is None:
        return node.state == "never_seen"
    if isinstance(node.step, str):
        return fact.step == node.step and node.state in ("started", fact.state)
    ever = {"never_seen": False, "started": True, "completed": fact.completed, "dismissed": fact.dismissed}
    return ever[node.state] or node.state == fact.state


def _guide_now(node: s.Guide | s.GuideLeft, had: bool, page: Page | None) -> bool:
    """What was at boot, unless the guide moved since. What was completed or dismissed once stays so."""
    moved = page.guides.get(node.guide) if page else None
    if moved is None:
        return had
    sticky = had and node.state != "never_seen" and not isinstance(node.step, str)
    return sticky or _guide_was(node, moved)


def _time(node: s.Time, facts: Facts, _page: Page | None) -> bool:
    rule, now = node.time, facts.now
    local = datetime.fromtimestamp(now / 1_000, facts.zone)
    if isinstance(rule.weekdays, tuple) and moments.WEEKDAYS[local.weekday()] not in rule.weekdays:
        return False
    if isinstance(rule.hours, str) and not moments.in_hours(rule.hours, local):
        return False
    after = moments.instant(rule.after, now, facts.zone) if isinstance(rule.after, str) else None
    before = moments.instant(rule.before, now, facts.zone) if isinstance(rule.before, str) else None
    return (after is None or now >= after) and (before is None or now < before)


def _url(node: s.Url, _facts: Facts, page: Page) -> bool:
    if isinstance(node.url, str):
        return glob_matches(node.url, page.url)
    included = not node.url.include or any(glob_matches(glob, page.url) for glob in node.url.include)
    return included and not any(glob_matches(glob, page.url) for glob in node.url.exclude)


def _element(node: s.Element, _facts: Facts, page: Page) -> bool:
    if node.state == "clicked":
        return node.element in page.clicked
    state = page.elements.get(node.element, "missing")
    return state == node.state or (node.state == "present" and state == "visible")


def _input(node: s.Input, _facts: Facts, page: Page) -> bool:
    value = page.inputs.get(node.input)
    if value is None:
        return False
    return value == node.equals if isinstance(node.equals, str) else bool(value.strip()) == node.filled


def _locale(node: s.Locale, _facts: Facts, page: Page) -> bool:
    wanted, has = node.locale.lower(), page.locale.lower()
    return has == wanted or has.startswith(wanted + "-")


def _dwell(node: s.TimeOnPage | s.TimeOnPageLeft, _facts: Facts, page: Page) -> bool:
    return page.time_on_page >= _ms(node.time_on_page)


def _idle(node: s.Idle | s.IdleLeft, _facts: Facts, page: Page) -> bool:
    return page.idle >= _ms(node.idle)


def _ms(value: str | int) -> int:
    return moments.duration_ms(value) if isinstance(value, str) else value


_Decide = Callable[[Any, Facts, Any], bool]
"""By the node's type, once for each node of each guide of each boot: looked up, not tried one after the other."""

_SERVER: dict[type[s.Condition], _Decide] = {
    s.Known: lambda node, _facts, _page: node.value,
    s.Attribute: _attribute,
    s.Event: _event,
    s.EventLeft: _event,
    s.Guide: _guide,
    s.GuideLeft: _guide_left,
    s.Time: _time,
}
_PAGE: dict[type[s.Condition], _Decide] = {
    s.Url: _url,
    s.Element: _element,
    s.Input: _input,
    s.Device: lambda node, _facts, page: node.device == page.device,
    s.Locale: _locale,
    s.TimeOnPage: _dwell,
    s.TimeOnPageLeft: _dwell,
    s.Scrolled: lambda node, _facts, page: page.scrolled >= node.scrolled,
    s.Idle: _idle,
    s.IdleLeft: _idle,
    s.Leaving: lambda node, _facts, page: node.leaving == page.leaving,
}


def _partial_group(node: s.AllOf | s.AnyOf | s.NoneOf, facts: Facts) -> s.Condition:
    """A group of what is left: literals folded, a group of one and a decided group taken away."""
    decisive, turned = type(node) is not s.AllOf, type(node) is s.NoneOf
    rest = []
    for item in s.items(node):
        left = partial(item, facts)
        if not isinstance(left, s.Known):
            rest.append(left)
        elif left.value is decisive:
            return _KNOWN[decisive is not turned]
    if not rest:
        return _KNOWN[not s.items(node) or decisive is turned]
    if isinstance(node, s.NoneOf):
        return s.NoneOf(none=tuple(rest))
    if len(rest) == 1:
        return rest[0]
    return s.AllOf(all=tuple(rest)) if isinstance(node, s.AllOf) else s.AnyOf(any=tuple(rest))


def _partial_event(node: s.Event, facts: Facts) -> s.Condition:
    """Counts only grow in a page: a lower bound once met, an upper one once passed, is decided for good."""
    have, count = _known_count(node, facts), node.count
    if isinstance(count.at_least, int) and have >= count.at_least:
        return _KNOWN[True]
    highest = count.at_most if isinstance(count.at_most, int) else count.exactly
    if isinstance(highest, int) and have > highest:
        return _KNOWN[False]
    where = {name: pinned(tests, facts.now, facts.zone) for name, tests in node.where.items()}
    return s.EventLeft(event=node.event, where=where, count=count, have=have)


def _partial_guide(node: s.Guide, facts: Facts) -> s.Condition:
    had = _guide_was(node, facts.guide(node.guide))
    if not isinstance(node.step, str) and had != (node.state == "never_seen"):
        return _KNOWN[had]
    return s.GuideLeft(guide=node.guide, state=node.state, step=node.step, have=had)


def _partial_known(node: s.Condition, facts: Facts) -> s.Condition:
    return _KNOWN[_SERVER[type(node)](node, facts, None)]


def _as_it_is(node: s.Condition, _facts: Facts) -> s.Condition:
    return node


def _dwell_left(node: s.TimeOnPage, _facts: Facts) -> s.Condition:
    return s.TimeOnPageLeft(time_on_page=moments.duration_ms(node.time_on_page))


def _idle_left(node: s.Idle, _facts: Facts) -> s.Condition:
    return s.IdleLeft(idle=moments.duration_ms(node.idle))


_KNOWN = {True: s.Known(True), False: s.Known(False)}

_PARTIAL: dict[type[s.Condition], Callable[[Any, Facts], s.Condition]] = {
    **dict.fromkeys(s.GROUPS, _partial_group),
    s.Attribute: _partial_known,
    s.Time: _partial_known,
    s.Event: _partial_event,
    s.Guide: _partial_guide,
    s.TimeOnPage: _dwell_left,
    s.Idle: _idle_left,
}
