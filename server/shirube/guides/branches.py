"""Where a step leads (docs/protocol.md, 1.7): branches that lead nowhere or round in a circle. Pure."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from shirube.conditions.reading import Path, Problem
from shirube.conditions.schema import EVERYTHING, Condition


class Branching(Protocol):
    """A branch: where to go when its condition is true."""

    @property
    def when(self) -> Condition: ...
    @property
    def go(self) -> str: ...


class Stop(Protocol):
    """What matters of a step: its key, and where it may lead."""

    @property
    def key(self) -> str: ...
    @property
    def next(self) -> Sequence[Branching]: ...


def branch_mistakes(steps: Sequence[Stop], silent: Sequence[bool]) -> Iterator[Problem]:
    """Branches to no step, to the step itself, behind one that is always true, and circles that nobody stops.

    `silent` says of each step whether a page may pass it without the person doing anything.
    """
    keys = [step.key for step in steps]
    wrong = [problem for index, step in enumerate(steps) for problem in _of_step(step, keys, ("steps", index))]
    yield from wrong
    if not wrong:
        yield from _circles(steps, silent)


def _of_step(step: Stop, keys: Sequence[str], path: Path) -> Iterator[Problem]:
    for at, branch in enumerate(step.next):
        here = (*path, "next", at)
        if branch.go not in keys:
            yield Problem((*here, "go"), f"a step of this guide ({', '.join(keys)})", repr(branch.go))
        elif branch.go == step.key:
            yield Problem((*here, "go"), "another step", "its own")
        if branch.when == EVERYTHING and at < len(step.next) - 1:
            yield Problem((*path, "next", at + 1), "nothing after a branch that is always taken", "another branch")


def _circles(steps: Sequence[Stop], silent: Sequence[bool]) -> Iterator[Problem]:
    """The first step of each circle of silent steps, by walking from every silent step through silent ones."""
    at = {step.key: index for index, step in enumerate(steps)}
    leads = [_leads(steps, index, at) for index in range(len(steps))]
    told: set[int] = set()
    for first in range(len(steps)):
        found = _reached(first, leads, silent) if silent[first] else set()
        if first in found and not told & found:
            told |= found
            wanted = "a step that waits for the person (advance: next or click) in this circle of steps"
            yield Problem(("steps", first, "next"), wanted, "an endless loop")


def _leads(steps: Sequence[Stop], index: int, at: dict[str, int]) -> set[int]:
    found = {at[branch.go] for branch in steps[index].next}
    always = any(branch.when == EVERYTHING for branch in steps[index].next)
    return found if always or index + 1 == len(steps) else found | {index + 1}


def _reached(first: int, leads: Sequence[set[int]], silent: Sequence[bool]) -> set[int]:
    """The silent steps that may come after `first` with nothing but silent ones between."""
    found: set[int] = set()
    open_ = [first]
    while open_:
        new = {step for step in leads[open_.pop()] if silent[step]} - found
        found |= new
        open_ += new
    return found
