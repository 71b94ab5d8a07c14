"""One server, one site and one browser for the suite; a workspace and a person for each test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page
from sqlalchemy import Connection

from e2e.conformance.product import Product
from e2e.support.browser import Person
from e2e.support.hosts import BarePages
from shirube.clock import system_clock
from shirube.workspaces.store import add_key, add_workspace, list_environments, site_key
from tests.support.databases import SyncDatabase
from tests.support.servers import Server

SCREEN = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[tuple[Server, SyncDatabase]]:
    """A running server and the same database for making workspaces in it."""
    folder = tmp_path_factory.mktemp("conformance")
    url = f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'shirube.db')}"
    server = Server(folder, "serve", database_url=url).wait_ready()
    database = SyncDatabase(url)
    yield server, database
    database.close()
    server.stop()


@pytest.fixture(scope="session")
def shared_pages() -> Iterator[BarePages]:
    """The site of every product; a test begins with none of its pages."""
    pages = BarePages()
    yield pages
    pages.close()


@pytest.fixture
def product(shared: tuple[Server, SyncDatabase], shared_pages: BarePages) -> Iterator[Product]:
    """A vendor with no guide yet."""
    server, database = shared
    workspace, site, secret = database.write(_workspace)
    shared_pages.pages.clear()
    snippet = f'<script async src="{server.url}/shirube.js" data-key="{site}"></script>'
    with httpx.Client(base_url=f"{server.url}/api/v1", headers={"authorization": f"Bearer {secret}"}) as api:
        yield Product(snippet, shared_pages, workspace, api, database)


def _workspace(connection: Connection) -> tuple[int, str, str]:
    """A workspace with nobody on its staff, since hashing a password takes longer than a test, and its two keys."""
    now = system_clock()
    workspace = add_workspace(connection, "Acme", "en", "Asia/Tokyo", now)
    production = next(e.id for e in list_environments(connection, workspace) if e.key == "production")
    site = site_key(connection, workspace, production)
    assert site
    return workspace, site, add_key(connection, workspace, production, "secret", "Tests", now)


@pytest.fixture
def new_user(new_person: Callable[..., Person]) -> Iterator[Callable[..., Person]]:
    """`new_user()`: somebody of the product's users, in a browser of their own. Their pages may see nothing go wrong."""
    users: list[Person] = []

    def make(locale: str = "en-US", **options: Any) -> Person:
        users.append(new_person(locale, **{"viewport": SCREEN, "reduced_motion": "reduce", **options}))
        return users[-1]

    yield make
    for user in users:
        assert user.problems == []
        assert user.strangers == []


@pytest.fixture
def page(new_user: Callable[..., Person]) -> Page:
    """The page of one user on a desktop, in English."""
    return new_user().page
