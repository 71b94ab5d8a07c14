"""Pages of a sorted list by cursor: the sort value and id of the last row, so that nothing is skipped or repeated."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, or_

from shirube.errors import BadRequest
from shirube.wire import check_text


class Cursor(NamedTuple):
    """How a list is sorted: the name of the order, the value and the id that it goes by, and highest first or not."""

    sort: str
    by: ColumnElement[Any]
    id: ColumnElement[UUID]
    descending: bool


def after_cursor(query: Select[Any], cursor: Cursor, text: str | None) -> Select[Any]:
    """`query` in the cursor's order, from after the row that `text` stands for. Raises BadRequest for a text of another
    list.
    """
    by, row_id = cursor.by, cursor.id
    if text:
        value, last = _read(cursor, text)
        past = by < value if cursor.descending else by > value
        next_id = row_id < last if cursor.descending else row_id > last
        query = query.where(or_(past, and_(by == value, next_id)))
    return query.order_by(*([by.desc(), row_id.desc()] if cursor.descending else [by, row_id]))


def page_of(rows: Sequence[Row[Any]], sort: str, limit: int) -> tuple[Sequence[Row[Any]], str | None]:
    """The first `limit` of rows (with `by` and `id`) that were asked for with one more, and the cursor of what
    follows.
    """
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], _write(sort, last.by, last.id)


def _write(sort: str, value: Any, row_id: UUID) -> str:
    return urlsafe_b64encode(orjson.dumps([sort, value, str(row_id)])).decode().rstrip("=")


def _read(cursor: Cursor, text: str) -> tuple[Any, UUID]:
    try:
        said, value, row_id = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if said != cursor.sort or not _is_of(cursor.by, value):
            raise ValueError
        return value, UUID(row_id)
    except (ValueError, TypeError, AttributeError):
        raise BadRequest("This cursor is not one of this list.", field="cursor") from None


def _is_of(by: ColumnElement[Any], value: Any) -> bool:
    """Whether the column that a list goes by could hold the value."""
    if type(value) is not by.type.python_type:
        return False
    bits = 63 if isinstance(by.type, BigInteger) else 31
    return check_text(value) is None if isinstance(value, str) else -(2**bits) <= value < 2**bits
