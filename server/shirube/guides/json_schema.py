"""JSON Schema of guide and milestone files, generated from the types, so that editors complete and check them."""

from typing import Any

import msgspec

from shirube.conditions.schema import FORMS, Condition
from shirube.guides.milestones import Milestones
from shirube.guides.schema import Document

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CONDITION = "Condition"


def guide_schema() -> dict[str, Any]:
    """The schema of a guide document."""
    return _schema(Document, "Shirube guide")


def milestones_schema() -> dict[str, Any]:
    """The schema of `milestones.yaml`."""
    return _schema(Milestones, "Shirube milestones")


def _schema(kind: type, title: str) -> dict[str, Any]:
    (root, *forms), components = msgspec.json.schema_components(
        [kind, *FORMS], schema_hook=_hook, ref_template="#/$defs/{name}"
    )
    everything = {"type": "object", "maxProperties": 0, "description": "Always true."}
    components[_CONDITION] = {"anyOf": [everything, *forms]}
    return {
        "$schema": _DIALECT,
        "title": title,
        **root,
        "$defs": {name: _portable(components[name]) for name in components},
    }


def _hook(kind: type) -> dict[str, Any]:
    if kind is Condition:
        return {"$ref": f"#/$defs/{_CONDITION}"}
    raise NotImplementedError(kind)


def _portable(value: Any) -> Any:
    """Python's `\\Z` is `$` in the regular expressions of JSON Schema."""
    if isinstance(value, dict):
        return {key: _portable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_portable(item) for item in value]
    return value.replace(r"\Z", "$") if isinstance(value, str) else value
