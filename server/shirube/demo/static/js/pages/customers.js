import { get } from "../api.js";
import { addCustomerDialog } from "../dialogs.js";
import { h, icon, skeleton } from "../dom.js";
import { yen } from "../format.js";
import { t } from "../i18n.js";
import { button, failure, pageHeader, sampleChip } from "../widgets.js";

export function customersPage() {
  const list = h("div", {}, skeleton(5));
  const load = () =>
    get("/api/customers").then(
      (customers) => list.replaceChildren(h("ul", { class: "tiles", "data-testid": "customer-list" }, customers.map(tile))),
      () => list.replaceChildren(failure(load)),
    );
  load();
  const add = button(t("customers.add"), { kind: "primary", iconName: "plus", "data-testid": "add-customer", onclick: () => addCustomerDialog(load) });
  return h("div", { class: "page" }, pageHeader(t("customers.title"), t("customers.subtitle"), add), list);
}

function tile(customer) {
  return h(
    "li",
    { class: "card tile" },
    h("div", { class: "tile-head" }, h("span", { class: "tile-icon" }, icon("customers")), h("h2", {}, customer.name), customer.sample && sampleChip()),
    h("p", { class: "muted" }, customer.contact || "—"),
    h("p", { class: "mail muted" }, icon("mail"), h("span", {}, customer.email)),
    h("footer", {}, h("span", {}, t("customers.count", { n: customer.invoices })), h("span", {}, t("customers.outstanding"), " ", h("strong", { class: "number" }, yen(customer.outstanding)))),
  );
}
