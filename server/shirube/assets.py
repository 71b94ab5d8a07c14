"""Built files served from memory, compressed at build time: brotli, else gzip, else as they are."""

import hashlib
import mimetypes
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from shirube.errors import NotFound

IMMUTABLE = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class _File(NamedTuple):
    media_type: str
    etag: str
    bodies: dict[str, bytes]


class Assets:
    """All files of one folder, read once. `NAME.br` and `NAME.gz` beside a file are its compressed forms."""

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
        headers = {"cache-control": cache_control, "etag": file.etag, "vary": "accept-encoding"}
        if shared:
            headers |= {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        encoding = _best(request.headers.get("accept-encoding", ""), file.bodies)
        if encoding:
            headers["content-encoding"] = encoding
        return Response(
            file.bodies[encoding], headers=headers | {"x-content-type-options": "nosniff"}, media_type=file.media_type
        )


def _served(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".br", ".gz", ".zst")]


def _load(path: Path) -> _File:
    bodies = {"": path.read_bytes()}
    for encoding, suffix in _ENCODINGS:
        compressed = path.with_name(path.name + suffix)
        if compressed.is_file():
            bodies[encoding] = compressed.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(media_type, f'"{hashlib.sha256(bodies[""]).hexdigest()[:20]}"', bodies)


def _best(accepted: str, bodies: dict[str, bytes]) -> str:
    offered = {
        part.split(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.replace(" ", "").split(";")[1:]
    }
    return next((name for name, _ in _ENCODINGS if name in offered and name in bodies), "")
