"""`shirube demo`: Shirube and the demo's product side by side, with ninety days of simulated history."""

import asyncio
import contextlib
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import uvicorn

from shirube import migrate
from shirube.app import create_app
from shirube.clock import DAY_MS, system_clock
from shirube.config import Settings
from shirube.dashboard.pages.sign_in import DEMO_SIGN_IN
from shirube.db import Database
from shirube.demo.playing import MovingClock, Player, running
from shirube.demo.product import demo_product_app
from shirube.demo.simulation import DAYS, SEED, simulate
from shirube.resources import tutorial_files
from shirube.serving import free_socket, server_config
from shirube.transfer import import_folder
from shirube.workspaces.members import create_workspace

SITE_KEY = "pk_demo"
SECRET_KEY = "sk_demo"  # noqa: S105 - public on purpose: demo mode listens on loopback only
EMAIL, PASSWORD = DEMO_SIGN_IN
VENDOR = "ヒカリ請求書"

Told = Callable[[float], None]
"""Hears how much of the history has been played, 0 to 1."""


class Addresses(NamedTuple):
    """Where a running demo is found."""

    dashboard: str
    product: str


@dataclass(frozen=True, slots=True)
class Sockets:
    """The two ports, held before anything slow begins."""

    dashboard: socket.socket
    product: socket.socket

    def addresses(self, host: str) -> Addresses:
        """The addresses of both, as a browser writes them."""
        name = f"[{host}]" if ":" in host else host
        dashboard, product = (s.getsockname()[1] for s in (self.dashboard, self.product))
        return Addresses(f"http://{name}:{dashboard}", f"http://{name}:{product}")


def take_ports(host: str, port: int) -> Sockets:
    """Hold `port` for the dashboard and the next one for the product (0: any two). Raises OSError when one is taken."""
    dashboard = free_socket(host, port)
    try:
        return Sockets(dashboard, free_socket(host, port + 1 if port else 0))
    except OSError:
        dashboard.close()
        raise


def is_seeded(settings: Settings) -> bool:
    """Whether the data folder holds a demo already."""
    return _file(settings).is_file()


def _file(settings: Settings) -> Path:
    return settings.data_dir / "shirube.db"


async def seed(settings: Settings, told: Told, days: int = DAYS) -> int:
    """Make the demo's workspace and play its history; the number of events.

    It is made aside and moved into place when it is whole, so that an interrupted start leaves nothing half done.
    """
    aside = settings.data_dir / "being-made"
    shutil.rmtree(aside, ignore_errors=True)
    events = await _make(replace(settings, data_dir=aside, database_url=""), told, days)
    (aside / "shirube.db").replace(_file(settings))
    shutil.rmtree(aside)
    return events


async def _make(settings: Settings, told: Told, days: int) -> int:
    url = settings.sqlalchemy_url()
    await migrate.upgrade(url)
    end = system_clock()
    start = end - days * DAY_MS
    clock = MovingClock(start)
    db = Database(url)
    made = await db.write(create_workspace, VENDOR, EMAIL, start, password=PASSWORD, fixed_keys=(SITE_KEY, SECRET_KEY))
    guides = tutorial_files() / "demo"
    # Milestones are there from the first day; the guides go live when the history says so.
    await import_folder(db, made.workspace_id, guides, start)

    async def publish() -> None:
        await import_folder(db, made.workspace_id, guides, clock(), publish_to="production")

    app = create_app(settings, clock)
    try:
        async with running(app):
            history = simulate(SEED, start, end)
            return await Player(app, clock, SECRET_KEY, publish).play(
                history, lambda at: told((at - start) / (end - start))
            )
    finally:
        await db.close()


class _Product(uvicorn.Server):
    """The product's server leaves the signals to Shirube's, and ends with it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings, sockets: Sockets, announce: Callable[[Addresses], None]) -> None:
    """Run both until Ctrl-C or SIGTERM. `announce` is called when they are about to answer."""
    await migrate.upgrade(settings.sqlalchemy_url())
    at = sockets.addresses(settings.host)
    main = uvicorn.Server(server_config(create_app(settings), settings))
    product = _Product(server_config(demo_product_app(at.dashboard, SITE_KEY), settings, lifespan="off"))
    beside = asyncio.create_task(product.serve(sockets=[sockets.product]))
    announce(at)
    try:
        await main.serve(sockets=[sockets.dashboard])
    finally:
        product.should_exit = True
        await beside
