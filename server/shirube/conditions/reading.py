"""Reading JSON into frozen types, with every mistake named: where it stands, what was expected and what came.

msgspec converts; only when it refuses, `explain` walks the same types again and lists all problems at once.
"""

import difflib
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from shirube.errors import BadRequest

T = TypeVar("T")
Path = tuple[str | int, ...]

MAX_NESTING = 48
MAX_INTEGER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a document: `path` to it, what was `expected` there, and what was `got`."""

    path: Path
    expected: str
    got: str

    @property
    def field(self) -> str:
        """The path as people write it: `steps[0].target.css`; empty for the document itself."""
        text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)
        return text.removeprefix(".")

    def __str__(self) -> str:
        return f"{self.field or 'document'}: expected {self.expected}, got {self.got}"


class Invalid(BadRequest):
    """A document was refused. `problems` lists everything that is wrong with it, at least one."""

    def __init__(self, problems: list[Problem], code: str = "field_value") -> None:
        super().__init__("; ".join(map(str, problems[:20])), code=code, field=problems[0].field or None)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Custom:
    """How a type that msgspec does not know is read: `convert` may raise, `explain` then says why."""

    convert: Callable[[Any], Any]
    explain: Callable[[Any, Path], Iterator[Problem]]


Customs = Mapping[type, Custom]


def read(kind: type[T], value: Any, customs: Customs, path: Path = ()) -> T:
    """`value` (parsed JSON) as `kind`. Raises Invalid with every problem found."""
    found = list(unsound(value, path))
    if found:
        raise Invalid(found)
    try:
        return convert(kind, value, customs)
    except (msgspec.ValidationError, Invalid) as error:
        found = list(explain(kind, value, customs, path))
        raise Invalid(found or [Problem(path, "a valid document", str(error))]) from error


def convert(kind: type[T], value: Any, customs: Customs) -> T:
    """Convert without explanations. Raises msgspec.ValidationError or Invalid."""

    def custom(wanted: type, raw: Any) -> Any:
        return customs[wanted].convert(raw)

    return msgspec.convert(value, kind, dec_hook=custom)


def explain(kind: type, value: Any, customs: Customs, path: Path = ()) -> Iterator[Problem]:
    """Every difference between `value` and what `kind` wants."""
    return _Explainer(customs).any(inspect.type_info(kind), value, path)


def unsound(value: Any, path: Path = ()) -> Iterator[Problem]:
    """What no document may hold: NUL, lone surrogates, NaN, huge integers, deep nesting."""
    if len(path) > MAX_NESTING:
        yield Problem(path[:8], f"at most {MAX_NESTING} levels of nesting", "more")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                yield Problem(path, "keys that are text", show(key))
            else:
                yield from _unsound_text(key, path)
                yield from unsound(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from unsound(item, (*path, index))
    else:
        yield from _unsound_scalar(value, path)


def _unsound_scalar(value: Any, path: Path) -> Iterator[Problem]:
    if isinstance(value, str):
        yield from _unsound_text(value, path)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem(path, "a finite number", str(value))
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        yield Problem(path, "a number within ±(2^53 − 1)", "a larger one")


def _unsound_text(text: str, path: Path) -> Iterator[Problem]:
    if "\0" in text:
        yield Problem(path, "text without NUL characters", show(text))
    elif any("\ud800" <= char <= "\udfff" for char in text):
        yield Problem(path, "valid Unicode text", "a lone surrogate")


def show(value: Any) -> str:
    """A short form of what came, for messages."""
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    odd = isinstance(value, str) and not value.isprintable()
    text = json.dumps(value, ensure_ascii=odd, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def unknown_key(key: str, known: list[str], path: Path) -> Problem:
    """The problem of a key that does not belong there, with the likeliest right one."""
    close = difflib.get_close_matches(key, known, 1)
    hint = f"{close[0]!r}" if close else "one of " + ", ".join(known)
    return Problem((*path, key), hint, f"the unknown key {key!r}")


class _Explainer:
    def __init__(self, customs: Customs) -> None:
        self._customs = customs

    def any(self, kind: inspect.Type, value: Any, path: Path) -> Iterator[Problem]:
        bare = _bare(kind)
        if isinstance(bare, inspect.CustomType):
            yield from self._customs[bare.cls].explain(value, path)
        elif isinstance(bare, inspect.UnionType):
            yield from self._union(bare, value, path)
        elif not _same_sort(bare, value):
            yield Problem(path, wanted(kind), show(value))
        elif isinstance(bare, inspect.StructType):
            yield from self._struct(bare, value, path)
        elif isinstance(bare, inspect.DictType):
            yield from self._dict(bare, value, path)
        elif isinstance(bare, inspect.VarTupleType | inspect.ListType):
            yield from self._list(bare, kind, value, path)
        elif not _fits(bare, value):
            yield Problem(path, wanted(kind), show(value))

    def _struct(self, kind: inspect.StructType, value: dict[str, Any], path: Path) -> Iterator[Problem]:
        fields = {field.encode_name: field for field in kind.fields}
        known = ([kind.tag_field] if kind.tag_field else []) + list(fields)
        for key, item in value.items():
            if key in fields:
                yield from self.any(fields[key].type, item, (*path, key))
            elif key not in known:
                yield unknown_key(key, known, path)
        for name, field in fields.items():
            if field.required and name not in value:
                yield Problem((*path, name), wanted(field.type), "nothing")

    def _dict(self, kind: inspect.DictType, value: dict[str, Any], path: Path) -> Iterator[Problem]:
        if kind.max_length is not None and len(value) > kind.max_length:
            yield Problem(path, f"at most {kind.max_length} entries", str(len(value)))
        if kind.min_length is not None and len(value) < kind.min_length:
            yield Problem(path, f"at least {kind.min_length} entries", str(len(value)))
        for key, item in value.items():
            yield from self.any(kind.key_type, key, (*path, key))
            yield from self.any(kind.value_type, item, (*path, key))

    def _list(self, kind: Any, whole: inspect.Type, value: list[Any], path: Path) -> Iterator[Problem]:
        low, high = kind.min_length or 0, kind.max_length
        if len(value) < low or (high is not None and len(value) > high):
            yield Problem(path, wanted(whole), f"{len(value)} items")
        for index, item in enumerate(value):
            yield from self.any(kind.item_type, item, (*path, index))

    def _union(self, kind: inspect.UnionType, value: Any, path: Path) -> Iterator[Problem]:
        options = [option for option in kind.types if _same_sort(_bare(option), value)]
        tagged = [bare for bare in map(_bare, options) if isinstance(bare, inspect.StructType) and bare.tag_field]
        if tagged:
            yield from self._tagged(tagged, value, path)
        elif len(options) == 1:
            yield from self.any(options[0], value, path)
        elif not any(not list(self.any(option, value, path)) for option in options):
            yield Problem(path, wanted(kind), show(value))

    def _tagged(self, options: list[inspect.StructType], value: dict[str, Any], path: Path) -> Iterator[Problem]:
        field = options[0].tag_field or ""
        for option in options:
            if value.get(field) == option.tag:
                yield from self._struct(option, value, path)
                return
        tags = ", ".join(str(option.tag) for option in options)
        yield Problem((*path, field), f"one of {tags}", show(value[field]) if field in value else "nothing")


def _bare(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _same_sort(kind: inspect.Type, value: Any) -> bool:
    """Whether the JSON type of `value` is one that `kind` could take."""
    if isinstance(kind, inspect.StructType | inspect.DictType):
        return isinstance(value, dict)
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return isinstance(value, list | tuple)
    if isinstance(kind, inspect.UnionType):
        return any(_same_sort(_bare(option), value) for option in kind.types)
    if isinstance(kind, inspect.BoolType):
        return isinstance(value, bool)
    if isinstance(kind, inspect.IntType):
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(kind, inspect.FloatType):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(kind, inspect.NoneType):
        return value is None
    if isinstance(kind, inspect.StrType | inspect.LiteralType):
        return isinstance(value, str)
    return True


def _fits(kind: inspect.Type, value: Any) -> bool:
    if isinstance(kind, inspect.LiteralType):
        return value in kind.values
    if isinstance(kind, inspect.StrType):
        return _text_fits(kind, value)
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return (kind.ge is None or value >= kind.ge) and (kind.le is None or value <= kind.le)
    return True


def _text_fits(kind: inspect.StrType, value: str) -> bool:
    if kind.pattern is not None and re.search(kind.pattern, value) is None:
        return False
    return (kind.min_length or 0) <= len(value) and (kind.max_length is None or len(value) <= kind.max_length)


def wanted(kind: inspect.Type) -> str:
    """What a type takes, in words."""
    if isinstance(kind, inspect.Metadata):
        description = (kind.extra_json_schema or {}).get("description")
        return str(description) if description else wanted(kind.type)
    if isinstance(kind, inspect.UnionType):
        return " or ".join(dict.fromkeys(wanted(option) for option in kind.types if not _is_unset(option)))
    if isinstance(kind, inspect.LiteralType):
        values = [str(value) for value in kind.values]
        return values[0] if len(values) == 1 else "one of " + ", ".join(values)
    if isinstance(kind, inspect.StrType):
        return f"text of {kind.min_length or 0} to {kind.max_length} characters" if kind.max_length else "text"
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return _number(kind)
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return f"a list of {kind.min_length or 0} to {kind.max_length} items" if kind.max_length else "a list"
    return {"BoolType": "true or false", "NoneType": "null", "CustomType": "a condition"}.get(
        type(kind).__name__, "an object"
    )


def _number(kind: inspect.IntType | inspect.FloatType) -> str:
    name = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
    return name if kind.ge is None or kind.le is None else f"{name} from {kind.ge:g} to {kind.le:g}"


def _is_unset(kind: inspect.Type) -> bool:
    return type(kind).__name__ in ("UnsetType", "NoneType")
