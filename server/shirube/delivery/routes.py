"""The snippet's files, and `POST /v1/boot`."""

from starlette.requests import Request
from starlette.responses import Response

from shirube.assets import IMMUTABLE, Assets

SCRIPT_CACHE = "public, max-age=300, stale-while-revalidate=86400"


class WidgetRoutes:
    """The script tag's file, short-lived so that an upgrade reaches every page, and its immutable chunks."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    async def script(self, request: Request) -> Response:
        """`GET /shirube.js`"""
        return self._assets.response(request, "shirube.js", SCRIPT_CACHE, shared=True)

    async def chunk(self, request: Request) -> Response:
        """`GET /w/{name}`"""
        return self._assets.response(request, request.path_params["name"], IMMUTABLE, shared=True)
