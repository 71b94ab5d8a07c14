"""A folder of guides is read whole or not at all, and comes out as it went in."""

import contextlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.guides.documents import json_text, parse
from shirube.guides.files import Bundle, FilesInvalid, read_folder, write_folder
from shirube.guides.settings import parse_settings
from shirube.guides.yaml_text import Unreadable, read_text, write_text
from tests.guides.samples import checklist, hub, modal, tooltip, tour

GOOD = """\
# What new customers see first.
schema: shirube/v1
key: hello   # the file's name
kind: tour
name: こんにちは
start:
  when: {url: /home}
  # Support asked for this.
  repeat: once
steps:
  - key: one
    title: First
    advance: next
  # The second one.
  - key: two
    target: "#x"
    advance: {on: click}
    title: Second
"""


def put(folder: Path, **files: str) -> Path:
    """Write files; `__` in a name is its dot."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path, known: Any = ()) -> list[str]:
    with pytest.raises(FilesInvalid) as caught:
        read_folder(folder, known)
    return [str(problem) for problem in caught.value.problems]


def test_reads_what_is_there(tmp_path: Path) -> None:
    put(tmp_path, hello__yaml=GOOD, README__md="# not ours", tax__txt="x")
    put(tmp_path, **{"tax-hint__json": json_text(tooltip())})
    bundle = read_folder(tmp_path)
    assert [guide.key for guide in bundle.guides] == ["hello", "tax-hint"]
    assert bundle.milestones is None
    assert read_folder(tmp_path / "..", ()) == Bundle()


def test_mistakes_name_file_line_field_and_what_was_expected(tmp_path: Path) -> None:
    text = GOOD.replace("title: First", "titel: First").replace("repeat: once", "repeat: daily")
    put(tmp_path, hello__yaml=text, **{"tax-hint__json": json_text(tooltip(name=3))})
    assert problems(tmp_path) == [
        'hello.yaml:9: start.repeat: expected one of always, once, until_completed, got "daily"',
        "hello.yaml:12: steps[0].titel: expected 'title', got the unknown key 'titel'",
        "tax-hint.json:5: name: expected text of 1 to 200 characters, got 3",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("key: a\nkey: b\n", "bad.yaml:2: expected each key once"),
        ("a: {b: 1, b: 2}\n", "expected each key once"),
        ("a: [1, 2\nb: 3\n", "expected YAML"),
        ("a: &x 1\nb: *x\n", "bad.yaml:1: expected values written out, got an anchor or alias"),
        ("a: !!python/object:os.system 1\n", "expected plain values, got the tag"),
        ("a: 1\n---\nb: 2\n", "expected YAML"),
        ("a: \x07\n", "expected YAML"),
        ("[" * 200, "expected"),
        ("", "bad.yaml:1: expected an object, got null"),
        ("- a\n", "expected an object, got a list"),
        ("just text", "expected an object, got"),
        ("1: 2\n", "expected keys that are text"),
    ],
)
def test_texts_that_are_no_guide(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in "\n".join(problems(put(tmp_path, bad__yaml=text)))


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": NaN}', "{'a': 1}", '{"a": 1,}', "a: 1", "{", '{"a":1} x'])
def test_json_files_are_json(tmp_path: Path, text: str) -> None:
    assert problems(put(tmp_path, bad__json=text))


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"a: 1\nb: \xff\n")
    assert problems(tmp_path) == ["bad.yaml:2: expected UTF-8 text, got other bytes"]
    (tmp_path / "bad.yaml").write_bytes(b"#" * 1_100_000)
    assert "at most 1048576 bytes" in problems(tmp_path)[0]


def test_a_folder_that_is_not_there() -> None:
    assert "expected a folder of guide files" in problems(Path("/nowhere"))[0]


def test_the_files_name_is_the_key(tmp_path: Path) -> None:
    put(tmp_path, other__yaml=GOOD)
    assert problems(tmp_path) == ["other.yaml:3: key: expected 'other', the file's name, got 'hello'"]


def test_a_guide_is_in_one_file(tmp_path: Path) -> None:
    put(tmp_path, hello__yaml=GOOD, hello__yml=GOOD)
    assert problems(tmp_path) == ["hello.yml:3: key: expected each guide once, got it is in hello.yaml too"]


def test_references_lead_somewhere(tmp_path: Path) -> None:
    put(tmp_path, **{"getting-started__yaml": write_text(checklist())})
    expected = "tasks[0].action.start: expected the key of a guide in this folder or workspace, got 'first-invoice'"
    assert [expected in problem for problem in problems(tmp_path)] == [True]
    read_folder(tmp_path, known=["first-invoice"])
    asks = {"guide": "first-invoice", "state": "started", "step": "nope"}
    put(tmp_path, **{"first-invoice__yaml": write_text(tour())})
    put(tmp_path, **{"tax-hint__yaml": write_text(tooltip(start={"when": {"all": [asks]}}))})
    assert problems(tmp_path) == [
        "tax-hint.yaml:10: start.when.all[0].step: expected a step of first-invoice, got 'nope'"
    ]


def test_what_buttons_and_hubs_name_leads_somewhere(tmp_path: Path) -> None:
    put(tmp_path, **{"new-reports__yaml": write_text(modal()), "help__yaml": write_text(hub())})
    said = [problem.split(": expected")[0].split(": ")[1] for problem in problems(tmp_path)]
    assert sorted(said) == ["checklist", "entries[1].action.start", "steps[0].buttons[0].actions[0].guide"]
    put(tmp_path, **{"first-invoice__yaml": write_text(tour()), "getting-started__yaml": write_text(checklist())})
    assert len(read_folder(tmp_path).guides) == 4
    put(tmp_path, **{"help__yaml": write_text(hub(checklist="first-invoice"))})
    assert [problem.split(": ", 1)[1] for problem in problems(tmp_path)] == [
        "checklist: expected the key of a checklist, got a tour"
    ]


def test_settings_are_a_file_too_and_come_back_with_their_comments(tmp_path: Path) -> None:
    text = "# ours\nschema: shirube/settings/v1\ntheme:\n  radius: 8  # as on our site\nbudget:\n  max: 1\n  per: 1d\n"
    put(tmp_path, settings__yaml=text, **{"first-invoice__yaml": write_text(tour())})
    bundle = read_folder(tmp_path)
    assert bundle.settings == parse_settings({"theme": {"radius": 8}, "budget": {"max": 1, "per": "1d"}})
    assert write_folder(tmp_path, bundle) == []
    put(tmp_path, settings__yaml=text.replace("1d", "1s"))
    assert problems(tmp_path) == ['settings.yaml:7: budget.per: expected 1h to 90d, got "1s"']
    put(tmp_path, settings__yaml=write_text(tour(key="settings")))
    assert [guide.key for guide in read_folder(tmp_path).guides] == ["first-invoice", "settings"]


def test_milestones_are_read_with_the_guides(tmp_path: Path) -> None:
    text = "schema: shirube/milestones/v1\ndays: 14\nmilestones:\n  - {key: a, name: A, when: {event: x}}\n"
    found = read_folder(put(tmp_path, milestones__yaml=text)).milestones
    assert found is not None
    assert found.days == 14
    put(tmp_path, milestones__yaml=text.replace("event: x", "url: /x"))
    assert "milestones.yaml:4: milestones[0].when: expected attribute, event, guide or time" in problems(tmp_path)[0]


def test_dates_are_text(tmp_path: Path) -> None:
    put(tmp_path, hello__yaml=GOOD.replace("{url: /home}", "{attribute: a, after: 2026-04-01}"))
    (document,) = read_folder(tmp_path).guides
    assert "2026-04-01" in repr(document.start.when)


def test_what_says_the_same_is_left_as_it_is(tmp_path: Path) -> None:
    put(tmp_path, hello__yaml=GOOD)
    assert write_folder(tmp_path, read_folder(tmp_path)) == []
    assert (tmp_path / "hello.yaml").read_text(encoding="utf-8") == GOOD


def test_a_change_keeps_the_authors_comments(tmp_path: Path) -> None:
    put(tmp_path, hello__yaml=GOOD)
    (document,) = read_folder(tmp_path).guides
    changed = msgspec.structs.replace(document, name="Hello")
    assert write_folder(tmp_path, Bundle((changed,))) == [tmp_path / "hello.yaml"]
    text = (tmp_path / "hello.yaml").read_text(encoding="utf-8")
    assert "name: Hello" in text
    assert text == GOOD.replace("こんにちは", "Hello")
    assert read_folder(tmp_path).guides == (changed,)


def test_steps_are_followed_by_their_keys(tmp_path: Path) -> None:
    put(tmp_path, hello__yaml=GOOD)
    (document,) = read_folder(tmp_path).guides
    first, second = document.steps
    third = msgspec.structs.replace(first, key="three", title="Third")
    changed = msgspec.structs.replace(document, steps=(msgspec.structs.replace(second, title="2"), first, third))
    write_folder(tmp_path, Bundle((changed,)))
    text = (tmp_path / "hello.yaml").read_text(encoding="utf-8")
    assert 'target: "#x"' in text
    assert "# Support asked for this." in text
    assert read_folder(tmp_path).guides == (changed,)


@pytest.mark.parametrize("document", [tour(), tooltip(), checklist()], ids=lambda document: document["kind"])
def test_in_and_out_and_in_again(tmp_path: Path, document: dict[str, Any]) -> None:
    bundle = Bundle((parse(document),))
    first, second = tmp_path / "first", tmp_path / "second"
    write_folder(first, bundle)
    again = read_folder(first, known=["first-invoice"])
    assert again == bundle
    write_folder(second, again)
    name = f"{document['key']}.yaml"
    assert (second / name).read_bytes() == (first / name).read_bytes()
    assert write_folder(first, again) == []


def test_json_files_stay_json(tmp_path: Path) -> None:
    put(tmp_path, **{"tax-hint__json": json.dumps(tooltip())})
    assert write_folder(tmp_path, read_folder(tmp_path)) == []
    changed = Bundle((parse(tooltip(name="Other")),))
    assert write_folder(tmp_path, changed) == [tmp_path / "tax-hint.json"]
    assert read_folder(tmp_path) == changed


TEXTS = st.text(max_size=30).filter(lambda text: "\ufeff" not in text)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
LINES = st.lists(st.sampled_from(["", " ", "a", " a", "a ", "- a", "# a", "a: b", "---", "\ta", "。"]), max_size=5)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1), VALUES | LINES.map("\n".join), max_size=3))
def test_what_is_written_reads_back_the_same(value: dict[str, Any]) -> None:
    assert read_text(write_text(value).encode()).value == value


def test_a_key_that_is_an_object_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable, match="line 2: expected keys that are text"):
        read_text(b"a: 1\n? {b: 1}\n: 2\n")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text("{}[]:-&*!|>'\"#\n ab01,?%@`", max_size=40).map(str.encode), st.booleans())
def test_any_bytes_are_read_or_refused(raw: bytes, as_json: bool) -> None:
    with contextlib.suppress(Unreadable):
        json.dumps(read_text(raw, as_json=as_json).value, default=str)
