"""The host page: what it does to the widget, and that the widget does nothing to it."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.widget.harness import AXE, Api, Site, banner, checklist, entry, hub, says, step, task, tooltip, tour, until
from e2e.widget.test_tour import card, gone

BODY = """<main><h1>Host</h1><button id="new">New</button><input id="name" aria-label="Name">
<dialog id="dialog" aria-label="Host dialog"><p>Host dialog</p><button id="inside">Inside</button></dialog></main>"""
UNSET = "<style>*,*::before,*::after{all:unset!important}</style>"
LOUD = """<style>html{font-size:62.5%}body{zoom:1}div,button,h2,svg,p{background:red!important;font:30px/3 serif!important;
margin:40px!important;display:inline!important;transform:rotate(3deg)!important;opacity:.4!important}
::backdrop{background:red!important}shirube-guide,shirube-guide:popover-open{filter:blur(4px)!important;display:none!important;
width:1px!important;inset:auto!important}</style>"""


def test_strict_policy_and_trusted_types_have_nothing_to_report(page: Page, site: Site, api: Api) -> None:
    policy = (
        f"default-src 'none'; script-src 'nonce-n0' {site.widget}; connect-src {site.widget}; style-src 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'"
    )
    tip = tooltip(step("tip", "#name", placement="right"), show="always")
    api.guides = [tour(step("a", "#new"), step("b", "#new")), tip, checklist(task("t", False))]
    page.goto(site.add("/", BODY, nonce="n0", headers={"Content-Security-Policy": policy}))
    card(page, "a")
    page.get_by_role("button", name="Next").click()
    card(page, "b")
    page.get_by_role("dialog", name="Title b").get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Get started").click()
    expect(page.get_by_text("0 of 1 done")).to_be_visible()
    assert page.evaluate("__errors") == []


@pytest.mark.parametrize("css", [UNSET, LOUD], ids=["unset", "loud"])
@pytest.mark.parametrize("kind", ["tour", "tooltip", "checklist"])
def test_the_hosts_styles_change_nothing(page: Page, site: Site, api: Api, kind: str, css: str) -> None:
    place = '<x-spot style="position:absolute!important;left:500px!important;top:300px!important;width:90px!important;height:30px!important;display:block!important" id="spot"></x-spot>'
    guide = {"tour": tour(step("a", "#spot")), "tooltip": tooltip(step("a", "#spot"), show="always"),
             "checklist": checklist(task("t", False), task("u", True, state="done"))}[kind]  # fmt: skip
    api.guides = [guide]
    pictures = []
    for path, head in (("/plain", ""), ("/odd", css)):
        page.goto(site.add(path, place, head=head))
        if kind == "checklist":
            page.get_by_role("button", name="Get started").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.evaluate("document.querySelector('#spot').style.visibility = 'visible'")
        pictures.append(picture(page))
        page.evaluate("localStorage.clear()")
        api.states.clear()
    assert pictures[0] == pictures[1]


def picture(page: Page) -> list[dict[str, object]]:
    """What each element of the widget looks like: place, size, and the styles that make its look."""
    found: list[dict[str, object]] = page.evaluate("""() => [...__roots].filter((root) => root.host.isConnected)
      .flatMap((root) => [root.host, ...root.querySelectorAll('*')]).map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect()
        const style = getComputedStyle(element)
        const names = ['display', 'color', 'backgroundColor', 'font', 'margin', 'padding', 'border', 'opacity', 'transform', 'filter',
          'visibility', 'boxShadow', 'borderRadius', 'textAlign', 'letterSpacing', 'textTransform', 'direction', 'cursor', 'fill']
        return { tag: element.localName, x, y, width, height, ...Object.fromEntries(names.map((name) => [name, style[name]])) }
      })""")
    return found


def test_nothing_is_left_after_the_end(page: Page, site: Site, api: Api) -> None:
    count = """() => {
      const live = new Map()
      for (const name of ['addEventListener', 'removeEventListener']) {
        const own = EventTarget.prototype[name]
        EventTarget.prototype[name] = function (type, fn, options) {
          const key = type + '/' + Boolean(options?.capture ?? options)
          if (this === window || this === document || (this instanceof Element && this.isConnected)) {
            const set = live.get(this) ?? live.set(this, new Map()).get(this)
            const fns = set.get(key) ?? set.set(key, new Set()).get(key)
            name === 'addEventListener' ? fns.add(fn) : fns.delete(fn)
          }
          return own.call(this, type, fn, options)
        }
      }
      window.__listening = () => [...live.values()].flatMap((set) => [...set].filter(([, fns]) => fns.size).map(([key, fns]) => key + fns.size)).sort().join()
    }"""
    page.add_init_script(f"({count})()")
    api.guides = [tour(step("a", "#new"), step("b", "#name", block=True), when={"event": "go", "have": 0})]
    page.goto(site.add("/", BODY))
    page.wait_for_load_state("networkidle")
    page.focus("#name")
    page.evaluate("document.activeElement.blur()")
    before = page.screenshot()
    html, globals_ = page.content(), page.evaluate("Object.keys(window).sort().join()")
    listening = page.evaluate("__listening()")
    page.evaluate("shirube('track', 'go')")
    card(page, "a")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Done").click()
    gone(page)
    page.mouse.move(1, 1)
    assert page.content() == html
    assert page.evaluate("Object.keys(window).sort().join()") == globals_
    assert page.evaluate("__listening()") == listening
    assert page.screenshot() == before


def test_show_modal_in_mid_tour(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), step("b", "#inside"), step("c", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate("document.querySelector('#dialog').showModal()")
    page.get_by_role("button", name="Next").click()
    card(page, "b")
    assert page.evaluate("document.querySelector('shirube-guide').parentNode.id") == "dialog"
    page.evaluate("document.querySelector('#dialog').close()")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("document.querySelector('#dialog').showModal()")
    card(page, "b")
    page.get_by_role("button", name="Next").click()
    page.evaluate("document.querySelector('#dialog').close()")
    card(page, "c")
    assert page.evaluate("document.querySelector('shirube-guide').parentNode === document.documentElement")
    page.get_by_role("button", name="Done").click()
    gone(page)


def test_a_dialog_that_is_removed_takes_nothing_with_it(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate("document.querySelector('#dialog').showModal()")
    page.wait_for_function("document.querySelector('shirube-guide').parentNode.id === 'dialog'")
    page.evaluate("document.querySelector('#dialog').remove()")
    page.wait_for_function("document.querySelector('shirube-guide')?.parentNode === document.documentElement")
    page.get_by_role("button", name="Done").click()
    gone(page)


def test_of_two_dialogs_the_upper_one_is_meant(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a"), step("b"), step("c"))]
    page.goto(
        site.add(
            "/",
            "<dialog id='upper'>Sure? <button>Yes</button></dialog><dialog id='lower'>Edit <button>Save</button></dialog>",
        )
    )
    card(page, "a")
    page.evaluate("lower.showModal()")
    page.get_by_role("button", name="Next").click()
    page.evaluate("upper.showModal()")
    page.get_by_role("button", name="Next").click()
    page.evaluate("upper.close()")
    page.get_by_role("button", name="Done").click()
    gone(page)


def test_no_tour_starts_over_an_open_dialog(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY + "<script>document.querySelector('#dialog').showModal()</script>"))
    says(page, "all[0]?.reason === 'dialog_open'")
    page.evaluate("document.querySelector('#dialog').close()")
    card(page, "a")


def test_no_z_index_wins(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY + '<div style="position:fixed;inset:0;z-index:2147483647"></div>'))
    card(page, "a")
    page.get_by_role("button", name="Done").click()
    gone(page)


def test_snippet_twice_is_one_instance(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY, tags=2))
    card(page, "a")
    page.wait_for_load_state("networkidle")
    assert len(api.boots) == 1
    assert page.locator("shirube-guide").count() == 1
    until(page, lambda: api.said("$page"), "the page is told")
    assert len(api.said("$page")) == 1


def test_a_body_that_is_rewritten(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate(
        "document.body = Object.assign(document.createElement('body'), {innerHTML: '<button id=new>New</button>'})"
    )
    card(page, "a")
    page.get_by_role("button", name="Done").click()
    gone(page)


@pytest.mark.parametrize("target", ["#new", None])
@pytest.mark.parametrize("work", [
    "document.documentElement.innerHTML = '<head></head><body><button id=new>New</button></body>'",
    "document.replaceChild(Object.assign(document.createElement('html'), {innerHTML: '<body><button id=new>New</button>'}), document.documentElement)",
    "document.querySelector('shirube-guide').remove()",
])  # fmt: skip
def test_a_page_that_throws_all_out(page: Page, site: Site, api: Api, work: str, target: str | None) -> None:
    api.guides = [tour(step("a", target))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate(f"() => {{ {work} }}")
    card(page, "a")
    page.get_by_role("button", name="Done").click()
    gone(page)


def test_a_document_that_is_written_anew_has_no_card_that_does_nothing(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    # It takes every listener with it, also those of the card's buttons.
    written = "document.open(); document.write('<!doctype html><body><button id=new>New</button>'); document.close()"
    page.evaluate(f"() => {{ {written} }}")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done))))")
    gone(page)


def test_nothing_of_it_is_printed(page: Page, site: Site, api: Api) -> None:
    api.guides = [
        tour(step("a", "#new")),
        banner(step("b"), push=True),
        hub(entry("e")),
        checklist(task("t", False), target={"css": "p"}),
    ]
    page.goto(site.add("/", f"{BODY}<p>Here</p>"))
    card(page, "a")
    expect(page.locator("shirube-guide .layer")).to_have_count(4)
    page.emulate_media(media="print")
    expect(page.locator("shirube-guide .layer:visible")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.documentElement).paddingTop") == "0px"


def test_clicks_in_a_card_are_no_business_of_the_host(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), step("b"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate(
        "window.heard = []; for (const t of ['click','keydown','focusin','pointerdown']) addEventListener(t, (e) => heard.push(t))"
    )
    page.get_by_role("button", name="Next").click()
    page.keyboard.press("Tab")
    card(page, "b")
    assert page.evaluate("heard") == []


@pytest.mark.parametrize("answer", ["down", "html", "nothing"])
def test_an_api_that_fails_leaves_the_page_as_it_was(page: Page, site: Site, api: Api, answer: str) -> None:
    api.down = answer == "down"
    if answer == "html":
        page.route("**/v1/boot", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    if answer == "nothing":
        page.route("**/v1/boot", lambda route: route.fulfill(json={}))
    page.goto(site.add("/", BODY))
    page.evaluate("shirube('track', 'x')")
    assert page.evaluate("shirube('why')") == []
    gone(page)


@pytest.mark.parametrize("part", ["kit", "tooltip"])
def test_parts_that_do_not_load_leave_the_page_as_it_was(page: Page, site: Site, api: Api, part: str) -> None:
    api.guides = [tooltip(step("a", "#new"), show="always")]
    page.route(f"**/w/{part}-*.js", lambda route: route.fulfill(status=404, body="gone"))
    with page.expect_response(f"**/w/{part}-*.js"):
        page.goto(site.add("/", BODY))
    says(page, "all[0]?.reason !== 'shown'")
    page.evaluate("shirube('track', 'x')")
    gone(page)


def test_a_page_with_nothing_to_show_loads_one_file(page: Page, site: Site, api: Api) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    api.guides = [
        tour(step("a", "#new"), when={"url": "/elsewhere"}),
        tooltip(step("b", "#new"), when={"event": "go", "have": 0}),
    ]
    page.goto(site.add("/", BODY, calls="shirube('on', 'ready', () => { window.ready = true })"))
    page.wait_for_function("window.ready")
    assert [url for url in asked if site.widget in url and "/v1/" not in url] == [site.widget + "/shirube.js"]
    assert [guide["reason"] for guide in page.evaluate("shirube('why')")] == ["rule_not_met", "rule_not_met"]


def test_storage_that_throws(page: Page, site: Site, api: Api) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.get_by_role("button", name="Done").click()
    until(page, lambda: "$guide_completed" in api.names(), "delivered from memory")


def test_storage_that_is_full(page: Page, site: Site, api: Api) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.get_by_role("button", name="Done").click()
    until(page, lambda: "$guide_completed" in api.names(), "delivered from memory")


def test_markup_in_texts_is_text(page: Page, site: Site, api: Api) -> None:
    evil = "<img src=x onerror=alert(1)>"
    body = [
        [
            "p",
            [
                ["a", ["go"], "javascript:alert(1)"],
                ["a", ["ok"], "/fine"],
                ["zzz", ["odd"]],
                ["img", "data:text/html,x", evil, None, None],
                evil,
            ],
        ]
    ]
    api.guides = [tour(step("a", "#new", title=[evil], body=body))]
    page.goto(site.add("/", BODY))
    dialog = page.get_by_role("dialog", name=evil)
    expect(dialog).to_be_visible()
    assert dialog.locator("img").count() == 0
    assert [link.get_attribute("href") for link in dialog.locator("a").all()] == [site.origin + "/fine"]


def test_an_unreadable_call_is_no_error_of_the_page(page: Page, site: Site, api: Api) -> None:
    page.goto(site.add("/", BODY))
    page.wait_for_load_state("networkidle")
    page.evaluate("""() => {
      const loop = {}; loop.loop = loop
      shirube('track', 'x', loop); shirube('track'); shirube('track', '$page'); shirube('identify'); shirube('nonsense')
      shirube('track', 'big', {text: 'x'.repeat(40000)}); shirube('on', 'ready'); shirube()
    }""")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["tour", "tooltip", "checklist"])
def test_axe_finds_nothing(context: BrowserContext, site: Site, api: Api, kind: str, scheme: str) -> None:
    guide = {"tour": tour(step("a", "#new"), step("b", "#new")), "tooltip": tooltip(step("a", "#new"), show="always"),
             "checklist": checklist(task("t", False, action={"open": "/x"}), task("u", True, state="done"))}[kind]  # fmt: skip
    api.guides = [guide]
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.goto(site.add("/", BODY))
    if kind == "checklist":
        page.get_by_role("button", name="Get started").click()
    if kind == "tour":
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {rules: {region: {enabled: false}}}).then((r) => [r.violations.map((v) => [v.id, v.nodes.map((n) => n.html + n.failureSummary)]), r.passes.length])"
    )
    assert found[0] == []
    assert found[1] > 10
