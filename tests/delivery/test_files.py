"""The widget's files over HTTP: encodings, caching, and what pages of other origins may do with them."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from shirube.assets import Assets, best_encoding
from shirube.delivery.routes import WidgetRoutes

ALL = {"": b"", "br": b"", "zstd": b"", "gzip": b""}


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("zstd, gzip", "zstd"),
        ("br;q=0, zstd;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("BR", "br"),
        ("x-gzip", "gzip"),
        ("", ""),
        ("identity", ""),
        ("identity;q=1, gzip;q=0.2", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("br;q=0.0", ""),
        ("br;q=nonsense, gzip", "gzip"),
        ("brotli, gzipped", ""),
        (",;, gzip;level=9", "gzip"),
    ],
)
def test_the_coding_that_is_wanted_most(accepted: str, best: str) -> None:
    assert best_encoding(accepted, ALL) == best


def test_only_what_was_built_is_offered() -> None:
    assert best_encoding("br, zstd;q=0.9, gzip;q=0.8", {"": b"", "gzip": b""}) == "gzip"


pytestmark = pytest.mark.anyio


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "w").mkdir()
    for name in ("shirube.js", "w/kit-0123ABCD.js", "w/pinned.json"):
        (tmp_path / name).write_text("plain")
        for suffix in (".br", ".gz", ".zst"):
            (tmp_path / f"{name}{suffix}").write_text(f"packed{suffix}")
    routes = WidgetRoutes(Assets(tmp_path))
    app = Starlette(routes=[Route("/shirube.js", routes.script), Route("/w/{name}", routes.chunk)])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://host", headers={"accept-encoding": "identity"}
    )


async def test_parts_are_for_ever_and_the_script_is_not(client: httpx.AsyncClient) -> None:
    assert (await client.get("/w/kit-0123ABCD.js")).headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/shirube.js", "/w/pinned.json"):
        assert (await client.get(path)).headers["cache-control"] == "public, max-age=300"


async def test_pages_of_other_origins_may_load_them_and_nobody_guesses_what_they_are(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/w/kit-0123ABCD.js")).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"].startswith("text/javascript")
    assert headers["vary"] == "accept-encoding"


@pytest.mark.parametrize(("coding", "suffix"), [("br", ".br"), ("zstd", ".zst"), ("gzip", ".gz")])
async def test_each_coding_is_a_file_of_its_own(client: httpx.AsyncClient, coding: str, suffix: str) -> None:
    async with client.stream("GET", "/shirube.js", headers={"accept-encoding": coding}) as answer:
        assert answer.headers["content-encoding"] == coding
        assert b"".join([part async for part in answer.aiter_raw()]) == f"packed{suffix}".encode()
    plain = await client.get("/shirube.js", headers={"accept-encoding": "identity"})
    assert plain.text == "plain"
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != answer.headers["etag"]


@pytest.mark.parametrize("held", ["{}", "W/{}", '"other", {}', "*"])
async def test_what_is_known_is_not_sent_again(client: httpx.AsyncClient, held: str) -> None:
    etag = (await client.get("/shirube.js", headers={"accept-encoding": "identity"})).headers["etag"]
    answer = await client.get(
        "/shirube.js", headers={"accept-encoding": "identity", "if-none-match": held.format(etag)}
    )
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == etag
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_what_is_known_in_another_coding_is_sent(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/shirube.js", headers={"accept-encoding": "identity"})).headers["etag"]
    async with client.stream("GET", "/shirube.js", headers={"accept-encoding": "br", "if-none-match": etag}) as answer:
        assert answer.status_code == 200
