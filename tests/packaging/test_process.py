"""`shirube` as a process: it starts on an empty database, ends clean, and says in one line what is wrong."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from shirube import migrate
from tests.support.databases import SyncDatabase, sqlalchemy_url
from tests.support.servers import Server, environment

MAIN = [sys.executable, "-c", "from shirube.cli import main; main()"]


def shirube(*arguments: str, **settings: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*MAIN, *arguments], env=environment(settings), capture_output=True, text=True, timeout=60)


def assert_refused(run: "subprocess.CompletedProcess[str]", *words: str) -> None:
    assert run.returncode == 2, run.stderr
    assert len(run.stderr.strip().splitlines()) == 1, run.stderr
    assert all(word in run.stderr for word in words), run.stderr


def test_serve_brings_an_empty_database_up_to_date(
    start_server: Callable[..., Server], empty_database_url: str
) -> None:
    start_server("serve", database_url=empty_database_url)
    assert asyncio.run(migrate.current(sqlalchemy_url(empty_database_url))) == migrate.head()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_clean(start_server: Callable[..., Server], sqlite_url: str, sign: int) -> None:
    server = start_server("serve", database_url=sqlite_url)
    assert server.stop(sign) == 0, server.output()
    assert "Traceback" not in server.output()


def test_several_workers_serve_one_database(start_server: Callable[..., Server], database_url: str) -> None:
    server = start_server("serve", database_url=database_url, workers=2)
    assert server.http.get("/livez").status_code == 200
    assert server.stop() == 0, server.output()


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert_refused(shirube("serve", port=port, data_dir=tmp_path), str(port), "taken")


def test_a_wrong_setting_is_one_clear_line(tmp_path: Path) -> None:
    run = shirube("serve", log_level="loud", data_dir=tmp_path)
    assert_refused(run, "SHIRUBE_LOG_LEVEL", "'loud'", "debug, info, warning or error")


def test_an_unknown_setting_is_one_clear_line(tmp_path: Path) -> None:
    assert_refused(shirube("serve", prot=1, data_dir=tmp_path), "SHIRUBE_PROT is not a setting")


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_newer_database_is_refused_in_one_line(database: SyncDatabase, command: str) -> None:
    database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert_refused(shirube(command, database_url=database.url, port=0), "schema 9999")


def test_migrate_says_where_it_ended(empty_database_url: str) -> None:
    run = shirube("migrate", database_url=empty_database_url)
    assert (run.returncode, run.stdout) == (0, f"The database is at schema {migrate.head()}.\n"), run.stderr


def test_several_servers_may_start_on_one_empty_database(tmp_path: Path, empty_database_url: str) -> None:
    servers = [Server(tmp_path, "serve", database_url=empty_database_url) for _ in range(3)]
    try:
        for server in servers:
            server.wait_ready()
    finally:
        codes = [server.stop() for server in servers]
    assert codes == [0, 0, 0], [server.output() for server in servers]


def test_nothing_is_written_but_the_data(tmp_path: Path, start_server: Callable[..., Server]) -> None:
    server = start_server("serve")
    server.stop()
    names = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file() and p != server.log}
    assert all(name.startswith(f"data{os.sep}shirube.db") for name in names), names
