import { get } from "../api.js";
import { h, icon, skeleton } from "../dom.js";
import { monthName, shortDate, yen } from "../format.js";
import { t } from "../i18n.js";
import { buttonLink, card, failure, monthChart, pageHeader, statusChip } from "../widgets.js";

export function homePage(person) {
  const body = h("div", { class: "stack" }, skeleton(6));
  const action = buttonLink(t("new.title"), "/invoices/new", { kind: "primary", iconName: "plus", "data-testid": "home-new-invoice" });
  load(body);
  return h(
    "div",
    { class: "page" },
    pageHeader(t("home.greeting", { name: person.name }), t("home.subtitle", { account: person.account_name }), action),
    person.fresh && h("p", { class: "notice" }, icon("spark"), t("sample.notice")),
    body,
  );
}

async function load(body) {
  try {
    const { totals, months, recent } = await get("/api/home");
    body.replaceChildren(stats(totals), h("div", { class: "columns" }, trend(months), newest(recent)));
  } catch {
    body.replaceChildren(failure(() => load(body)));
  }
}

function stats(totals) {
  return h(
    "div",
    { class: "stats", "data-testid": "home-stats" },
    stat("clock", "", t("home.outstanding"), yen(totals.outstanding), t("home.count", { n: totals.outstanding_count })),
    stat("alert", "warn", t("home.overdue"), yen(totals.overdue), t("home.count", { n: totals.overdue_count })),
    stat("yen", "good", t("home.paid"), yen(totals.paid_this_month), t("home.paidHint")),
    stat("pencil", "quiet", t("home.drafts"), t("home.count", { n: totals.drafts }), t("home.draftsHint")),
  );
}

function stat(iconName, tone, label, value, hint) {
  return h(
    "section",
    { class: `card stat ${tone}` },
    h("h2", {}, h("span", { class: "stat-icon" }, icon(iconName)), label),
    h("p", { class: "stat-value" }, value),
    h("p", { class: "muted" }, hint),
  );
}

const trend = (months) => card(t("home.trend"), monthChart(months, monthName));

function newest(invoices) {
  const rows = invoices.map((invoice) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: `/invoices/${invoice.id}` },
        h("span", { class: "row-main" }, h("strong", {}, invoice.customer.name), h("small", {}, `${invoice.number} · ${shortDate(invoice.issued)}`)),
        h("span", { class: "row-end" }, h("strong", { class: "number" }, yen(invoice.total)), statusChip(invoice.status)),
      ),
    ),
  );
  return h("section", { class: "card" }, h("div", { class: "card-head" }, h("h2", {}, t("home.recent")), h("a", { href: "/invoices", class: "link" }, t("home.all"))), h("ul", { class: "rows" }, rows));
}
