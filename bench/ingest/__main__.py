"""`python -m bench.ingest`: Shirube beside this machine's own ceilings, in one run. See `bench/README.md`."""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from bench.ingest.kept import kept, missing
from bench.ingest.load import BATCHES, SINGLE, Loop, Sent, Shape, has_wrk, run_wrk
from bench.processes import Postgres, Process, new_workspace, other_work, shirube, uvicorn

BARS = {SINGLE: 0.60, BATCHES: 0.50}
"""What Shirube's share of the sketch must be at least, on SQLite."""

EXACT_SECONDS = 2.0


@dataclass
class Contender:
    """One server and what its rounds measured."""

    name: str
    process: Process
    key: str
    rounds: dict[Shape, list[tuple[Sent, float]]] = field(default_factory=lambda: {SINGLE: [], BATCHES: []})

    def measure(self, shape: Shape, load: Callable[["Contender", Shape], Sent]) -> None:
        """One round."""
        before = self.process.cpu_seconds()
        sent = load(self, shape)
        self.rounds[shape].append((sent, self.process.cpu_seconds() - before))

    def median(self, shape: Shape, of: Callable[[Sent], float]) -> float:
        """The middle of what the rounds measured."""
        return statistics.median(of(sent) for sent, _ in self.rounds[shape])

    def cpu_per_1000_events(self, shape: Shape) -> float:
        """Seconds of processor for a thousand acknowledged events."""
        return statistics.median(cpu / max(sent.answered * shape.events, 1) * 1000 for sent, cpu in self.rounds[shape])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="the same on PostgreSQL")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each server and shape (5)")
    parser.add_argument("--seconds", type=int, default=4, help="seconds of a round (4)")
    parser.add_argument("--persons", type=int, default=1000, help="different persons who send (1000)")
    parser.add_argument("--loop", action="store_true", help="our own load loop even where wrk is installed")
    parser.add_argument("--busy", action="store_true", help="half of the processors have other work meanwhile")
    parser.add_argument("--only", choices=["single", "batches"], help="one shape only")
    return parser.parse_args()


@contextmanager
def _contenders(postgres: Postgres | None, folder: Path) -> Iterator[tuple[list[Contender], str]]:
    """The three servers on fresh databases, and the address of Shirube's."""
    log = folder / "servers.log"
    started: list[Contender] = []
    url = postgres.create("shirube") if postgres else f"sqlite:///{folder / 'shirube.db'}"
    key = new_workspace(url)
    try:
        started.append(Contender("(a) decode only", uvicorn("bench.ingest.ceilings:decode", log), key))
        started.append(Contender("(b) bare sketch", _sketch(postgres, folder, log), key))
        started.append(Contender("(c) Shirube", shirube(url, log), key))
        yield started, url
    finally:
        for contender in started:
            contender.process.stop()


def _sketch(postgres: Postgres | None, folder: Path, log: Path) -> Process:
    if postgres:
        return uvicorn("bench.ingest.ceilings:postgres_sketch", log, factory=True, SKETCH=postgres.create("sketch"))
    return uvicorn("bench.ingest.ceilings:sketch", log, factory=True, SKETCH=str(folder / "sketch.db"))


def _loader(options: argparse.Namespace) -> Callable[[Contender, Shape], Sent]:
    def load(contender: Contender, shape: Shape) -> Sent:
        if has_wrk() and not options.loop:
            url = contender.process.url
            return run_wrk(url, contender.key, shape, options.seconds, options.persons)
        return Loop(contender.process.port, contender.key, shape, options.persons).run(options.seconds)

    return load


def _print(contenders: list[Contender], shape: Shape) -> None:
    print(f"\n{shape.name}")
    print(f"  {'':<18}{'requests/s':>11}{'events/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'CPU s/1,000 events':>20}")
    for one in contenders:
        rate = one.median(shape, lambda sent: sent.rate)
        p50, p99 = (one.median(shape, of) / 1000 for of in (lambda sent: sent.p50, lambda sent: sent.p99))
        cpu = one.cpu_per_1000_events(shape)
        print(f"  {one.name:<18}{rate:>11,.0f}{rate * shape.events:>11,.0f}{p50:>9.1f}{p99:>9.1f}{cpu:>20.4f}")


def _ratio(contenders: list[Contender], shape: Shape, of: int) -> float:
    rates = [one.median(shape, lambda sent: sent.rate) for one in contenders]
    return rates[-1] / rates[of]


def _verdict(contenders: list[Contender], shape: Shape, bar: float | None) -> bool:
    to_a, to_b = (_ratio(contenders, shape, of) for of in (0, 1))
    met = bar is None or to_b >= bar
    said = "" if bar is None else f"   bar: {bar:.0%} of (b): {'met' if met else 'NOT MET'}"
    print(f"  Shirube is {to_a:.0%} of (a) and {to_b:.0%} of (b){said}")
    return met


def _check(shirube: Contender, url: str) -> bool:
    """Whether all that was acknowledged is there once: by count for the load, id by id for a last round."""
    exact: set[UUID] = set()
    for shape in (SINGLE, BATCHES):
        loop = Loop(shirube.process.port, shirube.key, shape)
        shirube.rounds[shape].append((loop.run(EXACT_SECONDS), 0.0))
        exact |= loop.acked
    rounds = [(sent, shape) for shape, all_sent in shirube.rounds.items() for sent, _ in all_sent]
    least = sum(sent.answered * shape.events for sent, shape in rounds)
    # What was still on its way when a round ended may have been kept, without an answer.
    most = least + sum(shape.connections * shape.events for _, shape in rounds)
    bad = sum(sent.bad for sent, _ in rounds)
    stored, lost = kept(url), missing(url, exact)
    right = bad == 0 and lost == 0 and stored.is_whole() and least <= stored.events <= most
    print(f"\nAcknowledged {least:,} events; stored {stored.events:,} (at most {most:,} were sent); {bad} bad answers")
    print(f"  {len(exact):,} acknowledged ids looked up one by one: {lost} missing; ids stored twice: {stored.twice}")
    print(f"  counters of accounts add up to {stored.of_accounts:,}")
    print(f"  {'every acknowledged event is there exactly once' if right else 'THIS IS WRONG'}")
    return right


def main() -> int:
    """Measure, print, and return 0 when the bars are met and nothing was lost."""
    options = _arguments()
    shapes = [s for s in (SINGLE, BATCHES) if options.only is None or s.name.startswith(options.only)]
    postgres = Postgres() if options.postgres else None
    try:
        with (
            other_work(options.busy),
            tempfile.TemporaryDirectory(prefix="shirube-bench-") as name,
            _contenders(postgres, Path(name)) as found,
        ):
            return 0 if _measure(*found, shapes, options) else 1
    finally:
        if postgres:
            postgres.close()


def _measure(contenders: list[Contender], url: str, shapes: list[Shape], options: argparse.Namespace) -> bool:
    load = _loader(options)
    for shape in shapes:
        for _ in range(options.rounds):
            for contender in contenders:
                contender.measure(shape, load)
    store = "PostgreSQL" if options.postgres else "SQLite"
    print(f"{store}, {options.rounds} rounds of {options.seconds} s each, medians; {options.persons} persons", end="")
    print(", wrk" if has_wrk() and not options.loop else ", own load loop", end="")
    print(", half of the processors busy with other work" if options.busy else "")
    met = True
    for shape in shapes:
        _print(contenders, shape)
        met &= _verdict(contenders, shape, None if options.postgres else BARS[shape])
    print(f"  memory of Shirube: {contenders[-1].process.memory_mib():.0f} MiB")
    return _check(contenders[-1], url) and met


if __name__ == "__main__":
    sys.exit(main())
