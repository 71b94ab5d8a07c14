/** The product's start: who is signed in, the shell around the pages, and the routes. */

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { customersPage } from "./pages/customers.js";
import { homePage } from "./pages/home.js";
import { invoicePage } from "./pages/invoice.js";
import { invoicesPage } from "./pages/invoices.js";
import { newInvoicePage } from "./pages/invoice-form.js";
import { reportsPage } from "./pages/reports.js";
import { settingsPage } from "./pages/settings.js";
import { route, startRouter } from "./router.js";
import { shell } from "./shell.js";

const app = document.getElementById("app");

function start() {
  const session = JSON.parse(document.querySelector("meta[name=session]").content);
  const outlet = h("main", { id: "main", tabindex: "-1" });
  const { nodes, markCurrent } = shell(session, outlet);
  app.replaceChildren(...nodes);
  addRoutes(session.person);
  startRouter(outlet, (path) => {
    markCurrent(path);
    document.title = `${outlet.querySelector("h1")?.textContent ?? t("product")} | ${t("product")}`;
  });
}

function addRoutes(person) {
  route("/", () => homePage(person));
  route("/invoices", invoicesPage);
  route("/invoices/new", newInvoicePage);
  route("/invoices/:id", ({ id }) => invoicePage(id, person));
  route("/customers", customersPage);
  route("/reports", reportsPage);
  route("/settings", settingsPage);
}

start();
