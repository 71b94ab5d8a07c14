"""Looks: axe over every kind, theme, scheme, language and size; themes; what people ask of their system; the host's styles."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.widget.harness import (
    AXE,
    OPENED,
    Api,
    Json,
    Site,
    banner,
    button,
    checklist,
    entry,
    hub,
    modal,
    step,
    task,
    tooltip,
    tour,
)
from e2e.widget.test_tour import card, gone

BODY = """<main style="padding:30px"><h1>Host</h1><div id="slot"></div><button id="new">New</button><input id="name" aria-label="Name"></main>"""
THEME: Json = {
    "all": {"radius": "4px", "size": "16px", "space": "1.3", "font": "Georgia, serif", "shadow": "none"},
    "light": {"solid": "#b3261e", "solid-hover": "#8c1d18", "on-solid": "#fff", "accent": "#b3261e", "ring": "#b3261e", "paper": "#fff8f6"},
    "dark": {"solid": "#f2b8b5", "solid-hover": "#f9dedc", "on-solid": "#1c0b0a", "accent": "#f2b8b5", "ring": "#f2b8b5", "paper": "#201a19"},
    "spot": {"pad": 10, "radius": 2},
}  # fmt: skip
TEXT = {"en": ["Make an invoice ", ["b", ["quickly"]], " and ", ["a", ["read more"], "/more"]], "ja": ["請求書を", ["b", ["すばやく"]], "作れます。", ["a", ["詳しく見る"], "/more"]]}  # fmt: skip


def guides(kind: str, locale: str) -> list[Json]:
    body: Any = [["p", TEXT[locale]], ["ul", [[["c", "INV-001"]], ["INV-002"]]]]
    buttons = [
        button("a", {"do": "finish"}),
        button("b", {"do": "snooze", "ms": 60_000}, style="secondary"),
        button("c", {"do": "dismiss"}, style="link"),
    ]
    tasks = [task("t", False, action={"open": "/x"}, body=body), task("u", True, state="done")]
    news = [{"guide": "n", "title": ["News"], "at": 1_790_000_000_000, "unread": True}]
    video = {"frame": "https://player.vimeo.com/video/1", "alt": "A film"}
    entries = [
        entry("a", body=body, action={"open": "/x"}),
        entry("b", body=None, action={"open": "/y"}),
        entry("c", pinned=True),
    ]
    made: dict[str, list[Json]] = {
        "tour": [tour(step("a", "#new", body=body), step("b", "#new"))],
        "center": [tour(step("a", body=body), step("b"), progress="bar")],
        "panel": [tour(step("a", "#name", body=body, form="panel", buttons=buttons), step("b"), progress="dots")],
        "sheet": [tour(step("a", body=body, form="sheet", buttons=buttons), step("b"))],
        "tooltip": [tooltip(step("a", "#new", body=body), show="always", marker="icon")],
        "checklist": [checklist(*tasks)],
        "embedded": [checklist(*tasks, target={"css": "#slot"})],
        "banner": [banner(step("a", body=body, buttons=buttons))],
        "inline": [banner(step("a", "#slot", body=body, next_label="OK"))],
        "modal": [modal(step("a", body=body, media=video, buttons=buttons))],
        "hub": [hub(*entries, feed=news, checklist="a-checklist"), checklist(*tasks)],
        "entry": [hub(*entries, search=False)],
    }
    return [{**guide, "locale": locale} for guide in made[kind]]


OPEN = {"checklist": ["Get started"], "hub": ["Help"], "entry": ["Help", "Entry a"]}
KINDS = [
    "tour",
    "center",
    "panel",
    "sheet",
    "tooltip",
    "checklist",
    "embedded",
    "banner",
    "inline",
    "modal",
    "hub",
    "entry",
]
FIND = """() => axe.run({include: [['shirube-guide']]}, {rules: {region: {enabled: false}}, resultTypes: ['violations']})
  .then((r) => [r.violations.map((v) => [v.id, v.nodes.map((n) => n.html + n.failureSummary)]), r.passes.length])"""
SMALL = """() => [...document.querySelectorAll('shirube-guide')].flatMap((host) => [...host.shadowRoot.querySelectorAll('button,a,input')])
  .filter((e) => e.offsetParent && !e.closest('.body')).map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, b]) => b.width < 24 || b.height < 24).map(([html]) => html)"""


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Iterator[tuple[BrowserContext, Api]]:
    """One browser context for all that is looked at here."""
    api = Api()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(8_000)
    context.add_init_script(OPENED)
    api.install(context)
    yield context, api
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_any_look(seen: tuple[BrowserContext, Api], site: Site, kind: str) -> None:
    context, api = seen
    page = context.new_page()
    for locale in ("en", "ja"):
        for theme in (None, THEME):
            api.locale, api.theme, api.guides, api.states = locale, theme, guides(kind, locale), {}
            page.goto(
                site.add(
                    "/",
                    BODY,
                    lang=locale,
                    calls=f"localStorage.clear();shirube('identify','{kind}{locale}{bool(theme)}')",
                )
            )
            for name in OPEN.get(kind, []):
                page.get_by_role("button", name=name).first.click()
            role = "region" if kind in ("embedded", "banner", "inline") else "dialog"
            expect(page.locator("shirube-guide").get_by_role(role).first).to_be_visible()
            page.evaluate(AXE.read_text())
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
                for width in (1280, 390):
                    page.set_viewport_size({"width": width, "height": 800})
                    violations, passes = page.evaluate(FIND)
                    assert violations == [], (locale, bool(theme), scheme, width)
                    assert passes > 5
                    assert page.evaluate(SMALL) == []
            page.set_viewport_size({"width": 1280, "height": 800})
    page.close()


def style(page: Page, css: str, name: str) -> str:
    found: str = page.locator(f"shirube-guide {css}").evaluate(f"(e) => getComputedStyle(e).{name}")
    return found


def test_a_theme_of_the_workspace_and_one_of_the_guide_over_it(page: Page, site: Site, api: Api) -> None:
    api.theme = THEME
    api.guides = [
        tour(step("a", "#new"), theme={"all": {"radius": "9px"}, "light": {"solid": "#00513f"}}),
        tooltip(step("t", "#name"), show="always"),
    ]
    page.goto(site.add("/", BODY))
    card(page, "a")
    card(page, "t")
    assert style(page, ".card:not(.tip)", "borderRadius") == "9px"
    assert style(page, ".card.tip", "borderRadius") == "4px"
    assert style(page, ".card:not(.tip)", "fontFamily") == "Georgia, serif"
    assert style(page, ".card:not(.tip) .primary >> nth=-1", "backgroundColor") == "rgb(0, 81, 63)"
    assert style(page, ".card.tip .primary", "backgroundColor") == "rgb(179, 38, 30)"
    page.emulate_media(color_scheme="dark")
    assert style(page, ".card.tip .primary", "backgroundColor") == "rgb(242, 184, 181)"
    assert style(page, ".card.tip", "borderRadius") == "4px"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_mode_that_is_not_the_browsers(page: Page, site: Site, api: Api, mode: str) -> None:
    page.emulate_media(color_scheme="light" if mode == "dark" else "dark")
    api.theme = {"mode": mode}
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    assert style(page, ".card", "backgroundColor") == ("rgb(31, 34, 41)" if mode == "dark" else "rgb(255, 255, 255)")
    assert style(page, ".card", "colorScheme") == mode


def test_a_value_of_a_theme_can_not_become_a_rule(page: Page, site: Site, api: Api) -> None:
    api.theme = {"light": {"paper": "red} .card{display:none", "ink": "rgb(1, 2, 3)"}}
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    assert style(page, ".card", "color") == "rgb(1, 2, 3)"


def test_a_z_index_instead_of_the_top_layer(page: Page, site: Site, api: Api) -> None:
    api.theme = {"z": 50}
    api.guides = [tour(step("a", "#new", spotlight=False))]
    over = '<div style="position:fixed;inset:0;z-index:60" onclick="document.title=\'over\'"></div>'
    page.goto(site.add("/", BODY + over))
    card(page, "a")
    box = page.get_by_role("button", name="Done").bounding_box()
    assert box
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    assert page.title() == "over"
    page.evaluate("document.querySelector('[onclick]').remove()")
    page.get_by_role("button", name="Done").click()
    gone(page)


def test_forced_colours_keep_every_edge(page: Page, site: Site, api: Api) -> None:
    page.emulate_media(forced_colors="active")
    for kind in ("tour", "banner", "modal", "tooltip"):
        api.guides, api.states = guides(kind, "en"), {}
        page.goto(site.add("/", BODY, calls=f"localStorage.clear();shirube('identify','{kind}')"))
        surface = page.locator("shirube-guide").locator(".card, .banner").first
        expect(surface).to_be_visible()
        assert (
            surface.evaluate("(e) => getComputedStyle(e).borderTopStyle + getComputedStyle(e).borderTopWidth")
            == "solid1px"
        )


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_ask(browser: Browser, site: Site, motion: str) -> None:
    api = Api()
    context = browser.new_context(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    context.add_init_script(OPENED + ";(() => { const own = Element.prototype.animate; window.moves = 0;"
                            "Element.prototype.animate = function (...a) { moves++; return own.apply(this, a) } })()")  # fmt: skip
    api.install(context)
    api.guides = [
        tour(step("a", "#new")),
        banner(step("b"), position="bottom"),
        tooltip(step("t", "#name"), show="always"),
        checklist(task("t", False)),
    ]
    page = context.new_page()
    page.goto(site.add("/", BODY))
    card(page, "a")
    card(page, "t")
    expect(page.get_by_role("region", name="Title b")).to_be_visible()
    assert (page.evaluate("moves") == 0) == (motion == "reduce")
    context.close()


@pytest.mark.parametrize("locale", ["ja", "en", "ar"])
def test_the_language_of_the_guide(page: Page, site: Site, api: Api, locale: str) -> None:
    texts = {"ja": "請求書を作成しましょう", "en": "Make an invoice", "ar": "أنشئ فاتورة"}
    api.guides = [tour(step("a", "#new", title=[texts[locale]]), locale=locale)]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("dialog", name=texts[locale])).to_be_visible()
    layer = page.locator("shirube-guide .layer")
    expect(layer).to_have_attribute("lang", locale)
    assert style(page, ".title", "wordBreak") == ("auto-phrase" if locale == "ja" else "normal")
    assert style(page, ".card", "direction") == ("rtl" if locale == "ar" else "ltr")


@pytest.mark.parametrize(("locale", "title"), [("en", "محمد, welcome to Acme"), ("ar", "Acme: أنشئ فاتورة")])
def test_a_name_in_another_script_does_not_turn_it_round(
    page: Page, site: Site, api: Api, locale: str, title: str
) -> None:
    launcher = {"text": title, "placement": "bottom-left"}
    api.guides = [
        tour(step("a", "#new", title=[title]), locale=locale),
        checklist(task("t", False), launcher=launcher, locale=locale, target={"css": "main"}),
    ]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("dialog", name=title)).to_be_visible()
    directions = "[...document.querySelectorAll('shirube-guide')].map(({shadowRoot}) => shadowRoot.querySelector('.layer').matches(':dir(rtl)'))"
    page.wait_for_function(f"{directions}.length === 2")
    assert page.evaluate(directions) == [locale == "ar"] * 2


LOUD = """<style>html{font-size:62.5%}*,*::before,*::after{all:unset!important}div,button,h2,svg,p,input,iframe{display:none!important;
color:red!important;background:red!important;font:30px/3 serif!important}::backdrop{background:red!important}
shirube-guide,shirube-guide:popover-open{filter:blur(4px)!important;display:none!important;width:1px!important;inset:auto!important;
zoom:2!important;unicode-bidi:bidi-override!important;direction:rtl!important;visibility:hidden!important}</style>"""
SPOT = '<x-spot id="slot" style="position:absolute!important;left:300px!important;top:200px!important;width:600px!important;display:block!important"></x-spot>'
LOOKS = """() => [...document.querySelectorAll('shirube-guide')].flatMap((host) => [...host.shadowRoot.querySelectorAll('*')]).map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect()
  const style = getComputedStyle(element)
  const names = ['display', 'color', 'backgroundColor', 'font', 'margin', 'padding', 'border', 'opacity', 'transform', 'filter', 'visibility',
    'boxShadow', 'borderRadius', 'textAlign', 'letterSpacing', 'direction', 'cursor', 'zoom']
  return [element.localName + '.' + element.className, x, y, width, height, ...names.map((name) => style[name])].join()
})"""


@pytest.mark.parametrize("kind", ["center", "sheet", "embedded", "banner", "inline", "modal", "hub"])
def test_the_hosts_styles_change_nothing(seen: tuple[BrowserContext, Api], site: Site, kind: str) -> None:
    context, api = seen
    page = context.new_page()
    api.locale, api.theme, api.guides = "en", None, guides(kind, "en")
    pictures = []
    for path, head, attributes in (("/plain", "", "en"), ("/odd", LOUD, 'ar" dir="rtl')):
        api.states = {}
        page.goto(
            site.add(
                path, SPOT, head=head, lang=attributes, calls=f"localStorage.clear();shirube('identify','{kind}{path}')"
            )
        )
        for name in OPEN.get(kind, []):
            page.get_by_role("button", name=name).first.click()
        expect(page.locator("shirube-guide").get_by_text("read more").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        pictures.append(page.evaluate(LOOKS))
    assert pictures[0] == pictures[1]
    page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_any_kind(seen: tuple[BrowserContext, Api], site: Site, kind: str) -> None:
    context, api = seen
    page = context.new_page()
    api.locale, api.theme, api.states = "en", THEME, {}
    api.guides = [
        {**guide, "when": {"all": [guide["when"], {"url": "/there"}]}, "hide": {"url": "/"}}
        for guide in guides(kind, "en")
    ]
    page.goto(site.add("/", BODY, calls=f"localStorage.clear();shirube('identify','left{kind}')"))
    page.wait_for_load_state("networkidle")
    # A screenshot of Playwright's leaves an empty style on fields, so it comes first.
    picture, markup = page.screenshot(), page.evaluate("document.documentElement.outerHTML")
    page.evaluate("history.pushState({}, '', '/there')")
    expect(page.locator("shirube-guide").first).to_be_attached()
    for name in OPEN.get(kind, []):
        page.get_by_role("button", name=name).first.click()
    expect(page.locator("shirube-guide").get_by_text("invoice").first).to_be_visible()
    page.evaluate("history.replaceState({}, '', '/')")
    gone(page)
    page.mouse.move(640, 600)
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate("document.documentElement.outerHTML").split("<") == markup.split("<")
    assert page.screenshot() == picture
    assert page.evaluate("[document.adoptedStyleSheets.length, document.getAnimations().length]") == [0, 0]
    page.close()
