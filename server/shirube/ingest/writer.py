"""One writer for many requests: what waits while a commit is under way goes into the next one."""

import asyncio
from collections import deque
from typing import NamedTuple

from shirube.clock import Clock
from shirube.db import Database
from shirube.errors import ShirubeError, Unavailable
from shirube.ingest.schema import Outcome
from shirube.ingest.store import Committer, Group, Job

GROUP_EVENTS = 3_000
"""Events in one transaction at most: enough to hide the disk's flush, small enough to answer within the deadline."""

WAITING_EVENTS = 60_000
REQUEST_SECONDS = 5.0


WATCH_SECONDS = 0.25


class _Waiting(NamedTuple):
    job: Job
    reply: "asyncio.Future[Outcome]"
    since: float


class Writer:
    """Takes jobs from requests and answers each after its commit."""

    def __init__(self, db: Database, committer: Committer, clock: Clock) -> None:
        self._db = db
        self._committer = committer
        self._clock = clock
        self._queue: deque[_Waiting] = deque()
        self._writing: list[_Waiting] = []
        self._watch: asyncio.TimerHandle | None = None
        self._events = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write. Call once, in the event loop."""
        self._task = asyncio.create_task(self._run(), name="shirube-writer")

    async def stop(self) -> None:
        """Commit all that waits, then end."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task

    async def submit(self, job: Job) -> Outcome:
        """Store one batch; returns after COMMIT. Raises Unavailable when it was not, or not in time, committed."""
        if self._closing:
            raise Unavailable("The server is stopping.", code="stopping")
        if self._events > WAITING_EVENTS:
            raise Unavailable("More events wait than can be stored now.", code="store_busy")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(job, loop.create_future(), loop.time())
        self._queue.append(waiting)
        self._events += len(job.batch.events) + 1
        self._wake.set()
        if self._watch is None:
            self._watch = loop.call_later(WATCH_SECONDS, self._end_late)
        return await waiting.reply

    def _end_late(self) -> None:
        # One timer looks after all that waits: a timer each would cost more than most batches do.
        loop = asyncio.get_running_loop()
        oldest = loop.time() - REQUEST_SECONDS
        late = [w for w in (*self._writing, *self._queue) if w.since < oldest]
        _fail(late, Unavailable("The database is busy. Send again; repeats are told apart.", code="store_busy"))
        busy = self._writing or self._queue
        self._watch = loop.call_later(WATCH_SECONDS, self._end_late) if busy else None

    async def _run(self) -> None:
        while not (self._closing and not self._queue):
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                self._writing = self._take()
                await self._write(self._writing)
            self._writing = []

    def _take(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while self._queue and size < GROUP_EVENTS:
            waiting = self._queue.popleft()
            count = len(waiting.job.batch.events) + 1
            self._events -= count
            size += count
            # A request that gave up is not worth writing: its client sends it again.
            if not waiting.reply.done():
                group.append(waiting)
        return group

    async def _write(self, group: list[_Waiting]) -> None:
        if not group:
            return
        try:
            done = await self._commit(group)
        except ShirubeError as error:
            _fail(group, error)
        except Exception as error:
            await self._apart(group, error)
        else:
            _answer(group, done)

    async def _commit(self, group: list[_Waiting]) -> Group:
        done = await self._db.write(self._committer.commit, [w.job for w in group], self._clock())
        self._committer.learn(done)
        return done

    async def _apart(self, group: list[_Waiting], error: Exception) -> None:
        # One batch that can't be stored must not take the others with it.
        if len(group) == 1:
            _fail(group, error)
            return
        for waiting in group:
            await self._write([waiting])


def _answer(group: list[_Waiting], done: Group) -> None:
    for waiting, outcome in zip(group, done.outcomes, strict=True):
        if not waiting.reply.done():
            waiting.reply.set_result(outcome)


def _fail(group: list[_Waiting], error: Exception) -> None:
    for waiting in group:
        if not waiting.reply.done():
            waiting.reply.set_exception(error)
