"""The cases of `targets.json`: what a step's target may say. The widget's tests read the same file."""

import json
from pathlib import Path
from typing import Any

import pytest

from shirube.conditions.reading import Invalid
from shirube.guides.documents import normalise

CASES = json.loads(Path(__file__).with_name("targets.json").read_text())


def document(target: Any) -> dict[str, Any]:
    step = {"key": "one", "title": "One", "target": target}
    return {"schema": "shirube/v1", "key": "a-tour", "kind": "tour", "name": "A tour", "steps": [step]}


@pytest.mark.parametrize("case", [case for case in CASES if "refused" not in case], ids=lambda case: case["name"])
def test_a_target_is_kept_as_it_is(case: dict[str, Any]) -> None:
    kept = normalise(document(case["target"]))["steps"][0]["target"]
    assert kept == case.get("normal", case["target"])


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case], ids=lambda case: case["name"])
def test_a_wrong_target_is_refused_where_it_is_wrong(case: dict[str, Any]) -> None:
    said = json.loads(json.dumps(case["target"]).replace("TOO_LONG", "x" * 201))
    with pytest.raises(Invalid) as refused:
        normalise(document(said))
    assert any(problem.field.startswith(case["refused"]) for problem in refused.value.problems), refused.value.problems
