"""The page of what all guides share: fields there and back, mistakes at their fields, warnings in words."""

from typing import Any

import pytest

from shirube.conditions.reading import Invalid
from shirube.dashboard import settings_form as forms
from shirube.guides.settings import GuideSettings, parse_settings, settings_json
from tests.dashboard.people import Desk

KEPT = {
    "theme": {
        "colors": {"accent": "#0a7d5a", "backdrop": "#102030"},
        "radius": 8,
        "z": 50,
        "font": "Inter, sans-serif",
    },
    "budget": {"max": 2, "per": "12h"},
    "frame_hosts": ["video.example.com"],
}


def sent(**changes: str) -> dict[str, str]:
    return {**forms.fields_of(parse_settings(KEPT)), **changes}


def test_what_the_form_shows_and_sends_back_changes_nothing() -> None:
    was = parse_settings(KEPT)
    assert forms.to_settings(sent(), was) == was
    assert forms.windows("12h") == {"12h": "12h", **forms.WINDOWS}


def test_what_has_no_field_stays_and_what_is_emptied_goes() -> None:
    fields = sent(
        **{"theme.colors.accent": "", "theme.radius": "", "theme.font": "", "budget.max": "", "frame_hosts": ""}
    )
    found: dict[str, Any] = settings_json(forms.to_settings(fields, parse_settings(KEPT)))
    assert found == {"theme": {"colors": {"backdrop": "#102030"}, "z": 50}}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme.colors.accent", "blue"),
        ("theme.dark.text", "#12"),
        ("theme.radius", "x"),
        ("theme.radius", "33"),
        ("theme.font", "a}"),
        ("budget.max", "0"),
        ("frame_hosts", "https://a.example/x"),
    ],
)
def test_a_mistake_is_told_at_its_field(field: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        forms.to_settings(sent(**{field: value}), GuideSettings())
    assert [problem.field.split("[")[0] for problem in caught.value.problems] == [field]


def test_the_page_saves_warns_and_keeps_what_was_typed_wrongly(owner: Desk) -> None:
    saved = owner.post("/settings/guides", **{"theme.colors.accent": "#ffd84d", "budget.max": "1", "budget.per": "1d"})
    assert saved.status_code == 303
    page = owner.get("/settings/guides").text
    assert "Buttons are hard to tell from the background (in light mode, 1.3:1 &lt; 3:1)" in page
    assert 'value="#ffd84d"' in page
    wrong = owner.post("/settings/guides", **{"theme.colors.accent": "yellow"})
    assert wrong.status_code == 400
    assert "A colour such as #2f6bff, or nothing." in wrong.text
    assert 'value="yellow"' in wrong.text
    assert 'value="#ffd84d"' in owner.get("/settings/guides").text
