"""HEAD, as probes and `curl -I` ask: answered by the real server like GET, with no body."""

from collections.abc import Callable

from tests.support.servers import Server


def test_head_is_answered_as_get_is(start_server: Callable[..., Server], sqlite_url: str) -> None:
    server = start_server("serve", database_url=sqlite_url)
    for path in ("/livez", "/sign-in", "/shirube.js", "/nothing"):
        seen, asked = server.http.get(path), server.http.head(path)
        assert asked.status_code == seen.status_code
        assert asked.headers["content-type"] == seen.headers["content-type"]
        assert asked.content == b""
