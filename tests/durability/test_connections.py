"""Connections that behave badly, and a server that is asked to stop: real sockets against a real process."""

import json
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

import psutil
import pytest

from shirube.protocol import HEADER_SECONDS, MAX_HEAD
from shirube.shield import BODY_SECONDS
from tests.durability.conftest import Site
from tests.support.servers import wait_until

HALF_OPEN = 200
MIB = 1024 * 1024


def _connect(site: Site, raw: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.server.port), timeout=30)
    connection.sendall(raw)
    return connection


def _answer(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    connection.close()
    return b"".join(parts)


HALF_HEADER = b"POST /v1/events HTTP/1.1\r\nHost: x\r\nX-Slow: "
HALF_BODY = b'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{"key": '


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"400 Bad Request", "request_invalid"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc", b"400 Bad Request", "request_invalid"),
        (HALF_HEADER + b"a" * MAX_HEAD, b"431 Request Header Fields Too Large", "headers_too_large"),
        (b"\r\n" * (MAX_HEAD // 2 + 1), b"431 Request Header Fields Too Large", "headers_too_large"),
    ],
    ids=["TLS", "length", "header without end", "nothing without end"],
)
def test_what_is_no_request_is_told_so(shared_site: Site, raw: bytes, status: bytes, code: str) -> None:
    head, _, body = _answer(_connect(shared_site, raw)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert b"connection: close" in head
    assert json.loads(body)["error"]["code"] == code


def test_slow_senders_harm_nobody_and_are_sent_away(shared_site: Site) -> None:
    headers = [_connect(shared_site, HALF_HEADER) for _ in range(HALF_OPEN)]
    bodies = [_connect(shared_site, HALF_BODY) for _ in range(HALF_OPEN)]
    # Bytes that belong to no request, after an answer that would keep the connection.
    idle = _connect(shared_site, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    assert idle.recv(65536).startswith(b"HTTP/1.1 200")
    idle.sendall(b"\r\n")
    times = []
    while len(times) < 300:
        answer = shared_site.send()
        assert answer.status_code == 202
        times.append(answer.elapsed.total_seconds())
    # Nobody waited until one of them was sent away.
    assert max(times) < HEADER_SECONDS
    sent = time.monotonic()
    assert {_answer(one) for one in headers} == {b""}
    assert time.monotonic() - sent < HEADER_SECONDS * 3
    assert {_answer(one).split(b"\r\n")[0] for one in bodies} == {b"HTTP/1.1 408 Request Timeout"}
    assert _answer(idle) == b""
    assert time.monotonic() - sent < BODY_SECONDS * 2
    assert shared_site.send().status_code == 202


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
def test_ten_megabytes_are_refused_before_they_are_read(shared_site: Site, declared: bool) -> None:
    length = f"Content-Length: {10 * MIB}" if declared else "Transfer-Encoding: chunked"
    connection = _connect(shared_site, f"POST /v1/events HTTP/1.1\r\nHost: x\r\n{length}\r\n\r\n".encode())
    part = b" " * 65536
    framed = part if declared else b"%x\r\n%s\r\n" % (len(part), part)
    sent = 0
    try:
        while sent < 160:
            connection.sendall(framed)
            sent += 1
    except OSError:
        pass
    answer = _answer(connection)
    # A sender that does not look up may find the connection gone instead of the answer.
    assert answer[:12] in (b"HTTP/1.1 413", b"")
    assert shared_site.http.get("/readyz").status_code == 200


def test_a_page_that_looks_up_reads_413(shared_site: Site) -> None:
    request = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: {10 * MIB}\r\n\r\n".encode()
    answer = _answer(_connect(shared_site, request))
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"body_too_large"' in answer


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/events HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/events HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /v1/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
    ids=["garbage", "version", "negative", "two lengths", "bad chunk", "long path", "tls", "http2"],
)
def test_what_is_no_http_is_answered_or_closed(shared_site: Site, raw: bytes) -> None:
    connection = _connect(shared_site, raw)
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
    answer = _answer(connection)
    assert answer[:10] in (b"HTTP/1.1 4", b"")
    assert b"Traceback" not in answer
    assert shared_site.http.get("/livez").status_code == 200


def test_requests_in_a_row_on_one_connection_are_answered_in_order(shared_site: Site) -> None:
    def request(number: int) -> bytes:
        events = [{"id": str(uuid4()), "name": "saved", "at": 1} for _ in range(number)]
        body = json.dumps({"key": shared_site.key, "sent_at": 1, "person": {"id": "u"}, "events": events})
        last = "Connection: close\r\n" if number == 9 else ""
        return f"POST /v1/events HTTP/1.1\r\nHost: x\r\n{last}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    answer = _answer(_connect(shared_site, b"".join(request(n) for n in range(10))))
    assert [int(part.split(b",")[0]) for part in answer.split(b'{"accepted":')[1:]] == list(range(10))


def test_asked_to_stop_with_fifty_in_flight_all_are_answered(site: Site) -> None:
    assert site.send().status_code == 202
    with ThreadPoolExecutor(50) as threads:
        with site.locked():
            answers = [threads.submit(site.send) for _ in range(50)]
            _wait_for_requests(site, 50)
            site.server.process.send_signal(signal.SIGTERM)
        assert [answer.result().status_code for answer in answers] == [202] * 50
    assert site.server.process.wait(15) == 0
    site.server.stop()
    assert site.rows() == 51


def _wait_for_requests(site: Site, number: int) -> None:
    # What connections have sent is read before the answer to what another asks after them.
    wait_until(lambda: _established(site.server.port) >= number, site.server.process)
    for _ in range(3):
        assert site.http.get("/livez").status_code == 200


def _established(port: int) -> int:
    of = [one for one in psutil.net_connections("tcp") if one.laddr and one.laddr.port == port]
    return sum(1 for one in of if one.status == psutil.CONN_ESTABLISHED)


def test_a_stalled_body_does_not_hold_up_the_stop(site: Site) -> None:
    with _connect(site, HALF_BODY):
        assert site.http.get("/livez").status_code == 200
        began = time.monotonic()
        assert site.server.stop() == 0
    assert time.monotonic() - began < BODY_SECONDS + 5
