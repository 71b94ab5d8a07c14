"""Documents are read with every mistake named, and have one normal form."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.conditions.reading import Invalid, Problem
from shirube.guides.compiling import choose_locale, compile_document
from shirube.guides.documents import (
    compiled_from_json,
    compiled_to_json,
    digest,
    normalise,
    parse,
)
from shirube.guides.json_schema import guide_schema, milestones_schema
from shirube.guides.milestones import milestones_to_json, parse_milestones
from tests.guides.samples import banner, checklist, hub, modal, tooltip, tour

SAMPLES = [tour(), tooltip(), checklist(), banner(), modal(), hub()]


@pytest.mark.parametrize("document", SAMPLES, ids=lambda document: document["kind"])
def test_a_normal_document_is_written_back_as_it_came(document: dict[str, Any]) -> None:
    assert normalise(document) == document


def test_short_forms_become_long_and_defaults_go() -> None:
    short = tour(
        start={"when": {}, "repeat": "once", "priority": 50, "delay": "0s"},
        hide=None,
        launcher={"placement": "bottom-right"},
        steps=[
            {"key": "a", "target": "#x", "title": "t", "advance": "next", "missing": "wait", "spotlight": True},
            {"key": "b", "target": "#x", "title": "t", "advance": "click"},
        ],
        translations={},
    )
    found = normalise(short)
    assert found["steps"] == [
        {"key": "a", "target": {"css": "#x"}, "title": "t"},
        {"key": "b", "target": {"css": "#x"}, "title": "t", "advance": {"on": "click"}},
    ]
    assert not {"start", "hide", "launcher", "translations"} & found.keys()
    assert normalise(found) == found


def test_the_digest_is_of_what_is_said() -> None:
    reordered = dict(reversed(list(tour(start={"repeat": "once"}).items())))
    assert digest(parse(tour(start={}))) == digest(parse(reordered))
    assert digest(parse(tour())) != digest(parse(tour(name="other")))


def changed(document: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    """A copy with one field set."""
    found = copy.deepcopy(document)
    at: Any = found
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    return found


STEP = {"key": "z", "title": "t"}

BAD: list[tuple[dict[str, Any], str, str]] = [
    (tour(schema="shirube/v2"), "schema", 'shirube/v1, got "shirube/v2"'),
    (tour(key="First"), "key", "a key: a-z"),
    (tour(key="a\n"), "key", "a key: a-z"),
    (tour(kind="popup"), "kind", "one of banner, checklist, hub, modal, tooltip, tour"),
    (tour(name=""), "name", "text of 1 to 200 characters"),
    (tour(name="x" * 201), "name", "text of 1 to 200 characters"),
    (tour(locale="japanese!"), "locale", "a language tag such as ja or en-GB"),
    (tour(titel="x"), "titel", "the unknown key 'titel'"),
    (tour(start={"wen": {}}), "start.wen", "'when', got the unknown key 'wen'"),
    (tour(start={"when": {"url": 1}}), "start.when.url", "a URL glob"),
    (tour(start={"delay": "301s"}), "start.delay", "at most 300s"),
    (tour(start={"delay": 5}), "start.delay", "a duration"),
    (tour(start={"priority": 101}), "start.priority", "a whole number from 0 to 100"),
    (tour(start={"repeat": "daily"}), "start.repeat", "one of always, once, until_completed"),
    (tour(start={"repeat": {"every": "0d"}}), "start.repeat.every", "more than nothing"),
    (tour(hide={"all": 1}), "hide.all", "a list"),
    (tour(show="click"), "show", "show only in a tooltip"),
    (tour(order="in_order"), "order", "order only in a checklist"),
    (tour(steps=[], translations={}), "steps", "1 to 50 in a tour, got 0"),
    (tour(steps=[{**STEP, "key": f"k{i}"} for i in range(51)], translations={}), "steps", "a list of 0 to 50 items"),
    (tour(tasks=[{"key": "a", "title": "t", "done": {}}]), "tasks", "none in a tour, got 1"),
    (tour(steps=[STEP, STEP], translations={}), "steps[1].key", "'z' again"),
    (tour(steps=[{"key": "z"}], translations={}), "steps[0]", "a title, a body or both"),
    (tour(steps=[{**STEP, "target": {}}], translations={}), "steps[0].target", "css, fingerprint or both"),
    (tour(steps=[{**STEP, "target": {"css": "a" * 501}}], translations={}), "steps[0].target.css", "a CSS selector"),
    (tour(steps=[{**STEP, "placement": "over"}], translations={}), "steps[0].placement", "one of auto"),
    (tour(steps=[{**STEP, "advance": "click"}], translations={}), "steps[0].advance", "a target to click"),
    (tour(steps=[{**STEP, "advance": {"on": "hover"}}], translations={}), "steps[0].advance.on", "one of next, click"),
    (tour(steps=[{**STEP, "advance": {"on": "event"}}], translations={}), "steps[0].advance.name", "got nothing"),
    (
        tour(steps=[{**STEP, "advance": {"on": "input", "css": "#a"}}], translations={}),
        "steps[0].advance",
        "exactly one",
    ),
    (
        tour(steps=[{**STEP, "advance": {"on": "input", "filled": True}}], translations={}),
        "steps[0].advance.css",
        "the step has no target",
    ),
    (tour(steps=[{**STEP, "body": "[x](javascript:1)"}], translations={}), "steps[0].body", "a link to http"),
    (tour(steps=[{**STEP, "title": "{{name}}"}], translations={}), "steps[0].title", "a variable such as"),
    (tour(steps=[{**STEP, "title": "a\0"}], translations={}), "steps[0].title", "without NUL"),
    (tour(translations={"en": {"steps": {"nope": {}}}}), "translations.en.steps.nope", "a key of the guide's steps"),
    (tour(translations={"ja": {}}), "translations.ja", "another locale than the document's own"),
    (tour(translations={"en": {"tasks": {"a": {}}}}), "translations.en.tasks.a", "the guide has none"),
    (tour(translations={"e": {}}), "translations.e", "a language tag"),
    (
        changed(tour(), "translations", "en", "steps", "open-form", "title", value="[x](data:text/html,1)"),
        "translations.en.steps.open-form.title",
        "a link to http",
    ),
    (tooltip(steps=[STEP]), "steps[0].target", "a tooltip stands beside an element"),
    (tooltip(steps=[{**STEP, "target": "#a"}, {**STEP, "key": "y", "target": "#a"}]), "steps", "1 in a tooltip, got 2"),
    (checklist(tasks=[]), "tasks", "1 to 20 in a checklist, got 0"),
    (checklist(marker="none"), "marker", "marker only in a tooltip"),
    (changed(checklist(), "tasks", 0, "done", value=3), "tasks[0].done", "a condition (an object)"),
    (changed(checklist(), "tasks", 0, "action", value={}), "", ""),
    (
        changed(checklist(), "tasks", 0, "action", value={"start": "getting-started"}),
        "tasks[0].action.start",
        "its own",
    ),
    (changed(checklist(), "tasks", 0, "action", value={"open": "//evil"}), "tasks[0].action.open", "a path such as"),
    (
        changed(checklist(), "tasks", 0, "action", value={"open": "/a", "start": "b"}),
        "tasks[0].action",
        "exactly one of start, open",
    ),
]


@pytest.mark.parametrize(("document", "field", "expected"), BAD, ids=lambda value: str(value)[:50])
def test_mistakes_say_where_and_what_was_expected(document: dict[str, Any], field: str, expected: str) -> None:
    if not field:
        assert "action" not in normalise(document)["tasks"][0]
        return
    with pytest.raises(Invalid) as caught:
        parse(document)
    assert caught.value.code == "guide_invalid"
    (problem,) = caught.value.problems
    assert problem.field == field
    assert expected in f"{problem.expected}, got {problem.got}"


@pytest.mark.parametrize("value", [None, [], "x", 3, True, {}, {"schema": None}, {"steps": [[[]]]}, [{}]])
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        parse(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PATHS = st.sampled_from(
    [
        ("start",),
        ("start", "when"),
        ("steps",),
        ("steps", 0),
        ("steps", 0, "target"),
        ("steps", 0, "advance"),
        ("steps", 0, "body"),
        ("hide",),
        ("translations",),
        ("translations", "en"),
        ("tasks",),
        ("launcher",),
        ("key",),
    ]
)


def problems_of(value: Any) -> list[Problem]:
    try:
        parse(value)
    except Invalid as error:
        return error.problems
    return []


@settings(max_examples=300, deadline=None)
@given(PATHS, JSON)
def test_whatever_stands_somewhere_is_taken_or_named(path: Any, value: Any) -> None:
    document = changed(tour(), *path, value=value)
    problems = problems_of(document)
    assert all(problem.expected and problem.got for problem in problems)
    if not problems:
        assert normalise(normalise(document)) == normalise(document)


def test_compiled_texts_are_complete_in_every_locale() -> None:
    compiled = compile_document(parse(tour()), "de")
    assert list(compiled.texts) == ["ja", "en"]
    english = compiled.texts["en"]
    assert english.name == "Your first invoice"
    assert english.parts["open-form"]["title"] == ["Create an invoice"]
    assert english.parts["open-form"]["body"] == compiled.texts["ja"].parts["open-form"]["body"]


def test_durations_are_compiled_to_milliseconds() -> None:
    compiled = compile_document(parse(tour(start={"repeat": {"every": "90d"}, "delay": "2s"})), "ja")
    assert compiled.delay == 2_000
    assert compiled_to_json(compiled)["repeat"] == {"every": 7_776_000_000}


@pytest.mark.parametrize("document", SAMPLES, ids=lambda document: document["kind"])
def test_compiled_guides_survive_the_store(document: dict[str, Any]) -> None:
    compiled = compile_document(parse(document), "en")
    assert compiled_from_json(json.loads(json.dumps(compiled_to_json(compiled)))) == compiled
    assert compiled_from_json({"form": 0}) is None


@pytest.mark.parametrize(
    ("wanted", "expect"),
    [
        ("ja", "ja"),
        ("JA-jp", "ja"),
        ("en-US", "en"),
        ("en-GB", "en-GB"),
        ("zh-TW", "zh-Hant"),
        ("fr", "ja"),
        (None, "ja"),
    ],
)
def test_the_closest_locale_is_chosen(wanted: str | None, expect: str) -> None:
    assert choose_locale(["ja", "en", "en-GB", "zh-Hant"], wanted, "ja") == expect


def test_json_schema_knows_every_kind_and_form() -> None:
    schema = guide_schema()
    kinds = schema["$defs"]["Document"]["properties"]["kind"]["enum"]
    assert kinds == ["banner", "checklist", "hub", "modal", "tooltip", "tour"]
    forms = [form["$ref"].removeprefix("#/$defs/") for form in schema["$defs"]["Condition"]["anyOf"][1:]]
    assert {"AllOf", "Attribute", "Event", "Url", "Time"} <= set(forms)
    text = json.dumps([schema, milestones_schema()])
    assert "\\\\Z" not in text


MILESTONES = {
    "schema": "shirube/milestones/v1",
    "days": 14,
    "assist_minutes": 45,
    "milestones": [{"key": "sent", "name": "Sent", "when": {"event": "invoice_sent", "scope": "account"}}],
}


def test_milestones_are_read_and_written_back() -> None:
    assert milestones_to_json(parse_milestones(MILESTONES)) == MILESTONES


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("days",), 0, "days"),
        (("milestones",), [], "milestones"),
        (("milestones", 0, "when"), {"any": [{"url": "/a"}]}, "milestones[0].when.any[0]"),
        (("milestones", 0, "required"), False, "milestones"),
        (("milestones",), MILESTONES["milestones"] * 2, "milestones[1].key"),  # type: ignore[operator]
    ],
)
def test_milestones_name_their_mistakes(path: Any, value: Any, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_milestones(changed(MILESTONES, *path, value=value))
    assert [problem.field for problem in caught.value.problems] == [field]
