"""The milestones' form: from a set to its fields, and back with every mistake at the field that it is in. Pure."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from shirube.conditions.reading import Invalid, Problem
from shirube.dashboard.local import Local
from shirube.guides.milestones import Milestones, parse_milestones
from shirube.guides.yaml_text import Unreadable, read_text, write_text
from shirube.success.schema import MilestoneSet

MAX_ROWS = 50
_SCHEMA = "shirube/milestones/v1"
_FIELDS = {"name": "name", "key": "key", "when": "condition", "translations": "name_other"}
_DASHES = re.compile(r"[^a-z0-9]+")


class Row(NamedTuple):
    """One milestone as the form holds it: texts as they were typed."""

    key: str = ""
    name: str = ""
    name_other: str = ""
    condition: str = ""
    required: bool = True
    others: tuple[tuple[str, str], ...] = ()
    """Names in languages that the form does not show; kept as they are."""


class MilestoneForm(NamedTuple):
    """The whole form, as it was typed."""

    days: str
    assist_minutes: str
    rows: list[Row]


class FormInvalid(Exception):
    """Mistakes by the name of the field that each is in."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


def other_locale(workspace_locale: str) -> str:
    """The second language that the form asks names in: English, or Japanese for a workspace that is English."""
    return "ja" if workspace_locale.startswith("en") else "en"


def from_set(found: MilestoneSet, days: int, assist_minutes: int, other: str) -> MilestoneForm:
    """The form of the milestones in force; an empty row where there are none."""
    rows = [
        Row(
            one.key,
            one.name,
            one.names.get(other, ""),
            write_text(one.condition).strip(),
            one.required,
            tuple((tag, name) for tag, name in one.names.items() if tag != other),
        )
        for one in found.milestones
    ]
    return MilestoneForm(str(days), str(assist_minutes), rows or [Row()])


def from_fields(fields: Mapping[str, str], kept: MilestoneSet, other: str) -> MilestoneForm:
    """The form as it was sent."""
    names = {one.key: one.names for one in kept.milestones}
    rows = []
    for n in range(MAX_ROWS):
        if f"name-{n}" not in fields:
            break
        key = fields.get(f"key-{n}", "")
        rows.append(
            Row(
                key,
                fields[f"name-{n}"],
                fields.get(f"name_other-{n}", ""),
                fields.get(f"condition-{n}", ""),
                fields.get(f"required-{n}") == "1",
                tuple((tag, name) for tag, name in names.get(key, {}).items() if tag != other),
            )
        )
    return MilestoneForm(fields.get("days", ""), fields.get("assist_minutes", ""), rows)


def to_document(form: MilestoneForm, other: str, local: Local) -> Milestones:
    """The document that the form says; rows with an empty name are left out. Raises FormInvalid with every mistake."""
    kept = [(n, row) for n, row in enumerate(form.rows) if row.name]
    errors: dict[str, str] = {}
    value = {
        "schema": _SCHEMA,
        "days": _whole(form.days),
        "assist_minutes": _whole(form.assist_minutes),
        "milestones": [_row_value(n, row, other, errors, local) for n, row in kept],
    }
    try:
        document = parse_milestones(value)
    except Invalid as error:
        for problem in error.problems:
            errors.setdefault(_field_of(problem, kept), _said(problem, local))
    if errors:
        raise FormInvalid(errors)
    return document


def _whole(text: str) -> Any:
    return int(text) if text.isdecimal() and len(text) < 9 else text


def _row_value(n: int, row: Row, other: str, errors: dict[str, str], local: Local) -> dict[str, Any]:
    translations = {tag: {"name": name} for tag, name in row.others}
    if row.name_other:
        translations[other] = {"name": row.name_other}
    return {
        "key": row.key or key_for(row, n),
        "name": row.name,
        "required": row.required,
        "when": _condition(n, row.condition, errors, local),
        "translations": translations,
    }


def _condition(n: int, text: str, errors: dict[str, str], local: Local) -> Any:
    if not text.strip():
        errors[f"condition-{n}"] = local.say("Say what must have happened, such as event: invoice_created")
        return {}
    try:
        return read_text(text.encode()).value
    except Unreadable as error:
        errors[f"condition-{n}"] = local.say(
            "Line %(line)s: expected %(expected)s, got %(got)s", line=error.line, expected=error.expected, got=error.got
        )
        return {}


def key_for(row: Row, n: int) -> str:
    """A key for a milestone that was given none: from a name in Latin letters, else by its place."""
    for name in (row.name_other, row.name):
        key = _DASHES.sub("-", name.lower()).strip("-")[:64].strip("-") if name.isascii() else ""
        if key:
            return key
    return f"milestone-{n + 1}"


def _field_of(problem: Problem, kept: list[tuple[int, Row]]) -> str:
    """The form's field that a mistake of the document is in."""
    match problem.path:
        case ["milestones", int(index), str(name), *_]:
            return f"{_FIELDS.get(name, 'name')}-{kept[index][0]}"
        case ["milestones", int(index)]:
            return f"name-{kept[index][0]}"
        case ["days" | "assist_minutes" as name]:
            return name
    return "milestones"


def _said(problem: Problem, local: Local) -> str:
    within = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in problem.path[3:]).removeprefix(".")
    text = local.say("expected %(expected)s, got %(got)s", expected=problem.expected, got=problem.got)
    return f"{within}: {text}" if within else text
