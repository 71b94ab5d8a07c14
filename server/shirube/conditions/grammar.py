"""Reading conditions: JSON to the typed tree, every mistake named."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from shirube.conditions import moments
from shirube.conditions.reading import (
    Custom,
    Customs,
    Invalid,
    Path,
    Problem,
    convert,
    explain,
    show,
    unsound,
)
from shirube.conditions.schema import (
    EVERYTHING,
    FORMS,
    RESIDUAL_FORMS,
    TESTS,
    Attribute,
    Condition,
    Count,
    Event,
    EventLeft,
    Guide,
    GuideLeft,
    Input,
    Known,
    Node,
    Tests,
    Time,
    TimeRule,
    Url,
    UrlRule,
)

MAX_DEPTH = 16
MAX_NODES = 200


class _Grammar:
    """One way to read conditions: the forms that may stand in it."""

    def __init__(self, forms: tuple[type[Node], ...], literals: bool = False) -> None:
        self._forms = {form.discriminator: form for form in forms}
        self._literals = literals
        self.customs: Customs = {Condition: Custom(self.convert, self.explain)}

    def read(self, value: Any, path: Path = ()) -> Condition:
        found = list(unsound(value, path)) or list(_too_big(value, path))
        if found:
            raise Invalid(found)
        try:
            node = self.convert(value)
        except (msgspec.ValidationError, Invalid) as error:
            found = list(self.explain(value, path))
            raise Invalid(found or [Problem(path, "a condition", str(error))]) from error
        return node

    def convert(self, value: Any) -> Condition:
        if self._literals and isinstance(value, bool):
            return Known(value)
        if value == {} and isinstance(value, dict):
            return EVERYTHING
        form = self._form(value)
        if form is None:
            raise Invalid([Problem((), "a condition", show(value))])
        node: Node = convert(form, value, self.customs)
        found = list(_crossed(node, ()))
        if found:
            raise Invalid(found)
        return node

    def explain(self, value: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            if not (self._literals and isinstance(value, bool)):
                yield Problem(path, "a condition (an object)", show(value))
            return
        if not value:
            return
        form = self._form(value)
        if form is None:
            yield self._formless(value, path)
            return
        found = list(explain(form, value, self.customs, path))
        yield from found
        if not found:
            yield from _crossed(convert(form, value, self.customs), path)

    def _form(self, value: Any) -> type[Node] | None:
        if not isinstance(value, dict):
            return None
        present = [key for key in value if key in self._forms]
        # `locale`, `url` and such are never fields of another form, so more than one is a mistake.
        return self._forms[present[0]] if len(present) == 1 else None

    def _formless(self, value: dict[str, Any], path: Path) -> Problem:
        present = [key for key in value if key in self._forms]
        if present:
            return Problem(
                path, "one form in each condition; join several with all, any or none", " and ".join(present)
            )
        return Problem(path, "one of " + ", ".join(self._forms), "the keys " + ", ".join(map(str, value)))


AUTHORED = _Grammar(FORMS)
RESIDUAL = _Grammar(RESIDUAL_FORMS, literals=True)


def _explained(value: Any, path: Path) -> Iterator[Problem]:
    yield from _too_big(value, path)
    yield from AUTHORED.explain(value, path)


def parse(value: Any, path: Path = ()) -> Condition:
    """An authored condition as a tree. Raises Invalid, naming every mistake."""
    return AUTHORED.read(value, path)


def parse_residual(value: Any) -> Condition:
    """What boot sends, as a tree. Raises Invalid."""
    return RESIDUAL.read(value)


CUSTOMS: Customs = {Condition: Custom(parse, _explained)}
"""For documents that hold authored conditions."""


def _too_big(value: Any, path: Path) -> Iterator[Problem]:
    nodes, depth = _measure(value)
    if depth > MAX_DEPTH:
        yield Problem(path, f"at most {MAX_DEPTH} levels of groups", str(depth))
    if nodes > MAX_NODES:
        yield Problem(path, f"at most {MAX_NODES} conditions", str(nodes))


def _measure(value: Any) -> tuple[int, int]:
    if not isinstance(value, dict):
        return 1, 1
    nodes, depth = 1, 0
    for group in ("all", "any", "none"):
        for item in value.get(group) or () if isinstance(value.get(group), list | tuple) else ():
            more, deeper = _measure(item)
            nodes, depth = nodes + more, max(depth, deeper)
    return nodes, depth + 1


def _crossed(node: Condition, path: Path) -> Iterator[Problem]:
    """Mistakes between fields of one form."""
    if isinstance(node, Attribute):
        yield from _crossed_tests(node, path)
    elif isinstance(node, Event | EventLeft):
        if _given(node.count) != 1:
            yield Problem(
                (*path, "count"), "exactly one of at_least, at_most, exactly", f"{_given(node.count)} of them"
            )
        for name, tests in node.where.items():
            yield from _crossed_tests(tests, (*path, "where", name))
    elif isinstance(node, Guide | GuideLeft):
        if node.step is not UNSET and node.state == "never_seen":
            yield Problem((*path, "step"), "no step beside never_seen", show(node.step))
    elif isinstance(node, Url):
        if isinstance(node.url, UrlRule) and not node.url.include and not node.url.exclude:
            yield Problem((*path, "url"), "include or exclude", "neither")
    elif isinstance(node, Input):
        if (node.filled is UNSET) == (node.equals is UNSET):
            yield Problem(path, "exactly one of filled, equals", "both" if node.filled is not UNSET else "neither")
    elif isinstance(node, Time):
        yield from _crossed_time(node.time, (*path, "time"))


def _given(count: Count) -> int:
    return sum(value is not UNSET for value in (count.at_least, count.at_most, count.exactly))


def _crossed_tests(tests: Tests, path: Path) -> Iterator[Problem]:
    if all(getattr(tests, name) is UNSET for name in TESTS):
        yield Problem(path, "a test: one or more of " + ", ".join(name.rstrip("_") for name in TESTS), "none")
    if tests.future and tests.after is UNSET:
        yield Problem((*path, "future"), "future only beside after", "no after")
    for name in ("before", "after"):
        yield from _bad_date(getattr(tests, name), (*path, name))


def _crossed_time(rule: TimeRule, path: Path) -> Iterator[Problem]:
    if rule == TimeRule():
        yield Problem(path, "one or more of after, before, weekdays, hours", "an empty object")
    for name in ("before", "after"):
        value = getattr(rule, name)
        yield from _bad_date(value, (*path, name))
        if value is not UNSET and moments.is_relative(value):
            yield Problem((*path, name), "a date such as 2026-04-01 or RFC 3339", show(value))


def _bad_date(value: str | UnsetType, path: Path) -> Iterator[Problem]:
    if value is not UNSET and not moments.is_moment(value):
        yield Problem(path, "a date: 2026-04-01, RFC 3339, or relative such as -14d", show(value))
