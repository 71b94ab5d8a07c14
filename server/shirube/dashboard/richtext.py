"""A guide's text tree (protocol 1.4) as HTML, for the preview of what each step says."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from shirube.guides.urls import is_image, is_link, is_path

_WRAPPED = {"p": "p", "b": "strong", "i": "em"}
_LISTS = {"ul": "ul", "ol": "ol"}


def rich_text(nodes: Sequence[Any]) -> Markup:
    """The HTML of a list of nodes. Unknown nodes are left out; a link or image that is not allowed becomes text."""
    return Markup("").join(_node(node) for node in nodes)


def _node(node: Any) -> Markup:
    match node:
        case str(text):
            return escape(text)
        case ["p" | "b" | "i" as kind, list(inner)]:
            return _element(_WRAPPED[kind], rich_text(inner))
        case ["ul" | "ol" as kind, list(items)]:
            return _element(_LISTS[kind], Markup("").join(_element("li", rich_text(item)) for item in items))
        case ["br"]:
            return Markup("<br>")
        case ["c", str(text)]:
            return _element("code", escape(text))
        case ["a", list(inner), str(href)]:
            return _link(rich_text(inner), href)
        case ["img", str(source), str(alt), width, height]:
            return _image(source, alt, width, height)
        case ["v", str(scope), str(name), str(fallback)]:
            return Markup('<span class="badge" title="{}">{}</span>').format(f"{scope}.{name}", fallback or name)
    return Markup("")


def _element(name: str, inner: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(name, inner)


def _link(inner: Markup, href: str) -> Markup:
    if not is_link(href):
        return inner
    # A path is one of the vendor's product, whose address this page does not know.
    if is_path(href):
        return Markup('<u title="{}">{}</u>').format(href, inner)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(href, inner)


def _image(source: str, alt: str, width: Any, height: Any) -> Markup:
    if not is_image(source) or is_path(source):
        return Markup('<span class="badge">{}</span>').format(alt or source)
    sized = isinstance(width, int) and isinstance(height, int)
    size = Markup(' width="{}" height="{}"').format(width, height) if sized else Markup("")
    return Markup('<img src="{}" alt="{}" loading="lazy"{}>').format(source, alt, size)
