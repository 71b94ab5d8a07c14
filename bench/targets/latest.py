"""The third set that was held out: how each product is started and opened. All their labels are ids, names and commands that the
product kept; no word is part of any.
"""

# ruff: noqa: E501

from contextlib import ExitStack

from playwright.sync_api import Page

from bench.targets.newer import wordless
from bench.targets.product import Opened, Product, html, script, style
from bench.targets.serve import Server


def _svgedit(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    path = {"5": "svgedit-5/editor/svg-editor.html", "7": "svgedit-7/dist/editor/index.html"}[version]
    page.goto(f"{server.origin}/npm/{path}")
    page.locator("#tool_select").wait_for(timeout=60_000)
    page.locator("#tool_source").first.wait_for(state="attached")
    yield "drawing"
    page.evaluate("document.querySelector('#main_button, #main_icon')?.click()")
    yield "menu"


def _suneditor(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"suneditor-{version}/dist"
    head = style(f"{base}/css/suneditor.min.css" if version == "2" else f"{base}/suneditor.min.css") + script(f"{base}/suneditor.min.js")  # fmt: skip
    buttons = "[['undo','redo'],['font','fontSize'],['bold','underline','italic','strike','subscript','superscript'],['fontColor','removeFormat'],['outdent','indent'],['align','hr','list','lineHeight'],['table','link','image','video'],['fullScreen','showBlocks','codeView'],['preview','print']]".replace("'hr'", "'horizontalRule'" if version == "2" else "'hr'").replace("'list'", "'list'" if version == "2" else "'list_bulleted','list_numbered'")  # fmt: skip
    more = "plugins:SUNEDITOR.plugins," if version == "3" else ""
    start = f"SUNEDITOR.create(document.getElementById('text'),{{{more}buttonList:{buttons},height:'300px'}})"
    page.goto(server.add(f"/suneditor-{version}", html(head, '<h1>Letter</h1><textarea id="text">Text</textarea>', start)))  # fmt: skip
    page.locator("[data-command=bold]").wait_for()
    yield "toolbar"
    page.locator("[data-command=table]").first.click()
    yield "table"
    page.locator("[data-command=link]").first.click()
    yield "link"


def _w2ui(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    name = {"1": "w2ui-1.5", "2": "w2ui-2.0"}[version]
    head = style(f"w2ui-{version}/{name}.min.css") + script("jquery/dist/jquery.min.js") + script(f"w2ui-{version}/{name}.min.js")  # fmt: skip
    columns = ",".join(f"{{field:'{one}',{'caption' if version == '1' else 'text'}:'{one.title()}',size:'12%',sortable:true,searchable:'text'}}" for one in ("city", "total", "note", "paid", "tool", "maker"))  # fmt: skip
    grid = f"{{name:'orders',header:'Orders',show:{{header:true,toolbar:true,footer:true,toolbarAdd:true,toolbarEdit:true,toolbarDelete:true,toolbarSave:true,lineNumbers:true,selectColumn:true}},columns:[{columns}],searches:[{{field:'city',label:'City',caption:'City',type:'text'}},{{field:'total',label:'Total',caption:'Total',type:'int'}}],records:Array.from({{length:12}},(_,i)=>({{recid:i+1,city:'Nara'+i,total:i,note:'n'+i,paid:'p'+i,tool:'t'+i,maker:'m'+i}}))}}"
    bar = "{name:'bar',items:[{type:'button',id:'save',text:'Save',caption:'Save'},{type:'button',id:'print',text:'Print',caption:'Print'},{type:'break',id:'b'},{type:'check',id:'draft',text:'Draft',caption:'Draft'},{type:'radio',id:'day',group:'1',text:'Day',caption:'Day',checked:true},{type:'radio',id:'week',group:'1',text:'Week',caption:'Week'},{type:'menu',id:'more',text:'More',caption:'More',items:[{id:'copy',text:'Copy'},{id:'move',text:'Move'}]}]}"
    side = "{name:'side',nodes:[{id:'shop',text:'Shop',expanded:true,group:true,nodes:[{id:'all',text:'All orders'},{id:'open',text:'Open orders'},{id:'late',text:'Late orders'}]},{id:'stock',text:'Stock',expanded:true,group:true,nodes:[{id:'tools',text:'Tools'},{id:'parts',text:'Parts'}]}]}"
    fields = "[{field:'customer',type:'text',required:true,html:{caption:'Customer',label:'Customer'}},{field:'amount',type:'int',html:{caption:'Amount',label:'Amount'}},{field:'due',type:'date',html:{caption:'Due',label:'Due'}},{field:'urgent',type:'checkbox',html:{caption:'Urgent',label:'Urgent'}},{field:'remark',type:'textarea',html:{caption:'Remark',label:'Remark'}}]"
    form = f"{{name:'order',header:'Order',fields:{fields},actions:{{Save(){{}},Reset(){{}}}}}}"
    tabs = "{name:'tabs',active:'t1',tabs:[{id:'t1',text:'General',caption:'General'},{id:'t2',text:'Files',caption:'Files'},{id:'t3',text:'History',caption:'History'}]}"
    body = '<div id="bar"></div><div id="tabs"></div><div style="display:flex"><div id="side" style="width:200px;height:600px"></div><div id="grid" style="width:680px;height:500px"></div><div id="form" style="width:380px;height:500px"></div></div>'
    made = {"bar": ("w2toolbar", bar), "tabs": ("w2tabs", tabs), "side": ("w2sidebar", side), "grid": ("w2grid", grid), "form": ("w2form", form)}  # fmt: skip
    start = ";".join(f"$('#{at}').{what}({told})" if version == "1" else f"new {what}(Object.assign({told},{{box:'#{at}'}}))" for at, (what, told) in made.items())  # fmt: skip
    page.goto(server.add(f"/w2ui-{version}", html(head, body, start)))
    page.locator("#grid .w2ui-grid-toolbar, #grid_orders_toolbar").first.wait_for()
    page.locator("#form [name=customer]").wait_for()
    yield "orders"


PARTS = "[{type:'textfield',key:'customer',label:'Customer',input:true},{type:'textarea',key:'remark',label:'Remark',input:true},{type:'number',key:'amount',label:'Amount',input:true},{type:'checkbox',key:'urgent',label:'Urgent',input:true},{type:'select',key:'city',label:'City',input:true,widget:'html5',data:{values:[{label:'Nara',value:'nara'},{label:'Kobe',value:'kobe'}]}},{type:'radio',key:'kind',label:'Kind',input:true,values:[{label:'Saw',value:'saw'},{label:'File',value:'file'}]},{type:'email',key:'mail',label:'Mail',input:true},{type:'phoneNumber',key:'phone',label:'Phone',input:true},{type:'password',key:'secret',label:'Secret',input:true},{type:'button',key:'submit',label:'Send',action:'submit',input:true}]"


def _formio(page: Page, server: Server, version: str, _: ExitStack) -> Opened:
    base = f"formiojs-{version}/dist"
    head = style(f"{base}/formio.full.min.css") + script(f"{base}/formio.full.min.js")
    body = '<h1>Forms</h1><div id="ui"></div>'
    page.goto(server.add(f"/formio-{version}", html(head, body, f"Formio.createForm(document.getElementById('ui'),{{components:{PARTS}}})")))  # fmt: skip
    page.locator("[name='data[customer]']").wait_for()
    yield "form"
    page.goto(server.add(f"/formio-builder-{version}", html(head, body, f"Formio.builder(document.getElementById('ui'),{{display:'form',components:{PARTS}}},{{}})")))  # fmt: skip
    page.locator("#ui .formcomponent").first.wait_for()
    yield "builder"
    part = page.locator(".builder-component").nth(1)
    part.hover()
    part.locator("[ref=editComponent]").first.click(force=True)
    page.locator("[name='data[label]']").first.wait_for()
    yield "edit"


DRAWING = {f"id=tools_{name}_show": f"id={new}" for name, new in (("line", "tool_line"), ("rect", "tools_rect"), ("ellipse", "tools_ellipse"), ("shapelib", "tool_shapelib"))}  # fmt: skip
"""SVG-edit's tools that unfold have other ids since its seventh release."""
COMMANDS = {
    f"data-command={old}": f"data-command={new}"
    for old, new in (("SUB", "subscript"), ("SUP", "superscript"), ("horizontalRule", "hr"))
}
"""SunEditor's commands that were named anew."""

LATEST = [
    Product("svgedit", ["5", "7"], _svgedit, wordless("id", which="[id^=tool]:not(#tool_fill,#tool_stroke,#tool_opacity,#tools_top,#tools_left,#tools_bottom),[id^=layer_],[id^=stroke],[id^=font],[id^=view_],#zoom,#fill_color,#palette"), ["id"], "last", DRAWING),
    Product("suneditor", ["2", "3"], _suneditor, wordless("data-command"), ["data-command"], "last", COMMANDS),
    Product("w2ui", ["1", "2"], _w2ui, wordless("id", "name", which="[id^=tb_][id*=_item_],[id^=node_]:not([id$=_sub]),[id^=tabs_][id*=_tab_],[id^=grid_orders_column_],#grid_orders_check_all,[name]"), ["id", "name"], "last"),
    Product("formio", ["4", "5"], _formio, wordless("name", "data-type", "data-key", "id", which="[name],[data-key],[data-type],button[id],a[id]"), ["name", "data-type", "data-key", "id"], "last"),
]  # fmt: skip
