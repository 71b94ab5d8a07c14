/** Parts that several pages share. */

import { h, icon } from "./dom.js";
import { yen } from "./format.js";
import { t } from "./i18n.js";

export function pageHeader(title, subtitle, ...actions) {
  return h(
    "header",
    { class: "page-header" },
    h("div", { class: "page-heading" }, h("h1", {}, title), subtitle && h("p", { class: "muted" }, subtitle)),
    h("div", { class: "page-actions" }, actions),
  );
}

export function button(label, { kind = "secondary", iconName, ...attributes } = {}) {
  return h("button", { type: "button", class: `button ${kind}`, ...attributes }, iconName && icon(iconName), h("span", {}, label));
}

export function buttonLink(label, href, { kind = "secondary", iconName, ...attributes } = {}) {
  return h("a", { href, class: `button ${kind}`, ...attributes }, iconName && icon(iconName), h("span", {}, label));
}

export const statusChip = (status) => h("span", { class: `chip ${status}` }, t(`status.${status}`));

export const sampleChip = () => h("span", { class: "chip sample" }, t("sample"));

export function card(title, ...content) {
  return h("section", { class: "card" }, title && h("h2", {}, title), content);
}

export function emptyState(title, text, ...actions) {
  return h("div", { class: "empty" }, icon("spark"), h("h2", {}, title), h("p", { class: "muted" }, text), actions);
}

/** A load that failed, with a way to try again. */
export function failure(retry) {
  return h(
    "div",
    { class: "empty", role: "alert" },
    icon("alert"),
    h("h2", {}, t("error.title")),
    button(t("error.retry"), { onclick: retry }),
  );
}

export function toast(text) {
  const note = h("div", { class: "toast" }, icon("check"), h("span", {}, text));
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 4500);
}

/** Columns per month: invoiced behind, paid in front; the numbers are in the table for screen readers. */
export function monthChart(months, monthName, attributes = {}) {
  const highest = Math.max(1, ...months.map((month) => month.invoiced));
  const columns = months.map((month) => monthColumn(month, highest, monthName));
  return h(
    "figure",
    { class: "chart", ...attributes },
    h("div", { class: "chart-columns", role: "list" }, columns),
    h("figcaption", { class: "legend" }, h("span", { class: "key invoiced" }, t("chart.invoiced")), h("span", { class: "key paid" }, t("chart.paid"))),
  );
}

function monthColumn(month, highest, monthName) {
  const label = `${monthName(month.month)}: ${t("chart.invoiced")} ${yen(month.invoiced)}, ${t("chart.paid")} ${yen(month.paid)}`;
  const invoiced = h("div", { class: "bar invoiced" });
  const paid = h("div", { class: "bar paid" });
  invoiced.style.setProperty("--share", month.invoiced / highest);
  paid.style.setProperty("--share", month.paid / highest);
  return h(
    "div",
    { class: "chart-column", role: "listitem", "aria-label": label, title: label },
    h("div", { class: "bars", "aria-hidden": "true" }, invoiced, paid),
    h("span", { class: "chart-label", "aria-hidden": "true" }, monthName(month.month)),
  );
}
