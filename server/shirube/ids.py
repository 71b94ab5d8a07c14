"""UUIDv7: ids that sort by the time they were made, so that inserts go to the end of an index (RFC 9562, 5.7)."""

import os
import re
import secrets
from uuid import UUID

_CANONICAL = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def new_id(now_ms: int) -> UUID:
    """A new UUIDv7 whose first 48 bits are `now_ms`, Unix milliseconds."""
    return id_from(now_ms, os.urandom(10))


def id_from(at_ms: int, noise: bytes) -> UUID:
    """A UUIDv7 of the given moment and 10 bytes of randomness."""
    value = bytearray(at_ms.to_bytes(6, "big") + noise)
    value[6] = 0x70 | (value[6] & 0x0F)
    value[8] = 0x80 | (value[8] & 0x3F)
    return UUID(bytes=bytes(value))


def parse_id(text: str) -> UUID:
    """Read a UUID in its canonical 36-character form. Raises ValueError for anything else."""
    if _CANONICAL.fullmatch(text) is None:
        raise ValueError("not a UUID")
    return UUID(text)


def new_secret(prefix: str) -> str:
    """A new secret of 192 random bits behind a readable prefix, such as `sk_`."""
    return prefix + secrets.token_urlsafe(24)
