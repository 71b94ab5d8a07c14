"""`POST /v1/events` with bodies that no page should send: the same plain answer on both databases, and nothing kept."""

import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

from tests.support.pages import Kept, Page

DEEP = 200_000
KIB = 1024


def _code(response: Any) -> tuple[int, str]:
    """The status and code of an error, whose body must hold nothing else than it should."""
    error = response.json()["error"]
    assert set(error) <= {"code", "message", "field"}
    assert "Traceback" not in response.text
    return response.status_code, error["code"]


def _whole(page: Page, **changes: Any) -> bytes:
    return json.dumps(page.body(page.event(), **changes)).encode()


NO_BODIES = [
    (b"", "body_invalid_json"),
    (b" ", "body_invalid_json"),
    (b"\x00", "body_invalid_json"),
    (b"{", "body_invalid_json"),
    (b'{"key": "pk', "body_invalid_json"),
    (b"{'key': 1}", "body_invalid_json"),
    (b'{"key": undefined}', "body_invalid_json"),
    (b'{"key": NaN}', "body_invalid_json"),
    (b'{"key": -Infinity}', "body_invalid_json"),
    (b'{"key": "a\nb"}', "body_invalid_json"),
    (b"key=pk_demo&events=1", "body_invalid_json"),
    (b"[" * DEEP, "field_type"),
    (b'{"events": [{"props": ' + b'{"a":' * 20_000, "body_too_deep"),
    (b'{"events": [' + b"[" * 5000, "body_too_deep"),
    (b'{"key": "\xff\xfe"}', "body_invalid_utf8"),
    (b'{"key": "\xed\xa0\x80"}', "body_invalid_utf8"),
    (b"null", "field_type"),
    (b"[]", "field_type"),
    (b"17", "field_type"),
    (b'"events"', "field_type"),
    (b"{}", "field_missing"),
    (b'{"__proto__": {}}', "field_unknown"),
]


def test_what_is_no_body_is_400(page: Page, kept: Kept) -> None:
    answers = {raw[:40]: _code(page.post(raw)) for raw, _ in NO_BODIES}
    assert answers == {raw[:40]: (400, code) for raw, code in NO_BODIES}
    assert kept.events() == []


def test_a_body_cut_short_anywhere_is_400(page: Page, kept: Kept) -> None:
    raw = _whole(page, account={"id": "acme"})
    for length in range(0, len(raw), 7):
        assert _code(page.post(raw[:length])) == (400, "body_invalid_json")
    assert kept.events() == []


def test_what_follows_the_body_is_refused(page: Page, kept: Kept) -> None:
    for tail in (b"x", b"{}", b",", b"\x00"):
        assert _code(page.post(_whole(page) + tail)) == (400, "body_invalid_json")
    assert kept.events() == []
    assert page.post(_whole(page) + b"\r\n").status_code == 202


def test_a_byte_order_mark_is_refused(page: Page) -> None:
    assert _code(page.post(b"\xef\xbb\xbf" + _whole(page))) == (400, "body_invalid_json")


def test_utf_16_is_refused(page: Page) -> None:
    assert _code(page.post(_whole(page).decode().encode("utf-16")))[0] == 400


WRONG_ENVELOPES: list[tuple[dict[str, Any], str, str]] = [
    ({"key": ...}, "field_missing", "key"),
    ({"key": 7}, "field_type", "key"),
    ({"key": None}, "field_type", "key"),
    ({"sent_at": ...}, "field_missing", "sent_at"),
    ({"sent_at": "now"}, "field_type", "sent_at"),
    ({"sent_at": 1.5}, "field_type", "sent_at"),
    ({"sent_at": True}, "field_type", "sent_at"),
    ({"sent_at": -1}, "number_out_of_range", "sent_at"),
    ({"sent_at": 2**63}, "number_out_of_range", "sent_at"),
    ({"sent_at": 10**40}, "number_out_of_range", "sent_at"),
    ({"person": ...}, "field_missing", "person"),
    ({"person": "u-1"}, "field_type", "person"),
    ({"person": {}}, "field_missing", "person.id"),
    ({"person": {"id": None}}, "field_missing", "person.id"),
    ({"person": {"id": 7}}, "field_type", "person.id"),
    ({"person": {"id": ""}}, "field_value", "person.id"),
    ({"person": {"id": " u"}}, "field_value", "person.id"),
    ({"person": {"id": "u" * 201}}, "field_value", "person.id"),
    ({"person": {"id": "u\x00"}}, "nul_character", "person.id"),
    ({"person": {"id": "u\x07"}}, "text_invalid", "person.id"),
    ({"person": {"anonymous_id": "me"}}, "field_value", "person.anonymous_id"),
    ({"person": {"id": "u", "name": "x"}}, "field_unknown", "person.name"),
    ({"person": {"id": "u", "attributes": []}}, "field_type", "person.attributes"),
    ({"person": {"id": "u", "attributes": {"a": {}}}}, "field_type", "person.attributes[...]"),
    ({"person": {"id": "u", "attributes": {"a": "x" * 1001}}}, "field_value", "person.attributes.a"),
    ({"person": {"id": "u", "attributes": {"a": "\x00"}}}, "nul_character", "person.attributes.a"),
    ({"person": {"id": "u", "attributes": {"a": 2**63}}}, "number_out_of_range", "person.attributes.a"),
    ({"person": {"id": "u", "attributes": {"": 1}}}, "field_value", "person.attributes."),
    ({"person": {"id": "u", "attributes": {"a" * 65: 1}}}, "field_value", "person.attributes." + "a" * 64),
    ({"person": {"id": "u", "attributes": {f"a{i}": i for i in range(101)}}}, "field_value", "person.attributes"),
    ({"account": {}}, "field_missing", "account.id"),
    ({"account": {"id": ""}}, "field_value", "account.id"),
    ({"account": []}, "field_type", "account"),
    ({"events": ...}, "field_missing", "events"),
    ({"events": {}}, "field_type", "events"),
    ({"events": None}, "field_type", "events"),
    ({"extra": 1}, "field_unknown", "extra"),
]


def test_an_envelope_that_is_wrong_is_400_and_names_the_field(page: Page, kept: Kept) -> None:
    answers = [page.post(_whole(page, **changes)) for changes, _, _ in WRONG_ENVELOPES]
    said = [
        (str(changes)[:60], *_code(one), one.json()["error"]["field"])
        for one, (changes, *_) in zip(answers, WRONG_ENVELOPES, strict=True)
    ]
    assert said == [(str(changes)[:60], 400, code, field) for changes, code, field in WRONG_ENVELOPES]
    assert kept.events() == [] == kept.persons()


def test_half_a_character_in_an_identity_is_400(page: Page, kept: Kept) -> None:
    for person in ('{"id":"u\\ud800"}', '{"id":"u","attributes":{"a":"\\udfff"}}'):
        raw = json.dumps(page.body(page.event(), person="PERSON")).replace('"PERSON"', person)
        assert _code(page.post(raw.encode()))[0] == 400
    assert kept.persons() == []


BAD_EVENTS: list[tuple[dict[str, Any], str]] = [
    ({"id": "no uuid"}, "id_invalid"),
    ({"id": ""}, "id_invalid"),
    ({"id": 7}, "field_type"),
    ({"id": None}, "field_type"),
    ({"name": ""}, "name_invalid"),
    ({"name": " "}, "name_invalid"),
    ({"name": "a" * 101}, "name_invalid"),
    ({"name": "a\x00"}, "name_invalid"),
    ({"name": "a\nb"}, "name_invalid"),
    ({"name": 7}, "field_type"),
    ({"name": "$made_up"}, "name_reserved"),
    ({"name": "$step_seen", "props": {"guide": "g", "version": 1}}, "props_invalid"),
    ({"at": "today"}, "field_type"),
    ({"at": 1.5}, "field_type"),
    ({"at": -1}, "at_invalid"),
    ({"at": 2**53 + 1}, "at_invalid"),
    ({"at": 2**63}, "at_invalid"),
    ({"at": 10**30}, "at_invalid"),
    ({"props": []}, "field_type"),
    ({"props": "x"}, "field_type"),
    ({"props": {"a": 2**63}}, "number_out_of_range"),
    ({"props": {"a": -(2**63)}}, "number_out_of_range"),
    ({"props": {"a": [1, {"b": 10**30}]}}, "number_out_of_range"),
    ({"props": {"a": "\x00"}}, "nul_character"),
    ({"props": {"\x00": 1}}, "nul_character"),
    ({"props": {"a": [{"b": "\x00"}]}}, "nul_character"),
    ({"props": {"a": "x" * 33 * KIB}}, "event_too_large"),
    ({"props": {"a": "税" * 11 * KIB}}, "event_too_large"),
    ({"extra": 1}, "field_unknown"),
    ({"name": ...}, "field_type"),
    ({"id": ...}, "field_type"),
]


def test_a_bad_event_is_rejected_alone(page: Page, kept: Kept) -> None:
    said, good = [], set()
    for change, _ in BAD_EVENTS:
        bad = {name: value for name, value in page.event(**change).items() if value is not ...}
        events = [page.event(), bad, page.event()]
        answer = page.send(*events)
        assert (answer.status_code, answer.json()["accepted"]) == (202, 2), change
        said.append((str(change)[:60], [(one["index"], one["code"]) for one in answer.json()["rejected"]]))
        good |= {events[0]["id"], events[2]["id"]}
    assert said == [(str(change)[:60], [(1, code)]) for change, code in BAD_EVENTS]
    assert {str(i) for i in kept.ids()} == good


def test_what_is_no_event_is_rejected_alone(page: Page) -> None:
    for value in ("7", '"event"', "null", "[]", "true", '{"id": {"id": 1}}', "[[[[]]]]"):
        raw = json.dumps(page.body(page.event(), "BAD", page.event())).replace('"BAD"', value)
        answer = page.post(raw.encode()).json()
        assert answer["accepted"] == 2
        assert [(one["index"], one["code"]) for one in answer["rejected"]] == [(1, "field_type")]


def _nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def test_properties_may_be_sixteen_deep(page: Page, kept: Kept) -> None:
    def send(levels: int) -> Any:
        raw = json.dumps(page.body(page.event(props="PROPS"))).replace('"PROPS"', _nested(levels))
        return page.post(raw.encode())

    assert send(16).json()["accepted"] == 1
    for levels in (17, 500):
        assert [one["code"] for one in send(levels).json()["rejected"]] == ["props_too_deep"]
    assert _code(send(4000)) == (400, "body_too_deep")
    assert len(kept.events()) == 1


def _rejected(page: Page, props: str) -> str:
    """The code for properties written as they are, beside an event that is good."""
    raw = json.dumps(page.body(page.event(), page.event(props="PROPS"))).replace('"PROPS"', props)
    answer = page.post(raw.encode()).json()
    assert answer["accepted"] == 1
    ((index, code),) = [(one["index"], one["code"]) for one in answer["rejected"]]
    assert index == 1
    return str(code)


def test_half_a_character_in_properties_rejects_the_event(page: Page) -> None:
    for where in ('{"a":"%s"}', '{"%s":1}', '{"a":[{"b":"%s"}]}'):
        for text in ("\\ud800", "\\udc00x", "\\udc00\\ud800", "\\ud83d", "ok\\ud83dok"):
            assert _rejected(page, where % text) == "text_invalid"


def test_a_number_too_large_for_any_database_rejects_the_event(page: Page, kept: Kept) -> None:
    for number in ("1e999", "-1e999", "1" * 400, "1" * 5000):
        assert _rejected(page, '{"a":' + number + "}") == "number_out_of_range"
    assert len(kept.events()) == 4


def test_names_that_mean_something_elsewhere_mean_nothing_here(page: Page, kept: Kept) -> None:
    props = {"__proto__": {"admin": True}, "constructor": 1, "toString": None, "'; DROP TABLE event; --": "'"}
    person = {"id": "__proto__", "attributes": {"__proto__": "x", "constructor": True}}
    assert page.send(page.event(props=props, name="__proto__"), person=person).json()["accepted"] == 1
    assert kept.props() == props
    assert json.loads(kept.person("__proto__").attributes) == person["attributes"]


SOUND: list[dict[str, Any]] = [
    {"a": 2**63 - 1, "b": -(2**63) + 1, "c": 0.1, "d": 1e300, "e": -0.5, "f": True, "g": None, "h": []},
    {"絵文字": "🧾👩‍👩‍👧", "\u2028": "\u2029", "rtl": "\u202eabc", "combining": "e\u0301", "bom": "\ufeff"},
    {"tab": "\t", "line": "\r\n", "bell": "\x07", "del": "\x7f", "quote": '"\\/'},
    {"": "", " ": " ", "a" * 1000: "b" * 1000},
]


def test_odd_but_sound_values_are_kept_as_they_are(page: Page, kept: Kept) -> None:
    events = [page.event(props=props) for props in SOUND]
    assert page.send(*events).json()["accepted"] == len(SOUND)
    assert {str(row.id): json.loads(row.props) for row in kept.events()} == {one["id"]: one["props"] for one in events}


def test_101_events_are_refused_whole(page: Page, kept: Kept) -> None:
    assert _code(page.send(*[page.event() for _ in range(101)])) == (400, "too_many_events")
    assert kept.events() == []


def test_one_bad_among_a_hundred(page: Page, kept: Kept) -> None:
    events = [page.event() for _ in range(100)]
    events[41]["props"] = {"a": 10**30}
    answer = page.send(*events).json()
    assert answer == {
        "accepted": 99,
        "duplicate": 0,
        "rejected": [{"index": 41, "code": "number_out_of_range", "field": "props"}],
    }
    assert len(kept.events()) == 99


def test_a_body_over_its_limit_is_413(page: Page, kept: Kept) -> None:
    for size in (256 * KIB + 1, 10 * KIB * KIB):
        assert _code(page.post(b" " * size)) == (413, "body_too_large")
    assert kept.events() == []


def test_the_largest_body_is_taken(page: Page) -> None:
    events = [page.event(props={"a": "x" * 30 * KIB}) for _ in range(8)]
    raw = json.dumps(page.body(*events)).encode()
    assert page.post(raw.ljust(256 * KIB)).json()["accepted"] == 8


def test_a_body_over_its_limit_without_a_length_is_413(page: Page) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(160):
            sent += 1
            yield b" " * 64 * KIB

    answer = page.client.run(page.client.session.post("/v1/events", content=endless()))
    assert _code(answer) == (413, "body_too_large")


def test_gzip_is_read(page: Page, kept: Kept) -> None:
    assert page.post(gzip.compress(_whole(page)), **{"content-encoding": "gzip"}).json()["accepted"] == 1
    assert page.post(gzip.compress(_whole(page)), **{"content-encoding": " GZip "}).json()["accepted"] == 1
    assert len(kept.events()) == 2


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda raw: raw[:-1],
    "cut early": lambda raw: raw[:20],
    "empty": lambda raw: b"",
    "wrong sum": lambda raw: raw[:-8] + b"\x00" * 8,
    "flipped": lambda raw: raw[:30] + bytes([raw[30] ^ 0xFF]) + raw[31:],
    "plain": lambda raw: b"not gzip at all",
    "twice": lambda raw: raw + raw,
    "tail": lambda raw: raw + b"tail",
    "zlib": lambda raw: zlib.compress(b"{}"),
}


def test_gzip_that_is_broken_is_415(page: Page) -> None:
    whole = gzip.compress(_whole(page))
    answers = {name: _code(page.post(spoil(whole), **{"content-encoding": "gzip"})) for name, spoil in BROKEN.items()}
    assert answers == dict.fromkeys(BROKEN, (415, "body_encoding"))


def test_a_gzip_bomb_is_413(page: Page) -> None:
    for size in (1024 * KIB + 1, 200 * KIB * KIB):
        raw = gzip.compress(b" " * size, 1 if size < 2 * KIB * KIB else 9)
        assert len(raw) < 256 * KIB
        assert _code(page.post(raw, **{"content-encoding": "gzip"})) == (413, "body_too_large")


def test_another_encoding_is_415(page: Page) -> None:
    for encoding in ("br", "deflate", "zstd", "gzip, gzip", "x" * 200):
        assert _code(page.post(_whole(page), **{"content-encoding": encoding})) == (415, "body_encoding")


def test_the_content_type_decides_nothing(page: Page) -> None:
    for kind in ("application/json", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "", "\x7f"):
        assert page.post(_whole(page), **{"content-type": kind}).json()["accepted"] == 1


def test_nothing_of_all_this_makes_the_server_unready(page: Page) -> None:
    for raw in (b"", b"[" * DEEP, b"\xff", b'{"key":"\\ud800"}', gzip.compress(b" " * KIB * KIB * 9)):
        page.post(raw)
        page.post(raw, **{"content-encoding": "gzip"})
    assert page.client.get("/readyz").status_code == 200
    assert page.send(page.event(id=str(uuid4()))).json()["accepted"] == 1
