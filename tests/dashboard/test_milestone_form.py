"""The milestones' form: what is typed becomes a document, and mistakes find their field."""

import pytest

from shirube.dashboard import milestone_form as forms
from shirube.dashboard.local import Local
from shirube.success.schema import Milestone, MilestoneSet

EN = Local("en", "UTC")
KEPT = MilestoneSet(
    1, 0, [Milestone("paid", "支払い", {"en": "Paid", "fr": "Payé"}, True, {"event": "paid", "scope": "account"})]
)


def typed(**fields: str) -> forms.MilestoneForm:
    return forms.from_fields({"days": "14", "assist_minutes": "45", **fields}, KEPT, "en")


def row(n: int, **values: str) -> dict[str, str]:
    usual = {"name": "A", "key": f"k{n}", "condition": "event: a", "required": "1"}
    return {f"{name}-{n}": value for name, value in {**usual, **values}.items()}


def errors(**fields: str) -> dict[str, str]:
    with pytest.raises(forms.FormInvalid) as refused:
        forms.to_document(typed(**fields), "en", EN)
    return refused.value.errors


def test_what_is_shown_is_what_is_saved_when_nothing_is_changed() -> None:
    shown = forms.from_set(KEPT, 14, 45, "en")
    fields = {"days": shown.days, "assist_minutes": shown.assist_minutes}
    for n, one in enumerate(shown.rows):
        fields |= {f"{name}-{n}": str(getattr(one, name)) for name in ("key", "name", "name_other", "condition")}
        fields |= {f"required-{n}": "1" if one.required else "0"}
    document = forms.to_document(forms.from_fields(fields, KEPT, "en"), "en", EN)
    (one,) = document.milestones
    assert {tag: texts.name for tag, texts in one.translations.items()} == {"en": "Paid", "fr": "Payé"}
    assert (one.key, one.name, document.days) == ("paid", "支払い", 14)


def test_rows_without_a_name_are_left_out_and_mistakes_keep_their_place() -> None:
    found = errors(**row(0), **row(1, name=""), **row(2, condition="evnt: a"))
    assert list(found) == ["condition-2"]


def test_each_mistake_is_at_its_field() -> None:
    assert set(errors(**row(0, key="Not A Key", condition="event: ["), **row(1))) == {"key-0", "condition-0"}
    assert set(errors(**row(0), **row(1, condition="url: /x"))) == {"condition-1"}
    assert set(errors(days="0", assist_minutes="x", **row(0))) == {"days", "assist_minutes"}
    assert set(errors(**row(0, required="0"))) == {"milestones"}
    assert set(errors()) == {"milestones"}


def test_a_key_is_made_from_a_latin_name_else_from_the_place() -> None:
    assert forms.key_for(forms.Row(name="送付", name_other="Sent, it!"), 1) == "sent-it"
    assert forms.key_for(forms.Row(name="送付"), 1) == "milestone-2"
