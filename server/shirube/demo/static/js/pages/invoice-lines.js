import { h, icon } from "../dom.js";
import { yen } from "../format.js";
import { t } from "../i18n.js";
import { button } from "../widgets.js";

const TAX = 0.1;
const WITHHOLDING = 0.1021;

/** The lines of a new invoice and the sum that follows them as they are typed. */
export function itemLines(withheld) {
  const body = h("div", { class: "lines" });
  const summary = h("section", { class: "card summary", "data-testid": "invoice-summary", "aria-live": "polite" });
  const error = h("p", { class: "field-error", id: "lines-error", hidden: true });
  const recount = () => summary.replaceChildren(...sums(read(body), withheld()));
  const add = () => {
    body.append(line(recount, body));
    renumber(body);
  };
  add();
  recount();
  body.addEventListener("input", () => showError(error, ""));
  const more = button(t("new.addLine"), { iconName: "plus", kind: "ghost", onclick: add, "data-testid": "add-line" });
  const node = h("section", { class: "card" }, h("h2", {}, t("new.items")), lineHeadings(), body, error, more);
  return {
    node,
    summary,
    recount,
    items: () => read(body).filter(isFilled),
    problem: () => (read(body).some(isFilled) && read(body).every((item) => isFilled(item) || isBlank(item)) ? "" : t("new.itemsError")),
    showError: (text) => showError(error, text),
    get control() {
      return body.querySelector("input");
    },
  };
}

function showError(error, text) {
  error.textContent = text;
  error.hidden = !text;
}

const isFilled = (item) => item.name !== "" && item.price >= 1 && item.quantity >= 1;
const isBlank = (item) => item.name === "" && item.price === 0;

function lineHeadings() {
  const names = ["item", "quantity", "price", "amount"];
  return h("div", { class: "line line-head", "aria-hidden": "true" }, names.map((name) => h("span", { class: name }, t(`new.${name}`))), h("span"));
}

function line(recount, body) {
  const name = h("input", { name: "item", class: "item", "aria-label": t("new.item"), placeholder: t("new.itemPlaceholder"), maxlength: 120, autocomplete: "off" });
  const quantity = h("input", { name: "quantity", class: "quantity number", type: "number", min: 1, max: 9999, step: 1, value: 1, "aria-label": t("new.quantity") });
  const price = h("input", { name: "price", class: "price number", type: "number", min: 1, max: 99999999, step: 1, placeholder: "0", inputmode: "numeric", "aria-label": t("new.price") });
  const amount = h("output", { class: "amount number" }, yen(0));
  const remove = h("button", { type: "button", class: "icon-button remove" }, icon("trash"));
  const element = h("div", { class: "line", role: "group" }, name, quantity, price, amount, remove);
  element.addEventListener("input", () => {
    amount.textContent = yen(whole(quantity) * whole(price));
    recount();
  });
  remove.addEventListener("click", () => {
    element.remove();
    renumber(body);
    recount();
  });
  return element;
}

function renumber(body) {
  const lines = [...body.children];
  lines.forEach((element, index) => {
    const remove = element.querySelector(".remove");
    remove.setAttribute("aria-label", t("new.removeLine", { n: index + 1 }));
    remove.disabled = lines.length === 1;
    for (const part of ["item", "price"]) element.querySelector(`.${part}`).setAttribute("data-testid", `${part}-${index + 1}`);
  });
}

const whole = (input) => Math.max(0, Math.trunc(Number(input.value) || 0));

function read(body) {
  return [...body.children].map((element) => ({
    name: element.querySelector(".item").value.trim(),
    quantity: whole(element.querySelector(".quantity")),
    price: whole(element.querySelector(".price")),
  }));
}

function sums(items, withheld) {
  const subtotal = items.reduce((sum, item) => sum + item.quantity * item.price, 0);
  const tax = Math.floor(subtotal * TAX);
  const minus = withheld ? Math.floor(subtotal * WITHHOLDING) : 0;
  const pair = (label, value, kind = "") => h("div", { class: kind }, h("dt", {}, label), h("dd", { class: "number" }, value));
  return [
    h("h2", {}, t("new.summary")),
    h("p", { class: "summary-total number" }, yen(subtotal + tax - minus)),
    h("dl", {}, pair(t("new.subtotal"), yen(subtotal)), pair(t("new.tax"), yen(tax)), withheld && pair(t("new.withheld"), `−${yen(minus)}`), pair(t("new.total"), yen(subtotal + tax - minus), "strong")),
  ];
}
