"""The rules that the widget has as well, held to the shared cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from shirube.conditions.facts import GuideFact, KnownFacts, Page, PageEvent
from shirube.conditions.grammar import parse_residual
from shirube.conditions.rules import evaluate
from shirube.conditions.schema import to_json

CASES = Path(__file__).parent.parent / "contract"


def cases(name: str) -> list[Any]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def page_of(case: dict[str, Any]) -> Page:
    given = {key: value for key, value in case.items() if key not in ("now", "clicked", "events", "guides")}
    return Page(
        **given,
        clicked=frozenset(case.get("clicked", ())),
        events=[PageEvent(**event) for event in case.get("events", ())],
        guides={key: GuideFact(**moved) for key, moved in case.get("guides", {}).items()},
    )


@pytest.mark.parametrize("case", cases("url_globs.json"), ids=lambda case: f"{case['glob']} {case['url'][:60]}")
def test_url_globs(case: dict[str, Any]) -> None:
    condition = parse_residual({"url": case["glob"]})
    assert evaluate(condition, KnownFacts(now=0), Page(url=case["url"])) is case["expect"]


@pytest.mark.parametrize("case", cases("residual_conditions.json"), ids=lambda case: case["name"])
def test_residual_conditions(case: dict[str, Any]) -> None:
    facts = KnownFacts(now=case["page"].get("now", 1_790_000_000_000))
    assert evaluate(parse_residual(case["condition"]), facts, page_of(case["page"])) is case["expect"]


def test_names_are_unique() -> None:
    names = [case["name"] for case in cases("residual_conditions.json")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", cases("residual_conditions.json"), ids=lambda case: case["name"])
def test_residuals_are_written_back_as_they_came(case: dict[str, Any]) -> None:
    tree = parse_residual(case["condition"])
    assert parse_residual(to_json(tree)) == tree
