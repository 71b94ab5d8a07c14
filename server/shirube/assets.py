"""Built files served from memory, compressed at build time: brotli, zstd, gzip, or as they are."""

import hashlib
import mimetypes
import re
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from shirube.errors import NotFound

IMMUTABLE = "public, max-age=31536000, immutable"
_ENCODINGS = {"br": ".br", "zstd": ".zst", "gzip": ".gz"}
"""Content codings, the smallest first, and the ends of the names of files in them."""

_HASHED = re.compile(r"-[0-9A-F]{8}\.\w+$")


class _File(NamedTuple):
    media_type: str
    etag: str
    bodies: dict[str, bytes]


class Assets:
    """All files of one folder, read once. `NAME.br`, `NAME.zst`, `NAME.gz` beside a file are its compressed forms."""

    def __init__(self, folder: Path) -> None:
        self._files = {str(p.relative_to(folder)): _load(p) for p in _served(folder)} if folder.is_dir() else {}

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def response(self, request: Request, name: str, cache_control: str, *, shared: bool = False) -> Response:
        """The file in the best encoding that the client takes; `shared`: pages of other origins may read it.

        Raises NotFound.
        """
        file = self._files.get(name)
        if file is None:
            raise NotFound
        encoding = best_encoding(request.headers.get("accept-encoding", ""), file.bodies)
        etag = f'"{file.etag}{"-" + encoding if encoding else ""}"'
        headers = {"cache-control": cache_control, "etag": etag, "vary": "accept-encoding"}
        headers["x-content-type-options"] = "nosniff"
        if shared:
            headers |= {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
        if _is_known(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=headers)
        if encoding:
            headers["content-encoding"] = encoding
        return Response(file.bodies[encoding], headers=headers, media_type=file.media_type)


def is_immutable(name: str) -> bool:
    """Whether the name tells the content, so that it means the same bytes for ever."""
    return _HASHED.search(name) is not None


def best_encoding(accepted: str, offered: dict[str, bytes]) -> str:
    """The coding that an `Accept-Encoding` header wants most, the smallest of those wanted alike (RFC 9110, 12.5.3).

    Empty, for the file as it is, where nothing is asked for, nothing else is wanted as much, or nothing fits.
    """
    wanted = dict(_wanted(part) for part in accepted.lower().split(",") if part.strip())
    rest = wanted.get("*", 0.0)
    weights = {name: wanted.get(name, rest) for name in _ENCODINGS if name in offered}
    best = max(weights, key=lambda name: weights[name], default="")
    plain = wanted.get("identity", wanted.get("*", 0.0))
    return best if best and weights[best] > 0 and weights[best] >= plain else ""


def _wanted(part: str) -> tuple[str, float]:
    name, *parameters = (text.strip() for text in part.split(";"))
    weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
    return {"x-gzip": "gzip"}.get(name, name), float(weight) if re.fullmatch(r"[01](\.\d{0,3})?", weight) else 0.0


def _is_known(held: str, etag: str) -> bool:
    return held.strip() == "*" or etag in (text.strip().removeprefix("W/") for text in held.split(","))


def _served(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and p.suffix not in _ENCODINGS.values()]


def _load(path: Path) -> _File:
    bodies = {"": path.read_bytes()}
    for encoding, suffix in _ENCODINGS.items():
        compressed = path.with_name(path.name + suffix)
        if compressed.is_file():
            bodies[encoding] = compressed.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(media_type, hashlib.sha256(bodies[""]).hexdigest()[:20], bodies)
