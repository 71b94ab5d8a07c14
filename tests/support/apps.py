"""The application in this process, called without a network: `client` runs a test on both databases."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from starlette.types import ASGIApp, Message

from shirube.config import Settings
from shirube.workspaces import members
from shirube.workspaces.members import create_workspace
from shirube.workspaces.schema import NewWorkspace
from tests.support.clocks import FakeClock
from tests.support.databases import SyncDatabase

BASE_URL = "http://shirube.test"
PASSWORD = "correct horse battery"


class Lifespan:
    """Starts and stops an ASGI application as a server would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._asked: asyncio.Queue[Message] = asyncio.Queue()
        self._said: asyncio.Queue[Message] = asyncio.Queue()

    async def start(self) -> None:
        """Return when the application has started."""
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._task = asyncio.create_task(self._app(scope, self._asked.get, self._said.put))
        await self._step("startup")

    async def stop(self) -> None:
        """Return when the application has finished what was under way."""
        await self._step("shutdown")
        await self._task

    async def _step(self, name: str) -> None:
        await self._asked.put({"type": f"lifespan.{name}"})
        said = asyncio.create_task(self._said.get())
        await asyncio.wait({said, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not said.done():
            said.cancel()
            self._task.result()
        assert said.result()["type"] == f"lifespan.{name}.complete", said.result()


class AppClient:
    """Requests to an application in this process; the functions and answers are those of httpx."""

    def __init__(self, settings: Settings, clock: FakeClock) -> None:
        self.settings = settings
        self.clock = clock
        self._runner = asyncio.Runner()
        self._runner.run(self._start())

    async def _start(self) -> None:
        # Here, so that tests of rules do not load the whole application.
        from shirube.app import create_app

        self.app = create_app(self.settings, self.clock)
        self._lifespan = Lifespan(self.app)
        await self._lifespan.start()
        transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 50_000))
        self.session = httpx.AsyncClient(transport=transport, base_url=BASE_URL)

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Send one request and wait for its answer."""
        return self._runner.run(self.session.request(method, url, **options))

    def get(self, url: str, **options: Any) -> httpx.Response:
        """GET"""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        """POST"""
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> httpx.Response:
        """PUT"""
        return self.request("PUT", url, **options)

    def delete(self, url: str, **options: Any) -> httpx.Response:
        """DELETE"""
        return self.request("DELETE", url, **options)

    def at_once(self, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
        """Send (method, url, options) requests side by side; the answers in the same order."""

        async def send() -> list[httpx.Response]:
            return await asyncio.gather(*(self.session.request(m, u, **o) for m, u, o in requests))

        return self._runner.run(send())

    def run(self, coroutine: Any) -> Any:
        """Run something else in the application's event loop."""
        return self._runner.run(coroutine)

    def close(self) -> None:
        """Stop the application."""
        self._runner.run(self.session.aclose())
        self._runner.run(self._lifespan.stop())
        self._runner.close()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords are hashed in the same way, but not slowly: a hash says itself how it is to be checked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(members, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def slow_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashed as slowly as in the product, for a test that lives by it."""
    monkeypatch.setattr(members, "_HASHER", PasswordHasher())


@pytest.fixture
def clock() -> FakeClock:
    """The time that the application sees."""
    return FakeClock()


@pytest.fixture
def start_app(clock: FakeClock) -> Iterator[Callable[..., AppClient]]:
    """`start_app(database_url, name=value...)`: an application with these settings."""
    clients: list[AppClient] = []

    def start(database_url: str, **settings: Any) -> AppClient:
        clients.append(AppClient(Settings(database_url=database_url, **settings), clock))
        return clients[-1]

    yield start
    for client in clients:
        client.close()


@pytest.fixture
def client(start_app: Callable[..., AppClient], database_url: str) -> AppClient:
    """The application on a fresh database, once on each engine."""
    return start_app(database_url)


@pytest.fixture
def add_workspace(database: SyncDatabase, clock: FakeClock) -> Callable[..., NewWorkspace]:
    """`add_workspace("acme")`: a workspace with its environments, keys, and the owner `owner@acme.test`."""

    def add(name: str = "vendor", **options: Any) -> NewWorkspace:
        options.setdefault("password", PASSWORD)
        return database.write(create_workspace, name, f"owner@{name}.test", clock(), **options)

    return add


@pytest.fixture
def workspace(add_workspace: Callable[..., NewWorkspace]) -> NewWorkspace:
    """One workspace in the test's database."""
    return add_workspace()
