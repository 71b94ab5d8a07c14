"""The real thing: `shirube serve` as a process of its own, on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

START_SECONDS = 30
STOP_SECONDS = 20
_PAUSE_SECONDS = 0.02
_MAIN = "from shirube.cli import main; main()"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """The machine's environment with these settings and no others of Shirube's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHIRUBE_")}
    return {**kept, **{f"SHIRUBE_{name.upper()}": str(value) for name, value in settings.items()}}


def wait_until(holds: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = START_SECONDS) -> None:
    """Return when `holds()` of a running process; one that can't be connected to yet counts as false.

    Raises AssertionError when the process ends, or the time is over.
    """
    end = time.monotonic() + seconds
    while not _holds(holds):
        assert time.monotonic() < end, f"still not so after {seconds} s"
        try:
            code = process.wait(_PAUSE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"the process ended with {code}")


def _holds(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except httpx.TransportError:
        return False


class Server:
    """A `shirube` process. `arguments` begin with the command: `serve`, or `demo`."""

    def __init__(self, folder: Path, *arguments: str, port: int = 0, **settings: Any) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        settings = {"host": "127.0.0.1", "port": self.port, "data_dir": folder / "data", **settings}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _MAIN, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(settings),
                cwd=folder,
            )
        self.http = httpx.Client(base_url=self.url)

    def wait_ready(self) -> "Server":
        """Return when `/readyz` answers 200. Raises AssertionError with the log when it does not."""
        try:
            wait_until(lambda: self.http.get("/readyz").status_code == 200, self.process)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.output()}") from None
        return self

    def output(self) -> str:
        """Everything that the process has said so far."""
        return self.log.read_text(errors="replace")

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit code; a process that does not is killed, and the test fails."""
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(sign)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"still running {STOP_SECONDS} s after the signal:\n{self.output()}") from None

    def kill(self) -> None:
        """End it with no chance to finish anything."""
        self.process.kill()
        self.process.wait()
        self.http.close()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """`start_server("serve", database_url=..., workers=...)`: a process that is ready, and stopped after the test."""
    servers: list[Server] = []

    def start(*arguments: str, **settings: Any) -> Server:
        servers.append(Server(tmp_path, *arguments, **settings))
        return servers[-1].wait_ready()

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop()
        # Pytest shows this when the test failed.
        print(f"--- {server.log.name}\n{server.output()}", file=sys.stderr)


@pytest.fixture
def server(start_server: Callable[..., Server], database_url: str) -> Server:
    """`shirube serve` on a fresh database, once on each engine."""
    return start_server("serve", database_url=database_url)
