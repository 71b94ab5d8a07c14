"""Pictures and videos above a step's title (docs/protocol.md, 1.2): which addresses may stand there. Pure."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from shirube.conditions.reading import Path, Problem, show
from shirube.guides.parts import Address, Line, Part, Pixels
from shirube.guides.urls import is_image, is_link

_YOUTUBE = {"www.youtube.com", "youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtube-nocookie.com"}
_VIMEO = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
_VIMEO_ID = re.compile(r"\d{5,15}")
_VIMEO_KEY = re.compile(r"[0-9a-f]{4,40}")
_SECONDS = re.compile(r"(\d{1,6})s?")
FRAME_HOSTS = frozenset({"www.youtube-nocookie.com", "player.vimeo.com"})
"""Hosts that frames may always be loaded from."""


class Media(Part, frozen=True, kw_only=True):
    """A picture or a video; exactly one. `alt` says in words what it shows."""

    image: Address | None = None
    video: Address | None = None
    alt: Line
    width: Pixels | None = None
    height: Pixels | None = None


def media_mistakes(media: Media, path: Path) -> Iterator[Problem]:
    """What a picture or video may not be. Whether the workspace knows a video's host is asked elsewhere."""
    if (media.image is None) == (media.video is None):
        yield Problem(path, "exactly one of image, video", "both" if media.image else "neither")
    if (media.width is None) != (media.height is None):
        yield Problem(path, "width and height, or neither", "one of them")
    if media.image is not None and not is_image(media.image):
        yield Problem((*path, "image"), "an image from https or a path", show(media.image))
    if media.video is not None and frame_url(media.video) is None:
        yield Problem(
            (*path, "video"),
            "the https address of a video (of YouTube, Vimeo or a host in frame_hosts)",
            show(media.video),
        )


def frame_url(address: str) -> str | None:
    """The address of a video's frame: those of YouTube and Vimeo in the form that sets no cookies; None for what is no
    https address, or no video of theirs.
    """
    if not is_link(address) or address[:8].lower() != "https://":
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if host in _YOUTUBE or host == "youtu.be":
        return _youtube(host, parts.path, parse_qs(parts.query))
    if host in _VIMEO:
        return _vimeo([part for part in parts.path.split("/") if part], parse_qs(parts.query))
    return address


def _youtube(host: str, path: str, query: dict[str, list[str]]) -> str | None:
    words = [part for part in path.split("/") if part]
    video = query.get("v", [""])[0] if words == ["watch"] else words[-1] if words else ""
    known = len(words) == 1 if host == "youtu.be" else words[:1] in (["watch"], ["embed"], ["shorts"], ["live"])
    if not known or not _YOUTUBE_ID.fullmatch(video):
        return None
    begin = _SECONDS.fullmatch((query.get("start") or query.get("t") or [""])[0])
    return f"https://www.youtube-nocookie.com/embed/{video}" + (f"?start={begin[1]}" if begin else "")


def _vimeo(words: list[str], query: dict[str, list[str]]) -> str | None:
    """Unlisted videos carry a hash: as a second word, or as `h`."""
    words = [word for word in words if word != "video"]
    if not words or not _VIMEO_ID.fullmatch(words[0]):
        return None
    key = (words[1:2] or query.get("h") or [""])[0]
    return f"https://player.vimeo.com/video/{words[0]}?dnt=1" + (f"&h={key}" if _VIMEO_KEY.fullmatch(key) else "")


def host_of(address: str) -> str:
    """The host of a frame's address, as it stands in `frame_hosts`."""
    return (urlsplit(address).hostname or "").lower()


def frame_allowed(address: str, hosts: frozenset[str]) -> bool:
    """Whether a frame may be loaded from there: a host of everybody's, or one of the workspace's."""
    return host_of(address) in FRAME_HOSTS | hosts


def wire_media(media: Media | None) -> dict[str, Any] | None:
    """A picture or video as it goes over the wire, without its words."""
    if media is None:
        return None
    found: dict[str, Any] = {"image": media.image} if media.image else {"frame": frame_url(media.video or "")}
    return found if media.width is None else {**found, "width": media.width, "height": media.height}
