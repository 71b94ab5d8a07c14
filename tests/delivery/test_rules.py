"""What boot sends to one person, and why it holds the rest back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import pytest

from shirube.clock import DAY_MS
from shirube.conditions.facts import GuideFact, KnownFacts
from shirube.delivery.rules import Boot, boot, clauses, mentioned
from shirube.delivery.schema import BootGuide
from shirube.delivery.sending import Standing
from shirube.guides.compiling import compile_document
from shirube.guides.documents import parse
from shirube.guides.records import LiveGuide
from tests.guides.samples import checklist, tooltip, tour

NOW = 1_790_000_000_000
RUN = UUID("0190a000-0000-7000-8000-000000000001")


@dataclass(frozen=True)
class Stands:
    """A person's last run of a guide."""

    state: str = "started"
    step: str | None = None
    step_done: bool = False
    run: UUID = RUN
    last_started_at: int = NOW - DAY_MS
    last_at: int = NOW - DAY_MS
    completed: bool = False
    dismissed: bool = False
    done: frozenset[str] = frozenset()


COMPLETED = Stands("completed", completed=True)
DISMISSED = Stands("dismissed", dismissed=True)


def live(*documents: dict[str, Any]) -> list[LiveGuide]:
    return [LiveGuide(d["key"], 3, NOW, compile_document(parse(d), "ja")) for d in documents]


def booted(
    *documents: dict[str, Any],
    standing: dict[str, Standing] | None = None,
    locale: str | None = "ja-JP",
    asked: str | None = None,
    **known: Any,
) -> Boot:
    return boot(live(*documents), KnownFacts(now=NOW, **known), standing or {}, locale=locale, asked=asked)


def sent(*documents: dict[str, Any], **kwargs: Any) -> dict[str, BootGuide]:
    return {guide.key: guide for guide in booted(*documents, **kwargs).reply.guides}


def held(*documents: dict[str, Any], **kwargs: Any) -> dict[str, str]:
    return {one.key: one.code for one in booted(*documents, **kwargs).withheld}


def test_the_reply_of_the_protocol() -> None:
    reply = msgspec.to_builtins(booted(tour()).reply)
    guide = reply["guides"][0]
    assert (reply["v"], reply["at"], reply["locale"], reply["labels"]["next"]) == (1, NOW, "ja", "次へ")
    assert guide["when"] == {
        "all": [{"url": "/invoices*"}, {"event": "invoice_created", "count": {"at_most": 0}, "have": 0}]
    }
    steps = guide.pop("steps")
    del guide["when"]
    assert guide == {
        "key": "first-invoice",
        "kind": "tour",
        "version": 3,
        "locale": "ja",
        "name": "はじめての請求書",
        "hide": None,
        "repeat": "once",
        "priority": 50,
        "delay": 0,
        "state": "never_seen",
        "step": None,
        "run": None,
        "at": None,
    }
    assert steps[0] == {
        "key": "open-form",
        "target": {"css": "[data-testid=new-invoice]", "fingerprint": {"role": "button", "name": "新規作成"}},
        "placement": "bottom",
        "title": ["まず請求書を作りましょう"],
        "body": [["p", [["b", ["新規作成"]], " を押してください。"]]],
        "advance": {"on": "click"},
        "missing": "wait",
        "spotlight": True,
        "block": False,
    }


def test_tooltips_and_checklists_have_their_own_parts() -> None:
    guides = msgspec.to_builtins(booted(tooltip(), checklist(), locale="en").reply)["guides"]
    assert [guide["key"] for guide in guides] == ["getting-started", "tax-hint"]
    assert (guides[1]["show"], guides[1]["marker"], len(guides[1]["steps"])) == ("hover", "icon", 1)
    assert "tasks" not in guides[1]
    assert guides[0]["order"] == "in_order"
    assert guides[0]["launcher"] == {"text": "Start", "placement": "bottom-left"}
    assert guides[0]["tasks"][0] == {
        "key": "invoice",
        "title": ["Make an invoice"],
        "done": {"event": "invoice_created", "have": 0},
        "action": {"start": "first-invoice"},
        "state": "open",
    }


@pytest.mark.parametrize(
    ("repeat", "standing", "code"),
    [
        ("once", None, None),
        ("once", Stands(), None),
        ("once", COMPLETED, "completed"),
        ("once", DISMISSED, "dismissed"),
        ("until_completed", COMPLETED, "completed"),
        ("until_completed", DISMISSED, None),
        ("until_completed", Stands("dismissed", completed=True), "completed"),
        ("always", COMPLETED, None),
        ("always", DISMISSED, None),
        ({"every": "1d"}, COMPLETED, None),
        ({"every": "2d"}, COMPLETED, "too_soon"),
        ({"every": "2d"}, Stands(), None),
    ],
)
def test_repeat_rules(repeat: Any, standing: Stands | None, code: str | None) -> None:
    stands = {"first-invoice": standing} if standing else {}
    document = tour(start={"repeat": repeat})
    assert held(document, standing=stands).get("first-invoice") == code
    assert ("first-invoice" in sent(document, standing=stands)) is (code is None)


def test_too_soon_says_until_when() -> None:
    document = tour(start={"repeat": {"every": "2d"}})
    (found,) = booted(document, standing={"first-invoice": COMPLETED}).withheld
    assert found.until == NOW + DAY_MS
    assert sent(document, standing={"first-invoice": Stands()})["first-invoice"].repeat == {"every": 2 * DAY_MS}


@pytest.mark.parametrize(
    ("standing", "step"),
    [
        (Stands(), None),
        (Stands(step="open-form"), "open-form"),
        (Stands(step="open-form", step_done=True), "fill"),
        (Stands(step="fill", step_done=True), "fill"),
        (Stands(step="gone-in-this-version"), None),
    ],
)
def test_a_tour_resumes_on_its_step(standing: Stands, step: str | None) -> None:
    guide = sent(tour(), standing={"first-invoice": standing})["first-invoice"]
    assert (guide.state, guide.step, guide.run, guide.at) == ("started", step, str(RUN), NOW - DAY_MS)


def test_what_is_under_way_resumes_whatever_its_rule_says() -> None:
    document = tour(start={"when": {"attribute": "plan", "is": "pro"}})
    assert held(document) == {"first-invoice": "condition"}
    assert sent(document, standing={"first-invoice": Stands()})["first-invoice"].when is False


def test_what_can_never_show_is_not_sent_and_says_why() -> None:
    document = tour(start={"when": {"all": [{"url": "/a"}, {"attribute": "plan", "of": "account", "is": "pro"}]}})
    result = booted(document, attributes={"account": {"plan": "free"}})
    assert result.reply.guides == []
    (found,) = result.withheld
    (reason,) = clauses(live(document)[0], KnownFacts(now=NOW, attributes={"account": {"plan": "free"}}))
    assert (found.code, reason.code, reason.path, reason.found) == (
        "condition",
        "attribute_differs",
        ("all", 1),
        "free",
    )
    assert sent(document, attributes={"account": {"plan": "pro"}})["first-invoice"].when == {"url": "/a"}


def test_a_hide_rule_that_holds_keeps_everything_back() -> None:
    document = tour(hide={"attribute": "quiet", "is": True})
    quiet = {"attributes": {"person": {"quiet": True}}}
    for stands in ({}, {"first-invoice": Stands()}):
        assert held(document, standing=stands, asked="first-invoice", **quiet) == {"first-invoice": "hidden"}
        assert sent(document, standing=stands, asked="first-invoice", **quiet) == {}
    assert sent(document)["first-invoice"].hide is None
    assert sent(tour(hide={"url": "/new"}))["first-invoice"].hide == {"url": "/new"}


def test_what_is_asked_for_comes_to_be_started_by_hand() -> None:
    finished: dict[str, Standing] = {"first-invoice": COMPLETED}
    assert sent(tour(), standing=finished) == {}
    guide = sent(tour(), standing=finished, asked="first-invoice")["first-invoice"]
    assert (guide.when, guide.state) == (False, "completed")
    assert sent(tour(), asked="no-such-guide").keys() == {"first-invoice"}
    assert sent(tour(), asked="first-invoice")["first-invoice"].when is not False


def test_what_a_checklist_may_start_comes_with_it() -> None:
    stands: dict[str, Standing] = {"first-invoice": COMPLETED}
    both = sent(tour(), checklist(), standing=stands)
    assert both["first-invoice"].when is False
    assert sent(tour(), checklist(), standing={**stands, "getting-started": COMPLETED}) == {}
    asked = sent(tour(), checklist(), standing={**stands, "getting-started": COMPLETED}, asked="getting-started")
    assert asked.keys() == {"first-invoice", "getting-started"}


def test_tasks_once_done_stay_done() -> None:
    stands: dict[str, Standing] = {"getting-started": Stands(done=frozenset({"team"}))}
    tasks = sent(checklist(), standing=stands, count=lambda *_: 1)["getting-started"].tasks
    assert isinstance(tasks, list)
    assert [(task.key, task.state, task.done) for task in tasks] == [("invoice", "open", {}), ("team", "done", {})]


@pytest.mark.parametrize(
    ("locale", "name", "tag", "words"),
    [
        ("ja-JP", "はじめての請求書", "ja", "ja"),
        ("en-US", "Your first invoice", "en", "en"),
        ("fr", "はじめての請求書", "ja", "en"),
        (None, "はじめての請求書", "ja", "en"),
    ],
)
def test_texts_are_in_the_persons_locale(locale: str | None, name: str, tag: str, words: str) -> None:
    reply = booted(tour(), locale=locale).reply
    assert (reply.guides[0].name, reply.guides[0].locale, reply.locale) == (name, tag, words)


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ({}, "あなた さん、金額を入れます。"),
        ({"name": ""}, "あなた さん、金額を入れます。"),
        ({"name": "山田"}, "山田 さん、金額を入れます。"),
        ({"name": "<b>[x](javascript:1)"}, "<b>[x](javascript:1) さん、金額を入れます。"),
        ({"name": 3.0}, "3 さん、金額を入れます。"),
        ({"name": True}, "true さん、金額を入れます。"),
    ],
)
def test_a_persons_values_stand_in_the_texts(attributes: Any, text: str) -> None:
    steps = sent(tour(), attributes={"person": attributes})["first-invoice"].steps
    assert isinstance(steps, list)
    assert steps[1].body == [["p", [text]]]


def test_nothing_of_the_rules_the_server_decides_reaches_the_page() -> None:
    document = tour(start={"when": {"any": [{"attribute": "secret_score", "greater": 3}, {"url": "/a"}]}})
    for value in (1, 5):
        body = msgspec.json.encode(booted(document, attributes={"person": {"secret_score": value}}).reply)
        assert b"secret_score" not in body


def test_higher_priority_comes_first() -> None:
    low, high = tour(key="b", start={"priority": 10}), tour(key="c", start={"priority": 90})
    assert list(sent(low, high, tour(key="a", start={"priority": 10}))) == ["c", "a", "b"]


def test_another_guides_state_is_known() -> None:
    document = tooltip(start={"when": {"guide": "first-invoice", "state": "completed"}})
    facts = {"guides": {"first-invoice": GuideFact("completed", completed=True)}}
    assert sent(document, **facts)["tax-hint"].when == {}
    assert sent(document)["tax-hint"].when == {"guide": "first-invoice", "state": "completed", "have": False}


def test_mentions_of_all_that_is_live() -> None:
    found = mentioned(live(tour(hide={"attribute": "quiet", "is": True}), checklist()))
    assert found.event_names == {"invoice_created", "invited"}
    assert found.attributes == {("person", "quiet")}
