"""What the server decides by itself, what it leaves to the page, and the reasons it gives."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.clock import DAY_MS
from shirube.conditions.facts import GuideFact, KnownFacts, Page, PageEvent
from shirube.conditions.grammar import parse, parse_residual
from shirube.conditions.reasons import why
from shirube.conditions.rules import evaluate, residual
from shirube.conditions.schema import Known, Scope, Tests, to_json
from shirube.conditions.values import where_holds

NOW = 1_790_000_000_000  # Monday 2026-09-21, 14:13 UTC, 23:13 in Tokyo
TOKYO = ZoneInfo("Asia/Tokyo")


def facts(*, counts: Mapping[tuple[str, str], int] | None = None, zone: Any = UTC, **attributes: Any) -> KnownFacts:
    def count(name: str, where: Mapping[str, Tests], since: int | None, scope: Scope) -> int:
        return (counts or {}).get((scope, name), 0)

    return KnownFacts(
        now=NOW,
        zone=zone,
        attributes={"person": attributes, "account": {"plan": "pro"}},
        guides={"seen": GuideFact("started", "b"), "done": GuideFact("completed", "c", completed=True)},
        count=count,
    )


def holds(condition: Any, **known: Any) -> bool:
    return evaluate(parse(condition), facts(**known))


@pytest.mark.parametrize(
    ("test", "value", "expect"),
    [
        ({"is": "a"}, "a", True),
        ({"is": 1}, True, False),
        ({"is_not": "a"}, None, True),
        ({"exists": False}, None, True),
        ({"is": "a"}, None, False),
        ({"greater": 0}, None, False),
        ({"contains": "ビル"}, "東京ビル", True),
        ({"after": "-14d"}, NOW - DAY_MS, True),
        ({"after": "-14d"}, NOW + DAY_MS, False),
        ({"after": "-14d", "future": True}, NOW + DAY_MS, True),
        ({"before": "-14d"}, NOW - 15 * DAY_MS, True),
        ({"after": "-14d"}, "-1d", False),
        ({"after": "2026-09-21"}, "2026-09-21", True),
        ({"before": "2026-09-21"}, "2026-09-20", True),
    ],
)
def test_attribute_tests(test: Any, value: Any, expect: bool) -> None:
    known = {} if value is None else {"x": value}
    assert holds({"attribute": "x", **test}, **known) is expect


def test_dates_without_a_zone_are_in_the_workspaces() -> None:
    condition = {"attribute": "x", "after": "2026-09-21"}
    assert holds(condition, x="2026-09-20T16:00:00Z", zone=TOKYO)
    assert not holds(condition, x="2026-09-20T16:00:00Z", zone=UTC)


@pytest.mark.parametrize(
    ("rule", "zone", "expect"),
    [
        ({"weekdays": ["mon"]}, UTC, True),
        ({"weekdays": ["tue"]}, UTC, False),
        ({"hours": "09:00-18:00"}, UTC, True),
        ({"hours": "09:00-18:00"}, TOKYO, False),
        ({"hours": "22:00-06:00"}, TOKYO, True),
        ({"hours": "22:00-06:00"}, UTC, False),
        ({"hours": "00:00-24:00"}, TOKYO, True),
        ({"after": "2026-09-21", "before": "2026-09-22"}, UTC, True),
        ({"after": "2026-09-22"}, UTC, False),
        ({"before": "2026-09-21"}, UTC, False),
    ],
)
def test_times(rule: Any, zone: Any, expect: bool) -> None:
    assert holds({"time": rule}, zone=zone) is expect


def test_events_are_counted_in_their_scope_and_window() -> None:
    asked: list[Any] = []

    def count(name: str, where: Mapping[str, Tests], since: int | None, scope: Scope) -> int:
        asked.append((name, dict(where), since, scope))
        return 3

    known = KnownFacts(now=NOW, count=count)
    assert evaluate(parse({"event": "x", "count": {"at_least": 3}, "within": "14d", "scope": "account"}), known)
    assert asked == [("x", {}, NOW - 14 * DAY_MS, "account")]


@pytest.mark.parametrize(
    ("form", "expect"),
    [
        ({"guide": "new", "state": "never_seen"}, True),
        ({"guide": "seen", "state": "never_seen"}, False),
        ({"guide": "seen", "state": "started"}, True),
        ({"guide": "done", "state": "started"}, True),
        ({"guide": "done", "state": "completed"}, True),
        ({"guide": "seen", "state": "completed"}, False),
        ({"guide": "seen", "state": "started", "step": "b"}, True),
        ({"guide": "seen", "state": "started", "step": "a"}, False),
        ({"guide": "done", "state": "dismissed"}, False),
    ],
)
def test_guide_states(form: Any, expect: bool) -> None:
    assert holds(form) is expect


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ({}, {}),
        ({"attribute": "plan", "of": "account", "is": "pro"}, {}),
        ({"attribute": "plan", "of": "account", "is": "free"}, False),
        ({"all": [{"attribute": "plan", "of": "account", "is": "pro"}, {"url": "/a"}]}, {"url": "/a"}),
        ({"all": [{"attribute": "plan", "of": "account", "is": "free"}, {"url": "/a"}]}, False),
        ({"any": [{"attribute": "plan", "of": "account", "is": "pro"}, {"url": "/a"}]}, {}),
        ({"any": [{"attribute": "plan", "of": "account", "is": "free"}, {"url": "/a"}]}, {"url": "/a"}),
        ({"none": [{"attribute": "plan", "of": "account", "is": "pro"}, {"url": "/a"}]}, False),
        ({"none": [{"attribute": "x", "is": 1}, {"url": "/a"}]}, {"none": [{"url": "/a"}]}),
        ({"none": [{"attribute": "x", "is": 1}]}, {}),
        ({"event": "e", "count": {"at_most": 0}}, {"event": "e", "count": {"at_most": 0}, "have": 0}),
        ({"event": "three"}, {}),
        ({"event": "three", "count": {"at_least": 4}}, {"event": "three", "count": {"at_least": 4}, "have": 3}),
        ({"event": "three", "count": {"at_most": 2}}, False),
        ({"event": "three", "count": {"exactly": 2}}, False),
        ({"event": "three", "within": "1d", "count": {"exactly": 3}},
         {"event": "three", "count": {"exactly": 3}, "have": 3}),
        ({"guide": "new", "state": "never_seen"}, {"guide": "new", "state": "never_seen", "have": True}),
        ({"guide": "seen", "state": "started"}, {}),
        ({"guide": "seen", "state": "never_seen"}, False),
        ({"guide": "seen", "state": "completed"}, {"guide": "seen", "state": "completed", "have": False}),
        ({"guide": "seen", "state": "started", "step": "b"},
         {"guide": "seen", "state": "started", "step": "b", "have": True}),
        ({"time_on_page": "10s"}, {"time_on_page": 10_000}),
        ({"idle": "2m"}, {"idle": 120_000}),
        ({"time": {"weekdays": ["mon"]}}, {}),
    ],
)  # fmt: skip
def test_the_page_gets_only_what_it_must_decide(condition: Any, left: Any) -> None:
    assert residual(parse(condition), facts(counts={("person", "three"): 3})) == left


def test_dates_of_the_workspace_go_out_as_moments() -> None:
    condition = parse({"event": "x", "where": {"due": {"before": "2026-09-21"}, "at": {"after": "-3d"}}})
    left = residual(condition, facts(zone=TOKYO))
    assert left["where"] == {"due": {"before": "2026-09-20T15:00:00.000Z"}, "at": {"after": "-3d"}}


def test_reasons_name_the_clauses_that_fail() -> None:
    condition = parse(
        {
            "all": [
                {"attribute": "plan", "of": "account", "is": "pro"},
                {"attribute": "role", "is": "admin"},
                {"any": [{"event": "a"}, {"event": "three", "count": {"at_most": 1}}]},
                {"none": [{"guide": "seen", "state": "started"}]},
                {"guide": "seen", "state": "completed"},
                {"time": {"weekdays": ["sun"]}},
                {"url": "/a"},
            ]
        }
    )
    found = why(condition, facts(counts={("person", "three"): 3}))
    assert [(reason.code, reason.path) for reason in found] == [
        ("attribute_missing", ("all", 1)),
        ("event_too_few", ("all", 2, "any", 0)),
        ("event_too_many", ("all", 2, "any", 1)),
        ("none_holds", ("all", 3, "none", 0)),
        ("guide_differs", ("all", 4)),
        ("time_differs", ("all", 5)),
        ("page_decides", ("all", 6)),
    ]
    assert found[2].found == 3
    assert why(condition, facts(), Page(url="https://x/b"))[-1].code == "page_differs"
    assert why(parse({"attribute": "plan", "of": "account", "is": "pro"}), facts()) == []


# For every condition, person and page: deciding in two halves is deciding at once.

NAMES = st.sampled_from(["a", "b"])
TESTS = st.sampled_from([{"is": 1}, {"is_not": 1}, {"exists": False}, {"greater": 0}, {"after": "2026-09-21"}])
COUNTS = st.builds(lambda kind, n: {kind: n}, st.sampled_from(["at_least", "at_most", "exactly"]), st.integers(0, 3))
LEAVES = st.one_of(
    st.just({}),
    st.builds(lambda name, test: {"attribute": name, **test}, NAMES, TESTS),
    st.builds(lambda name, count: {"event": name, "count": count}, NAMES, COUNTS),
    st.builds(lambda name, test: {"event": name, "where": {"p": test}, "scope": "account"}, NAMES, TESTS),
    st.builds(
        lambda key, state: {"guide": key, "state": state},
        NAMES,
        st.sampled_from(["never_seen", "started", "completed", "dismissed"]),
    ),
    st.builds(
        lambda key, state: {"guide": key, "state": state, "step": "s"}, NAMES, st.sampled_from(["started", "completed"])
    ),
    st.sampled_from(
        [
            {"url": "/a*"},
            {"element": "#e", "state": "missing"},
            {"input": "#i", "filled": True},
            {"device": "mobile"},
            {"time_on_page": "2s"},
            {"idle": "1s"},
            {"time": {"hours": "09:00-18:00"}},
        ]
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda kind, items: {kind: items}, st.sampled_from(["all", "any", "none"]), st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)
MOVED = st.builds(
    lambda state, step: GuideFact(state, step, completed=state == "completed", dismissed=state == "dismissed"),
    st.sampled_from(["started", "completed", "dismissed"]),
    st.sampled_from(["s", "t"]),
)
PAGES = st.builds(
    Page,
    url=st.sampled_from(["https://x/a", "https://x/b"]),
    elements=st.sampled_from([{}, {"#e": "present"}]),
    inputs=st.sampled_from([{}, {"#i": "x"}]),
    device=st.sampled_from(["mobile", "desktop"]),
    time_on_page=st.integers(0, 4_000),
    idle=st.integers(0, 2_000),
    events=st.lists(st.builds(PageEvent, NAMES, st.fixed_dictionaries({"p": st.integers(0, 1)})), max_size=3),
    guides=st.dictionaries(NAMES, MOVED, max_size=2),
)


@st.composite
def known_facts(draw: st.DrawFn) -> KnownFacts:
    past = draw(st.lists(st.tuples(NAMES, st.sampled_from(["person", "account"]), st.integers(0, 1)), max_size=6))

    def count(name: str, where: Mapping[str, Tests], since: int | None, scope: Scope) -> int:
        return sum(n == name and of == scope and where_holds(where, {"p": p}, NOW, TOKYO) for n, of, p in past)

    return KnownFacts(
        now=NOW,
        zone=TOKYO,
        attributes={"person": draw(st.dictionaries(NAMES, st.integers(0, 1), max_size=2))},
        guides=draw(st.dictionaries(NAMES, MOVED, max_size=2)),
        count=count,
    )


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, known_facts(), PAGES)
def test_two_halves_decide_as_one(condition: Any, known: KnownFacts, page: Page) -> None:
    whole = parse(condition)
    left = parse_residual(residual(whole, known))
    assert evaluate(left, KnownFacts(now=NOW, zone=TOKYO), page) == evaluate(whole, known, page)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, known_facts())
def test_residuals_tell_nothing_that_the_server_knows(condition: Any, known: KnownFacts) -> None:
    text = repr(residual(parse(condition), known))
    assert "attribute" not in text
    assert "scope" not in text
    assert "Known" not in text


@settings(max_examples=200, deadline=None)
@given(CONDITIONS)
def test_normal_forms_are_stable(condition: Any) -> None:
    once = to_json(parse(condition))
    assert to_json(parse(once)) == once
    assert parse(once) == parse(condition)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, known_facts(), PAGES)
def test_there_are_reasons_exactly_when_it_does_not_hold(condition: Any, known: KnownFacts, page: Page) -> None:
    tree = parse(condition)
    assert bool(why(tree, known, page)) is not evaluate(tree, known, page)


def test_a_literal_is_a_condition() -> None:
    assert evaluate(Known(True), facts())
    assert not evaluate(Known(False), facts())
