"""One writer for many requests: what waits while a commit is under way goes into the next one."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import takewhile
from typing import Any, cast

from sqlalchemy import Connection

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


Tell = Callable[[Outcome | Exception], None]
"""Called once, in the event loop's thread, after the commit or when there was none."""


class _Waiting:
    """A job, whom to tell of its end, and since when it waits. Has no `tell` any more once that was done."""

    __slots__ = ("job", "since", "size", "tell")

    def __init__(self, job: Job, tell: Tell, since: float) -> None:
        self.job = job
        self.tell: Tell | None = tell
        self.since = since
        self.size = len(job.batch.events) + 1


class _Turn:
    """One transaction: takes what waits when it really begins, which may be long after it was asked for.

    Run again by the database, it writes the same.
    """

    def __init__(self, take: Callable[[], list[_Waiting]], committer: Committer, clock: Clock) -> None:
        self._take = take
        self._committer = committer
        self._clock = clock
        self.group: list[_Waiting] = []

    def needed(self) -> bool:
        """Takes what waits; false when that is nothing."""
        self.group = self.group or self._take()
        return bool(self.group)

    def __call__(self, connection: Connection) -> Group:
        return self._committer.commit(connection, [waiting.job for waiting in self.group], self._clock())


class Writer:
    """Takes jobs from requests and answers each after its commit.

    While one transaction is under way the next stands by, so that the database never waits for the event loop.
    """

    def __init__(self, db: Database, committer: Committer, clock: Clock) -> None:
        self._db = db
        self._committer = committer
        self._clock = clock
        # What came since the event loop last looked at the network.
        self._gathered: list[_Waiting] = []
        # Jobs to be written; a turn takes from it in the database's thread, and deques allow that.
        self._queue: deque[_Waiting] = deque()
        # In the order in which they came.
        self._unanswered: dict[_Waiting, None] = {}
        self._events = 0
        self._writing: set[asyncio.Task[Any]] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._closing = False

    async def stop(self) -> None:
        """Commit all that waits, then end."""
        self._closing = True
        self._hand_over()
        await asyncio.gather(*self._writing)
        if self._watch is not None:
            self._watch.cancel()

    async def submit(self, job: Job) -> Outcome:
        """Store one batch; returns after COMMIT. Raises Unavailable when it was not, or not in time, committed."""
        reply: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.take(job, partial(_settle, reply))
        return await reply

    def take(self, job: Job, tell: Tell) -> None:
        """The same without a coroutine: `tell` hears the outcome or the error. Raises Unavailable at once if it can."""
        if self._closing:
            raise Unavailable("The server is stopping.", code="stopping")
        if self._events > WAITING_EVENTS:
            raise Unavailable("More events wait than can be stored now.", code="store_busy")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(job, tell, loop.time())
        self._unanswered[waiting] = None
        self._events += waiting.size
        if not self._gathered:
            loop.call_soon(self._hand_over)
        self._gathered.append(waiting)
        if self._watch is None:
            self._watch = loop.call_later(WATCH_SECONDS, self._end_late)

    def _hand_over(self) -> None:
        # After all that the network brought at once: a transaction for each would be most of the work.
        self._queue.extend(self._gathered)
        self._gathered.clear()
        if self._queue and len(self._writing) < self._db.writers:
            self._writing.add(asyncio.get_running_loop().create_task(self._write_all(), name="shirube-writer"))

    def _end(self, waiting: _Waiting, answer: Outcome | Exception) -> None:
        tell, waiting.tell = waiting.tell, None
        if tell is not None:
            del self._unanswered[waiting]
            self._events -= waiting.size
            tell(answer)

    def _end_late(self) -> None:
        # One timer looks after all that waits: a timer each would cost more than most batches do.
        loop = asyncio.get_running_loop()
        oldest = loop.time() - REQUEST_SECONDS
        late = list(takewhile(lambda waiting: waiting.since < oldest, self._unanswered))
        self._fail(late, Unavailable("The database is busy. Send again; repeats are told apart.", code="store_busy"))
        self._watch = loop.call_later(WATCH_SECONDS, self._end_late) if self._unanswered else None

    async def _write_all(self) -> None:
        try:
            while self._queue:
                await self._write(self._take)
        finally:
            # At once, not when the task's end is noticed: a job that comes in between must start another.
            self._writing.discard(cast(asyncio.Task[Any], asyncio.current_task()))

    def _take(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while size < GROUP_EVENTS:
            try:
                waiting = self._queue.popleft()
            except IndexError:
                break
            # A request that gave up is not worth writing: its client sends it again.
            if waiting.tell is not None:
                size += waiting.size
                group.append(waiting)
        return group

    async def _write(self, take: Callable[[], list[_Waiting]]) -> None:
        turn = _Turn(take, self._committer, self._clock)
        try:
            done = await self._db.write_if(turn.needed, turn)
        except ShirubeError as error:
            # A turn that could not even begin has taken nothing; what it would have taken fares no better.
            self._fail(turn.group or take(), error)
        except Exception as error:
            await self._apart(turn.group or take(), error)
        else:
            self._answer(turn.group, done)

    def _answer(self, group: list[_Waiting], done: Group | None) -> None:
        if done is None:
            return
        self._committer.learn(done)
        for waiting, outcome in zip(group, done.outcomes, strict=True):
            self._end(waiting, outcome)

    async def _apart(self, group: list[_Waiting], error: Exception) -> None:
        # One batch that can't be stored must not take the others with it.
        if len(group) <= 1:
            self._fail(group, error)
            return
        for waiting in group:
            await self._write(partial(list, (waiting,)))

    def _fail(self, group: list[_Waiting], error: Exception) -> None:
        for waiting in group:
            self._end(waiting, error)


def _settle(reply: "asyncio.Future[Outcome]", answer: Outcome | Exception) -> None:
    if reply.done():
        return
    if isinstance(answer, Exception):
        reply.set_exception(answer)
    else:
        reply.set_result(answer)
