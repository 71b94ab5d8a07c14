"""Themes: contrast as WCAG 2 counts it, and what goes over the wire."""

from typing import Any

import msgspec
import pytest

from shirube.conditions.reading import Invalid
from shirube.guides.contrast import contrast, lifted, mixed
from shirube.guides.settings import parse_settings, settings_json, stored_settings
from shirube.guides.theme import OWN, PLAIN, Theme, faint, laid_over, wire_theme


def theme(**said: Any) -> Theme:
    return msgspec.convert(said, Theme)


# Figures of the W3C's own examples and of WebAIM's checker.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#ffffff", 21),
        ("#777777", "#fff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#f00", "#ffffff", 4.0),
        ("#abc", "#abc", 1),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


def test_the_widgets_own_looks_send_nothing_and_warn_of_nothing() -> None:
    assert wire_theme(PLAIN) == {}
    assert faint(PLAIN) == []
    assert wire_theme(theme(mode="auto", colors={"accent": OWN["light"]["accent"]})).keys() <= {"light", "dark"}


def test_an_accent_colours_the_buttons_and_is_lifted_in_the_dark() -> None:
    found = wire_theme(theme(colors={"accent": "#0a7d5a"}))
    assert found["light"]["solid"] == "#0a7d5a"
    assert found["light"]["on-solid"] == "#ffffff"
    assert contrast(found["dark"]["accent"], OWN["dark"]["surface"]) >= 4.5
    assert faint(theme(colors={"accent": "#0a7d5a"})) == []


def test_only_what_differs_is_sent() -> None:
    found = wire_theme(
        theme(mode="dark", radius=8, size=16, spacing="compact", z=50, spotlight={"dim": 20, "padding": 4})
    )
    assert found == {
        "mode": "dark",
        "all": {"radius": "8px", "size": "16px", "space": "0.8"},
        "dark": {"dim": "rgb(0 0 0 / 0.2)"},
        "spot": {"pad": 4},
        "z": 50,
    }


def test_faint_pairs_are_named() -> None:
    found = [str(pair) for pair in faint(theme(mode="light", colors={"text": "#999999", "surface": "#ffffff"}))]
    assert found[0] == "text on surface (light): contrast 2.8:1, at least 4.5:1 is needed to be read"
    assert {pair.split(" (")[0] for pair in found} == {"text on surface", "muted on surface"}


def test_a_guides_theme_lies_over_the_workspaces() -> None:
    under = theme(radius=4, colors={"accent": "#0a7d5a", "text": "#111111"})
    over = theme(colors={"accent": "#aa0000"}, size=16)
    assert laid_over(over, under) == theme(radius=4, size=16, colors={"accent": "#aa0000", "text": "#111111"})


def test_mixing() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert lifted("#ffffff", "#000000", 4.5) == "#ffffff"
    assert contrast(lifted("#111111", "#222222", 4.5), "#222222") >= 4.5


SETTINGS = {
    "theme": {"radius": 8, "colors": {"accent": "#0a7d5a"}},
    "budget": {"max": 2, "per": "1d"},
    "frame_hosts": ["video.example.com"],
}


def test_settings_are_stored_as_they_came() -> None:
    assert msgspec.json.decode(msgspec.json.encode(settings_json(parse_settings(SETTINGS)))) == SETTINGS
    assert stored_settings(SETTINGS) == parse_settings(SETTINGS)
    assert settings_json(parse_settings({})) == {}


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"budget": {"max": 0, "per": "1d"}}, "budget.max"),
        ({"budget": {"max": 1, "per": "5m"}}, "budget.per"),
        ({"budget": {"max": 1}}, "budget.per"),
        ({"frame_hosts": ["https://a.example"]}, "frame_hosts[0]"),
        ({"frame_hosts": ["a.example", "a.example"]}, "frame_hosts[1]"),
        ({"theme": {"font": "a{"}}, "theme.font"),
        ({"colour": 1}, "colour"),
    ],
)
def test_settings_name_their_mistakes(value: Any, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_settings(value)
    assert [problem.field for problem in caught.value.problems] == [field]
