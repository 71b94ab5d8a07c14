"""What authors write is shown, and never runs: the preview trusts neither the compiler nor the database."""

import re
from typing import Any

import pytest

from shirube.dashboard.richtext import rich_text
from shirube.guides.markdown import parse_body

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](//evil.test)",
    "![x](javascript:alert(1))",
    "{{user.name | <b onclick=alert(1)>}}",
    "`<svg/onload=alert(1)>`",
]

TREES: list[Any] = [
    ["a", ["x"], "javascript:alert(1)"],
    ["a", ["x"], 'https://a.test/" onclick="alert(1)'],
    ["img", "javascript:alert(1)", '" onerror="alert(1)', None, None],
    ["img", "https://a.test/x.png", '" onerror="alert(1)', '1" onload="alert(1)', 2],
    ["script", ["alert(1)"]],
    ["p", "not a list"],
    ["c", ["not a text"]],
    [],
    None,
    7,
    {"p": 1},
]


def harmless(html: str) -> bool:
    """Whether no element or attribute could run anything."""
    tags = re.findall(r"<[^>]*>", html)
    allowed = re.compile(
        r'</?(p|strong|em|ul|ol|li|code|u|a|span)>|<br>|<u title="[^"<>]*">|<span class="badge"( title="[^"<>]*")?>'
        r'|<a href="(https?:|mailto:)[^"<>]*" target="_blank" rel="noopener noreferrer">'
        r'|<img src="https:[^"<>]*" alt="[^"<>]*" loading="lazy"( width="\d+" height="\d+")?>'
    )
    return all(allowed.fullmatch(tag) for tag in tags)


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_that_an_author_writes_runs(text: str) -> None:
    assert harmless(str(rich_text(parse_body(text).tree)))


@pytest.mark.parametrize("node", TREES, ids=str)
def test_nothing_that_stands_in_the_database_runs(node: Any) -> None:
    assert harmless(str(rich_text([node])))


def test_every_kind_of_node_is_shown() -> None:
    text = "**a** *b* `c`\n\n- one\n- two\n\n[d](https://d.test/?a=1&b=2) [e](/path) {{user.name | you}}"
    html = str(rich_text(parse_body(text).tree))
    assert "<strong>a</strong> <em>b</em> <code>c</code>" in html
    assert "<ul><li>" in html
    assert '<a href="https://d.test/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">d</a>' in html
    assert '<u title="/path">e</u>' in html
    assert '<span class="badge" title="user.name">you</span>' in html
