"""`python -m bench.kill`: the server is killed with −9 while eight writers send, again and again; nothing is lost.

Every acknowledged event must be there exactly once, whatever was under way. Requests without an answer are sent again
after the restart, as the page does, and must be there once too.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx

from bench.ingest.kept import kept, missing
from bench.ingest.load import Loop, Shape
from bench.processes import Postgres, new_workspace, shirube

WRITERS = 8
ROUND_SECONDS = 20.0


@dataclass
class Ledger:
    """What was acknowledged in all rounds, and what is still to be sent again."""

    acked: set[UUID] = field(default_factory=set)
    unsure: list[tuple[bytes, list[UUID]]] = field(default_factory=list)
    duplicates: int = 0
    bad: int = 0

    def settle(self, url: str) -> None:
        """Send again what had no answer."""
        for body, ids in self.unsure:
            answer = httpx.post(f"{url}/v1/events", content=body, timeout=30)
            if answer.status_code == 202:
                self.acked.update(ids)
                self.duplicates += answer.json()["duplicate"]
            else:
                self.bad += 1
        self.unsure.clear()


def run_round(url: str, key: str, log: Path, ledger: Ledger) -> None:
    """Start, settle, send from eight writers, and kill once some requests were acknowledged."""
    server = shirube(url, log)
    try:
        ledger.settle(server.url)
        loop = Loop(server.port, key, Shape("kill", random.choice((1, 10, 100)), WRITERS), persons=50)
        sending = threading.Thread(target=loop.run, args=(ROUND_SECONDS,))
        sending.start()
        enough = random.randint(1, 400)
        while sending.is_alive() and len(loop.latencies) < enough:
            sending.join(0.001)
    finally:
        server.kill()
    sending.join()
    ledger.acked |= loop.acked
    ledger.unsure += loop.unsure
    ledger.bad += loop.bad


def faults(url: str, log: Path, ledger: Ledger) -> list[str]:
    """What is wrong after the last round, in words; empty when nothing is."""
    server = shirube(url, log)
    try:
        ledger.settle(server.url)
    finally:
        server.stop()
    stored, lost = kept(url), missing(url, ledger.acked)
    found = {
        f"{lost} acknowledged events are missing": lost,
        f"{stored.twice} ids are stored twice": stored.twice,
        f"counters disagree with the events: {stored}": not stored.is_whole(),
        f"{ledger.bad} requests were refused": ledger.bad,
        f"{stored.events - len(ledger.acked)} events that nobody sent": stored.events != len(ledger.acked),
    }
    return [words for words, wrong in found.items() if wrong]


@contextmanager
def _database(postgres: bool) -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory(prefix="shirube-kill-") as name:
        if not postgres:
            yield f"sqlite:///{name}/shirube.db", Path(name)
            return
        server = Postgres()
        try:
            yield server.create("shirube"), Path(name)
        finally:
            server.close()


def main() -> int:
    """Kill and check; 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how often the server is killed (20)")
    parser.add_argument("--postgres", action="store_true", help="the same on PostgreSQL")
    options = parser.parse_args()
    ledger, began = Ledger(), time.monotonic()
    with _database(options.postgres) as (url, folder):
        key = new_workspace(url)
        for number in range(1, options.rounds + 1):
            run_round(url, key, folder / "server.log", ledger)
            if number % 10 == 0:
                print(f"{number} kills, {len(ledger.acked):,} events acknowledged, {time.monotonic() - began:.0f} s")
        wrong = faults(url, folder / "server.log", ledger)
    print(
        f"{options.rounds} kills, {len(ledger.acked):,} events acknowledged, {ledger.duplicates:,} of those sent again"
    )
    print("were there already; " + ("; ".join(wrong) or "every acknowledged event is there exactly once"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
