"""Conditions are read with every mistake named, and written back without loss."""

import json
from typing import Any

import pytest

from shirube.conditions.grammar import parse, parse_residual
from shirube.conditions.reading import Invalid
from shirube.conditions.reasons import mentions
from shirube.conditions.schema import EVERYTHING, to_json

GOOD: list[Any] = [
    {},
    {"any": []},
    {"none": [{"url": "/a"}]},
    {"all": [{"any": [{"none": [{}]}]}, {"url": "/a"}]},
    {"attribute": "plan", "is": "pro"},
    {"attribute": "plan", "of": "account", "in": ["a", 1, 2.5, True]},
    {"attribute": "seats", "of": "membership", "greater": 1, "less": 10},
    {"attribute": "signed_up_at", "after": "-14d", "future": True},
    {"attribute": "signed_up_at", "before": "2026-04-01T09:00:00+09:00"},
    {"attribute": "plan", "exists": False},
    {"event": "invoice_created"},
    {"event": "$page", "where": {"path": {"starts_with": "/a"}}, "count": {"exactly": 2}},
    {"event": "x", "count": {"at_most": 0}, "within": "14d", "scope": "account"},
    {"guide": "first-invoice", "state": "dismissed", "step": "open-form"},
    {"url": {"include": ["/a", "/b"], "exclude": ["/c"]}},
    {"element": "#a", "state": "missing"},
    {"input": "#a", "filled": False},
    {"input": "#a", "equals": ""},
    {"device": "tablet"},
    {"locale": "zh-Hant"},
    {"time_on_page": "10s"},
    {"scrolled": 50},
    {"scrolled": 12.5},
    {"idle": "2h"},
    {"leaving": True},
    {"time": {"after": "2026-04-01", "weekdays": ["mon", "fri"], "hours": "22:00-06:00"}},
]


@pytest.mark.parametrize("condition", GOOD, ids=json.dumps)
def test_what_is_read_is_written_back(condition: Any) -> None:
    assert to_json(parse(condition)) == condition


def test_defaults_are_left_out() -> None:
    assert to_json(parse({"attribute": "a", "of": "person", "is": 1})) == {"attribute": "a", "is": 1}
    assert to_json(parse({"element": "#a", "state": "visible"})) == {"element": "#a"}
    assert to_json(parse({"all": []})) == {}
    assert parse({"all": []}) == EVERYTHING


BAD: list[tuple[Any, str, str]] = [
    (3, "", "a condition (an object), got 3"),
    ([], "", "a condition (an object), got an empty list"),
    (None, "", "got null"),
    ({"urll": "/a"}, "", "one of all, any, none, attribute"),
    ({"url": "/a", "event": "x"}, "", "one form in each condition; join several with all, any or none"),
    ({"url": "/a", "state": "x"}, "state", "got the unknown key 'state'"),
    ({"all": {}}, "all", "a list, got an empty object"),
    ({"all": [{"any": [{"url": 3}]}]}, "all[0].any[0].url", "a URL glob"),
    ({"attribute": "a"}, "", "a test: one or more of is, is_not"),
    ({"attribute": "", "is": 1}, "attribute", "text of 1 to 64 characters"),
    ({"attribute": "a", "is": None}, "is", "got null"),
    ({"attribute": "a", "is": [1]}, "is", "got a list"),
    ({"attribute": "a", "equals": 1}, "equals", "got the unknown key 'equals'"),
    ({"attribute": "a", "of": "user", "is": 1}, "of", "one of account, membership, person"),
    ({"attribute": "a", "greater": "5"}, "greater", 'a number, got "5"'),
    ({"attribute": "a", "greater": True}, "greater", "got true"),
    ({"attribute": "a", "in": []}, "in", "a list of 1 to 200 items"),
    ({"attribute": "a", "after": "yesterday"}, "after", "a date: 2026-04-01, RFC 3339, or relative such as -14d"),
    ({"attribute": "a", "after": "2026-02-30"}, "after", "a date"),
    ({"attribute": "a", "after": "2026-01-01T00:00:00"}, "after", "a date"),
    ({"attribute": "a", "is": 1, "future": True}, "future", "future only beside after"),
    ({"attribute": "a", "is": float("inf")}, "is", "a finite number"),
    ({"attribute": "a", "is": 2**53}, "is", "2^53"),
    ({"attribute": "a\0", "is": 1}, "attribute", "without NUL"),
    ({"attribute": "a", "is": "\ud800"}, "is", "valid Unicode"),
    ({"event": "x", "count": {"at_least": 1, "at_most": 2}}, "count", "exactly one of at_least, at_most, exactly"),
    ({"event": "x", "count": {"at_least": -1}}, "count.at_least", "a whole number from 0 to 1e+09"),
    ({"event": "x", "count": {"at_least": 1.5}}, "count.at_least", "a whole number"),
    ({"event": "x", "within": "2 weeks"}, "within", "a duration such as 30s, 15m, 2h or 14d"),
    ({"event": "x", "where": {"p": "paid"}}, "where.p", "an object"),
    ({"event": "x", "where": {"p": {}}}, "where.p", "a test"),
    ({"event": "x", "have": 3}, "have", "the unknown key 'have'"),
    ({"event": "x", "scop": "person"}, "scop", "'scope'"),
    ({"guide": "g"}, "state", "one of completed, dismissed, never_seen, started, got nothing"),
    ({"guide": "G", "state": "started"}, "guide", "a key"),
    ({"guide": "g", "state": "never_seen", "step": "a"}, "step", "no step beside never_seen"),
    ({"url": {}}, "url", "include or exclude"),
    ({"element": "a" * 501}, "element", "at most 500 characters"),
    ({"input": "#a"}, "", "exactly one of filled, equals"),
    ({"input": "#a", "filled": True, "equals": "x"}, "", "exactly one of filled, equals"),
    ({"scrolled": 101}, "scrolled", "a number from 0 to 100"),
    ({"time": {}}, "time", "one or more of after"),
    ({"time": {"after": "-3d"}}, "time.after", "a date such as 2026-04-01"),
    ({"time": {"hours": "9-18"}}, "time.hours", "hours such as 09:00-18:00"),
    ({"time": {"weekdays": ["monday"]}}, "time.weekdays[0]", "one of fri, mon"),
    (True, "", "a condition (an object), got true"),
]


@pytest.mark.parametrize(("condition", "field", "expected"), BAD, ids=lambda value: repr(value)[:60])
def test_mistakes_say_where_and_what_was_expected(condition: Any, field: str, expected: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(condition)
    (problem,) = caught.value.problems
    assert problem.field == field
    assert expected in f"{problem.expected}, got {problem.got}"
    assert caught.value.status == 400


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        parse({"all": [{"url": 1}, {"idle": "x"}, {"attribute": "a"}, {"nonsense": 1}]})
    assert [problem.field for problem in caught.value.problems] == ["all[0].url", "all[1].idle", "all[2]", "all[3]"]


def nested(depth: int) -> Any:
    return {"all": [nested(depth - 1)]} if depth > 1 else {"url": "/a"}


def test_depth_and_size_are_limited() -> None:
    parse(nested(16))
    parse({"all": [{"url": "/a"}] * 199})
    for condition in (nested(17), {"all": [{"url": "/a"}] * 200}):
        with pytest.raises(Invalid, match="at most"):
            parse(condition)


@pytest.mark.parametrize("depth", [60, 500, 5_000])
def test_absurd_nesting_is_refused_not_crashed_on(depth: int) -> None:
    condition: Any = {}
    for _ in range(depth):
        condition = {"all": [condition]}
    with pytest.raises(Invalid):
        parse(condition)


def test_a_residual_may_hold_literals_and_what_was_counted() -> None:
    residual = {"any": [False, {"event": "x", "have": 2}, {"guide": "g", "state": "started", "have": False}]}
    assert to_json(parse_residual(residual)) == residual
    assert to_json(parse_residual(False)) is False
    with pytest.raises(Invalid):
        parse_residual({"attribute": "secret", "is": 1})


def test_mentions_what_it_speaks_about() -> None:
    found = mentions(
        parse(
            {
                "all": [
                    {"event": "a"},
                    {"none": [{"event": "b", "scope": "account"}, {"guide": "g", "state": "started"}]},
                    {"attribute": "plan", "of": "account", "is": 1},
                    {"url": "/x"},
                ]
            }
        )
    )
    assert found.event_names == {"a", "b"}
    assert found.guides == {"g"}
    assert found.attributes == {("account", "plan")}
    assert found.page == (("all", 3),)
