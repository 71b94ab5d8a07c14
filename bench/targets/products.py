"""Real products in several releases: how each is started and opened, and by what its elements are known apart.

`attributes` name what the labels are made of; where none is there, an element is known by its words and the place that
they stand in. `hidden` names what is then also taken out of every description, so that no finder can lean on the label
itself. Those of `newer.py`, `latest.py` and `fourth.py` were held out until their first figures were written down; `seen` ones before, and have
been looked at since.
"""

# ruff: noqa: ARG001, E501

from contextlib import ExitStack
from typing import Any

from playwright.sync_api import Page

from bench.targets import servers
from bench.targets.fourth import FOURTH
from bench.targets.latest import LATEST
from bench.targets.newer import NEWER
from bench.targets.product import Opened, Product, html, script, style
from bench.targets.serve import Server


def _swagger(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"swagger-ui-dist-{version}"
    head = (
        style(f"{base}/swagger-ui.css")
        + script(f"{base}/swagger-ui-bundle.js")
        + script(f"{base}/swagger-ui-standalone-preset.js")
    )
    start = "SwaggerUIBundle({url:'/openapi.json',dom_id:'#ui',deepLinking:true,presets:[SwaggerUIBundle.presets.apis,SwaggerUIStandalonePreset],layout:'StandaloneLayout'})"
    page.goto(server.add(f"/swagger-{version}", html(head, '<div id="ui"></div>', start)))
    page.locator(".opblock").first.wait_for()
    yield "list"
    page.locator(".opblock-summary").nth(3).click()
    page.locator(".opblock.is-open .btn").first.wait_for()
    page.locator(".opblock.is-open .try-out__btn").click()
    yield "open"


def _tinymce(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    start = "tinymce.init({selector:'textarea',height:500,license_key:'gpl',branding:false,promotion:false,plugins:'lists link image table code fullscreen searchreplace wordcount preview charmap anchor',toolbar_mode:'wrap',toolbar:'undo redo | bold italic underline strikethrough | alignleft aligncenter alignright | bullist numlist outdent indent | link image table | code fullscreen preview searchreplace charmap anchor removeformat forecolor backcolor'})"
    head = script(f"tinymce-{version}/tinymce.min.js")
    page.goto(server.add(f"/tinymce-{version}", html(head, "<h1>Letter</h1><textarea>Text</textarea>", start)))
    page.locator(".tox-tbtn").first.wait_for()
    yield "editor"
    page.get_by_role("menuitem", name="Insert").first.click()
    page.locator(".tox-collection__item").first.wait_for()
    yield "menu"
    page.keyboard.press("Escape")
    page.locator(".tox-tbtn[aria-label*='link' i]").first.click()
    page.locator(".tox-dialog").wait_for()
    yield "dialog"


def _node_red(page: Page, server: Server, version: str, stack: ExitStack) -> Opened:
    page.goto(stack.enter_context(servers.node_red(version)))
    page.locator("[data-palette-type=inject]").wait_for()
    page.locator("#red-ui-loading-progress").wait_for(state="hidden")
    page.keyboard.press("Escape")
    yield "editor"
    page.locator("#red-ui-header-button-sidemenu").click()
    page.locator("#red-ui-header-button-sidemenu-submenu li").first.wait_for()
    yield "menu"


def _video(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"video.js-{version}/dist"
    head = style(f"{base}/video-js.css") + script(f"{base}/video.js")
    body = '<h1>Film</h1><video id="film" class="video-js" controls width="800" height="400"></video>'
    start = "videojs('film',{playbackRates:[1,2]}).addClass('vjs-has-started')"
    page.goto(server.add(f"/video-{version}", html(head, body, start)))
    page.locator(".vjs-control-bar").wait_for()
    yield "player"


def _jodit(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = {"3": "jodit-3/build/jodit.min", "4": "jodit-4/es2021/jodit.min"}[version]
    head = style(f"{base}.css") + script(f"{base}.js")
    start = "Jodit.make('#text',{toolbarAdaptive:false,height:400})"
    page.goto(server.add(f"/jodit-{version}", html(head, '<h1>Letter</h1><textarea id="text">Text</textarea>', start)))
    page.locator(".jodit-toolbar-button").first.wait_for()
    yield "editor"


def _django(page: Page, server: Server, version: str, stack: ExitStack) -> Opened:
    language = "ja" if version.endswith("ja") else "en"
    origin = stack.enter_context(servers.django(version.removesuffix("-ja"), language))
    page.goto(f"{origin}/admin/")
    yield "sign-in"
    page.fill("#id_username", "mori")
    page.fill("#id_password", "password-of-mori")
    page.locator("[type=submit]").click()
    page.locator("#user-tools").wait_for()
    yield "index"
    for name, path in (("users", "auth/user/"), ("user", "auth/user/1/change/"), ("add", "auth/user/add/"), ("group", "auth/group/add/"), ("password", "password_change/"), ("history", "auth/user/1/history/")):  # fmt: skip
        page.goto(f"{origin}/admin/{path}")
        yield name


def _verdaccio(page: Page, server: Server, version: str, stack: ExitStack) -> Opened:
    page.goto(stack.enter_context(servers.verdaccio(version)))
    page.locator("header").first.wait_for()
    page.wait_for_load_state("networkidle")
    yield "home"
    page.locator(
        "[data-testid=header--button-login], [data-testid=header--button-account], button:has-text('Login')"
    ).first.click()
    page.locator("[role=dialog]").first.wait_for()
    yield "sign-in"


def _datasette(page: Page, server: Server, version: str, stack: ExitStack) -> Opened:
    origin = stack.enter_context(servers.datasette(version))
    for name, path in (("index", "/"), ("database", "/shop"), ("table", "/shop/orders"), ("filtered", "/shop/orders?_facet=city&total__gt=3"), ("row", "/shop/orders/1"), ("query", "/shop?sql=select+1"), ("versions", "/-/versions")):  # fmt: skip
        page.goto(origin + path)
        yield name


def _graphiql(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"graphiql-{version}"
    old = version == "1"
    head = (
        style(f"{base}/graphiql.min.css")
        + "<style>#ui{height:90vh}</style>"
        + servers.react_scripts()
        + script(f"{base}/graphiql.min.js")
    )
    fetcher = "()=>Promise.resolve({data:{__schema:{queryType:{name:'Query'},types:[{kind:'OBJECT',name:'Query',fields:[{name:'order',args:[],type:{kind:'SCALAR',name:'String'}}],interfaces:[]},{kind:'SCALAR',name:'String'}],directives:[]}}})"
    draw = f"const el=React.createElement(GraphiQL,{{fetcher:{fetcher}}});"
    start = draw + (
        "ReactDOM.render(el,document.getElementById('ui'))"
        if old
        else "ReactDOM.createRoot(document.getElementById('ui')).render(el)"
    )
    page.goto(server.add(f"/graphiql-{version}", html(head, '<div id="ui"></div>', start)))
    page.locator(".graphiql-container button").first.wait_for()
    page.wait_for_load_state("networkidle")
    yield "editor"


def _redoc(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    bundle = {"1": "redoc-1/dist/redoc.min.js", "2": "redoc-2/bundles/redoc.standalone.js"}[version]
    body = '<redoc spec-url="/openapi.json"></redoc>' + script(bundle)
    page.goto(server.add(f"/redoc-{version}", html("", body, "")))
    page.locator("h1").first.wait_for()
    page.get_by_text("List every order").first.wait_for(state="attached")
    yield "reference"


def _stoplight(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"stoplight-elements-{version}"
    head = style(f"{base}/styles.min.css") + script(f"{base}/web-components.min.js")
    body = '<elements-api apiDescriptionUrl="/openapi.json" router="hash" layout="sidebar"></elements-api>'
    page.goto(server.add(f"/stoplight-{version}", html(head, body, "")))
    page.get_by_text("Workshop").first.wait_for()
    page.wait_for_load_state("networkidle")
    yield "overview"
    page.get_by_text("List every order").or_(page.get_by_text("order", exact=True)).first.click()
    page.wait_for_timeout(1_000)
    yield "opened"


def _jsoneditor(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"jsoneditor-{version}/dist/jsoneditor.min"
    head = style(f"{base}.css") + script(f"{base}.js")
    start = "new JSONEditor(document.getElementById('ui'),{modes:['tree','code','form','text','view']},{order:{city:'Nara',total:3},open:true})"
    page.goto(server.add(f"/jsoneditor-{version}", html(head, '<div id="ui" style="height:500px"></div>', start)))
    page.locator(".jsoneditor-menu").wait_for()
    yield "tree"


def _flower(page: Page, server: Server, version: str, stack: ExitStack) -> Opened:
    origin = stack.enter_context(servers.flower(version))
    for name in ("", "tasks", "broker"):
        page.goto(f"{origin}/{name}")
        yield name or "workers"


def _sqlite_web(page: Page, server: Server, version: str, stack: ExitStack) -> Opened:
    origin = stack.enter_context(servers.sqlite_web(version))
    for name in ("", "orders/", "orders/content/", "orders/query/", "orders/insert/", "orders/import/"):
        if page.goto(f"{origin}/{name}").status == 200:  # type: ignore[union-attr]
            yield name.strip("/") or "index"


TEXT_ONLY: dict[str, Any] = {"attributes": []}

TINYMCE = {
    "button|text color|Letter": "button|text color black|Letter",
    "button|background color|Letter": "button|background color black|Letter",
    "menuitem|link... ctrl+k|Letter": "menuitem|link...|Letter",
}
"""The same buttons, which say their colour since the sixth release; the menu's entry lost its keys in the seventh."""
DATASETTE = {
    "select|= != contains ends with starts with > ≥ < ≤ like not like glob in not in array contains array does n|6 rows": "select|= != contains does not contain ends with starts with > ≥ < ≤ like not like glob in not in array cont|6 rows",
}
"""The operators of a filter, of which there is one more."""
GRAPHIQL = {
    "div|graphiql prettify merge copy history introspect docs 1 # welcome to graphiql 2 # 3 # graphiql is an |": "div|graphiql 1 # welcome to graphiql 2 # 3 # graphiql is an in-browser tool for writing, validating, and|",
}
"""The editor as a whole."""
FLOWER = {
    "th|worker name: activate to sort column ascending|": "th|worker: activate to sort column ascending|",
    "th|status: activate to sort column descending|": "th|status: activate to sort column ascending|",
}
"""Heads of the same columns."""
PRODUCTS = [
    Product("django-admin", ["3.2.25", "4.2.16", "5.2.1"], _django, {"attributes": ["id", "name"]}, ["id", "name"]),
    Product("django-admin-ja", ["5.2.1", "5.2.1-ja"], _django, {"attributes": ["id", "name", "href"], "words": False}, ["id"]),
    Product("tinymce", ["5", "6", "7", "8"], _tinymce, TEXT_ONLY, renamed=TINYMCE),
    Product("node-red", ["2", "3", "4", "5"], _node_red, {"attributes": ["id"]}, ["id"]),
    Product("swagger-ui", ["3", "4", "5"], _swagger, {"ancestor": "[id^=operations]"}),
    Product("video.js", ["6", "7", "8"], _video, {"attributes": ["class"], "words": "^vjs-.*(control|button|volume|menu)"}, ["class"]),
    Product("jodit", ["3", "4"], _jodit, {"attributes": ["data-ref"]}, ["data-ref"]),
    Product("verdaccio", ["5", "6"], _verdaccio, {"attributes": ["data-testid"]}, ["data-testid"], set="seen"),
    Product("datasette", ["0.62", "0.65.1", "1.0a19"], _datasette, TEXT_ONLY, set="seen", renamed=DATASETTE),
    Product("graphiql", ["1", "2", "3"], _graphiql, TEXT_ONLY, set="seen", renamed=GRAPHIQL),
    Product("redoc", ["1", "2"], _redoc, TEXT_ONLY, set="seen"),
    Product("stoplight", ["7", "9"], _stoplight, TEXT_ONLY, set="seen"),
    Product("jsoneditor", ["5", "10"], _jsoneditor, {"attributes": ["class"], "words": "^jsoneditor-"}, ["class"], set="seen"),
    Product("flower", ["1.2.0", "2.0.1"], _flower, {"attributes": ["id", "name"]}, ["id", "name"], set="seen", renamed=FLOWER),
    Product("sqlite-web", ["0.5.2", "0.6.4"], _sqlite_web, {"attributes": ["id", "name"]}, ["id", "name"], set="seen"),
    *NEWER,
    *LATEST,
    *FOURTH,
]  # fmt: skip
