"""The snippet's files, and `POST /v1/boot`."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from shirube.assets import IMMUTABLE, Assets, is_immutable
from shirube.clock import Clock
from shirube.db import Database
from shirube.delivery.schema import BootRequest
from shirube.delivery.store import BootReader
from shirube.errors import Unavailable
from shirube.people.reading import check_people
from shirube.people.schema import AccountRef, PersonRef
from shirube.wire import decode, read_body
from shirube.workspaces.access import Keys
from shirube.workspaces.schema import KeyInfo

SCRIPT_CACHE = "public, max-age=300"
"""Short, and never stale: an old loader names chunks that an upgrade has replaced."""

Remember = Callable[[KeyInfo, str, PersonRef, AccountRef | None], Awaitable[None]]
"""Keeps what a page said of its person: (key, key's text, person, account)."""

REMEMBER_SECONDS = 1.0
"""How long an answer waits for what the page said of its person to be kept."""

_REQUEST = msgspec.json.Decoder(BootRequest)
_encode = msgspec.json.Encoder().encode


class WidgetRoutes:
    """The script tag's file, short-lived so that an upgrade reaches every page, and its immutable chunks."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    async def script(self, request: Request) -> Response:
        """`GET /shirube.js`"""
        return self._assets.response(request, "shirube.js", SCRIPT_CACHE, shared=True)

    async def chunk(self, request: Request) -> Response:
        """`GET /w/{name}`: a part, the script of this version, or `pinned.json` that tells its name and hash."""
        name = request.path_params["name"]
        cache = IMMUTABLE if is_immutable(name) else SCRIPT_CACHE
        return self._assets.response(request, f"w/{name}", cache, shared=True)


class BootRoute:
    """What may this person see now."""

    def __init__(self, db: Database, keys: Keys, reader: BootReader, remember: Remember, clock: Clock) -> None:
        self._db = db
        self._keys = keys
        self._reader = reader
        self._remember = remember
        self._clock = clock

    async def boot(self, request: Request) -> Response:
        """`POST /v1/boot`"""
        asked = decode(await read_body(request.scope, request.receive), _REQUEST)
        check_people(asked.person, asked.account)
        key = await self._keys.site(asked.key)
        found, says_more = await self._db.read(self._reader.read, key, asked, self._clock())
        if says_more and await self._kept(key, asked):
            # What an anonymous person did before counts now that it is known who it was.
            found, _ = await self._db.read(self._reader.read, key, asked, self._clock())
        return Response(
            _encode(found.reply),
            headers={"access-control-allow-origin": "*", "cache-control": "no-store"},
            media_type="application/json",
        )

    async def _kept(self, key: KeyInfo, asked: BootRequest) -> bool:
        try:
            async with asyncio.timeout(REMEMBER_SECONDS):
                await self._remember(key, asked.key, asked.person, asked.account)
        except (Unavailable, TimeoutError):
            # A person is guided also while nothing can be written; the next boot says it again.
            return False
        return True
