"""The store is locked, full, or gone: nothing is acknowledged that is not kept, and no restart is needed after."""

import json
import os
import resource
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from shirube.workspaces.schema import NewWorkspace
from tests.durability.conftest import Site, new_key
from tests.support.pages import Kept
from tests.support.postgres import Postgres
from tests.support.servers import Server, wait_until

LOCKED_SECONDS = 2.0
BACK_SECONDS = 5.0


def code(answer: httpx.Response) -> tuple[int, str]:
    """The status and code of an error that says when to come again."""
    assert int(answer.headers["retry-after"]) > 0
    return answer.status_code, answer.json()["error"]["code"]


def test_a_lock_of_two_seconds_only_delays(site: Site) -> None:
    assert site.send().status_code == 202
    with site.locked() as connection:
        release = threading.Timer(LOCKED_SECONDS, connection.execute, ["ROLLBACK"])
        release.start()
        answer = site.send()
        release.join()
    assert answer.status_code == 202
    assert answer.elapsed.total_seconds() > LOCKED_SECONDS * 0.9


def test_a_longer_lock_is_503_and_the_rest_goes_on(site: Site) -> None:
    assert site.send().status_code == 202
    with site.locked():
        with ThreadPoolExecutor(2) as threads:
            sent, ready = threads.submit(site.send), threads.submit(site.http.get, "/readyz", timeout=15)
            assert site.http.get("/livez").status_code == 200
        assert code(sent.result()) == (503, "store_busy")
        assert code(ready.result()) == (503, "store_busy")
    assert site.send().status_code == 202
    assert site.http.get("/readyz").status_code == 200
    # The request that gave up may have been written once the lock was gone: it was told to come again.
    assert site.rows() in (2, 3)


def test_a_file_that_may_not_grow_is_503_until_it_may(site: Site) -> None:
    assert site.send().status_code == 202
    pid = site.server.process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    files = Path(site.url.removeprefix("sqlite:///")).parent.glob("shirube.db*")
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (max(one.stat().st_size for one in files), hard))
    statuses = [site.send(props={"a": "x" * 20_000}).status_code for _ in range(20)]
    assert set(statuses) <= {202, 503}
    assert statuses[-1] == 503
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert site.send().status_code == 202
    assert site.rows() == statuses.count(202) + 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", folder]).returncode:
        pytest.skip("a small file system can't be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_503_until_there_is_room(
    start_server: Callable[..., Server], small_disk: Path, migrated_sqlite: Path
) -> None:
    url = f"sqlite:///{shutil.copy(migrated_sqlite, small_disk / 'shirube.db')}"
    site = Site(start_server("serve", database_url=url), url, new_key(url))
    assert site.send().status_code == 202
    _fill(small_disk / "filler")
    answers = [site.send(events=5, props={"a": "x" * 20_000}) for _ in range(20)]
    assert code(answers[-1]) == (503, "store_full")
    assert site.http.get("/livez").status_code == 200
    (small_disk / "filler").unlink()
    assert site.send().status_code == 202
    assert site.http.get("/readyz").status_code == 200
    assert site.rows() == 2 + 5 * sum(answer.status_code == 202 for answer in answers)


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL that a test may stop."""
    server = Postgres()
    yield server
    server.close()


def test_postgres_goes_down_and_comes_back(own_postgres: Postgres, start_server: Callable[..., Server]) -> None:
    url = own_postgres.url(own_postgres.create())
    server = start_server("serve", database_url=url)
    site = Site(server, url, new_key(url))
    assert site.send().status_code == 202

    own_postgres.go_down()
    assert code(site.send()) == (503, "store_unavailable")
    assert site.http.get("/livez").status_code == 200
    assert code(site.http.get("/readyz", timeout=15)) == (503, "store_unavailable")

    own_postgres.come_back()
    wait_until(lambda: site.http.get("/readyz").status_code == 200, server.process, BACK_SECONDS)
    assert site.send().status_code == 202


def test_a_lost_reply_sent_again_is_one_row_and_a_duplicate(
    server: Server, workspace: NewWorkspace, kept: Kept
) -> None:
    event = {"id": str(uuid4()), "name": "saved", "at": 1}
    body = json.dumps({"key": workspace.site_key, "sent_at": 1, "person": {"id": "u-1"}, "events": [event]})
    raw = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(raw)
    wait_until(lambda: len(kept.events()) == 1, server.process)
    answer = server.http.post("/v1/events", content=body)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 0, "duplicate": 1, "rejected": []})
    assert len(kept.events()) == 1


def test_processes_beside_each_other_keep_an_event_once(
    start_server: Callable[..., Server], database_url: str, workspace: NewWorkspace, kept: Kept
) -> None:
    servers = [start_server("serve", database_url=database_url) for _ in range(2)]
    events = [{"id": str(uuid4()), "name": "saved", "at": 1} for _ in range(3)]
    body = {"key": workspace.site_key, "sent_at": 1, "person": {"id": "u-1"}, "account": {"id": "a"}, "events": events}

    def post(number: int) -> dict[str, int]:
        answer = httpx.post(f"{servers[number % 2].url}/v1/events", json=body, timeout=15)
        assert answer.status_code == 202
        found: dict[str, int] = answer.json()
        return found

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(post, range(50)))
    assert sum(one["accepted"] for one in answers) == 3
    assert sum(one["duplicate"] for one in answers) == 147
    assert (len(kept.events()), len(kept.persons()), len(kept.memberships())) == (3, 1, 1)
