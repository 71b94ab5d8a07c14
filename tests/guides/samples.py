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
