"""The widget's own words, by language. Those that only some kinds need are sent only with these. Pure."""

from collections.abc import Iterable
from typing import Any

from shirube.delivery.schema import BootGuide, Labels

LABELS = {
    "en": {
        "next": "Next",
        "back": "Back",
        "done": "Done",
        "close": "Close",
        "progress": "{n} of {total}",
        "tasks": "{done} of {total} done",
        "open": "Open",
        "search": "Search for help",
        "nothing_found": "Nothing found. Try other words.",
        "unavailable": "This could not be loaded. Please try again.",
        "news": "What's new",
        "new": "New",
        "unread": "{n} unread",
        "checklist": "Getting started",
        "minimise": "Minimise",
        "play": "Play video",
        "snoozed": "You will be reminded later",
    },
    "ja": {
        "next": "次へ",
        "back": "戻る",
        "done": "完了",
        "close": "閉じる",
        "progress": "{n} / {total}",
        "tasks": "{done} / {total} 完了",
        "open": "開く",
        "search": "キーワードで探す",
        "nothing_found": "見つかりませんでした。別の言葉でお試しください。",
        "unavailable": "読み込めませんでした。もう一度お試しください。",
        "news": "お知らせ",
        "new": "新着",
        "unread": "未読 {n} 件",
        "checklist": "はじめにやること",
        "minimise": "たたむ",
        "play": "動画を再生",
        "snoozed": "後でもう一度お知らせします",
    },
}
_ALWAYS = ("next", "back", "done", "close", "progress", "tasks", "open")
_HUB = ("search", "nothing_found", "unavailable", "news", "new", "unread", "checklist", "minimise")


def labels_for(locale: str, guides: Iterable[BootGuide]) -> Labels:
    """The words that these guides need, in one of the languages of `LABELS`."""
    words = LABELS[locale]
    wanted = {*_ALWAYS, *(name for guide in guides for name in _needed(guide))}
    return Labels(**{name: words[name] for name in words if name in wanted})


def _needed(guide: BootGuide) -> tuple[str, ...]:
    if guide.kind == "hub":
        return _HUB
    if guide.kind == "checklist":
        return ("minimise",)
    steps = guide.steps or []
    video = any(step.media and "frame" in step.media for step in steps)
    snooze = any(_snoozes(button) for step in steps if step.buttons for button in step.buttons)
    return (("play",) if video else ()) + (("snoozed",) if snooze else ())


def _snoozes(button: dict[str, Any]) -> bool:
    return any(action["do"] == "snooze" for action in button["actions"])
