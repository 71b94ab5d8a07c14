"""Guide documents for tests, as an author writes them."""

from typing import Any


def tour(**changes: Any) -> dict[str, Any]:
    """The tour of the documentation."""
    return {
        "schema": "shirube/v1",
        "key": "first-invoice",
        "kind": "tour",
        "name": "はじめての請求書",
        "locale": "ja",
        "start": {"when": {"all": [{"url": "/invoices*"}, {"event": "invoice_created", "count": {"at_most": 0}}]}},
        "steps": [
            {
                "key": "open-form",
                "target": {"css": "[data-testid=new-invoice]", "fingerprint": {"role": "button", "name": "新規作成"}},
                "placement": "bottom",
                "title": "まず請求書を作りましょう",
                "body": "**新規作成** を押してください。",
                "advance": {"on": "click"},
            },
            {"key": "fill", "target": {"css": "#amount"}, "body": "{{user.name | あなた}} さん、金額を入れます。"},
        ],
        "translations": {"en": {"name": "Your first invoice", "steps": {"open-form": {"title": "Create an invoice"}}}},
        **changes,
    }


def tooltip(**changes: Any) -> dict[str, Any]:
    """A hint beside an element."""
    return {
        "schema": "shirube/v1",
        "key": "tax-hint",
        "kind": "tooltip",
        "name": "Tax",
        "start": {"repeat": "always"},
        "marker": "icon",
        "steps": [{"key": "hint", "target": {"css": "#tax"}, "body": "What is it?"}],
        **changes,
    }


def checklist(**changes: Any) -> dict[str, Any]:
    """A list of two tasks, one of which starts the tour."""
    return {
        "schema": "shirube/v1",
        "key": "getting-started",
        "kind": "checklist",
        "name": "Get going",
        "locale": "en",
        "start": {"repeat": "until_completed", "priority": 60},
        "order": "in_order",
        "launcher": {"text": "Start", "placement": "bottom-left"},
        "tasks": [
            {
                "key": "invoice",
                "title": "Make an invoice",
                "done": {"event": "invoice_created"},
                "action": {"start": "first-invoice"},
            },
            {
                "key": "team",
                "title": "Invite {{account.name | your team}}",
                "done": {"event": "invited", "scope": "account"},
                "action": {"open": "/settings"},
            },
        ],
        **changes,
    }


def banner(**changes: Any) -> dict[str, Any]:
    """A note along the top, with two buttons."""
    return {
        "schema": "shirube/v1",
        "key": "maintenance",
        "kind": "banner",
        "name": "Maintenance",
        "locale": "en",
        "start": {"repeat": "until_completed", "exempt": True},
        "position": "bottom",
        "push": True,
        "steps": [
            {
                "key": "note",
                "title": "We are down on Sunday, {{user.name | friend}}.",
                "buttons": [
                    {
                        "key": "more",
                        "label": "Read more",
                        "actions": [{"do": "open", "url": "/news", "tab": "new"}, {"do": "track", "name": "news_read"}],
                    },
                    {"key": "later", "label": "Later", "style": "link", "actions": [{"do": "snooze", "for": "1d"}]},
                ],
            }
        ],
        "translations": {"ja": {"steps": {"note": {"title": "日曜に止まります。", "buttons": {"later": "後で"}}}}},
        **changes,
    }


def modal(**changes: Any) -> dict[str, Any]:
    """An announcement with a video."""
    return {
        "schema": "shirube/v1",
        "key": "new-reports",
        "kind": "modal",
        "name": "New reports",
        "locale": "en",
        "in_feed": True,
        "steps": [
            {
                "key": "news",
                "media": {"video": "https://youtu.be/abcdefghijk", "alt": "A walk through the reports"},
                "title": "Reports are here",
                "buttons": [
                    {"key": "show", "label": "Show me", "actions": [{"do": "start", "guide": "first-invoice"}]}
                ],
            }
        ],
        **changes,
    }


def hub(**changes: Any) -> dict[str, Any]:
    """A help centre."""
    return {
        "schema": "shirube/v1",
        "key": "help",
        "kind": "hub",
        "name": "Help",
        "locale": "en",
        "start": {"repeat": "always"},
        "launcher": {"text": "Help", "placement": "bottom-left"},
        "checklist": "getting-started",
        "entries": [
            {"key": "refund", "title": "How do I refund?", "body": "Open the **invoice**.", "keywords": "money back"},
            {
                "key": "tour",
                "title": "Show me around",
                "when": {"attribute": "plan", "is": "pro"},
                "action": {"start": "first-invoice"},
            },
            {"key": "mail", "title": "Write to us", "action": {"open": "mailto:help@example.com"}, "pinned": True},
        ],
        **changes,
    }
