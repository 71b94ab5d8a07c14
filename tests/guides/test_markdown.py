"""Texts become trees of known nodes; nothing that an author or a person writes becomes more than text."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.guides.markdown import fill, has_variables, parse_body, parse_title
from shirube.guides.urls import is_image, is_link, is_path


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("plain", [["p", ["plain"]]]),
        ("**新規作成** を押す", [["p", [["b", ["新規作成"]], " を押す"]]]),
        ("これは**「重要」**です", [["p", ["これは", ["b", ["「重要」"]], "です"]]]),
        ("**請求書（控え）**を送る", [["p", [["b", ["請求書（控え）"]], "を送る"]]]),
        ("*a* `b*c*`", [["p", [["i", ["a"]], " ", ["c", "b*c*"]]]]),
        ("***x***", [["p", [["i", [["b", ["x"]]]]]]]),
        ("snake_case_name 2*3*4", [["p", ["snake_case_name 2", ["i", ["3"]], "4"]]]),
        ("a\nb", [["p", ["a b"]]]),
        ("あ\nい", [["p", ["あい"]]]),
        ("a  \nb", [["p", ["a", ["br"], "b"]]]),
        ("a\n\nb", [["p", ["a"]], ["p", ["b"]]]),
        ("- a\n- **b**", [["ul", [["a"], [["b", ["b"]]]]]]),
        ("1. a\n   - b", [["ol", [["a", ["ul", [["b"]]]]]]]),
        ("[a *b*](/p?q=1#h)", [["p", [["a", ["a ", ["i", ["b"]]], "/p?q=1#h"]]]]),
        ('![alt](https://x/y.png "600x400")', [["p", [["img", "https://x/y.png", "alt", 600, 400]]]]),
        ("![](/y.png)", [["p", [["img", "/y.png", "", None, None]]]]),
        ("{{user.name | あなた}}さん", [["p", [["v", "user", "name", "あなた"], "さん"]]]),
        ("`{{user.name}}`", [["p", [["c", "{{user.name}}"]]]]),
        ("", []),
    ],
)
def test_the_subset(text: str, tree: Any) -> None:
    parsed = parse_body(text)
    assert parsed.tree == tree
    assert parsed.refused == []


@pytest.mark.parametrize(
    "text",
    [
        "# a",
        "> a",
        "---",
        "<b>a</b>",
        "&amp; &#106;",
        "~~a~~",
        "<https://x.y>",
        "[a][b]",
        "| a | b |",
        "https://x.y",
        "[^1]",
    ],
)
def test_anything_else_is_the_text_it_is(text: str) -> None:
    assert parse_body(text).tree == [["p", [text]]]


def test_titles_hold_what_stands_in_a_line() -> None:
    assert parse_title("# **a**\n- b").tree == ["# ", ["b", ["a"]], " - b"]


UNSAFE = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "JAVASCRIPT&colon;alert(1)",
    "javascript&#58;alert(1)",
    "&#x6A;avascript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "\x01javascript:alert(1)",
    "\u00a0javascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "\ufeffjavascript:alert(1)",
    "javascript\\:alert(1)",
    "javascript://%0aalert(1)",
    "javascript:/*-->*/alert(1)",
    "%6Aavascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://x/1",
    "file:///etc/passwd",
    "filesystem:https://x/1",
    "view-source:https://x",
    "about:blank",
    "ws://x",
    "ftp://x/y",
    "tel:123",
    "//evil.example",
    "///evil.example",
    "/\\\\evil.example",
    "\\\\\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\\\\\evil.example",
    "https://user:pw@evil.example",
    "https://app.example@evil.example/",
    "http://",
    "mailto:",
    "evil.example",
    "./a",
    "?a=b",
    "x" * 3_000,
]


def nodes(tree: Any) -> Iterator[list[Any]]:
    """Every element of a tree."""
    if isinstance(tree, list):
        if tree and isinstance(tree[0], str) and tree[0] in TAGS:
            yield tree
        for item in tree:
            yield from nodes(item)


TAGS = ("p", "b", "i", "c", "ul", "ol", "br", "a", "img", "v")


@pytest.mark.parametrize("url", UNSAFE, ids=lambda url: ascii(url)[:40])
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "![x]({})", "![x](<{}>)", "**[x]({})**", '- [x]({} "t")'])
def test_unsafe_addresses_never_become_links_or_images(form: str, url: str) -> None:
    for parse in (parse_body, parse_title):
        parsed = parse(form.format(url))
        for node in nodes(parsed.tree):
            if node[0] == "a":
                assert is_path(node[2])
                assert "evil" not in node[2] or node[2].startswith("/%5C")
            if node[0] == "img":
                assert is_path(node[1])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http:evil"])
def test_a_refused_address_is_named(url: str) -> None:
    assert parse_body(f"[x]({url})").refused == [("a link to http, https, mailto or a path", url)]
    assert parse_body(f"![x]({url})").refused == [("an image from https or a path", url)]


def test_images_need_https() -> None:
    assert parse_body("![x](http://a.example/b.png)").refused
    assert parse_body("[x](http://a.example/b.png)").refused == []


@pytest.mark.parametrize(
    "url",
    ["https://a.example", "http://a.example:8080/b?c=d#e", "mailto:a@b.example?subject=x", "/", "/a/b?c#d", "/#/a"],
)
def test_ordinary_addresses_are_links(url: str) -> None:
    assert is_link(url)
    assert parse_body(f"[x]({url})").tree == [["p", [["a", ["x"], url]]]]


@pytest.mark.parametrize("url", [*UNSAFE, "", " ", "\t/a", "/a\n", "/ a", "https://a.example/\u202e", "http://a b"])
def test_the_allowlist_alone_refuses_what_was_written(url: str) -> None:
    assert not is_link(url)
    assert not is_image(url)


MARKUP = st.text(alphabet="ab*_`[]()!<>{}|.-#> \n\\&;:/\"'1あ。「」\u200b", max_size=80)


@settings(max_examples=500, deadline=None)
@given(MARKUP)
def test_trees_hold_only_known_nodes(text: str) -> None:
    for tree in (parse_body(text).tree, parse_title(text).tree):
        json.dumps(tree)
        check(tree)


def check(tree: Any) -> None:
    assert isinstance(tree, list)
    for node in tree:
        if isinstance(node, str):
            continue
        assert node[0] in TAGS
        if node[0] in ("p", "b", "i", "a"):
            check(node[1])
        if node[0] in ("ul", "ol"):
            for item in node[1]:
                check(item)
        if node[0] == "a":
            assert is_link(node[2])
        if node[0] == "img":
            assert is_image(node[1])


VALUES = ["<script>alert(1)</script>", "**b**", "[x](javascript:1)", "{{user.other}}", '"onmouseover="x', "`c`", "山田"]


@pytest.mark.parametrize("value", VALUES)
def test_a_persons_values_stay_text(value: str) -> None:
    tree = parse_body("**{{user.name}}** {{account.name | x}} - {{user.gone | fb}}").tree
    assert has_variables(tree)
    filled = fill(tree, lambda scope, name: value if name == "name" else None)
    assert filled == [["p", [["b", [value]], f" {value} - fb"]]]
    assert not has_variables(filled)


@pytest.mark.parametrize(
    "text",
    ["{{name}}", "{{user.name", "{{user.}}", "{{ company.name }}", "{{user.name | {{user.x}} }}"],
)
def test_variables_that_lead_nowhere_are_named(text: str) -> None:
    assert any("a variable" in expected for expected, _ in parse_body(text).refused)


@pytest.mark.parametrize(
    "text", ["*a **b " * 700, "[" * 5_000, "`" * 5_000, "![" * 2_500, "> " * 2_500, "- " * 2_500, "((" * 2_500]
)
def test_no_text_takes_long(text: str) -> None:
    start = time.perf_counter()
    json.dumps(parse_body(text[:5_000]).tree)
    assert time.perf_counter() - start < 2
