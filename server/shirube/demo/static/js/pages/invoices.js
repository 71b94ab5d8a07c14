import { get } from "../api.js";
import { h, icon, skeleton } from "../dom.js";
import { fullDate, yen } from "../format.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { buttonLink, emptyState, failure, pageHeader, sampleChip, statusChip } from "../widgets.js";

const POLL_MS = 20_000;
const STATUSES = ["all", "draft", "sent", "overdue", "paid"];
const COLUMNS = [
  ["number", (invoice) => invoice.number],
  ["customer", (invoice) => invoice.customer.name],
  ["issued", (invoice) => invoice.issued],
  ["due", (invoice) => invoice.due],
  ["total", (invoice) => invoice.total],
  ["status", (invoice) => STATUSES.indexOf(invoice.status)],
];

/** The list: it arrives late, and every sort, filter and poll makes all of its rows anew. */
export function invoicesPage() {
  const view = { invoices: null, status: "all", search: "", sort: "issued", descending: true };
  const list = h("div", { class: "card flush" }, skeleton(7));
  const draw = () => list.replaceChildren(...contents(view, draw));
  const load = (query = "") =>
    get(`/api/invoices${query}`).then((invoices) => {
      view.invoices = invoices;
      draw();
    });
  const begin = () => load().catch(() => list.replaceChildren(failure(begin)));
  begin();
  const poll = setInterval(() => load("?fresh").catch(() => {}), POLL_MS);
  const action = buttonLink(t("invoices.new"), "/invoices/new", { kind: "primary", iconName: "plus", "data-testid": "new-invoice" });
  const node = h("div", { class: "page" }, pageHeader(t("invoices.title"), t("invoices.subtitle"), action), filters(view, draw), list);
  return { node, leave: () => clearInterval(poll) };
}

function filters(view, draw) {
  const search = h("input", { type: "search", "aria-label": t("invoices.search"), placeholder: t("invoices.search"), oninput: (event) => change({ search: event.target.value }) });
  const change = (to) => {
    Object.assign(view, to);
    if (view.invoices) draw();
  };
  const tabs = STATUSES.map((status) => h("button", { type: "button", "aria-pressed": String(status === "all"), onclick: (event) => choose(event, status) }, t(`status.${status}`)));
  const choose = (event, status) => {
    tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab === event.currentTarget)));
    change({ status });
  };
  const group = h("div", { class: "segmented", role: "group", "aria-label": t("invoices.filter"), "data-testid": "invoice-filter" }, tabs);
  return h("div", { class: "filters" }, group, h("div", { class: "search" }, icon("search"), search));
}

function contents(view, draw) {
  const rows = chosen(view);
  const total = rows.reduce((sum, invoice) => sum + invoice.total, 0);
  if (rows.length === 0) return [emptyState(t("invoices.none"), t("invoices.noneHint"))];
  const table = h("table", { class: "table", "data-testid": "invoice-table" }, heading(view, draw), h("tbody", {}, rows.map(row)));
  return [table, h("p", { class: "table-foot muted" }, t("invoices.summary", { n: rows.length, total: yen(total) }))];
}

function chosen({ invoices, status, search, sort, descending }) {
  const text = search.trim().toLowerCase();
  const key = COLUMNS.find(([name]) => name === sort)[1];
  return invoices
    .filter((invoice) => status === "all" || invoice.status === status)
    .filter((invoice) => `${invoice.number} ${invoice.customer.name}`.toLowerCase().includes(text))
    .sort((a, b) => compare(key(a), key(b)) * (descending ? -1 : 1) || compare(b.number, a.number));
}

const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b));

function heading(view, draw) {
  const cell = ([name]) => {
    const direction = view.descending ? "descending" : "ascending";
    const sort = () => {
      Object.assign(view, { descending: view.sort === name ? !view.descending : true, sort: name });
      draw();
    };
    return h("th", { scope: "col", "aria-sort": view.sort === name && direction, class: name }, h("button", { type: "button", onclick: sort }, t(`invoices.${name}`), icon("chevron")));
  };
  return h("thead", {}, h("tr", {}, COLUMNS.map(cell)));
}

function row(invoice) {
  const path = `/invoices/${invoice.id}`;
  return h(
    "tr",
    { onclick: (event) => event.target.closest("a") || navigate(path) },
    h("td", { class: "number-cell" }, h("a", { href: path }, invoice.number), invoice.sample && sampleChip()),
    h("td", { class: "customer" }, invoice.customer.name),
    h("td", { class: "issued" }, fullDate(invoice.issued)),
    h("td", { class: "due", "data-label": t("invoices.due") }, fullDate(invoice.due)),
    h("td", { class: "total number" }, yen(invoice.total)),
    h("td", { class: "status" }, statusChip(invoice.status)),
  );
}
