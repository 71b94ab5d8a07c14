"""Shirube for the measurement: its real server with one tour live."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection

from bench.processes import shirube
from bench.widget.site import STEPS
from shirube import migrate
from shirube.clock import system_clock
from shirube.config import Settings
from shirube.db import Database
from shirube.workspaces.members import create_workspace
from shirube.workspaces.schema import NewWorkspace


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A running Shirube whose tour every new person sees; the script tag for it."""
    url = f"sqlite:///{folder / 'shirube.db'}"
    made = asyncio.run(_workspace(Settings(database_url=url).sqlalchemy_url()))
    process = shirube(url, folder / "shirube.log")
    try:
        _publish(process.url, made.secret_key)
        yield f'<script async src="{process.url}/shirube.js" data-key="{made.site_key}" data-locale="en"></script>'
    finally:
        process.stop()


async def _workspace(url: str) -> NewWorkspace:
    await migrate.upgrade(url)
    database = Database(url)

    def make(connection: Connection) -> NewWorkspace:
        return create_workspace(connection, "bench", "bench@example.test", system_clock(), locale="en")

    try:
        return await database.write(make)
    finally:
        await database.close()


def _publish(url: str, secret: str) -> None:
    steps: list[Any] = [{"key": css, "target": f"#{css}", "title": title, "body": text} for css, title, text in STEPS]
    document = {"schema": "shirube/v1", "key": "bench", "kind": "tour", "name": "Bench", "locale": "en", "steps": steps}
    with httpx.Client(base_url=f"{url}/api/v1", headers={"authorization": f"Bearer {secret}"}) as api:
        api.put("/guides/bench", json=document).raise_for_status()
        api.post("/guides/bench/publish", json={}).raise_for_status()
