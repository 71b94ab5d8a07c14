"""Milestones as a file: what an account must do to be onboarded (`schema: shirube/milestones/v1`)."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from shirube.conditions.grammar import CUSTOMS
from shirube.conditions.reading import Invalid, Problem, read
from shirube.conditions.reasons import mentions
from shirube.conditions.schema import Condition, Key
from shirube.guides.parts import Line, LocaleTag, Part


class MilestoneTexts(Part, frozen=True, kw_only=True):
    name: Line


class Milestone(Part, frozen=True, kw_only=True):
    """`when` is held against an account; it can't ask for what only a page knows."""

    key: Key
    name: Line
    required: bool = True
    when: Condition
    translations: dict[LocaleTag, MilestoneTexts] = field(default_factory=dict)


class Milestones(Part, frozen=True, kw_only=True):
    """`days` an account has for all required milestones; `assist_minutes` one assisted onboarding costs staff."""

    schema: Literal["shirube/milestones/v1"]
    days: Annotated[int, Meta(ge=1, le=365)] = 30
    assist_minutes: Annotated[int, Meta(ge=0, le=100_000)] = 60
    milestones: Annotated[tuple[Milestone, ...], Meta(min_length=1, max_length=50)]


def parse_milestones(value: Any) -> Milestones:
    """A parsed JSON value as milestones. Raises Invalid with every mistake."""
    found = read(Milestones, value, CUSTOMS)
    problems = list(_mistakes(found))
    if problems:
        raise Invalid(problems)
    return found


def milestones_to_json(milestones: Milestones) -> dict[str, Any]:
    """The normal form: defaults left out, keys in the documented order."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(milestones))
    return found


def _mistakes(found: Milestones) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, milestone in enumerate(found.milestones):
        if milestone.key in seen:
            yield Problem(("milestones", index, "key"), "a key that no other has", f"{milestone.key!r} again")
        seen.add(milestone.key)
        for path in mentions(milestone.when).page:
            where = ("milestones", index, "when", *path)
            yield Problem(where, "attribute, event, guide or time: no page is open", "a condition of a page")
    if not any(milestone.required for milestone in found.milestones):
        yield Problem(("milestones",), "at least one required milestone", "none")
