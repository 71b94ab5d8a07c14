"""`POST /v1/events`."""

from collections.abc import Callable

import msgspec
from starlette.types import Receive, Scope, Send

from shirube.clock import Clock
from shirube.ingest.quota import Quota
from shirube.ingest.reading import read_batch
from shirube.ingest.schema import Batch, Outcome
from shirube.ingest.store import Job
from shirube.ingest.writer import Writer
from shirube.shield import Headers, Tell
from shirube.wire import read_body
from shirube.workspaces.access import Keys
from shirube.workspaces.schema import KeyInfo

_encode = msgspec.json.Encoder().encode


class EventsRoute:
    """The endpoint as a plain ASGI application, and for what comes whole at once (`shirube.shield.Express`) without."""

    status = 202
    headers: Headers = ((b"content-type", b"application/json"), (b"access-control-allow-origin", b"*"))

    def __init__(self, keys: Keys, writer: Writer, quota: Quota, clock: Clock) -> None:
        self._keys = keys
        self._writer = writer
        self._quota = quota
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(scope, receive)
        batch = read_batch(body, self._clock())
        key = self._keys.cached(batch.key) or await self._keys.site(batch.key)
        body = _encode(await self._writer.submit(self._job(key, batch)))
        headers = (*self.headers, (b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def take(self, body: bytes, tell: Tell) -> bool:
        """Store a batch and `tell` the outcome; false for a key that is to be looked up. Raises ShirubeError."""
        batch = read_batch(body, self._clock())
        key = self._keys.cached(batch.key)
        if key is None:
            return False
        self._writer.take(self._job(key, batch), _told(tell))
        return True

    def _job(self, key: KeyInfo, batch: Batch) -> Job:
        """What is to be stored, once the environment's quota allows it. Raises TooMany."""
        self._quota.take(key, len(batch.events), batch.received_at)
        return Job(key, batch)


def _told(tell: Tell) -> Callable[[Outcome | Exception], None]:
    return lambda outcome: tell(outcome if isinstance(outcome, Exception) else _encode(outcome))
