import { get } from "../api.js";
import { h, skeleton } from "../dom.js";
import { monthName, yen } from "../format.js";
import { track } from "../guide.js";
import { t } from "../i18n.js";
import { button, card, failure, monthChart, pageHeader, toast } from "../widgets.js";

const PERIODS = [3, 6, 12];

export function reportsPage() {
  const view = { months: 6, report: null };
  const body = h("div", { class: "stack" }, skeleton(7));
  const load = async () => {
    try {
      view.report = await get(`/api/reports?months=${view.months}`);
      body.replaceChildren(...contents(view.report));
    } catch {
      body.replaceChildren(failure(load));
    }
  };
  load();
  track("report_viewed", { months: view.months });
  const exportButton = button(t("reports.export"), { iconName: "download", "data-testid": "report-export", onclick: () => view.report && exportCsv(view.report, view.months) });
  return h("div", { class: "page" }, pageHeader(t("reports.title"), t("reports.subtitle"), exportButton), periods(view, load), body);
}

function periods(view, load) {
  const buttons = PERIODS.map((months) => h("button", { type: "button", "aria-pressed": String(months === view.months), onclick: (event) => choose(event.currentTarget, months) }, t("reports.months", { n: months })));
  const choose = (pressed, months) => {
    buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === pressed)));
    view.months = months;
    track("report_viewed", { months });
    load();
  };
  return h("div", { class: "segmented", role: "group", "aria-label": t("reports.period"), "data-testid": "report-period" }, buttons);
}

function contents({ months, customers, ageing }) {
  return [
    h("section", { class: "card", "data-testid": "report-chart" }, h("h2", {}, t("reports.trend")), monthChart(months, monthName), monthTable(months)),
    h("div", { class: "columns" }, card(t("reports.top"), customers.length ? shares(customers) : h("p", { class: "muted" }, t("reports.nothing"))), card(t("reports.ageing"), shares(ages(ageing)))),
  ];
}

const ages = (ageing) => Object.entries(ageing).map(([name, total]) => ({ name: t(`reports.${name}`), total, tone: name }));

function shares(entries) {
  const highest = Math.max(1, ...entries.map((entry) => entry.total));
  const row = ({ name, total, tone = "" }) => {
    const bar = h("span", { class: `share-bar ${tone}`, "aria-hidden": "true" });
    bar.style.setProperty("--share", total / highest);
    return h("li", {}, h("span", {}, name), h("strong", { class: "number" }, yen(total)), bar);
  };
  return h("ul", { class: "shares" }, entries.map(row));
}

function monthTable(months) {
  const row = (month) => h("tr", {}, h("th", { scope: "row" }, monthName(month.month)), h("td", { class: "number" }, yen(month.invoiced)), h("td", { class: "number" }, yen(month.paid)));
  const head = [t("reports.month"), t("chart.invoiced"), t("chart.paid")].map((label) => h("th", { scope: "col" }, label));
  return h("table", { class: "month-table" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, months.map(row)));
}

function exportCsv({ months }, period) {
  const rows = [["month", "invoiced", "paid"], ...months.map((month) => [month.month, month.invoiced, month.paid])];
  const url = URL.createObjectURL(new Blob([rows.map((row) => row.join(",")).join("\r\n")], { type: "text/csv" }));
  h("a", { href: url, download: `hikari-report-${period}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  track("report_exported", { months: period });
  toast(t("reports.exported"));
}
