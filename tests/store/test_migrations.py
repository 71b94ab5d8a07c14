"""Migrations: complete, safe when run twice at once, safe when killed, and refused when the database is newer."""

import ast
import asyncio
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from scripts.migration import load_tables
from shirube import migrate
from shirube.db import metadata
from shirube.resources import migration_files
from shirube.workspaces.schema import NewWorkspace
from tests.support.databases import SyncDatabase, sqlalchemy_url
from tests.support.postgres import Postgres

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
UPGRADE = "import asyncio, sys; from shirube import migrate; print(asyncio.run(migrate.upgrade(sys.argv[1])))"


def shape(connection: Connection) -> dict[str, Any]:
    """Everything that a database says of its tables, in a form that two databases can be compared by."""
    inspector = inspect(connection)
    return {
        name: {
            "columns": [_column(c) for c in inspector.get_columns(name)],
            "key": inspector.get_pk_constraint(name),
            "indexes": sorted((_index(i) for i in inspector.get_indexes(name)), key=str),
            "unique": sorted(inspector.get_unique_constraints(name), key=str),
            "references": sorted(inspector.get_foreign_keys(name), key=str),
            "options": inspector.get_table_options(name),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def _column(column: Any) -> dict[str, Any]:
    return {**column, "type": str(column["type"])}


def _index(index: Any) -> dict[str, Any]:
    return {**index, "dialect_options": {k: str(v) for k, v in index.get("dialect_options", {}).items()}}


def _twin(url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'twin.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.url(server.create())


def _opened(url: str, request: pytest.FixtureRequest) -> SyncDatabase:
    database = SyncDatabase(url)
    request.addfinalizer(database.close)
    return database


def test_migrations_make_the_tables_that_the_code_declares(
    database: SyncDatabase, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    load_tables()
    declared = _opened(_twin(database.url, request, tmp_path), request)
    declared.write(metadata.create_all)
    assert database.read(shape) == declared.read(shape)


def test_upgrade_says_the_revision_it_ends_at(empty_database_url: str) -> None:
    url = sqlalchemy_url(empty_database_url)
    assert asyncio.run(migrate.current(url)) is None
    assert asyncio.run(migrate.upgrade(url)) == migrate.head()
    assert asyncio.run(migrate.current(url)) == migrate.head()


def test_asking_for_the_revision_makes_no_file(tmp_path: Path) -> None:
    assert asyncio.run(migrate.current(f"sqlite:///{tmp_path / 'none.db'}")) is None
    assert list(tmp_path.iterdir()) == []


def test_two_processes_at_once_both_end_well(empty_database_url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, sqlalchemy_url(empty_database_url)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ends = [run.communicate(timeout=60) for run in runs]
    assert ends == [(f"{migrate.head()}\n", "")] * 3


def test_two_upgrades_in_one_process_take_turns(empty_database_url: str) -> None:
    async def both() -> list[str]:
        url = sqlalchemy_url(empty_database_url)
        return await asyncio.gather(migrate.upgrade(url), migrate.upgrade(url))

    assert asyncio.run(both()) == [migrate.head()] * 2


KILLED_MIDWAY = """
import asyncio, os, signal, sys
from alembic import op
from shirube import migrate

real, made = op.create_table, []

def create_table(*args, **kwargs):
    if len(made) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    made.append(args[0])
    return real(*args, **kwargs)

op.create_table = create_table
asyncio.run(migrate.upgrade(sys.argv[1]))
"""


def test_killed_midway_leaves_nothing_behind(empty_database_url: str, request: pytest.FixtureRequest) -> None:
    url = sqlalchemy_url(empty_database_url)
    run = subprocess.run([sys.executable, "-c", KILLED_MIDWAY, url], capture_output=True, timeout=60)
    assert run.returncode == -9, run.stderr.decode()
    assert asyncio.run(migrate.current(url)) is None
    assert _opened(empty_database_url, request).read(shape) == {}
    assert asyncio.run(migrate.upgrade(url)) == migrate.head()


def test_a_database_newer_than_the_program_is_refused(database: SyncDatabase) -> None:
    database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(migrate.SchemaTooNew, match=r"schema 9999, which Shirube .* does not know"):
        asyncio.run(migrate.upgrade(sqlalchemy_url(database.url)))
    assert asyncio.run(migrate.current(sqlalchemy_url(database.url))) == "9999"


NEXT = """
from alembic import op
import sqlalchemy as sa

revision, down_revision, branch_labels, depends_on = "next", {head!r}, None, None


def upgrade():
    with op.batch_alter_table("workspace") as batch:
        batch.add_column(sa.Column("plan", sa.Text(), nullable=False, server_default="free"))
        batch.alter_column("name", type_=sa.String(400))
    op.execute({statement!r})
"""


def _next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    folder = shutil.copytree(migration_files(), tmp_path / "migrations")
    (folder / "versions" / "next.py").write_text(NEXT.format(statement=statement, head=migrate.head()))
    monkeypatch.setattr(migrate, "migration_files", lambda: folder)
    monkeypatch.setattr(migrate, "head", lambda: "next")


def test_the_next_release_keeps_what_is_stored(
    database: SyncDatabase, workspace: NewWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = database.read(shape)
    _next_release(tmp_path, monkeypatch, "SELECT 1")
    assert asyncio.run(migrate.upgrade(sqlalchemy_url(database.url))) == "next"
    rows = database.read(lambda c: c.execute(text("SELECT name, plan FROM workspace")).all())
    assert [tuple(row) for row in rows] == [("vendor", "free")]
    assert database.read(lambda c: c.execute(text("SELECT count(*) FROM member")).scalar()) == 1
    after = database.read(shape)
    assert {name for name in after if after[name] != before[name]} == {"workspace"}


def test_an_upgrade_that_would_tear_rows_apart_is_undone(
    database: SyncDatabase, workspace: NewWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, current = database.read(shape), migrate.head()
    _next_release(tmp_path, monkeypatch, "UPDATE environment SET workspace_id = 99")
    with pytest.raises(migrate.MigrationFailed):
        asyncio.run(migrate.upgrade(sqlalchemy_url(database.url)))
    assert database.read(shape) == before
    assert asyncio.run(migrate.current(sqlalchemy_url(database.url))) == current


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nothing/x.db", "postgresql+asyncpg://nobody@127.0.0.1:1/none"], ids=["sqlite", "postgres"]
)
def test_a_database_out_of_reach_is_one_plain_error(url: str) -> None:
    with pytest.raises(migrate.MigrationFailed, match="The database can't be"):
        asyncio.run(migrate.upgrade(url))


def test_a_database_that_does_not_exist_is_one_plain_error(postgres: Postgres) -> None:
    with pytest.raises(migrate.MigrationFailed, match="does not exist"):
        asyncio.run(migrate.upgrade(sqlalchemy_url(postgres.url("nowhere"))))


def test_a_file_that_is_no_database_is_one_plain_error(tmp_path: Path) -> None:
    (tmp_path / "shirube.db").write_bytes(b"not a database" * 100)
    with pytest.raises(migrate.MigrationFailed, match="not a database"):
        asyncio.run(migrate.upgrade(f"sqlite:///{tmp_path / 'shirube.db'}"))


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda p: p.stem)
def test_a_migration_imports_nothing_of_ours(path: Path) -> None:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add((node.module or ".").split(".")[0])
    assert modules <= {"sqlalchemy", "alembic"}
