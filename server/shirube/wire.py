"""Reading a request body: capped while it streams, inflated with a bound, decoded with exact errors."""

import re
import zlib
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from shirube.errors import BadRequest, BodyEncoding, TooLarge

MAX_BODY = 256 * 1024
MAX_INFLATED = 1024 * 1024
MAX_DEPTH = 16
MAX_INTEGER = 2**63 - 1

T = TypeVar("T")

_AT = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
_NAME = re.compile(r"field `([^`]*)`")


async def read_body(scope: Scope, receive: Receive, limit: int = MAX_BODY) -> bytes:
    """The whole body, inflated. Raises TooLarge, BodyEncoding, or ClientDisconnect; the deadline is the shield's."""
    headers = dict(scope["headers"])
    _refuse_declared(headers, limit)
    raw = await _read(receive, limit)
    encoding = headers.get(b"content-encoding", b"").strip().lower()
    if encoding in (b"", b"identity"):
        return raw
    if encoding != b"gzip":
        raise BodyEncoding("The body's Content-Encoding must be gzip, or absent.")
    return inflate(raw)


def _refuse_declared(headers: Mapping[bytes, bytes], limit: int) -> None:
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)


async def _read(receive: Receive, limit: int) -> bytes:
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
        more = message.get("more_body", False)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body is over {limit // 1024} KiB.")


def inflate(raw: bytes, limit: int = MAX_INFLATED) -> bytes:
    """Undo gzip, refusing what grows past `limit` without holding more than that in memory."""
    stream = zlib.decompressobj(wbits=31)
    try:
        body = stream.decompress(raw, limit + 1)
    except zlib.error:
        raise BodyEncoding("The body is not valid gzip.") from None
    if len(body) > limit or stream.unconsumed_tail:
        raise TooLarge(f"The body is over {limit // 1024} KiB when inflated.")
    if not stream.eof or stream.unused_data:
        raise BodyEncoding("The body is not valid gzip.")
    return body


def decode(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Decode a JSON body into the decoder's type. Raises BadRequest with a stable code and the field."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None
    except msgspec.DecodeError as error:
        raise BadRequest(f"The body is not valid JSON: {error}.", code="body_invalid_json") from None
    except UnicodeDecodeError:
        raise BadRequest("The body is not valid UTF-8.", code="body_invalid_utf8") from None
    except RecursionError:
        raise BadRequest("The body is nested too deep.", code="body_too_deep") from None


def _invalid(message: str) -> BadRequest:
    at = _AT.search(message)
    path = at.group(1) if at else ""
    text = message[: at.start()] if at else message
    name = _NAME.search(text)
    if name is not None:
        path = f"{path}.{name.group(1)}" if path else name.group(1)
    return BadRequest(f"{text}.", code=_code(text), field=path or None)


def _code(text: str) -> str:
    if "unknown field" in text:
        return "field_unknown"
    if "missing required" in text:
        return "field_missing"
    if "out of range" in text:
        return "number_out_of_range"
    return "field_type" if text.startswith("Expected `") else "field_value"


def check_value(value: Any, depth: int = 1) -> str | None:
    """Why a decoded JSON value can't be stored on every database, as a code; None when it can.

    Refused: deeper than 16, integers outside 64 bits, NUL and lone surrogates in text.
    """
    kind = type(value)
    if kind is str:
        return check_text(value)
    if kind is int:
        return None if -MAX_INTEGER <= value <= MAX_INTEGER else "number_out_of_range"
    if kind is dict:
        return _check_items(value, depth)
    if kind is list:
        return _check_list(value, depth)
    return None


def _check_items(value: dict[str, Any], depth: int) -> str | None:
    if depth > MAX_DEPTH:
        return "too_deep"
    for key, item in value.items():
        problem = check_text(key) or check_value(item, depth + 1)
        if problem is not None:
            return problem
    return None


def _check_list(value: list[Any], depth: int) -> str | None:
    if depth > MAX_DEPTH:
        return "too_deep"
    for item in value:
        problem = check_value(item, depth + 1)
        if problem is not None:
            return problem
    return None


def check_text(text: str) -> str | None:
    """Why a text can't be stored on every database, as a code; None when it can."""
    if "\x00" in text:
        return "nul_character"
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "text_invalid"
    return None
