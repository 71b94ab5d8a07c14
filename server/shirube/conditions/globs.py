"""URL globs: `*` within a segment, `**` anything, `:name` one segment. Takes glob × URL steps at most, no regex.

What a glob is held against depends on how it is written: `#…` against the hash, `scheme://…` against the
full URL, anything else against the path; with a `?` in it the query is part of what is matched, with a `#`
the hash.
Letters outside ASCII match whether the URL has them percent-encoded or not.
"""

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes, urlsplit

_PARAM = re.compile(r"(?<=/):[A-Za-z_][A-Za-z0-9_]*")
_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*|\*)://")
_ESCAPES = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_MAX_URL = 4_096

_STAR, _STARS, _SEGMENT = 0, 1, 2
_Token = str | int


def glob_matches(glob: str, url: str) -> bool:
    """Whether `url` (absolute, or a path with query and hash) is what `glob` describes."""
    try:
        subject = _subject(glob, url[:_MAX_URL])
    except ValueError:
        return False
    return _run(_tokens(_decoded(glob)), subject)


def _subject(glob: str, url: str) -> str:
    parts = urlsplit(url)
    origin, query, fragment = f"{parts.scheme}://{parts.netloc.lower()}", parts.query, parts.fragment
    hash_ = f"#{fragment}" if fragment else ""
    if glob.startswith("#"):
        return _decoded(hash_)
    subject = (origin if _SCHEME.match(glob) else "") + (parts.path or "/")
    if "?" in glob and query:
        subject += f"?{query}"
    return _decoded(subject + (hash_ if "#" in glob else ""))


def _decoded(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        try:
            return unquote_to_bytes(found[0]).decode()
        except UnicodeDecodeError:
            return found[0]

    return _ESCAPES.sub(one, text)


@lru_cache(maxsize=1_024)
def _tokens(glob: str) -> tuple[_Token, ...]:
    found: list[_Token] = []
    at = 0
    while at < len(glob):
        param = _PARAM.match(glob, at)
        if param:
            found.append(_SEGMENT)
            at = param.end()
        elif glob.startswith("**", at):
            found.append(_STARS)
            at += 2
        else:
            found.append(_STAR if glob[at] == "*" else glob[at])
            at += 1
    return tuple(found)


def _run(tokens: tuple[_Token, ...], text: str) -> bool:
    """Follow every place in `tokens` that the text read so far may have come to."""
    at = _skip(tokens, {0})
    for char in text:
        at = _skip(tokens, {place for start in at for place in _moves(tokens, start, char)})
        if not at:
            return False
    return len(tokens) in at


def _moves(tokens: tuple[_Token, ...], place: int, char: str) -> tuple[int, ...]:
    if place >= len(tokens):
        return ()
    token = tokens[place]
    if token == _STARS:
        return (place,)
    if token == _STAR:
        return () if char in "/?#" else (place,)
    if token == _SEGMENT:
        return () if char in "/?#" else (place, place + 1)
    return (place + 1,) if token == char else ()


def _skip(tokens: tuple[_Token, ...], places: set[int]) -> set[int]:
    """The places themselves and those reached from them without reading: stars may be empty."""
    reached = set(places)
    for place in places:
        while place < len(tokens) and tokens[place] in (_STAR, _STARS):
            place += 1
            reached.add(place)
    return reached
