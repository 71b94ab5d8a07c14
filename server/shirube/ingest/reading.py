"""From a body's bytes to a batch of good events and a list of rejected ones."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import msgspec

from shirube.errors import BadRequest
from shirube.ingest.rules import (
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    corrected,
    is_moment,
    name_problem,
    reserved_problem,
)
from shirube.ingest.schema import Batch, Envelope, EventIn, GoodEvent, LooseEnvelope, PlainEvent, Rejection
from shirube.people.reading import check_people
from shirube.wire import check_value, decode

_ENVELOPE = msgspec.json.Decoder(Envelope)
_LOOSE = msgspec.json.Decoder(LooseEnvelope)
_EVENT = msgspec.json.Decoder(EventIn)
_encode = msgspec.json.Encoder().encode

_DEPTH_CODES = {"too_deep": "props_too_deep"}


class _Problem(NamedTuple):
    """Why an event is rejected: a code, and the field where it is about one."""

    code: str
    field: str | None


def read_batch(body: bytes, received_at: int) -> Batch:
    """Read the body of `POST /v1/events`. Raises BadRequest when the batch as a whole can't be understood."""
    envelope: Envelope | LooseEnvelope
    try:
        envelope = _ENVELOPE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        envelope = _loose_envelope(body)
    _check_envelope(envelope.sent_at, len(envelope.events))
    check_people(envelope.person, envelope.account)
    batch = Batch(envelope.key, envelope.person, envelope.account, received_at, [], [])
    # Without an escape no text can hold a NUL or half a character: JSON and UTF-8 refuse them as they are.
    escapes = b"\\u" in body
    sent_at, keep = envelope.sent_at, batch.events.append
    events: Sequence[PlainEvent | msgspec.Raw] = envelope.events
    for index, said in enumerate(events):
        if type(said) is PlainEvent:
            found = _good_event(said, sent_at, received_at, escapes)
        else:
            found = _loosely_good(cast(msgspec.Raw, said), sent_at, received_at)
        if isinstance(found, _Problem):
            batch.rejected.append(Rejection(index, *found))
        else:
            keep(found)
    return batch


def _loose_envelope(body: bytes) -> LooseEnvelope:
    try:
        return decode(body, _LOOSE)
    except BadRequest as error:
        if error.code != "body_invalid_json" or b"\\u" not in body:
            raise
        return _with_surrogates(body, error)


def _with_surrogates(body: bytes, error: BadRequest) -> LooseEnvelope:
    """A body whose only fault is lone surrogates, which the fast decoder refuses as a whole.

    The events that hold one are made unreadable, so that they alone are rejected.
    """
    try:
        value = json.loads(body)
        value["events"] = [_raw(event) for event in value["events"]]
        return msgspec.convert(value, LooseEnvelope)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise error from None


def _raw(event: Any) -> msgspec.Raw:
    try:
        return msgspec.Raw(_encode(event))
    except UnicodeEncodeError:
        return msgspec.Raw(b'"\\ud800"')


def _check_envelope(sent_at: int, events: int) -> None:
    if not is_moment(sent_at):
        raise BadRequest("sent_at must be Unix milliseconds, 0 to 2^53.", code="number_out_of_range", field="sent_at")
    if events > MAX_EVENTS:
        raise BadRequest(f"A batch holds at most {MAX_EVENTS} events.", code="too_many_events", field="events")


def _good_event(event: PlainEvent | EventIn, sent_at: int, received_at: int, unsafe: bool) -> GoodEvent | _Problem:
    """The event as it is kept, or why it is not. It is `unsafe` unless the decoder has seen to its moment, and to the
    texts and the depth of its properties.
    """
    name, at, props = event.name, event.at, event.props
    if name not in _known_names:
        problem = _unknown_name(name)
        if problem is not None:
            return _Problem(problem, "name")
    if unsafe and not is_moment(at):
        return _Problem("at_invalid", "at")
    text = None
    if props:
        if unsafe:
            problem = check_value(props)
            if problem is not None:
                return _Problem(_DEPTH_CODES.get(problem, problem), "props")
        encoded = _encode(props)
        if len(encoded) > MAX_EVENT_BYTES:
            return _Problem("event_too_large", "props")
        text = encoded.decode()
    if name[0] == "$":
        wrong = reserved_problem(name, props)
        if wrong is not None:
            return _Problem("props_invalid", f"props.{wrong}")
    return event.id, name, corrected(at, sent_at, received_at), at, text


def _loosely_good(raw: msgspec.Raw, sent_at: int, received_at: int) -> GoodEvent | _Problem:
    try:
        event = decode(bytes(raw), _EVENT)
    except BadRequest as error:
        return _item_problem(error, raw)
    return _good_event(event, sent_at, received_at, unsafe=True)


# A product has few names and says each of them again and again.
_known_names: set[str] = set()
_KNOWN_NAMES = 4096


def _unknown_name(name: str) -> str | None:
    problem = name_problem(name)
    if problem is None:
        if len(_known_names) >= _KNOWN_NAMES:
            _known_names.clear()
        _known_names.add(name)
    return problem


def _item_problem(error: BadRequest, raw: msgspec.Raw) -> _Problem:
    field = error.field
    if error.code in ("body_invalid_json", "body_invalid_utf8"):
        # The whole body was read once as JSON; what fails now is a text that is no text, such as a lone surrogate.
        return _Problem("text_invalid", field)
    if error.code == "body_too_deep":
        return _Problem("props_too_deep", "props")
    if error.code in ("field_unknown", "number_out_of_range"):
        return _Problem(error.code, field)
    if field == "id" and _is_text(raw, "id"):
        return _Problem("id_invalid", "id")
    return _Problem("field_type", field)


def _is_text(raw: msgspec.Raw, name: str) -> bool:
    value: Any = msgspec.json.decode(bytes(raw)).get(name)
    return isinstance(value, str)
