"""`target.js` alone: what `describe` says of an element is enough to `find` it again on another page, or to say no."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from e2e.widget.harness import DIST, Json
from shirube.guides.documents import normalise

ORDERS = """<header><nav aria-label="Main"><a href="/orders">Orders</a><a href="/tools">Tools</a></nav>
<button id="new-order" class="btn primary">New order</button></header>
<main><h1>Orders</h1><form aria-label="Filter"><label>City <input name="city"></label><button type="submit">Search</button></form>
<section><h2>Order Nara</h2><p>Two saws</p><button class="css-1x2y3z">Edit</button><button>Delete</button></section>
<section><h2>Order Kobe</h2><p>One plane</p><button class="css-1x2y3z">Edit</button><button>Delete</button></section>
<section><h2>Order Oita</h2><p>Nine files</p><button class="css-1x2y3z">Edit</button><button>Delete</button></section></main>
<footer><a href="/help" title="Help"><svg viewBox="0 0 9 9" width="9" height="9"><path d="M1 1h7v7z"/></svg></a></footer>"""


@pytest.fixture(scope="module")
def sheet(browser: Browser, widget: str) -> Iterator[Page]:
    """One tab for all of them: a document is put into it anew each time."""
    page = browser.new_page()
    yield page
    page.close()


def show(page: Page, body: str, lang: str = "en") -> None:
    page.set_content(f'<!doctype html><html lang="{lang}"><body>{body}</body></html>')
    page.add_script_tag(path=DIST / "target.js")


def describe(page: Page, css: str, body: str = ORDERS, nth: int = 0) -> Json:
    show(page, body)
    script = "([css, nth]) => JSON.parse(JSON.stringify(ShirubeTarget.describe(document.querySelectorAll(css)[nth])))"
    described: Json = page.evaluate(script, [css, nth])
    return described


def find(page: Page, target: Json, body: str, lang: str = "en") -> Json:
    """Where it is: its tag, text and `mark`, how it was found; or why it was not."""
    show(page, body, lang)
    script = """(target) => {
      const { element, confidence, reason } = ShirubeTarget.find(target, document)
      return { reason, confidence, text: element?.textContent ?? null, mark: element?.getAttribute('data-mark') ?? null }
    }"""
    found: Json = page.evaluate(script, target)
    return found


def test_nothing_changed_is_exact(sheet: Page) -> None:
    for css in ("#new-order", "a[href='/tools']", "input", "[type=submit]", "footer a"):
        found = find(sheet, describe(sheet, css), ORDERS)
        assert found["reason"] == "exact", (css, found)
        assert found["confidence"] > 0.9


def test_a_form_whose_fields_hide_its_own_methods_is_described_and_found(sheet: Page) -> None:
    fields = "".join(f'<input name="{name}">' for name in ("contains", "getAttributeNames", "name", "children"))
    form = f'<main><form id="filter" aria-label="Filter" data-mark="form">{fields}<button data-mark="go">Go</button></form></main>'
    for css, mark in (("form", "form"), ("button", "go"), ("[name=contains]", None)):
        found = find(
            sheet,
            describe(sheet, css, form),
            form.replace("<main>", "<main><h1>Orders</h1><div>").replace('id="filter"', ""),
        )
        assert found["reason"] in ("exact", "healed"), (css, found)
        assert found["mark"] == mark


def test_an_element_of_the_products_own_that_throws_is_described_and_found(sheet: Page) -> None:
    throws = "get value() { return this.value } get type() { throw Error('no type') } get labels() { throw Error('no labels') }"
    define = f"<script>customElements.get('x-pay') || customElements.define('x-pay', class extends HTMLElement {{ {throws} }})</script>"
    # Fields whose names are those of what a form has.
    names = ("id", "name", "title", "attributes", "children", "style", "parent", "value", "text", "role")
    form = f"<form>{''.join(f'<input name={name}>' for name in names)}<button>Go</button></form>"
    body = f"{define}<h1>Bill</h1>{form}<x-pay id='pay' value='1' aria-label='Pay'>Pay</x-pay>"
    for css in ("#pay", "form button", "[name=children]"):
        assert find(sheet, describe(sheet, css, body), body)["reason"] == "exact", css


def test_in_another_language_likes_are_told_apart_by_place_only_while_all_are_there(sheet: Page) -> None:
    def heads(*words: str) -> str:
        cells = "".join(
            f'<th scope="col" aria-controls="jobs" class="sorting" data-mark="{word}">{word}</th>' for word in words
        )
        return (
            f'<main><table id="jobs"><thead><tr>{cells}</tr></thead><tbody><tr><td>1</td></tr></tbody></table></main>'
        )

    english = heads("State", "Name", "Started", "Took", "Result", "Retries").replace("data-mark", "data-then")
    started = describe(sheet, "th", english, nth=2)
    assert find(sheet, started, heads("状態", "名前", "開始", "時間", "結果", "再試行"), "ja")["mark"] == "開始"
    for gone in (("状態", "開始", "時間", "結果", "再試行"), ("状態", "名前", "時間", "結果", "再試行")):
        assert find(sheet, started, heads(*gone), "ja")["mark"] is None


BEFORE = """<div id="top"><ul class="menu"><li><a class="edit-run" href="#" onclick="edit()">Edit run</a></li><li><a href="/help">Help</a></li></ul></div>
<div id="rows"><a id="stop" href="#" title="Stop at once"><i class="icon-stop"></i>Stop</a><p>orders</p></div>"""
ANEW = """<main class="app"><header><nav aria-label="Runs"><p>7 users</p><div class="css-1ab2c3"><button type="button" class="css-9z8y7x" data-mark="edit">Edit run</button></div></nav></header>
<section><h2>Requests</h2><div role="grid">orders 3</div><footer><div><button type="button" class="css-9z8y7x" data-mark="stop"><svg viewBox="0 0 9 9"><path d="M1 1h7"/></svg>Stop</button></div></footer></section></main>"""


def test_in_a_product_written_anew_who_alone_has_the_name_is_found(sheet: Page) -> None:
    edit, stop = describe(sheet, ".edit-run", BEFORE), describe(sheet, "#stop", BEFORE)
    assert find(sheet, edit, ANEW)["mark"] == "edit"
    assert find(sheet, stop, ANEW)["mark"] == "stop"
    assert find(sheet, edit, ANEW.replace("Edit run", "Change run"))["reason"] == "missing"
    twice = ANEW.replace("<h2>Requests</h2>", "<h2>Requests</h2><button>Edit run</button>")
    assert find(sheet, edit, twice)["mark"] is None


def test_a_description_is_a_target_of_the_document(sheet: Page) -> None:
    """What `describe` says is accepted by the server as it is, small, and without what a tool made."""
    for css, nth in (("#new-order", 0), ("section button", 2), ("input", 0), ("footer a", 0)):
        target = describe(sheet, css, nth=nth)
        step = {"key": "one", "title": "One", "target": target}
        document = {"schema": "shirube/v1", "key": "a-tour", "kind": "tour", "name": "A tour", "steps": [step]}
        assert normalise(document)["steps"][0]["target"] == target
        assert len(json.dumps(target)) < 4_096
        assert "1x2y3z" not in json.dumps(target)


def test_each_of_many_alike_is_told_from_the_others(sheet: Page) -> None:
    shuffled = ORDERS.replace("<h1>Orders</h1>", "<h1>Orders</h1><section><h2>Order Otsu</h2><p>New</p><button>Edit</button><button>Delete</button></section>")  # fmt: skip
    for nth, city in enumerate(("Nara", "Kobe", "Oita")):
        target = describe(sheet, "section button:first-of-type", nth=nth)
        marked = shuffled.replace(f"Order {city}</h2>", f"Order {city}</h2><!-- -->", 1)
        parts = marked.split("<!-- -->")
        body = parts[0] + parts[1].replace("<button", "<button data-mark='it'", 1)
        assert find(sheet, target, body)["mark"] == "it", city


def test_hashes_wrappers_and_order_do_not_matter(sheet: Page) -> None:
    target = describe(sheet, "#new-order")
    body = ORDERS.replace(' id="new-order" class="btn primary"', ' class="sc-bdVaJa" data-mark="it"')
    body = body.replace("<header>", "<header><div><div>").replace("</header>", "</div></div></header>")
    body = body.replace('<a href="/orders">Orders</a><a href="/tools">Tools</a>', '<a href="/tools">Tools</a><a href="/orders">Orders</a>')  # fmt: skip
    found = find(sheet, target, body)
    assert (found["mark"], found["reason"]) == ("it", "healed")


def test_translated_text_does_not_make_it_wrong(sheet: Page) -> None:
    words = {"Orders": "注文一覧", "Tools": "道具", "New order": "新しい注文", "Main": "メイン", "Filter": "絞り込み", "City": "市",
             "Search": "検索", "Order Nara": "奈良の注文", "Order Kobe": "神戸の注文", "Order Oita": "大分の注文", "Two saws": "鋸二本",
             "One plane": "鉋一台", "Nine files": "鑢九本", "Edit": "編集", "Delete": "削除", "Help": "助け"}  # fmt: skip
    japanese = ORDERS
    for english in sorted(words, key=len, reverse=True):
        japanese = japanese.replace(f">{english}", f">{words[english]}").replace(f'"{english}"', f'"{words[english]}"')
    for css in ("#new-order", "a[href='/tools']", "input", "footer a"):
        target = describe(sheet, css)
        marked = {"#new-order": "新しい注文", "a[href='/tools']": "道具", "input": "", "footer a": ""}[css]
        found = find(sheet, target, japanese, "ja")
        assert found["reason"] in ("exact", "healed"), (css, found)
        assert marked in found["text"]


def test_what_is_gone_is_not_found(sheet: Page) -> None:
    for css, nth, text in (("#new-order", 0, '<button id="new-order" class="btn primary">New order</button>'),
                           ("a[href='/tools']", 0, '<a href="/tools">Tools</a>'),
                           ("[type=submit]", 0, '<button type="submit">Search</button>')):  # fmt: skip
        target = describe(sheet, css, nth=nth)
        assert find(sheet, target, ORDERS.replace(text, ""))["reason"] == "missing", css


def test_a_selector_that_now_means_another_is_not_believed(sheet: Page) -> None:
    target = describe(sheet, "section button", nth=3)
    assert target["fingerprint"]["name"] == "Delete"
    moved = ORDERS.replace("<section><h2>Order Nara", "<section><h2>Order Otsu</h2><p>x</p><button>Edit</button><button>Delete</button></section><section><h2>Order Nara", 1)  # fmt: skip
    body = moved.replace("One plane</p><button class=\"css-1x2y3z\">Edit</button><button", "One plane</p><button class=\"css-1x2y3z\">Edit</button><button data-mark='it'")  # fmt: skip
    assert find(sheet, target, body)["mark"] == "it"
    swapped = {"css": "#new-order", "fingerprint": {"role": "button", "name": "New order", "tag": "button"}}
    renamed = ORDERS.replace(">New order<", ">Delete everything<")
    assert find(sheet, swapped, renamed)["text"] is None


def test_two_alike_are_ambiguous_and_one_that_cannot_be_seen_is_hidden(sheet: Page) -> None:
    target = {"fingerprint": {"role": "button", "name": "Edit", "tag": "button"}}
    assert find(sheet, target, ORDERS)["reason"] == "ambiguous"
    hidden = ORDERS.replace('<button id="new-order"', '<button style="display:none" id="new-order"')
    found = find(sheet, describe(sheet, "#new-order"), hidden)
    assert (found["reason"], found["text"]) == ("hidden", "New order")


def test_the_visible_one_of_two_copies(sheet: Page) -> None:
    target = describe(sheet, "#new-order")
    copy = '<div style="display:none"><button class="btn primary">New order</button></div>'
    body = copy + ORDERS.replace(
        '<button id="new-order" class="btn primary"', '<button class="btn primary" data-mark="it"'
    )
    assert find(sheet, target, body)["mark"] == "it"


def test_shadow_roots_and_frames_are_described_and_entered(sheet: Page) -> None:
    script = """() => {
      document.body.innerHTML = '<h1>Orders</h1><order-card id="card"></order-card><iframe id="inner" srcdoc="<h2>Inside</h2><button>Print</button><button>Send</button>"></iframe>'
      document.querySelector('#card').attachShadow({ mode: 'open' }).innerHTML = '<h2>Card</h2><button>Open</button><button>Close</button>'
      return new Promise((done) => (document.querySelector('#inner').onload = () => done()))
    }"""
    show(sheet, "")
    sheet.evaluate(script)
    found = sheet.evaluate("""() => {
      const inner = document.querySelector('#inner').contentDocument
      const elements = [document.querySelector('#card').shadowRoot.querySelectorAll('button')[1], inner.querySelectorAll('button')[0]]
      return elements.map((element) => {
        const target = JSON.parse(JSON.stringify(ShirubeTarget.describe(element)))
        const { reason, element: again } = ShirubeTarget.find(target, document)
        const { reason: other, element: loose } = ShirubeTarget.find({ fingerprint: { name: element.textContent, role: 'button' } }, document)
        return { frames: target.fingerprint.frames, reason, same: again === element, other, loose: loose === element }
      })
    }""")
    assert found == [
        {"frames": ["#card"], "reason": "exact", "same": True, "other": "healed", "loose": True},
        {"frames": ["#inner"], "reason": "exact", "same": True, "other": "healed", "loose": True},
    ]


def test_a_page_is_not_changed(sheet: Page) -> None:
    target = describe(sheet, "section button", nth=2)
    show(sheet, ORDERS)
    script = """(target) => {
      const changes = []
      const seen = new MutationObserver((records) => changes.push(...records))
      seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
      const before = Object.getOwnPropertyNames(window).length
      for (const element of document.querySelectorAll('*')) ShirubeTarget.find(ShirubeTarget.describe(element), document)
      ShirubeTarget.find(target, document)
      return [seen.takeRecords().length + changes.length, Object.getOwnPropertyNames(window).length - before]
    }"""
    assert sheet.evaluate(script, target) == [0, 0]


def test_fields_that_take_the_place_of_an_element_s_own_properties(sheet: Page) -> None:
    names = ("id", "name", "attributes", "children", "title", "value", "type", "action", "method")
    body = f"<form id='odd'>{''.join(f'<input name={name}>' for name in names)}<button>Save</button></form>"
    for css in ("form", "form button", "[name=children]"):
        assert find(sheet, describe(sheet, css, body), body)["reason"] == "exact", css
