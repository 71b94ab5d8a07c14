"""YAML and JSON files as values whose every field knows its line; and values as YAML that keeps an author's comments.

Only what JSON can say is accepted: no aliases (they can grow without bound), tags, dates or keys given twice.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionStartEvent, ScalarEvent
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from shirube.conditions.reading import Path

MAX_BYTES = 1_048_576
MAX_NESTING = 64


class Unreadable(Exception):
    """The text is no YAML or JSON of ours: `line` (from 1), what was `expected` and what was `got`."""

    def __init__(self, line: int, expected: str, got: str) -> None:
        super().__init__(f"line {line}: expected {expected}, got {got}")
        self.line, self.expected, self.got = line, expected, got


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text as it was parsed: `value` is plain JSON, `node` remembers lines and comments."""

    value: Any
    node: Any

    def line(self, path: Path) -> int:
        """The line (from 1) of what stands at `path`, or of the nearest thing around it that is there."""
        node, line = self.node, 1
        for part in path:
            try:
                at = node.lc.key(part) if isinstance(node, CommentedMap) else node.lc.item(part)
                line, node = at[0] + 1, node[part]
            except (KeyError, IndexError, TypeError, AttributeError):
                break
        return line


def read_text(raw: bytes, *, as_json: bool = False) -> Source:
    """Parse a file. Raises Unreadable."""
    if len(raw) > MAX_BYTES:
        raise Unreadable(1, f"at most {MAX_BYTES} bytes", str(len(raw)))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(raw[: error.start].count(b"\n") + 1, "UTF-8 text", "other bytes") from None
    if as_json:
        _check_json(text)
    node = _load(text)
    return Source(plain(node), node)


def _check_json(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(error.lineno, "JSON", error.msg) from None
    except RecursionError:
        raise Unreadable(1, f"at most {MAX_NESTING} levels of nesting", "more") from None


def _load(text: str) -> Any:
    try:
        _check_events(text)
        return _yaml().load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = (error.problem or "").splitlines()
        raise Unreadable(line, "each key once", problem[0] if problem else "a key twice") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, "YAML", error.problem or "something else") from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(1, "YAML", str(error).splitlines()[0] if str(error) else "something else") from None


def _check_events(text: str) -> None:
    depth = 0
    for event in _yaml().parse(text):
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(line, "values written out", "an anchor or alias")
        if isinstance(event, CollectionStartEvent | ScalarEvent) and event.tag not in (None, "!"):
            raise Unreadable(line, "plain values", f"the tag {event.tag}")
        depth += _steps(event)
        if depth > MAX_NESTING:
            raise Unreadable(line, f"at most {MAX_NESTING} levels of nesting", "more")


def _steps(event: Any) -> int:
    name = type(event).__name__
    return (
        1 if isinstance(event, CollectionStartEvent) else -1 if name in ("SequenceEndEvent", "MappingEndEvent") else 0
    )


class _Constructor(RoundTripConstructor):
    """Dates stay the text that the author wrote."""


def _as_text(constructor: Any, node: Any) -> Any:
    return constructor.construct_scalar(node)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _as_text)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def plain(node: Any) -> Any:
    """A loaded node as plain dicts, lists and scalars."""
    if isinstance(node, Mapping):
        return {_plain_key(key): plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node


def _plain_key(key: Any) -> Any:
    if isinstance(key, Mapping | list | tuple):
        raise Unreadable(getattr(getattr(key, "lc", None), "line", 0) + 1, "keys that are text", "a list or an object")
    return plain(key)


def write_text(value: Any) -> str:
    """A JSON value as YAML in its one normal layout."""
    return _dump(_node(value))


def _dump(node: Any) -> str:
    out = io.StringIO()
    _yaml().dump(node, out)
    return out.getvalue()


def _node(value: Any) -> Any:
    if isinstance(value, Mapping):
        return CommentedMap((_node(key), _node(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return CommentedSeq(_node(item) for item in value)
    return _scalar(value) if isinstance(value, str) else value


def _scalar(text: str) -> Any:
    if "\n" in text and _fits_block(text):
        return LiteralScalarString(text)
    # Left to itself the writer would put some line separators out as they are, and read them back as spaces.
    return text if text.isprintable() else DoubleQuotedScalarString(text)


def _fits_block(text: str) -> bool:
    """Whether a text survives as a literal block: nothing that YAML would strip, read as indent or escape."""
    lines = text.split("\n")
    clean = all(line == line.rstrip() and "\t" not in line for line in lines)
    return clean and _printable(text) and not text[0].isspace()


def _printable(text: str) -> bool:
    return all(char == "\n" or char.isprintable() for char in text)


def merge_text(existing: str, said: Any, wanted: Any) -> str:
    """`existing` changed only where what it `said` differs from what is `wanted`; the rest keeps comments and layout.

    Both are normal forms, so that another way to write the same is no difference.
    """
    return _dump(_merged(_load(existing), said, wanted))


def _merged(node: Any, said: Any, wanted: Any) -> Any:
    if said == wanted:
        return node
    if isinstance(node, CommentedMap) and isinstance(said, dict) and isinstance(wanted, dict):
        return _merged_map(node, said, wanted)
    if isinstance(node, CommentedSeq) and isinstance(said, list) and isinstance(wanted, list):
        return _merged_list(node, said, wanted)
    return _node(wanted)


def _merged_map(node: CommentedMap, said: dict[str, Any], wanted: dict[str, Any]) -> CommentedMap:
    for key in said.keys() - wanted.keys():
        node.pop(key, None)
    for index, (key, item) in enumerate(wanted.items()):
        if key in node:
            node[key] = _merged(node[key], said.get(key), item)
        else:
            node.insert(min(index, len(node)), key, _node(item))
    return node


def _merged_list(node: CommentedSeq, said: list[Any], wanted: list[Any]) -> CommentedSeq:
    """Items that have a `key` are matched by it, others by their place."""
    old = {_identity(item, index): (part, item) for index, (part, item) in enumerate(zip(node, said, strict=True))}
    for index, item in enumerate(wanted):
        was = old.get(_identity(item, index))
        merged = _merged(*was, item) if was is not None else _node(item)
        if index < len(node):
            node[index] = merged
        else:
            node.append(merged)
    del node[len(wanted) :]
    return node


def _identity(item: Any, index: int) -> Any:
    return item["key"] if isinstance(item, dict) and "key" in item else index
