"""What guide files say, read apart from Shirube, so that a test can compare."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TUTORIALS = Path(__file__).resolve().parents[2] / "tutorials"


def step_titles(file: Path, locale: str) -> dict[str, str]:
    """The title of each step by its key, in their order, in a language that the file has."""
    document: dict[str, Any] = YAML(typ="safe").load(file)
    translated = document["translations"].get(locale, {}).get("steps", {})
    return {step["key"]: translated.get(step["key"], step)["title"] for step in document["steps"]}
