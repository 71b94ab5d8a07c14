import { get, post } from "../api.js";
import { addCustomerDialog } from "../dialogs.js";
import { h, icon } from "../dom.js";
import { dayFromNow } from "../format.js";
import { field, validate } from "../forms.js";
import { track } from "../guide.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { button, buttonLink, card, pageHeader, toast } from "../widgets.js";
import { itemLines } from "./invoice-lines.js";

export function newInvoicePage() {
  const form = h("form", { class: "invoice-form", novalidate: true });
  form.append(...formParts(form));
  const back = buttonLink(t("invoice.back"), "/invoices", { iconName: "back", kind: "ghost" });
  return h("div", { class: "page" }, pageHeader(t("new.title"), t("new.subtitle"), back), form);
}

function formParts(form) {
  const customer = customerField();
  const issued = field(t("new.issued"), h("input", { type: "date", name: "issued", value: dayFromNow(0) }));
  const due = field(t("new.due"), h("input", { type: "date", name: "due", value: dayFromNow(30), "data-testid": "invoice-due" }));
  const withholding = h("input", { type: "checkbox", name: "withholding", id: "withholding", "data-testid": "withholding", onchange: () => lines.recount() });
  const note = field(t("new.note"), h("textarea", { name: "note", rows: 3, placeholder: t("new.notePlaceholder") }), { optional: true });
  const lines = itemLines(() => withholding.checked);
  const save = button(t("new.save"), { kind: "primary wide", type: "submit", iconName: "check", "data-testid": "save-invoice" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit({ customer, issued, due, withholding, note, lines, save });
  });
  const basics = card(t("new.basics"), customer, h("div", { class: "pair" }, issued, due));
  const options = card(t("new.options"), withholdingField(withholding), note);
  return [h("div", { class: "stack" }, basics, lines.node, options), h("aside", { class: "invoice-aside" }, lines.summary, save)];
}

function customerField() {
  const select = h("select", { name: "customer", "data-testid": "invoice-customer", disabled: true }, h("option", { value: "" }, t("new.customerChoose")));
  const option = (customer) => h("option", { value: customer.id }, customer.name);
  const add = button(t("new.addCustomer"), { iconName: "plus", kind: "ghost", onclick: () => addCustomerDialog(choose) });
  const element = field(t("new.customer"), select);
  const choose = (customer) => {
    select.append(option(customer));
    select.value = customer.id;
    select.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const fill = (customers) => {
    select.append(...customers.map(option));
    select.disabled = false;
  };
  get("/api/customers").then(fill, () => element.showError(t("error.title")));
  element.append(add);
  return element;
}

function withholdingField(checkbox) {
  return h(
    "div",
    { class: "check-field" },
    checkbox,
    h("div", {}, h("label", { for: "withholding", "data-testid": "withholding-label" }, t("new.withholding")), h("p", { class: "hint" }, t("new.withholdingHint"))),
    h("span", { class: "check-icon" }, icon("yen")),
  );
}

async function submit({ customer, issued, due, withholding, note, lines, save }) {
  const checks = [
    [customer, !customer.control.value && t("form.required")],
    [issued, !issued.control.value && t("form.required")],
    [due, due.control.value < issued.control.value && t("new.dueError")],
    [lines, lines.problem()],
  ];
  if (!validate(checks)) return;
  save.disabled = true;
  try {
    await create({ customer: customer.control.value, issued: issued.control.value, due: due.control.value, items: lines.items(), withholding: withholding.checked, note: note.control.value });
  } catch {
    lines.showError(t("error.save"));
    save.disabled = false;
  }
}

async function create(values) {
  const invoice = await post("/api/invoices", values);
  track("invoice_created", { amount: invoice.total, lines: values.items.length, withholding: values.withholding });
  toast(t("new.saved"));
  navigate(`/invoices/${invoice.id}`);
}
