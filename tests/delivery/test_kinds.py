"""What boot sends of banners, announcements and help centres, and what it holds back for."""

from typing import Any

import msgspec
import pytest

from shirube.clock import DAY_MS
from shirube.conditions.facts import KnownFacts
from shirube.delivery.rules import Boot, Nudges, boot
from shirube.guides.settings import GuideSettings, parse_settings
from tests.delivery.test_rules import COMPLETED, NOW, RUN, Stands, live
from tests.guides.samples import banner, checklist, hub, modal, tour

HOUR = 3_600_000


def booted(*documents: dict[str, Any], settings: dict[str, Any] | None = None, **given: Any) -> Boot:
    known = given.pop("known", {})
    standings = given.pop("standing", {})
    settled = parse_settings(settings) if settings else GuideSettings()
    facts = KnownFacts(now=NOW, **known)
    return boot(live(*documents), facts, standings, locale=given.pop("locale", "en"), settings=settled, **given)


def reply(*documents: dict[str, Any], **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(booted(*documents, **given).reply)
    return found


def sent(*documents: dict[str, Any], **given: Any) -> dict[str, dict[str, Any]]:
    return {guide["key"]: guide for guide in reply(*documents, **given)["guides"]}


def test_a_banner_says_only_what_is_not_usual() -> None:
    found = sent(banner(), locale="ja")["maintenance"]
    assert {name: found[name] for name in ("position", "push", "exempt")} == {
        "position": "bottom",
        "push": True,
        "exempt": True,
    }
    assert not {"sticky", "closable", "theme", "snoozed", "cancel", "tasks", "progress"} & found.keys()
    (step,) = found["steps"]
    assert step["title"] == ["日曜に止まります。"]
    assert step["buttons"][1] == {
        "key": "later",
        "label": "後で",
        "style": "link",
        "actions": [{"do": "snooze", "ms": DAY_MS}],
    }


def test_a_video_is_sent_while_its_host_is_allowed() -> None:
    (step,) = sent(modal())["new-reports"]["steps"]
    assert step["media"] == {
        "frame": "https://www.youtube-nocookie.com/embed/abcdefghijk",
        "alt": "A walk through the reports",
    }
    own = modal(steps=[{"key": "a", "title": "t", "media": {"video": "https://video.example.com/1", "alt": "x"}}])
    assert "media" not in sent(own)["new-reports"]["steps"][0]
    allowed = sent(own, settings={"frame_hosts": ["video.example.com"]})["new-reports"]["steps"][0]
    assert allowed["media"]["frame"] == "https://video.example.com/1"


def test_a_hub_has_its_entries_its_checklist_and_the_news() -> None:
    found = sent(hub(), modal(), checklist(), known={"attributes": {"person": {"plan": "free"}}})["help"]
    assert found["launcher"] == {"text": "Help", "placement": "bottom-left"}
    assert found["checklist"] == "getting-started"
    assert [entry["key"] for entry in found["entries"]] == ["refund", "mail"]
    assert found["entries"][0]["body"] == [["p", ["Open the ", ["b", ["invoice"]], "."]]]
    assert found["entries"][1] == {
        "key": "mail",
        "title": ["Write to us"],
        "action": {"open": "mailto:help@example.com"},
        "pinned": True,
    }
    assert found["feed"] == [{"guide": "new-reports", "title": ["Reports are here"], "at": NOW, "unread": True}]


def test_news_stay_in_the_hub_when_they_were_read() -> None:
    found = reply(hub(), modal(), standing={"new-reports": COMPLETED})
    assert [guide["key"] for guide in found["guides"]] == ["help"]
    assert found["guides"][0]["feed"] == [{"guide": "new-reports", "title": ["Reports are here"], "at": NOW}]


def test_news_for_others_are_not_told() -> None:
    others = modal(start={"when": {"attribute": "plan", "is": "pro"}})
    assert "feed" not in sent(hub(), others)["help"]
    assert "feed" not in sent(hub(), modal(hide={}))["help"]
    assert "feed" not in sent(hub(feed=False), modal())["help"]


def test_a_checklist_in_a_hub_comes_with_it_also_when_it_is_done() -> None:
    found = sent(hub(), checklist(), standing={"getting-started": COMPLETED})
    assert found["getting-started"]["when"] is False
    assert found["help"]["checklist"] == "getting-started"
    assert "checklist" not in sent(hub())["help"]


def test_branches_go_out_as_far_as_they_are_open() -> None:
    branching = tour(
        steps=[
            {
                "key": "a",
                "title": "t",
                "next": [
                    {"when": {"attribute": "plan", "is": "free"}, "go": "b"},
                    {"when": {"url": "/x"}, "go": "c"},
                    {"when": {"attribute": "plan", "is": "pro"}, "go": "d"},
                    {"when": {"url": "/y"}, "go": "b"},
                ],
            },
            *({"key": key, "title": "t"} for key in "bcd"),
        ],
        translations={},
    )
    known = {"attributes": {"person": {"plan": "pro"}}}
    steps = sent(branching, known=known)["first-invoice"]["steps"]
    assert steps[0]["next"] == [{"when": {"url": "/x"}, "go": "c"}, {"when": {}, "go": "d"}]
    assert "next" not in steps[1]
    done = Stands(step="a", step_done=True)
    assert sent(branching, known=known, standing={"first-invoice": done})["first-invoice"]["step"] == "d"


def test_a_snooze_is_told_until_it_is_over_or_the_person_went_on() -> None:
    put_off = Nudges(snoozed={"maintenance": (NOW - HOUR, NOW + HOUR)})
    under_way = Stands(last_at=NOW - HOUR)
    assert sent(banner(), standing={"maintenance": under_way}, nudges=put_off)["maintenance"]["snoozed"] == NOW + HOUR
    clicked = Stands(last_at=NOW - HOUR + 20)
    assert sent(banner(), standing={"maintenance": clicked}, nudges=put_off)["maintenance"]["snoozed"] == NOW + HOUR
    went_on = Stands(last_at=NOW - HOUR + 6_000)
    assert "snoozed" not in sent(banner(), standing={"maintenance": went_on}, nudges=put_off)["maintenance"]
    over = Nudges(snoozed={"maintenance": (NOW - HOUR, NOW)})
    assert "snoozed" not in sent(banner(), standing={"maintenance": under_way}, nudges=over)["maintenance"]


def test_the_budget_says_which_starts_count_now() -> None:
    used = {"r1": NOW - 25 * HOUR, "r2": NOW - 3 * HOUR, "r3": NOW - HOUR, "r4": NOW - 2 * HOUR}
    found = reply(banner(), settings={"budget": {"max": 2, "per": "1d"}}, nudges=Nudges(used=used))
    assert found["budget"] == {"max": 2, "per": DAY_MS, "used": {"r4": NOW - 2 * HOUR, "r3": NOW - HOUR}}
    assert "budget" not in reply(banner())


def test_while_its_cancel_rule_is_true_a_guide_stays_away() -> None:
    cancelled = banner(cancel={"attribute": "plan", "is": "pro"})
    known = {"attributes": {"person": {"plan": "pro"}}}
    assert [(one.key, one.code) for one in booted(cancelled, known=known).withheld] == [("maintenance", "cancelled")]
    assert booted(cancelled, known=known, standing={"maintenance": Stands()}).reply.guides == []
    assert "cancel" not in sent(cancelled)["maintenance"]
    waiting = sent(banner(cancel={"event": "upgraded"}))["maintenance"]
    assert waiting["cancel"] == {"event": "upgraded", "have": 0}


@pytest.mark.parametrize(
    ("document", "standing", "reason"),
    [
        (tour(), {"first-invoice": COMPLETED}, {"reason": "finished"}),
        (tour(hide={}), {}, {"reason": "hidden_by_rule"}),
        (tour(cancel={}), {}, {"reason": "cancelled"}),
        (tour(start={"when": {"attribute": "x", "exists": True}}), {}, {"reason": "rule_not_met"}),
        (
            tour(start={"repeat": {"every": "2d"}}),
            {"first-invoice": COMPLETED},
            {"reason": "seen_recently", "until": NOW + DAY_MS},
        ),
    ],
)
def test_why_is_told_when_asked(document: dict[str, Any], standing: dict[str, Any], reason: dict[str, Any]) -> None:
    assert reply(document, standing=standing, explain=True)["withheld"] == [{"guide": "first-invoice", **reason}]
    assert "withheld" not in reply(document, standing=standing)


def test_themes_are_laid_over_each_other() -> None:
    plain = {"theme": {"radius": 4, "colors": {"accent": "#0a7d5a"}}}
    found = reply(banner(theme={"size": 16}), settings=plain)
    assert found["theme"]["all"] == {"radius": "4px"}
    assert found["guides"][0]["theme"] == {"all": {"radius": "4px", "size": "16px"}}
    assert "theme" not in reply(banner())


def test_a_guide_may_go_back_to_the_usual_looks() -> None:
    dark = {"theme": {"mode": "dark", "radius": 4, "shadow": "strong", "z": 9}}
    found = reply(banner(theme={"mode": "auto", "shadow": "soft"}), settings=dark)
    assert found["guides"][0]["theme"] == {"mode": "auto", "all": {"radius": "4px"}}
    same = reply(banner(theme={"radius": 4}), settings=dark)
    assert "theme" not in same["guides"][0]


def test_words_are_sent_with_the_kinds_that_need_them() -> None:
    usual = {"next", "back", "done", "close", "progress", "tasks", "open"}
    assert reply(tour())["labels"].keys() == usual
    assert reply(modal())["labels"].keys() == usual | {"play"}
    assert reply(banner())["labels"].keys() == usual | {"snoozed"}
    assert reply(hub(), locale="ja")["labels"]["search"] == "キーワードで探す"


def test_run_ids_are_texts() -> None:
    assert sent(tour(), standing={"first-invoice": Stands()})["first-invoice"]["run"] == str(RUN)
