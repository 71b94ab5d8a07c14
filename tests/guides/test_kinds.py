"""Banners, announcements, help centres, buttons, branches and pictures: what they may be and what they become."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.conditions.reading import Invalid
from shirube.guides.compiling import compile_document
from shirube.guides.documents import normalise, parse
from shirube.guides.media import frame_url
from tests.guides.samples import banner, checklist, hub, modal, tooltip, tour
from tests.guides.test_documents import JSON, changed, problems_of

STEP = {"key": "z", "title": "t"}
NEXT_BUTTON = {"key": "on", "label": "On", "actions": ["next"]}
END_BUTTON = {"key": "off", "label": "Off", "actions": ["finish"]}


def step(**changes: Any) -> dict[str, Any]:
    """A tour of one step with these fields."""
    return tour(steps=[{**STEP, **changes}], translations={})


def pressed(*actions: Any, **changes: Any) -> dict[str, Any]:
    """A tour with one button."""
    return step(buttons=[{"key": "b", "label": "B", "actions": list(actions), **changes}])


def steps(*given: dict[str, Any]) -> dict[str, Any]:
    return tour(steps=list(given), translations={})


def quiet(key: str, **changes: Any) -> dict[str, Any]:
    """A step that a page may pass by itself."""
    return {"key": key, "title": "t", "advance": {"on": "event", "name": "done"}, **changes}


BAD: list[tuple[dict[str, Any], str, str]] = [
    (banner(show="click"), "show", "show only in a tooltip, got a banner"),
    (tour(push=True), "push", "push only in a banner, got a tour"),
    (checklist(closable=False), "closable", "closable only in a banner or a modal"),
    (checklist(in_feed=True), "in_feed", "in_feed only in a banner or a modal or a tour"),
    (tour(target="#a"), "target", "target only in a checklist"),
    (hub(checklist="help"), "checklist", "its own"),
    (hub(steps=[STEP]), "steps", "none in a hub, got 1"),
    (modal(entries=[{"key": "a", "title": "t", "body": "b"}]), "entries", "none in a modal"),
    (banner(steps=[STEP, {**STEP, "key": "y"}], translations={}), "steps", "1 in a banner, got 2"),
    (banner(closable=False, steps=[STEP], translations={}), "closable", "a button that ends it"),
    (modal(steps=[{**STEP, "target": "#a"}]), "steps[0].target", "none: a modal stands in the middle"),
    (modal(steps=[{**STEP, "form": "panel"}]), "steps[0].form", "form only in a tour"),
    (
        modal(steps=[{**STEP, "advance": {"on": "event", "name": "x"}}]),
        "steps[0].advance",
        "advance only in a tour or a",
    ),
    (tooltip(steps=[{**STEP, "target": "#a", "buttons": [END_BUTTON]}]), "steps[0].buttons", "buttons only in a tour"),
    (step(form="anchored"), "steps[0].form", "a target, or form: modal"),
    (step(form="modal", target="#a"), "steps[0].form", "no target beside form: modal"),
    (step(side="left"), "steps[0].side", "side only beside form: panel"),
    (step(form="drawer"), "steps[0].form", "one of anchored, modal, panel, sheet"),
    (step(buttons=[NEXT_BUTTON], next_label="On"), "steps[0].next_label", "either buttons, or labels"),
    (step(buttons=[NEXT_BUTTON, NEXT_BUTTON]), "steps[0].buttons[1].key", "'on' again"),
    (step(buttons=[{**NEXT_BUTTON, "key": f"b{n}"} for n in range(5)]), "steps[0].buttons", "a list of 0 to 4 items"),
    (pressed(), "steps[0].buttons[0].actions", "a list of 1 to 8 items"),
    (pressed("forward"), "steps[0].buttons[0].actions[0]", "one of"),
    (pressed({"do": "jump"}), "steps[0].buttons[0].actions[0].do", "one of"),
    (pressed({"do": "go", "step": "nope"}), "steps[0].buttons[0].actions[0].step", "a step of this guide (z)"),
    (pressed("next", "finish"), "steps[0].buttons[0].actions", "at most one move"),
    (pressed({"do": "snooze", "for": "5s"}), "steps[0].buttons[0].actions[0].for", "1m to 90d"),
    (pressed({"do": "start", "guide": "first-invoice"}), "steps[0].buttons[0].actions[0].guide", "its own"),
    (pressed({"do": "open", "url": "javascript:1"}), "steps[0].buttons[0].actions[0].url", "a path, or an http"),
    (
        pressed({"do": "open", "url": "/a"}, {"do": "start", "guide": "b"}),
        "steps[0].buttons[0].actions",
        "both in the same tab",
    ),
    (pressed({"do": "track", "name": "$page"}), "steps[0].buttons[0].actions[0].name", "does not begin with $"),
    (pressed({"do": "set", "attributes": {}}), "steps[0].buttons[0].actions[0].attributes", "at least 1"),
    (
        modal(steps=[{**STEP, "buttons": [NEXT_BUTTON]}]),
        "steps[0].buttons[0].actions[0]",
        "next, back and go only in a tour",
    ),
    (step(next=[{"when": {}, "go": "nope"}]), "steps[0].next[0].go", "a step of this guide (z), got 'nope'"),
    (step(next=[{"when": {}, "go": "z"}]), "steps[0].next[0].go", "another step"),
    (
        steps({**STEP, "next": [{"when": {}, "go": "y"}, {"when": {"url": "/a"}, "go": "y"}]}, {**STEP, "key": "y"}),
        "steps[0].next[1]",
        "nothing after a branch that is always taken",
    ),
    (
        steps(quiet("a"), quiet("b", next=[{"when": {"url": "/x"}, "go": "a"}])),
        "steps[0].next",
        "a step that waits for the person",
    ),
    (
        steps(
            {**STEP, "target": "#a", "missing": "skip"},
            {**STEP, "key": "y", "target": "#b", "missing": "skip", "next": [{"when": {"url": "/x"}, "go": "z"}]},
        ),
        "steps[0].next",
        "an endless loop",
    ),
    (step(media={"alt": "x"}), "steps[0].media", "exactly one of image, video"),
    (step(media={"image": "http://a/b.png", "alt": "x"}), "steps[0].media.image", "an image from https or a path"),
    (step(media={"image": "/b.png"}), "steps[0].media.alt", "got nothing"),
    (step(media={"image": "/b.png", "alt": "x", "width": 3}), "steps[0].media", "width and height, or neither"),
    (step(media={"video": "https://youtu.be/", "alt": "x"}), "steps[0].media.video", "the https address of a video"),
    (hub(entries=[{"key": "a", "title": "t"}]), "entries[0]", "a body, an action or both"),
    (hub(entries=[{"key": "a", "title": "t", "action": {"start": "help"}}]), "entries[0].action.start", "its own"),
    (
        hub(entries=[{"key": "a", "title": "t", "action": {"start": "b", "tab": "new"}}]),
        "entries[0].action.tab",
        "tab only beside open",
    ),
    (
        hub(translations={"ja": {"entries": {"nope": {}}}}),
        "translations.ja.entries.nope",
        "a key of the guide's entries",
    ),
    (
        banner(translations={"ja": {"steps": {"note": {"buttons": {"x": "y"}}}}}),
        "translations.ja.steps.note.buttons.x",
        "a key of the step's buttons (more, later)",
    ),
    (
        banner(translations={"ja": {"steps": {"note": {"alt": "y"}}}}),
        "translations.ja.steps.note.alt",
        "only where the step has media",
    ),
    (tour(theme={"colors": {"accent": "blue"}}), "theme.colors.accent", "a colour such as #2f6bff"),
    (tour(theme={"font": "a;}b{"}), "theme.font", "font families"),
    (tour(theme={"font": '"Noto'}), "theme.font", "font families"),
    (tour(theme={"radius": 99}), "theme.radius", "a whole number from 0 to 32"),
]


@pytest.mark.parametrize(
    ("document", "field", "expected"), BAD, ids=[f"{b[0]['kind']}-{b[1]}-{n}" for n, b in enumerate(BAD)]
)
def test_mistakes_say_where_and_what_was_expected(document: dict[str, Any], field: str, expected: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(document)
    assert [problem.field for problem in caught.value.problems] == [field]
    (problem,) = caught.value.problems
    assert expected in f"{problem.expected}, got {problem.got}"


def test_a_circle_that_a_person_can_stop_is_allowed() -> None:
    parse(steps(quiet("a"), {"key": "b", "title": "t", "next": [{"when": {"url": "/x"}, "go": "a"}]}))
    parse(steps(quiet("a"), quiet("b", next=[{"when": {"url": "/x"}, "go": "d"}]), quiet("c"), quiet("d")))


def test_words_become_actions() -> None:
    found = normalise(pressed("next", {"do": "track", "name": "seen", "props": {}}))
    assert found["steps"][0]["buttons"][0]["actions"] == [{"do": "next"}, {"do": "track", "name": "seen"}]
    assert normalise(found) == found


def actions_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = compile_document(parse(document), "en").steps[0].buttons[0]["actions"]
    return found


@pytest.mark.parametrize(
    ("given", "carried_out"),
    [
        (
            [{"do": "open", "url": "/a"}, "next", {"do": "set", "attributes": {"a": 1}}, {"do": "track", "name": "x"}],
            ["set", "track", "next", "open"],
        ),
        ([{"do": "start", "guide": "b"}], ["finish", "start"]),
        ([{"do": "start", "guide": "b"}, "dismiss"], ["dismiss", "start"]),
        ([{"do": "open", "url": "/a"}], ["open"]),
    ],
)
def test_actions_are_carried_out_in_one_order(given: list[Any], carried_out: list[str]) -> None:
    assert [action["do"] for action in actions_of(pressed(*given))] == carried_out


def test_a_button_of_a_banner_always_takes_it_away() -> None:
    assert [action["do"] for action in actions_of(banner())] == ["track", "finish", "open"]
    assert compile_document(parse(banner()), "en").steps[0].buttons[1] == {
        "key": "later",
        "style": "link",
        "actions": [{"do": "snooze", "ms": 86_400_000}],
    }


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (
            "https://www.youtube.com/watch?v=abcdefghijk&t=42s",
            "https://www.youtube-nocookie.com/embed/abcdefghijk?start=42",
        ),
        ("https://youtu.be/abcdefghijk", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
        ("https://www.youtube.com/shorts/abcdefghijk", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
        ("https://www.youtube.com/@somebody", None),
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://vimeo.com/123456789/abcdef1234", "https://player.vimeo.com/video/123456789?dnt=1&h=abcdef1234"),
        (
            "https://player.vimeo.com/video/123456789?h=abcdef1234",
            "https://player.vimeo.com/video/123456789?dnt=1&h=abcdef1234",
        ),
        ("https://vimeo.com/about", None),
        ("https://video.example.com/v/1", "https://video.example.com/v/1"),
        ("http://video.example.com/v/1", None),
        (
            "https://www.youtube.com.evil.example/embed/abcdefghijk",
            "https://www.youtube.com.evil.example/embed/abcdefghijk",
        ),
        ("javascript:alert(1)", None),
        ("https://[::1", None),
        ("https://www.youtube.com]/watch?v=abcdefghijk", None),
        ("/videos/1", None),
    ],
)
def test_videos_are_framed_without_cookies(address: str, frame: str | None) -> None:
    assert frame_url(address) == frame


def test_texts_of_buttons_and_pictures_are_complete_in_every_locale() -> None:
    texts = compile_document(parse(banner()), "en").texts["ja"].parts["note"]
    assert texts["buttons"] == {"more": "Read more", "later": "後で"}
    assert compile_document(parse(modal()), "en").texts["en"].parts["news"]["alt"] == "A walk through the reports"


NEAR = st.sampled_from(
    ["next", "finish", "", "/a", "https://youtu.be/abcdefghijk", "1d", "note", "#123456", 0, 1, True, None]
)
WORDS = st.sampled_from(
    ["do", "step", "for", "guide", "url", "tab", "name", "props", "of", "attributes", "key", "when", "go"]
)
LIKELY = st.recursive(
    NEAR | JSON, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=8
)
PLACES = st.sampled_from(
    [
        (banner(), ("steps", 0, "buttons")),
        (banner(), ("steps", 0, "buttons", 0)),
        (banner(), ("steps", 0, "buttons", 0, "actions")),
        (banner(), ("steps", 0, "buttons", 0, "actions", 0)),
        (banner(), ("theme",)),
        (banner(), ("cancel",)),
        (banner(), ("position",)),
        (banner(), ("translations", "ja", "steps", "note", "buttons")),
        (modal(), ("steps", 0, "media")),
        (modal(), ("steps", 0, "media", "video")),
        (hub(), ("entries",)),
        (hub(), ("entries", 1, "action")),
        (hub(), ("entries", 1, "when")),
        (hub(), ("checklist",)),
        (checklist(), ("target",)),
        (tour(), ("steps", 0, "next")),
        (tour(), ("steps", 0, "form")),
        (tour(theme={"colors": {}}), ("theme", "colors")),
    ]
)


@settings(max_examples=400, deadline=None)
@given(PLACES, LIKELY)
def test_whatever_stands_somewhere_is_taken_or_named(place: Any, value: Any) -> None:
    document = changed(place[0], *place[1], value=value)
    problems = problems_of(document)
    assert all(problem.expected and problem.got for problem in problems)
    if not problems:
        compile_document(parse(document), "en")
        assert normalise(normalise(document)) == normalise(document)
