"""The fourth set that was held out: whole applications, each rewritten or redesigned between the two releases.

What is the same in both, and what is gone, was written down by hand from their pages (`pairs`), since most kept no ids; only the
administration by Django in two themes is labelled by the names, ids and addresses that it kept. No finder was asked before.
"""

# ruff: noqa: E501

import json
import re
from contextlib import ExitStack

from playwright.sync_api import Page

from bench.targets import applications
from bench.targets.newer import wordless
from bench.targets.product import Opened, Product, html, script, style
from bench.targets.serve import Server


def _locust(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    page.goto(stack.enter_context(applications.locust(version)))
    page.locator("[type=submit]:visible").first.wait_for()
    page.get_by_text("Advanced options").first.click()
    yield "start"
    page.locator("[type=submit]:visible").first.click()
    page.get_by_text("/orders/new").first.wait_for()
    yield "running"
    for name in ("Charts", "Failures", "Exceptions", "Ratio", "Download"):
        tab = page.get_by_role("tab", name=name).or_(page.get_by_role("link", name=name, exact=False))
        tab.first.click()
        yield name.lower()
    page.get_by_text("Edit", exact=True).first.click()
    yield "edit"


def _notebook(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    url = stack.enter_context(applications.notebook(version))
    page.goto(f"{url}/tree")
    page.get_by_text("letter.ipynb").first.wait_for()
    page.wait_for_timeout(2000)
    yield "files"
    page.locator("#new-dropdown-button, .jp-FileBrowser-toolbar .lm-MenuBar-item").first.click()
    page.locator("#new-menu, .lm-Menu-item").first.wait_for()
    yield "new"
    page.keyboard.press("Escape")
    page.goto(f"{url}/tree")
    page.get_by_text("letter.ipynb").first.wait_for()
    page.locator(".list_item:has-text('letter.ipynb') input, input[aria-label*='letter.ipynb']").first.click()
    page.wait_for_timeout(1000)
    yield "chosen"
    page.goto(f"{url}/notebooks/letter.ipynb")
    page.locator(".cell.code_cell, .jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.wait_for_timeout(3000)
    yield "notebook"
    for name in ("File", "Edit", "View", "Kernel", "Help", "Cell|Run"):
        item = page.locator("#menubar a.dropdown-toggle, #jp-MainMenu .lm-MenuBar-item").filter(has_text=re.compile(f"^({name})$"))  # fmt: skip
        item.first.click()
        page.locator(".open > .dropdown-menu, .lm-Menu").first.wait_for()
        yield f"menu {name}"
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")


def _themed(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    origin = stack.enter_context(applications.themed(version))
    page.goto(f"{origin}/admin/")
    yield "sign-in"
    page.fill("[name=username]", "mori")
    page.fill("[name=password]", "password-of-mori")
    page.locator("[type=submit]").first.click()
    page.locator("a[href='/admin/shop/order/']").first.wait_for(state="attached")
    yield "index"
    for name, path in (("orders", "shop/order/"), ("order", "shop/order/1/change/"), ("add", "shop/order/add/"), ("cities", "shop/city/"), ("city", "shop/city/1/change/"), ("users", "auth/user/"), ("user", "auth/user/1/change/"), ("group", "auth/group/add/"), ("password", "password_change/")):  # fmt: skip
        page.goto(f"{origin}/admin/{path}")
        yield name
        for part in {"add": ("delivery", "more", "lines"), "user": ("personal-info", "permissions", "important-dates")}.get(name, ()):  # fmt: skip
            tab = page.locator(f"#jazzy-tabs [href='#{part}-tab']")
            if tab.count():
                tab.click()
            yield f"{name} {part}"


def _buildbot(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    origin = stack.enter_context(applications.buildbot(version))
    page.goto(origin)
    page.get_by_text("Workshop").first.wait_for()
    page.wait_for_timeout(1000)
    yield "home"
    page.get_by_text("Builds", exact=True).first.click()
    page.get_by_text("Builders", exact=True).first.wait_for()
    yield "menu"
    for name in ("builders", "workers", "masters", "schedulers", "changes", "pendingbuildrequests", "settings", "about"):  # fmt: skip
        page.goto(f"{origin}/#/{name}")
        page.wait_for_timeout(1500)
        yield name
    page.goto(f"{origin}/#/workers")
    page.get_by_text("Actions...").first.click()
    page.get_by_text("Reason").first.wait_for()
    yield "stop workers"
    page.goto("about:blank")
    page.goto(f"{origin}/#/builders")
    page.get_by_text("chairs", exact=True).first.click()
    page.get_by_text("Make", exact=True).first.wait_for()
    page.wait_for_timeout(1000)
    yield "builder"
    page.get_by_text("Make", exact=True).first.click()
    page.get_by_text("Cancel", exact=True).first.wait_for()
    yield "by hand"
    page.get_by_role("button", name="Start build").first.click()
    page.get_by_text("Rebuild").first.wait_for()
    page.get_by_text("SUCCESS", exact=True).first.wait_for()
    page.wait_for_timeout(1000)
    yield "build"


FIELDS = [{"label": word, "name": word.lower(), "widget": kind, "required": False, **more} for word, kind, more in (("Title", "string", {}), ("Date", "datetime", {}), ("Draft", "boolean", {}), ("Kind", "select", {"options": ["saw", "file"]}), ("Picture", "image", {}), ("Paper", "file", {}), ("Pieces", "number", {}), ("Remark", "text", {}), ("Words", "list", {}), ("Body", "markdown", {}))]  # fmt: skip
WORKSHOP = {
    "backend": {"name": "test-repo"}, "media_folder": "media", "publish_mode": "editorial_workflow", "site_url": "http://shop.test", "display_url": "http://shop.test",
    "collections": [
        {"name": "posts", "label": "Posts", "label_singular": "Post", "folder": "_posts", "create": True, "fields": FIELDS},
        {"name": "tools", "label": "Tools", "label_singular": "Tool", "folder": "_tools", "create": True, "fields": FIELDS[:3]},
        {"name": "settings", "label": "Settings", "files": [{"name": "general", "label": "General", "file": "_data/general.json", "fields": FIELDS[:1]}]},
    ],
}  # fmt: skip
POSTS = {"_posts": {f"2020-01-0{n}-letter.md": {"content": f"---\ntitle: Letter {n}\n---\nDear all"} for n in (1, 2, 3)}, "_tools": {"saw.md": {"content": "---\ntitle: Saw\n---\n"}}, "_data": {"general.json": {"content": '{"title": "Workshop"}'}}}  # fmt: skip


def _cms(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = {"netlify-1": "netlify-cms-1/dist/cms", "decap-3": "decap-cms-3/dist/decap-cms"}[version]
    server.add(f"/cms-{version}/config.yml", json.dumps(WORKSHOP))
    head = (style(f"{base}.css") if version == "netlify-1" else "") + f"<script>window.repoFiles={json.dumps(POSTS)}</script>"  # fmt: skip
    url = server.add(f"/cms-{version}/", html(head, script(f"{base}.js"), ""))
    page.goto(url)
    page.get_by_role("button", name="Login").first.wait_for()
    yield "sign-in"
    page.get_by_role("button", name="Login").first.click()
    page.get_by_text("Letter 1").first.wait_for()
    yield "posts"
    for name, path in (("tools", "collections/tools"), ("settings", "collections/settings"), ("post", "collections/posts/entries/2020-01-01-letter"), ("workflow", "workflow")):  # fmt: skip
        page.goto(f"{url}#/{path}")
        page.wait_for_timeout(1500)
        yield name
    page.get_by_text("Media", exact=True).first.click()
    page.wait_for_timeout(800)
    yield "media"
    page.goto(f"{url}#/collections/tools")
    page.reload()
    login = page.get_by_role("button", name="Login")
    page.get_by_text("Quick add").or_(login).first.wait_for()
    if login.count():
        login.first.click()
    page.get_by_text("Quick add").first.click()
    page.get_by_text("Tool", exact=True).first.wait_for()
    yield "quick add"
    page.keyboard.press("Escape")
    page.locator(".nc-appHeader-avatar, [aria-label='Account options dropdown']").first.click()
    page.get_by_text("Log Out").first.wait_for()
    yield "account"


def _mlflow(page: Page, _: Server, version: str, stack: ExitStack) -> Opened:
    origin = stack.enter_context(applications.mlflow(version))
    page.goto(f"{origin}/#/experiments/1")
    page.get_by_text("try 1").first.wait_for()
    page.wait_for_timeout(2000)
    yield "runs"
    page.locator("a[href*='/runs/']").first.click()
    page.get_by_text("Artifacts").first.wait_for()
    page.wait_for_timeout(1500)
    yield "run"
    page.goto(f"{origin}/#/models")
    page.get_by_text("plane").first.wait_for()
    page.wait_for_timeout(1500)
    told = page.locator("[role=dialog] [aria-label=Close]")
    if told.count():
        told.first.click()
        told.first.wait_for(state="hidden")
    yield "models"
    page.goto(f"{origin}/#/models/plane")
    page.get_by_text("Created Time").first.wait_for()
    yield "model"


def _same(*selectors: str) -> list[tuple[str | None, ...]]:
    return [(one, one) for one in selectors]


def _gone(*selectors: str) -> list[tuple[str | None, ...]]:
    return [(one, None) for one in selectors]


LOCUST: list[tuple[str | None, ...]] = [
    *_same("h2 :: start new load test", "h2 :: edit running load test", "h3 :: total ratio", "th[data-sortkey=name]", "th[data-sortkey=method]", "th[data-sortkey=occurrences]", "th[data-sortkey=error]", "a[href$='requests/csv']", "a[href$='failures/csv']", "a[href$='exceptions/csv']", "a[href*='stats/report']"),
    ("#user_count", "input[name=userCount]"),
    ("#spawn_rate", "input[name=spawnRate]"),
    ("#host", "input[name=host]"),
    ("#run_time", "input[name=runTime]"),
    ("a :: advanced options", "button :: advanced options"),
    ("form:has(#user_count) [type=submit]", "[type=submit] :: start"),
    ("a :: about", "button :: about"),
    ("#edit-test", "button :: edit"),
    (".stop-button", "button :: stop"),
    (".reset-button", "button :: reset"),
    *[(f"a :: {one}", f"[role=tab] :: {one}") for one in ("statistics", "charts", "failures", "exceptions", "current ratio", "download data")],
    *[(f"th[data-sortkey={old}]", f"th[data-sortkey='{new}']") for old, new in (("num_requests", "numRequests"), ("num_failures", "numFailures"), ("median_response_time", "medianResponseTime"), ("ninety_ninth_response_time", "responseTimePercentile0.99"), ("avg_response_time", "avgResponseTime"), ("min_response_time", "minResponseTime"), ("max_response_time", "maxResponseTime"), ("avg_content_length", "avgContentLength"), ("current_rps", "currentRps"), ("current_fail_per_sec", "currentFailPerSec"))],
    (".exception_occurrences", "th[data-sortkey=count]"),
    (".exception_traceback", "th[data-sortkey=traceback]"),
    ("h3 :: ratio per user class", "h3 :: ratio per class"),
    (".close_link", "[role=presentation] button[type=button]"),
    ("#new_user_count", "[role=presentation] input[name=userCount]"),
    ("#new_spawn_rate", "[role=presentation] input[name=spawnRate]"),
    ("form:has(#new_user_count) [type=submit]", "[role=presentation] [type=submit]"),
    *_gone("th[data-sortkey=ninetieth_response_time]"),
]  # fmt: skip

BAR, ROWS = ".jp-NotebookPanel-toolbar", ".jp-DirListing"
MENUS = {
    "file": {"open_notebook": "notebook:open-tree-tab", "copy_notebook": "application:duplicate", "save_notebook_as": "docmanager:save-as", "rename_notebook": "application:rename", "save_checkpoint": "docmanager:save", "restore_checkpoint": "docmanager:restore-checkpoint", "trust_notebook": "notebook:trust", "close_and_halt": "filemenu:close-and-cleanup"},
    "edit": {"cut_cell": "notebook:cut-cell", "copy_cell": "notebook:copy-cell", "paste_cell_above": "notebook:paste-cell-above", "paste_cell_below": "notebook:paste-cell-below", "paste_cell_replace": "notebook:paste-and-replace-cell", "delete_cell": "notebook:delete-cell", "split_cell": "notebook:split-cell-at-cursor", "merge_cell_above": "notebook:merge-cell-above", "merge_cell_below": "notebook:merge-cell-below", "move_cell_up": "notebook:move-cell-up", "move_cell_down": "notebook:move-cell-down", "edit_nb_metadata": "notebook:edit-metadata", "find_and_replace": "documentsearch:start"},
    "view": {"toggle_header": "application:toggle-top", "toggle_line_numbers": "viewmenu:line-numbering"},
    "kernel": {"int_kernel": "kernelmenu:interrupt", "restart_kernel": "kernelmenu:restart", "restart_clear_output": "kernelmenu:restart-and-clear", "restart_run_all": "runmenu:restart-and-run-all", "reconnect_kernel": "kernelmenu:reconnect-to-kernel", "shutdown_kernel": "kernelmenu:shutdown", "menu-change-kernel": "kernelmenu:change"},
    "run": {"run_cell": "notebook:run-cell", "run_cell_select_below": "runmenu:run", "run_cell_insert_below": "notebook:run-cell-and-insert-below", "run_all_cells": "runmenu:run-all", "run_all_cells_above": "notebook:run-all-above", "run_all_cells_below": "notebook:run-all-below"},
}  # fmt: skip
"""Notebook's menus: what its sixth release called an item, and the command of the same in its seventh."""
TOOLS = {"save-notebook": "docmanager:save", "insert-cell-below": "notebook:insert-cell-below", "cut-cell": "notebook:cut-cell", "copy-cell": "notebook:copy-cell", "paste-cell-below": "notebook:paste-cell-below", "run-cell-and-select-next": "notebook:run-cell-and-select-next", "interrupt-kernel": "notebook:interrupt-kernel", "confirm-restart-kernel": "notebook:restart-kernel", "confirm-restart-kernel-and-run-all-cells": "notebook:restart-run-all"}  # fmt: skip

NOTEBOOK: list[tuple[str | None, ...]] = [
    ("#upload_span", "jp-button[aria-label=Upload]"),
    ("#new-dropdown-button", ".jp-FileBrowser-toolbar [role=menuitem] :: new"),
    ("#refresh_notebook_list", "jp-button[data-command='filebrowser:refresh']"),
    ("a[href='#notebooks']", "[role=tab] :: files"),
    ("a[href='#running']", "[role=tab] :: running"),
    ("#select-all", f"{ROWS}-header input"),
    ("#sort-name", f"{ROWS}-header .jp-id-name"),
    ("#last-modified", f"{ROWS}-header .jp-id-modified"),
    ("#file-size", f"{ROWS}-header .jp-id-filesize"),
    ("a[title='Link to root folder']", ".jp-BreadCrumbs-home"),
    ("a[title=dashboard]", "#jp-NotebookLogo"),
    *[(f".item_link :: {one}", f"{ROWS}-itemText :: {one}") for one in ("orders", "letter.ipynb", "notes.txt")],
    *[(f".list_item:has([href$='{one}']) input", f"{ROWS}-content input[aria-label*='{one}']") for one in ("orders", "letter.ipynb", "notes.txt")],
    ("#new-menu a[aria-label=python3]", ".lm-Menu [data-command='notebook:create-new']"),
    ("#new-file > a", ".lm-Menu [data-command='filebrowser:create-new-file']"),
    ("#new-folder > a", ".lm-Menu [data-command='filebrowser:create-new-directory']"),
    *[(f".{one}-button", f".jp-FileBrowser-toolbar jp-button[data-command='filebrowser:{one}']") for one in ("duplicate", "rename", "download", "delete")],
    *[(f"[data-jupyter-action='jupyter-notebook:{old}']", f"{BAR} [data-command='{new}']") for old, new in TOOLS.items()],
    *[(f"[data-jupyter-action='jupyter-notebook:move-cell-{one}']", f".jp-cell-toolbar [data-command='notebook:move-cell-{one}']") for one in ("up", "down")],
    ("#cell_type", "select[aria-label='Cell type']"),
    ("#notification_trusted", ".jp-NotebookTrustedStatus"),
    ("#notebook_name", "#jp-top-bar h1, #top-panel h1"),
    (".kernel_indicator_name", "jp-button.jp-Toolbar-kernelName"),
    *[(f"#menus .dropdown-toggle :: {one}", f"#jp-MainMenu [role=menuitem] :: {one}") for one in ("file", "edit", "view", "kernel", "help")],
    *[(f"#{old} > a", f"#jp-mainmenu-{menu} [data-command='{new}']") for menu, items in MENUS.items() for old, new in items.items()],
    ("#new_notebook > a", "#jp-mainmenu-file [data-type=submenu] :: new"),
    ("#file_menu a :: download as dropdown", "#jp-mainmenu-file [data-type=submenu] :: save and export notebook as"),
    ("#change_cell_type > a", "#jp-mainmenu-run [data-type=submenu] :: cell type"),
    ("#keyboard_shortcuts > a", "#jp-mainmenu-help [data-command='apputils:display-shortcuts']"),
    ("#notebook_about", "#jp-mainmenu-help [data-command='help:about']"),
    *[(f"#help_menu a :: {one.lower()} reference", f"[data-command='help-menu-python3:{one} Reference']") for one in ("Python", "IPython", "NumPy", "SciPy", "Matplotlib", "SymPy", "pandas")],
    *_gone("a[href='#clusters']", "#tree-selector-btn", "#shutdown", "#dontShowId", "a[href*=migrate_to_notebook7]", ".move-button", ".view-button", ".edit-button", "#new-menu [id=new-terminal] > a"),
    *_gone("[data-jupyter-action$=show-command-palette]", "#insertlink", "#print_preview > a", "#cut_cell_attachments > a", "#copy_cell_attachments > a", "#paste_cell_attachments > a", "#insert_image > a", "#toggle_toolbar > a", "#menu-cell-toolbar > a", "#notebook_tour", "#edit_keyboard_shortcuts > a"),
]  # fmt: skip
"""New terminals are gone from the newer menu where no terminal can be had; nothing else here hangs on what is installed."""

DIALOG, ITEM = "[role=dialog]", "[ng-model^=item]"
SIDE = ".bb-sidebar-button"
BUILDBOT: list[tuple[str | None, ...]] = [
    *_same("h2 :: welcome to buildbot", "h2 :: about this buildbot running for workshop", "h2 :: configuration", "h2 :: api description", "h2 a[href*='buildbot.net']", "h2 a[href*='shop.test']", "td a[href='#/workers/1']", "td a[href='#/masters/1']", "td a[href='#/builders/1']"),
    *_same(*[f"th :: {one}" for one in ("builder name", "builds", "tags", "workers", "state", "masters", "workername", "recent builds", "version", "active", "name", "last active")]),
    *_same(*[f"button :: {one}" for one in ("actions...", "make", "rebuild", "start build", "cancel", "graceful shutdown", "force shutdown", "pause", "unpause")]),
    *_same("#reason", "#branch", "#project", "#repository", "#revision", f"{DIALOG} textarea", f"{DIALOG} input[type=checkbox]"),
    ("a[href='javascript:']", "a.bb-sidebar-item[href='#/'] :: workshop"),
    ("a[ui-sref=home]", f"{SIDE}[href='#/']"),
    ("a[ng-click*=toggleGroup] :: builds", f"button{SIDE} :: builds"),
    *[(f"a[ui-sref={one}][ng-click]", f"{SIDE}[href='#/{one}']") for one in ("about", "settings", "builders", "pendingbuildrequests", "changes", "masters", "schedulers", "workers")],
    ("a[ng-if='b.sref'][ui-sref=builders]", "a.nav-link[href='#/builders']"),
    ("a[ng-if='b.sref'] :: chairs", "a.nav-link :: chairs"),
    ("a[ng-if='b.sref'] :: 1", "a.nav-link :: 1"),
    ("input[ng-model=searchQuery]", "input[placeholder^='Search for']"),
    ("td a[href='#/workers'] :: bench", "td a :: bench"),
    ("input[name=show_old_builders][ng-model^=settings]", "input[name='Show old builders']"),
    ("input[ng-model='scheduler.enabled']", "td input[type=checkbox]"),
    (f"{DIALOG} input[type=text]:not([id])", "[data-bb-test-id=force-field-priority]"),
    *[(f"a.nav-link :: {one}", f"[role=tab] :: {one}") for one in ("build steps", "build properties", "worker: bench", "responsible users", "changes", "debug")],
    ("a[ng-click*=closeParentModal]", "[role=tabpanel] a :: chairs/1"),
    *[(f"{ITEM}[name={one}]", f"input[name={one}]") for one in ("show_old_builders", "show_workers_name", "loadlines", "maxlines", "expand_logs", "trigger_step_page_size", "show_urls", "buildrequestFetchLimit", "changesFetchLimit", "buildsFetchLimit", "max_recent_builds", "show_old_workers")],
    (f"{ITEM}[name=buildFetchLimit]", "input[name=buildFetchLimit][value='200']"),
    *_gone("input[name=show_old_workers][ng-model^=settings]", "a[ng-if='b.sref'][ui-sref=workers]", "a.nav-link :: all schedulers", "a.nav-link :: all schedulers by master", f"{ITEM}[name=max_recent_builders]", f"{ITEM}[name=showWorkerBuilders]", "a.nav-link :: build times", "a.nav-link :: success rate", "#username"),
]  # fmt: skip

NC, FIELD = ".nc-appHeader", ".nc-controlPane-control"
CMS: list[tuple[str | None, ...]] = [
    *_same("[data-slate-editor]", *[f"button[title='{one}']" for one in ("Bold", "Italic", "Code", "Link", "Quote", "Bulleted List", "Numbered List", "Add Component")]),
    *_same("button :: choose an image", "button :: choose a file", "[role=menuitem] :: post", "[role=menuitem] :: tool", "[role=menuitem] :: log out", "h1 :: editorial workflow", "h2 :: drafts", "h2 :: in review", "h2 :: ready", "h1 :: media assets", "input[placeholder='Search...']", "input[placeholder='Search all']", "label.nc-fileUploadButton", "button :: delete selected", "button :: delete published entry"),
    *_same(*[f"a[href$='entries/{one}']" for one in ("2020-01-01-letter", "2020-01-02-letter", "2020-01-03-letter", "saw", "general")]),
    (".nc-githubAuthenticationPage-button", "button :: login"),
    (f"{NC}-button[href='#/']", "a :: contents"),
    (f"{NC}-button[href='#/workflow']", "a :: workflow"),
    (f"button{NC}-button", "button :: media"),
    (f"{NC}-quickNew", "[role=button] :: quick add"),
    (f"{NC}-siteLink", "a :: shop.test"),
    (f"{NC}-avatar", "[aria-label='Account options dropdown']"),
    (".nc-collectionPage-sidebarHeading", "h2 :: collections"),
    *[(f".nc-collectionPage-sidebarLink :: {one}", f"a[data-testid={one}]") for one in ("posts", "tools", "settings")],
    (".nc-collectionPage-topHeading", "h1[class*=CollectionTopHeading]"),
    (".nc-collectionPage-topNewButton", "a[class*=CollectionTopNewButton]"),
    (".nc-collectionPage-top-viewControls-button:first-of-type", "[aria-label='List view option']"),
    (".nc-collectionPage-top-viewControls-button:last-of-type", "[aria-label='Grid view option']"),
    (".nc-entryEditor-toolbar-backSection", "a[class*=ToolbarSectionBackLink]"),
    (".nc-entryEditor-toolbar-saveButton", "button :: save"),
    ("button.nc-editor-toggle:has(path[d^='M22.5'])", "button[title='Toggle preview']"),
    ("button.nc-editor-toggle:has(path[d^='M12.8'])", "button[title='Sync scrolling']"),
    *[(f"{FIELD} [id^={one}]", f"[id^={one}-field]") for one in ("title", "pieces", "remark", "words")],
    (f"{FIELD}:has([for^=date]) input", "input[id^=date-field]"),
    (f"{FIELD}:has([for^=draft]) [role=switch]", "button[id^=draft-field]"),
    ("span.nc-markdownWidget-toolbar-toggle", "button[class*=StyledToggle-StyledToggle]"),
    (".nc-dropdownButton :: new post", "[role=button] :: new post"),
    (".nc-mediaLibrary-close", "button[aria-label=Close]"),
    *_gone("button[title='Header 1']", "button[title='Header 2']", "button[title='Code Block']"),
]  # fmt: skip

HEADER, SHEET = "[role=columnheader]", "[data-testid=editable-table]"
MLFLOW: list[tuple[str | None, ...]] = [
    *_same("a[href='#/']:has(img, svg)", *[f"a :: {one}" for one in ("experiments", "models", "github", "docs")], *[f"h2 :: {one}" for one in ("experiments", "try 2", "registered models", "plane")]),
    *_same("[title='Hide experiment list']", "[aria-label='search experiments']", "a[href='#/experiments/0']", "a[href='#/experiments/1']", "[data-test-id=share-button]", "input[placeholder^='metrics.rmse']", f"{HEADER}[col-id=duration]", "[data-test-id=overflow-menu-trigger]"),
    *_same("button :: create model", "a[href='#/models/plane']", "a[href='#/models'] :: registered models", "a[href$='latest/model-registry.html']", "a[href*='adding-an-mlflo']", "[role=button] :: tags", "[role=button] :: description edit", "[data-test-id=descriptionEditButton]", "[data-test-id=compareButton]", "#name", "#value"),
    *_same(*[f"{SHEET} th :: {one}" for one in ("name", "value", "actions")]),
    ("[data-test-id=create-experiment-button]", "[data-testid=create-experiment-button]"),
    ("[role=button][aria-expanded] button:not([data-test-id])", "button :: add description"),
    ("[data-test-id=edit-description-button]", "[aria-label='Edit description']"),
    ("[data-testid=column-selection-dropdown]", "button :: columns"),
    (f"{HEADER}[col-id=runDateInfo]", f"{HEADER}[col-id=runDateAndNestInfo]"),
    (f"{HEADER}[col-id=runName]", f"{HEADER}[col-id] :: run name"),
    (f"{HEADER}[col-id=tags]", f"{HEADER}[col-id] :: source"),
    (f"{HEADER}[col-id=models]", f"{HEADER}[col-id] :: models"),
    (f"{HEADER}[col-id='0'] input", "[aria-label='Select all runs']"),
    *[(f"div:has(> a[href='#/experiments/{n}']) > [data-test-id={what}-experiment-button]", f"[data-testid={row}] [data-testid={what}-experiment-button]") for n, row in enumerate(("experiment-list-item", "active-experiment-list-item")) for what in ("rename", "delete")],
    ("[role=button] :: artifacts", "[role=tab] :: artifacts"),
    ("input[placeholder='Search by model names or tags']", "[data-testid=model-search-input]"),
    ("[data-test-id=add-tag-button]", "[data-testid=add-tag-button]"),
    *[(f"table:not({SHEET} *) th :: {one}", f"{HEADER} :: {one}") for one in ("name", "latest version", "last modified", "tags", "version", "registered at", "created by", "description")],
    *_gone("[aria-label=Copy]", "a[href$='latest/tracking.html']", "[role=alert] button", "button :: refresh", "button:not([data-test-id]) :: compare", "button :: delete", "button :: download csv", "button :: load more", "[data-test-id=clear-button]", f"{HEADER}[col-id=user]", f"{HEADER}[col-id=version]"),
    *_gone("th :: staging", "th :: production", "label :: all", "label :: active 0", "th :: stage"),
]  # fmt: skip

FIELDS_AND_LINKS = "a[href]:not(.user-panel a),button,input:not([type=hidden]),textarea,select:not(.select2-hidden-accessible)"  # fmt: skip
CHOOSERS = {"id=action-toggle": "name=action-toggle"} | {f"id=id_{field}_{what}_link": f"id=id_{field}_{what}" for field in ("groups", "permissions", "user_permissions") for what in ("add_all", "add", "remove", "remove_all")}  # fmt: skip
"""What has other ids in the newer theme."""

FOURTH = [
    Product("locust", ["2.15.1", "2.43.4"], _locust, set="fourth", pairs=LOCUST),
    Product("notebook", ["6.5.7", "7.4.7"], _notebook, set="fourth", pairs=NOTEBOOK),
    Product("buildbot", ["3.11.9", "4.3.0"], _buildbot, set="fourth", pairs=BUILDBOT),
    Product("netlify-cms", ["netlify-1", "decap-3"], _cms, set="fourth", pairs=CMS),
    Product("mlflow", ["1.30.1", "2.22.1"], _mlflow, set="fourth", pairs=MLFLOW),
    Product("django-theme", ["jazzmin-2.6.2", "unfold-0.91.0"], _themed, wordless("href", "name", "id", which=FIELDS_AND_LINKS), ["href", "name", "id"], "fourth", CHOOSERS),
]  # fmt: skip
