"""The products of the held-out set: how each is started and opened. All their labels are ids, names, addresses and other
attributes that the product kept; no word is part of any, and what has none of these attributes is left out (`wordless`).
"""

# ruff: noqa: E501

from contextlib import ExitStack

from playwright.sync_api import Locator, Page

from bench.targets import servers
from bench.targets.product import Opened, Product, html, script, style
from bench.targets.serve import Server


def _wagtail(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    origin = stack.enter_context(servers.wagtail(version))
    page.goto(f"{origin}/admin/login/")
    page.locator("[name=username]").wait_for()
    yield "sign-in"
    page.fill("[name=username]", "mori")
    page.fill("[name=password]", "password-of-mori")
    page.locator("[type=submit]").click()
    page.locator("#wagtail-sidebar a[href]").first.wait_for()
    yield "home"
    for name in ("pages", "pages/2", "pages/2/edit", "images", "documents", "users/add", "groups/new", "sites/new", "redirects/add", "collections/add", "workflows/add", "reports/locked", "account"):  # fmt: skip
        answer = page.goto(f"{origin}/admin/{name}/")
        if answer and answer.status == 200:
            page.locator("#wagtail-sidebar a[href]").first.wait_for()
            yield name


def _flask_admin(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    origin = stack.enter_context(servers.flask_admin(version))
    for name in ("", "order/", "order/?flt0_0=Nara", "order/new/", "order/edit/?id=1", "order/details/?id=1", "tool/", "tool/new/", "files/", "files/mkdir/"):  # fmt: skip
        answer = page.goto(f"{origin}/admin/{name}")
        if answer and answer.status == 200:
            yield name.strip("/") or "home"


def _jupyterlab(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    page.goto(f"{stack.enter_context(servers.jupyterlab(version))}/lab/tree/letter.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.locator(".jp-mod-running, .jp-Dialog").first.wait_for(state="detached")
    yield "notebook"
    bar = page.locator("#jp-MainMenu > ul > li, #jp-MainMenu .lm-MenuBar-item")
    for index, name in enumerate(("file", "edit", "view", "run", "kernel", "tabs", "settings", "help")):
        bar.nth(index).click()
        page.locator(".lm-Menu .lm-Menu-item").first.wait_for()
        yield f"menu {name}"
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    for name in ("jp-running-sessions", "table-of-contents", "extensionmanager.main-view"):
        tab = page.locator(f".jp-SideBar li[data-id='{name}']")
        if tab.count():
            tab.first.click()
            yield name


def _radicale(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    page.goto(f"{stack.enter_context(servers.radicale(version))}/.web/")
    page.locator("#loginscene [data-name=user]").wait_for()
    yield "sign-in"
    page.locator("#loginscene [data-name=user]").fill("mori")
    page.locator("#loginscene [data-name=password]").fill("x")
    page.keyboard.press("Enter")
    page.locator("[data-name=new]").first.wait_for()
    yield "collections"
    page.locator("[data-name=new]").first.click()
    page.locator("#createcollectionscene [data-name=displayname]").wait_for()
    yield "new"
    page.locator("#createcollectionscene [data-name=displayname]").fill("Orders")
    page.locator("#createcollectionscene [data-name=submit]").click()
    one = page.locator("#collectionsscene article:visible").first
    one.hover()
    one.locator("[data-name=edit]").wait_for()
    yield "one"
    one.locator("[data-name=edit]").click()
    page.locator("#editcollectionscene [data-name=displayname]").wait_for()
    yield "edit"
    page.locator("#editcollectionscene [data-name=cancel]").click()
    one.hover()
    one.locator("[data-name=delete]").click()
    page.locator("#deletecollectionscene [data-name=delete]").wait_for()
    yield "delete"


def _click_mid(page: Page, one: Locator) -> None:
    box = one.bounding_box()
    if box:
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def _bpmn(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"bpmn-js-{version}/dist"
    head = style(f"{base}/assets/diagram-js.css") + style(f"{base}/assets/bpmn-js.css") + style(f"{base}/assets/bpmn-font/css/bpmn.css") + script(f"{base}/bpmn-modeler.production.min.js")  # fmt: skip
    start = f"window.modeler=new BpmnJS({{container:'#ui'}});modeler.importXML({DIAGRAM!r}{',()=>0' if version == '3' else ''})"
    body = '<h1>Workshop</h1><div id="ui" style="height:700px"></div>'
    page.goto(server.add(f"/bpmn-{version}", html(head, body, start)))
    page.locator(".djs-palette .entry").first.wait_for()
    page.locator("[data-element-id=Task_1]").wait_for()
    yield "palette"
    for name in ("Start_1", "Task_1", "Gateway_1"):
        _click_mid(page, page.locator(f"[data-element-id={name}]"))
        page.locator(".djs-context-pad .entry").first.wait_for()
        yield f"pad {name}"
        page.locator(".djs-context-pad [data-action=replace]").first.click()
        page.locator(".djs-popup .entry").first.wait_for()
        yield f"popup {name}"
        page.keyboard.press("Escape")
        page.mouse.click(900, 690)


DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="D" targetNamespace="x"><bpmn:process id="P" isExecutable="false"><bpmn:startEvent id="Start_1"/><bpmn:task id="Task_1" name="Plane"/><bpmn:exclusiveGateway id="Gateway_1"/></bpmn:process><bpmndi:BPMNDiagram id="BD"><bpmndi:BPMNPlane id="BP" bpmnElement="P"><bpmndi:BPMNShape id="s1" bpmnElement="Start_1"><dc:Bounds x="250" y="160" width="36" height="36"/></bpmndi:BPMNShape><bpmndi:BPMNShape id="s2" bpmnElement="Task_1"><dc:Bounds x="450" y="140" width="100" height="80"/></bpmndi:BPMNShape><bpmndi:BPMNShape id="s3" bpmnElement="Gateway_1" isMarkerVisible="true"><dc:Bounds x="700" y="155" width="50" height="50"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""


def _plyr(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"plyr-{version}/dist"
    head = style(f"{base}/plyr.css") + script(f"{base}/plyr.js")
    body = '<h1>Film</h1><div style="width:900px"><video id="film" controls><source src="/none.mp4" type="video/mp4"><track kind="captions" label="English" srclang="en" src="/none.vtt" default></video></div>'
    told = f"{{controls:['play-large','restart','rewind','play','fast-forward','progress','current-time','duration','mute','volume','captions','settings','pip','airplay','download','fullscreen'],iconUrl:'/npm/{base}/plyr.svg',blankVideo:''}}"
    start = f"plyr.setup('#film',{told})" if version == "2" else f"new Plyr('#film',{told})"
    page.goto(server.add(f"/plyr-{version}", html(head, body, start)))
    page.locator("[data-plyr=play]").last.wait_for()
    yield "player"


def _excalidraw(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"excalidraw-{version}/dist"
    head = f"<style>#ui{{height:760px}}</style><script>window.EXCALIDRAW_ASSET_PATH='/npm/{base}/'</script>" + servers.react_scripts() + script(f"{base}/excalidraw.production.min.js")  # fmt: skip
    start = (
        "ReactDOM.createRoot(document.getElementById('ui')).render(React.createElement(ExcalidrawLib.Excalidraw,{}))"
    )
    page.goto(server.add(f"/excalidraw-{version}", html(head, '<div id="ui"></div>', start)))
    page.locator(".excalidraw [data-testid$=rectangle]").first.wait_for(state="attached")
    yield "canvas"
    menu = page.locator("[data-testid=main-menu-trigger], [data-testid=dropdown-menu-button], .dropdown-menu-button")
    if menu.count():
        menu.first.click()
    yield "menu"


def _tabulator(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"tabulator-{version}/dist"
    head = style(f"{base}/css/tabulator.min.css") + script(f"{base}/js/tabulator.min.js")
    names = ("id", "city", "total", "note", "paid", "tool", "maker", "sent", "weight", "colour", "shelf", "price")
    columns = ",".join(f"{{title:'{name.title()}',field:'{name}',headerFilter:{'true' if n % 2 else 'false'},width:100}}" for n, name in enumerate(names))  # fmt: skip
    data = "Array.from({length:40},(_,i)=>({" + ",".join(f"{name}:'{name}'+i" for name in names) + "}))"
    start = f"new Tabulator('#ui',{{data:{data},columns:[{columns}],pagination:{'true' if version != '4' else repr('local')},paginationSize:5,paginationSizeSelector:[5,10]}})"
    page.goto(server.add(f"/tabulator-{version}", html(head, '<h1>Orders</h1><div id="ui"></div>', start)))
    page.locator(".tabulator-row").first.wait_for()
    yield "table"


COMMANDS = {
    "data-command=runmenu:run": "data-command=notebook:run-cell-and-select-next",
    "data-command=kernelmenu:interrupt": "data-command=notebook:interrupt-kernel",
    "data-command=kernelmenu:restart": "data-command=notebook:restart-kernel",
    "data-command=runmenu:restart-and-run-all": "data-command=notebook:restart-run-all",
    "data-command=filebrowser:create-main-launcher": "data-command=launcher:create",
    "data-command=help:licenses": "data-command=apputils:licenses",
}
"""JupyterLab's toolbar has other commands for the same buttons since its fourth release."""

TOOLBAR = {f"data-testid={name}": f"data-testid=toolbar-{name}" for name in ("selection", "rectangle", "diamond", "ellipse", "arrow", "line", "freedraw", "text", "image")}  # fmt: skip
"""Excalidraw put a word before the names of its tools."""


def wordless(*attributes: str, **more: str) -> dict[str, object]:
    """Labels of these attributes alone."""
    return {"attributes": list(attributes), "wordless": True, **more}


NEWER = [
    Product("wagtail", ["2.16.3", "4.2.4", "6.3.8"], _wagtail, wordless("id", "name", "href"), ["id", "name", "href"], "held"),
    Product("flask-admin", ["1.6.1", "2.0.2"], _flask_admin, wordless("id", "name", "href", forget="page_size=20&|[?&]page_size=20"), ["id", "name", "href"], "held"),
    Product("jupyterlab", ["3.6.8", "4.4.10"], _jupyterlab, wordless("data-command", "data-id", which="[data-command],[role=tab][data-id]"), ["data-command", "data-id"], "held", COMMANDS),
    Product("radicale", ["3.0.6", "3.5.10"], _radicale, wordless("data-name"), ["data-name"], "held", {"data-name=link": "data-name=logout"}),
    Product("bpmn-js", ["3", "10", "18"], _bpmn, wordless("data-action", "data-id", which="[data-action],.djs-popup [data-id]"), ["data-action", "data-id"], "held"),
    Product("plyr", ["2", "3"], _plyr, wordless("data-plyr", which="[data-plyr]"), ["data-plyr"], "held"),
    Product("excalidraw", ["13", "17"], _excalidraw, wordless("data-testid"), ["data-testid"], "held", TOOLBAR),
    Product("tabulator", ["4", "6"], _tabulator, wordless("tabulator-field", "data-page", which=".tabulator-col[tabulator-field],[data-page]"), ["tabulator-field", "data-page"], "held"),
]  # fmt: skip
