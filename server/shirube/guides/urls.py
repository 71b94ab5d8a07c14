"""Which addresses a guide may point to. An allowlist, applied on save and again when a guide is compiled."""

import re

# What browsers strip or rewrite before they read an address: controls, spaces, backslashes, invisible characters.
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb]")
_WEB = re.compile(r"https?://[^/?#@]+([/?#][^\s]*)?", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s:/?#@]+@[^\s:/?#@]+(\?[^\s]*)?", re.IGNORECASE)
MAX_URL = 2_000


def is_path(url: str) -> bool:
    """Whether `url` is an absolute path on the page's own origin; `//host` is not."""
    return _clean(url) and url.startswith("/") and not url.startswith("//")


def is_link(url: str) -> bool:
    """Whether a link may lead there: http, https (without user name), mailto, or a path."""
    return is_path(url) or (_clean(url) and bool(_WEB.fullmatch(url) or _MAIL.fullmatch(url)))


def is_image(url: str) -> bool:
    """Whether an image may come from there: https, or a path."""
    return is_path(url) or (is_link(url) and url[:8].lower() == "https://")


def _clean(url: str) -> bool:
    return 0 < len(url) <= MAX_URL and _ODD.search(url) is None
