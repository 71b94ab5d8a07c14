import { get } from "../api.js";
import { recordPaymentDialog, sendInvoiceDialog } from "../dialogs.js";
import { h, icon, skeleton } from "../dom.js";
import { fullDate, yen } from "../format.js";
import { t } from "../i18n.js";
import { button, buttonLink, card, failure, pageHeader, statusChip } from "../widgets.js";

export function invoicePage(id, person) {
  const page = h("div", { class: "page" }, pageHeader(t("invoice.heading"), ""), skeleton(8));
  load(page, id, person);
  return page;
}

async function load(page, id, person) {
  try {
    draw(page, await get(`/api/invoices/${encodeURIComponent(id)}`), person);
  } catch {
    page.replaceChildren(failure(() => load(page, id, person)));
  }
}

function draw(page, invoice, person) {
  const redraw = (changed) => draw(page, changed, person);
  page.replaceChildren(
    buttonLink(t("invoice.back"), "/invoices", { iconName: "back", kind: "ghost" }),
    pageHeader(invoice.number, invoice.customer.name, statusChip(invoice.status), actions(invoice, person, redraw)),
    h("div", { class: "columns wide-first" }, paper(invoice, person), timeline(invoice)),
  );
}

function actions(invoice, person, redraw) {
  if (invoice.status === "draft") {
    return button(t("invoice.send"), { kind: "primary", iconName: "send", "data-testid": "send-invoice", onclick: () => sendInvoiceDialog(invoice, person, redraw) });
  }
  return invoice.status !== "paid" && button(t("invoice.pay"), { kind: "primary", iconName: "yen", "data-testid": "record-payment", onclick: () => recordPaymentDialog(invoice, redraw) });
}

function paper(invoice, person) {
  return h(
    "article",
    { class: "card paper", "data-testid": "invoice-paper" },
    h("header", {}, h("h2", {}, t("invoice.heading")), h("p", { class: "number" }, invoice.number)),
    h("div", { class: "paper-parties" }, recipient(invoice), h("div", { class: "sender" }, h("strong", {}, person.account_name), h("p", {}, `${t("invoices.issued")} ${fullDate(invoice.issued)}`), h("p", {}, `${t("invoices.due")} ${fullDate(invoice.due)}`))),
    h("p", { class: "paper-total" }, h("span", {}, t("new.summary")), h("strong", { class: "number" }, yen(invoice.total))),
    lines(invoice),
    sums(invoice),
    invoice.note && h("p", { class: "paper-note" }, invoice.note),
  );
}

function recipient(invoice) {
  return h("div", {}, h("strong", {}, t("invoice.to", { name: invoice.customer.name })), invoice.contact && h("p", {}, t("invoice.attention", { name: invoice.contact })), h("p", { class: "muted" }, t("invoice.text")));
}

function lines({ items }) {
  const row = (item) => h("tr", {}, h("td", {}, item.name), h("td", { class: "number" }, String(item.quantity)), h("td", { class: "number" }, yen(item.price)), h("td", { class: "number" }, yen(item.amount)));
  const head = ["item", "quantity", "price", "amount"].map((name) => h("th", { scope: "col" }, t(`new.${name}`)));
  return h("table", { class: "paper-lines" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, items.map(row)));
}

function sums(invoice) {
  const pair = (label, value) => h("div", {}, h("dt", {}, label), h("dd", { class: "number" }, value));
  return h(
    "dl",
    { class: "paper-sums" },
    pair(t("new.subtotal"), yen(invoice.subtotal)),
    pair(t("new.tax"), yen(invoice.tax)),
    invoice.withheld > 0 && pair(t("new.withheld"), `−${yen(invoice.withheld)}`),
    pair(t("new.total"), yen(invoice.total)),
  );
}

function timeline(invoice) {
  const entry = (label, day) => h("li", { class: day ? "done" : "" }, h("span", { class: "dot" }, day && icon("check")), h("strong", {}, label), h("small", { class: "muted" }, day ? fullDate(day) : t("invoice.waiting")));
  return card(t("invoice.timeline"), h("ol", { class: "timeline" }, entry(t("invoice.created"), invoice.issued), entry(t("invoice.sent"), invoice.sent_on), entry(t("invoice.paid"), invoice.paid_on)));
}
