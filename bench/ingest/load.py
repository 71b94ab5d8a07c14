"""Load: wrk where it is installed, else a loop of our own, which also remembers each acknowledged id."""

import asyncio
import json
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from shirube.ids import new_id

_LUA = Path(__file__).parent / "bodies.lua"
_NAMES = ("invoice_created", "invoice_sent", "customer_added", "report_opened", "payment_matched")


@dataclass(frozen=True)
class Shape:
    """What is sent: events a request, and connections at once."""

    name: str
    events: int
    connections: int


SINGLE = Shape("single events, 64 connections", 1, 64)
BATCHES = Shape("batches of 100, 16 connections", 100, 16)


@dataclass(frozen=True)
class Sent:
    """What one round achieved. Latencies in microseconds; `bad` answers were no 2xx, `broken` were no answers."""

    requests: int
    seconds: float
    p50: float
    p99: float
    bad: int
    broken: int

    @property
    def answered(self) -> int:
        """Requests that were acknowledged."""
        return self.requests - self.bad

    @property
    def rate(self) -> float:
        """Acknowledged requests a second."""
        return self.answered / self.seconds


def has_wrk() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def run_wrk(url: str, key: str, shape: Shape, seconds: int, persons: int) -> Sent:
    """One round with wrk: one thread of it, to leave the processor to the server."""
    number = str(random.SystemRandom().randrange(2**31))
    command = ["wrk", "-t1", f"-c{shape.connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(_LUA), url]
    arguments = ["--", key, str(shape.events), str(persons), number]
    run = subprocess.run([*command, *arguments], check=True, capture_output=True, timeout=seconds + 60)
    said = json.loads(run.stdout.splitlines()[-1])
    return Sent(said["requests"], said["microseconds"] / 1e6, said["p50"], said["p99"], said["bad"], said["broken"])


def body_of(key: str, ids: list[UUID], person: int, now: int) -> bytes:
    """A body of new events, the same as `bodies.lua` makes."""
    props = {"plan": "pro", "amount": 1200}
    events = [{"id": str(i), "name": _NAMES[n % 5], "at": now, "props": props} for n, i in enumerate(ids)]
    people = {"person": {"id": f"u-{person}"}, "account": {"id": f"acme-{person % 100}"}}
    return json.dumps({"key": key, "sent_at": now, **people, "events": events}, separators=(",", ":")).encode()


@dataclass
class Loop:
    """Our own load. `acked` are the ids of acknowledged requests, `unsure` those that were sent without an answer."""

    port: int
    key: str
    shape: Shape
    persons: int = 1000
    acked: set[UUID] = field(default_factory=set)
    unsure: list[tuple[bytes, list[UUID]]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    bad: int = 0
    broken: int = 0

    def run(self, seconds: float) -> Sent:
        """Send for so long, or until the server is gone, and say what was achieved."""
        began = time.monotonic()
        asyncio.run(self._run(began + seconds))
        took = time.monotonic() - began
        ordered = sorted(self.latencies) or [0.0]
        p50, p99 = (ordered[int(len(ordered) * share)] * 1e6 for share in (0.5, 0.99))
        return Sent(len(self.latencies), took, p50, p99, self.bad, self.broken)

    async def _run(self, until: float) -> None:
        await asyncio.gather(*(self._connection(until) for _ in range(self.shape.connections)))

    async def _connection(self, until: float) -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return
        for body, ids in self._bodies(until):
            began = time.perf_counter()
            try:
                status = await exchange(reader, writer, body)
            except (OSError, asyncio.IncompleteReadError):
                self.unsure.append((body, ids))
                self.broken += 1
                break
            self.latencies.append(time.perf_counter() - began)
            if status < 300:
                self.acked.update(ids)
            else:
                self.bad += 1
        writer.close()

    def _bodies(self, until: float) -> Iterator[tuple[bytes, list[UUID]]]:
        while time.monotonic() < until:
            now = time.time_ns() // 1_000_000
            ids = [new_id(now) for _ in range(self.shape.events)]
            yield body_of(self.key, ids, random.randrange(self.persons), now), ids


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> int:
    """Send one request on an open connection and return its status."""
    head = f"POST /v1/events HTTP/1.1\r\nHost: b\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    lower = answer.lower()
    at = lower.index(b"content-length:") + 15
    await reader.readexactly(int(lower[at : lower.index(b"\r", at)]))
    return int(answer[9:12])
