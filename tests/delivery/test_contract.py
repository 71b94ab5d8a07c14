"""What boot makes of a document of each kind is what the widget reads: `tests/contract/kinds.json`."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.test_kinds import sent

CASES = json.loads((Path(__file__).parents[1] / "contract" / "kinds.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_document_goes_over_the_wire_as_agreed(case: dict[str, Any]) -> None:
    document = case["document"]
    assert sent(document)[document["key"]] == case["guide"]
