"""What every API route shares: JSON out, query parameters in, pages by cursor."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar, overload
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from shirube.errors import BadRequest
from shirube.ids import parse_id
from shirube.metrics.schema import Period
from shirube.wire import check_value, decode, read_body

MAX_LIMIT = 1000

T = TypeVar("T")
C = TypeVar("C", bound=str)

_encode = msgspec.json.Encoder(decimal_format="number").encode


def reply(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer of builtins or msgspec structs."""
    return Response(_encode(value), status, headers, media_type="application/json")


def page(data: Sequence[Any], next_cursor: str | None) -> Response:
    """One page of a list: `{"data": [...], "next": cursor or null}`."""
    return reply({"data": data, "next": next_cursor})


def allow_only(request: Request, *names: str) -> None:
    """Refuse query parameters that do not exist, so that a misspelt filter is not silently ignored."""
    for name in request.query_params:
        if name not in names:
            expected = ", ".join(names) or "none"
            raise BadRequest(
                f"{name!r} is not a parameter here; expected: {expected}.", code="field_unknown", field=name
            )


def read_limit(request: Request, default: int = 100) -> int:
    """`limit`: 1 to 1000."""
    text = request.query_params.get("limit")
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MAX_LIMIT:
        raise BadRequest(f"limit is 1 to {MAX_LIMIT}.", field="limit")
    return int(text)


def read_text(request: Request, name: str, most: int = 200) -> str | None:
    """A text parameter, if given."""
    text = request.query_params.get(name)
    if text is not None and (not 1 <= len(text) <= most or "\x00" in text):
        raise BadRequest(f"{name} is 1 to {most} characters.", field=name)
    return text


def read_int(request: Request, name: str, low: int, high: int) -> int | None:
    """A whole number between `low` and `high`, if given."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        number = int(text[:20])
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise BadRequest(f"{name} is a whole number, {low} to {high}.", field=name)
    return number


def read_choice(request: Request, name: str, choices: Sequence[C]) -> C | None:
    """One of some words, if given."""
    text = request.query_params.get(name)
    if text is None:
        return None
    for choice in choices:
        if choice == text:
            return choice
    raise BadRequest(f"{name} is one of {', '.join(choices)}.", field=name)


def read_period(request: Request, now: int, days: int, zone: str) -> Period:
    """`from` and `to`, dates such as 2026-04-01, both included; by default the last `days` days up to today."""
    usual = Period.ending(now, days, zone)
    last = _read_date(request, "to") or usual.last
    first = _read_date(request, "from") or last - timedelta(days=days - 1)
    if first > last:
        raise BadRequest("from is after to.", field="from")
    return Period(first, last, zone)


def _read_date(request: Request, name: str) -> date | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2200:
        raise BadRequest(f"{name} is a date such as 2026-04-01.", field=name)
    return found


def read_cursor(request: Request) -> UUID | None:
    """`cursor`: what `next` of the page before said."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        return parse_id(text)
    except ValueError:
        raise BadRequest("cursor must be what `next` of the page before said.", field="cursor") from None


@overload
async def read_body_json(request: Request) -> Any: ...
@overload
async def read_body_json(request: Request, kind: type[T]) -> T: ...
async def read_body_json(request: Request, kind: Any = Any) -> Any:
    """The body as JSON of a type; an empty body is an empty object. Raises BadRequest, TooLarge, BodyTimeout."""
    body = await read_body(request.scope, request.receive)
    value = decode(body or b"{}", msgspec.json.Decoder(kind))
    problem = check_value(msgspec.to_builtins(value))
    if problem is not None:
        raise BadRequest(
            "The body holds what can't be stored.", code="body_too_deep" if problem == "too_deep" else problem
        )
    return value
