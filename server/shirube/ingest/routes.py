"""`POST /v1/events`."""

import msgspec
from starlette.types import Receive, Scope, Send

from shirube.clock import Clock
from shirube.ingest.quota import Quota
from shirube.ingest.reading import read_batch
from shirube.ingest.store import Job
from shirube.ingest.writer import Writer
from shirube.wire import read_body
from shirube.workspaces.access import Keys

_encode = msgspec.json.Encoder().encode
_HEADERS = ((b"content-type", b"application/json"), (b"access-control-allow-origin", b"*"))


class EventsRoute:
    """The endpoint as a plain ASGI application: the hottest path does without request and response objects."""

    def __init__(self, keys: Keys, writer: Writer, quota: Quota, clock: Clock) -> None:
        self._keys = keys
        self._writer = writer
        self._quota = quota
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(scope, receive)
        batch = read_batch(body, self._clock())
        key = self._keys.cached(batch.key) or await self._keys.site(batch.key)
        self._quota.take(key, len(batch.events), batch.received_at)
        body = _encode(await self._writer.submit(Job(key, batch)))
        headers = (*_HEADERS, (b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": body})
