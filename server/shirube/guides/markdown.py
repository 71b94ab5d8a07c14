"""The Markdown subset of guides: text to a JSON tree (docs/protocol.md, 1.4). No HTML is ever made.

Beside the nodes on the wire a tree holds variables, `["v", "user" | "account", name, fallback]`; `fill` turns them to
text for one person.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from shirube.guides.urls import is_image, is_link

Tree = list[Any]
Lookup = Callable[[str, str], str | None]

_VARIABLE = re.compile(r"\{\{\s*(user|account)\.([^\s|{}]{1,64})\s*(?:\|([^{}]*))?\}\}")
_SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})")
_MARKS = {"strong": "b", "em": "i", "bullet_list": "ul", "ordered_list": "ol", "paragraph": "p"}


@dataclass(slots=True)
class Parsed:
    """A text's tree, and what in it can't be accepted as (what was expected, what came)."""

    tree: Tree
    refused: list[tuple[str, str]] = field(default_factory=list)


def parse_body(text: str) -> Parsed:
    """A body: paragraphs and lists."""
    parsed = Parsed([])
    parsed.tree = _Builder(parsed.refused).build(_MARKDOWN.parse(text))
    return parsed


def parse_title(text: str) -> Parsed:
    """A title: what stands within a line."""
    parsed = Parsed([])
    tokens = _MARKDOWN.parseInline(text)
    parsed.tree = _Builder(parsed.refused).build(tokens[0].children or [] if tokens else [])
    return parsed


def fill(tree: Tree, value: Lookup) -> Tree:
    """The tree with every variable replaced by text; `value(scope, name)` gives it, None or empty: the fallback."""
    return _joined([_filled(node, value) for node in tree])


def _filled(node: Any, value: Lookup) -> Any:
    if isinstance(node, str):
        return node
    if node[0] == "v":
        return value(node[1], node[2]) or node[3]
    if node[0] in ("p", "b", "i", "a"):
        return [node[0], fill(node[1], value), *node[2:]]
    return [node[0], [fill(item, value) for item in node[1]]] if node[0] in ("ul", "ol") else node


def has_variables(tree: Tree) -> bool:
    """Whether `fill` would change the tree."""
    return any(isinstance(node, list) and ((bool(node) and node[0] == "v") or has_variables(node)) for node in tree)


def _joined(nodes: Sequence[Any]) -> Tree:
    """Nodes with neighbouring texts made one, and empty ones gone."""
    found: Tree = []
    for node in nodes:
        if isinstance(node, str) and found and isinstance(found[-1], str):
            found[-1] += node
        elif node != "":
            found.append(node)
    return found


class _Builder:
    """Turns markdown-it's flat list of tokens into a tree."""

    def __init__(self, refused: list[tuple[str, str]]) -> None:
        self._refused = refused

    def build(self, tokens: Sequence[Token]) -> Tree:
        stack: list[Tree] = [[]]
        for index, token in enumerate(tokens):
            if token.nesting == 1:
                stack.append([])
            elif token.nesting == -1:
                stack[-2].extend(self._closed(token, _joined(stack.pop()), tokens, index))
            else:
                stack[-1].extend(self._leaf(token, tokens, index))
        return _joined(stack[0])

    def _closed(self, token: Token, inner: Tree, tokens: Sequence[Token], index: int) -> Tree:
        kind = token.type.removesuffix("_close")
        if kind == "link":
            return self._link(_opening(tokens, index), inner)
        if kind == "list_item":
            return [inner]
        return inner if token.hidden else [[_MARKS[kind], inner]]

    def _link(self, opening: Token, inner: Tree) -> Tree:
        href = str(opening.attrs.get("href", ""))
        if is_link(href):
            return [["a", inner, href]]
        self._refused.append(("a link to http, https, mailto or a path", href))
        return ["[", *inner, f"]({href})"]

    def _leaf(self, token: Token, tokens: Sequence[Token], index: int) -> Tree:
        if token.type == "inline":
            return self.build(token.children or [])
        if token.type == "image":
            return self._image(token)
        if token.type == "code_inline":
            return [["c", token.content]]
        if token.type == "hardbreak":
            return [["br"]]
        if token.type == "softbreak":
            return [_soft_break(tokens, index)]
        return list(self._text(token.content))

    def _image(self, token: Token) -> Tree:
        source = str(token.attrs.get("src", ""))
        alt = "".join(_plain(token.children or []))
        if not is_image(source):
            self._refused.append(("an image from https or a path", source))
            return [f"![{alt}]({source})"]
        size = _SIZE.fullmatch(str(token.attrs.get("title", "")))
        return [["img", source, alt, *(map(int, size.groups()) if size else (None, None))]]

    def _text(self, text: str) -> Iterator[Any]:
        at = 0
        for found in _VARIABLE.finditer(text):
            yield self._literal(text[at : found.start()])
            yield ["v", found[1], found[2], (found[3] or "").strip()]
            at = found.end()
        yield self._literal(text[at:])

    def _literal(self, text: str) -> str:
        if "{{" in text:
            came = text[text.index("{{") :][:40]
            self._refused.append(("a variable such as {{user.name | fallback}} or {{account.name | fallback}}", came))
        return text


def _opening(tokens: Sequence[Token], closing: int) -> Token:
    level = tokens[closing].level
    return next(t for t in reversed(tokens[:closing]) if t.nesting == 1 and t.level == level)


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        yield " " if token.type in ("softbreak", "hardbreak") else token.content


def _soft_break(tokens: Sequence[Token], index: int) -> str:
    """A line's end within a paragraph: nothing between two Japanese letters, else a space."""
    before = next((t.content[-1] for t in reversed(tokens[:index]) if t.content), " ")
    after = next((t.content[0] for t in tokens[index + 1 :] if t.content), " ")
    return "" if _is_wide(before) and _is_wide(after) else " "


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in ("W", "F")


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _emphasis(state: StateInline, silent: bool) -> bool:
    """CommonMark's rule, with one difference for scripts without spaces.

    `これは**「重要」**です` is bold here: punctuation inside the asterisks needs no space outside when a wide letter
    stands there. CommonMark's own rule would show the asterisks.
    """
    start, marker = state.pos, state.src[state.pos]
    if silent or marker not in "_*":
        return False
    scanned = state.scanDelims(start, marker == "*")
    before = state.src[start - 1] if start else " "
    after = state.src[start + scanned.length] if start + scanned.length < state.posMax else " "
    wide = marker == "*"
    opens = scanned.can_open or (wide and _is_punctuation(after) and _is_wide(before))
    closes = scanned.can_close or (wide and _is_punctuation(before) and _is_wide(after))
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(marker), scanned.length, at, -1, opens, closes))
    state.pos += scanned.length
    return True


class _Subset(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Accept all: the builder decides, where it can also say what was refused."""
        del url
        return True


def _markdown() -> MarkdownIt:
    off = ["blockquote", "code", "fence", "heading", "hr", "html_block", "lheading", "reference"]
    markdown = _Subset("commonmark", {"html": False, "maxNesting": 20})
    markdown.disable([*off, "autolink", "entity", "html_inline"])
    markdown.inline.ruler.at("emphasis", _emphasis)
    return markdown


_MARKDOWN = _markdown()
