"""Who stood beside an element when it was described is not taken for it later; who has its own mark is, whatever else changed."""

import pytest
from playwright.sync_api import Page

from e2e.widget.test_finding import describe, find, sheet  # noqa: F401

MENU = """<main><h1>Letter</h1><ul role="menu" aria-label="Edit">
<li role="menuitem" data-command="edit:undo" data-type="command">Undo</li><li role="menuitem" data-command="edit:redo" data-type="command">Redo</li>
<li role="menuitem" data-command="edit:undo-cell" data-type="command">Undo cell</li></ul></main>"""
UNDO = '<li role="menuitem" data-command="edit:undo" data-type="command">Undo</li>'
DATES = """<main><form id="stay"><p>Arrival <input id="when_0" name="when_0" class="day"> <a href="#" id="pick0">Choose a date</a></p>
<p>Departure <input id="when_1" name="when_1" class="day"> <a href="#" id="pick1">Choose a date</a></p></form></main>"""
LINKS = """<nav><a href="/orders/?state=open&page=1">Open</a><a href="/orders/?state=late&page=1">Late</a></nav>"""
PICKS = """<main><h1>Stay</h1><form id="stay"><p>Dates <input name="from"> <a href="#" class="pick" id="pick-arrival">Choose a date</a>
<a href="#" class="pick" id="pick-departure">Choose a date</a></p></form></main>"""
ALIKE = (
    """<header><button>Table</button></header><main><h1>Letter</h1><div role="menuitem">Table</div><p>Text</p></main>"""
)


@pytest.mark.parametrize(
    ("css", "body", "gone"),
    [
        ("[data-command='edit:undo']", MENU, UNDO),
        ("#when_0", DATES, '<input id="when_0" name="when_0" class="day">'),
        ("#pick0", DATES, '<a href="#" id="pick0">Choose a date</a>'),
        ("#pick-arrival", PICKS, '<a href="#" class="pick" id="pick-arrival">Choose a date</a>'),
        ("[href*=open]", LINKS, '<a href="/orders/?state=open&page=1">Open</a>'),
        ("header button", ALIKE, "<button>Table</button>"),
    ],
    ids=["menu", "fields", "links-that-count", "same-words", "addresses", "another-role"],
)
def test_a_neighbour_is_not_taken_for_what_is_gone(sheet: Page, css: str, body: str, gone: str) -> None:  # noqa: F811
    target = describe(sheet, css, body)
    assert find(sheet, target, body)["reason"] == "exact"
    assert gone in body
    # Where it stood, and in a page that has changed all around too.
    for after in (body.replace(gone, ""), f"<div><div>{body.replace(gone, '')}</div></div>"):
        assert find(sheet, target, after)["text"] is None, css


def test_its_own_mark_is_believed_where_tag_role_and_words_changed(sheet: Page) -> None:  # noqa: F811
    target = describe(sheet, "[data-command='edit:undo']", MENU)
    new = """<main><h1>Letter</h1><x-bar aria-label="Edit"><x-tool data-command="edit:undo" data-mark="it">Back</x-tool>
    <x-tool data-command="edit:redo">Onward</x-tool></x-bar></main>"""
    assert find(sheet, target, new)["mark"] == "it"
    assert find(sheet, target, new.replace("edit:undo", "edit:unfold"))["text"] is None
