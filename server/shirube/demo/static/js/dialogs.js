/** The product's modal dialogs. Each does its work, tells Shirube, and hands the result back. */

import { post } from "./api.js";
import { h } from "./dom.js";
import { dayFromNow, yen } from "./format.js";
import { field, isEmail, openDialog, validate } from "./forms.js";
import { track } from "./guide.js";
import { t } from "./i18n.js";
import { toast } from "./widgets.js";

const required = (input) => (input.value.trim() ? "" : t("form.required"));
const email = (input) => required(input) || (isEmail(input.value.trim()) ? "" : t("form.email"));

export function addCustomerDialog(done) {
  const name = field(t("customer.name"), h("input", { name: "name", autocomplete: "off", placeholder: t("customer.namePlaceholder"), "data-testid": "customer-name" }));
  const contact = field(t("customer.contact"), h("input", { name: "contact", autocomplete: "off" }), { optional: true });
  const address = field(t("customer.email"), h("input", { name: "email", type: "email", autocomplete: "off", placeholder: "keiri@example.co.jp", "data-testid": "customer-email" }));
  openDialog({
    title: t("customer.title"),
    text: t("customer.text"),
    content: [name, contact, address],
    confirm: t("customer.confirm"),
    testid: "customer-dialog",
    confirmTestid: "customer-confirm",
    submit: async () => {
      if (!validate([[name, required(name.control)], [address, email(address.control)]])) return false;
      const values = [name, contact, address].map((part) => part.control.value.trim());
      done(await addCustomer(...values));
    },
  });
}

async function addCustomer(name, contact, address) {
  const customer = await post("/api/customers", { name, contact, email: address });
  track("customer_added", { with_contact: contact !== "" });
  toast(t("customer.done", { name }));
  return customer;
}

export function sendInvoiceDialog(invoice, person, done) {
  const subject = t("send.subjectValue", { account: person.account_name, number: invoice.number });
  const to = field(t("send.to"), h("input", { type: "email", name: "to", value: invoice.email, "data-testid": "send-to" }));
  const title = field(t("send.subject"), h("input", { name: "subject", value: subject }));
  const message = field(t("send.message"), h("textarea", { name: "message", rows: 4, value: t("send.messageValue") }));
  openDialog({
    title: t("send.title"),
    text: t("send.text", { number: invoice.number }),
    content: [to, title, message],
    confirm: t("send.confirm"),
    testid: "send-dialog",
    confirmTestid: "send-confirm",
    submit: async () => {
      if (!validate([[to, email(to.control)], [title, required(title.control)]])) return false;
      done(await sendInvoice(invoice));
    },
  });
}

async function sendInvoice(invoice) {
  const sent = await post(`/api/invoices/${invoice.id}/send`);
  track("invoice_sent", { amount: sent.total, channel: "email" });
  toast(t("send.done", { name: sent.customer.name }));
  return sent;
}

export function recordPaymentDialog(invoice, done) {
  const date = field(t("pay.date"), h("input", { type: "date", name: "paid_on", value: dayFromNow(0), "data-testid": "payment-date" }));
  openDialog({
    title: t("pay.title"),
    text: t("pay.text", { total: yen(invoice.total) }),
    content: date,
    confirm: t("pay.confirm"),
    testid: "payment-dialog",
    confirmTestid: "payment-confirm",
    submit: async () => {
      if (!validate([[date, required(date.control)]])) return false;
      const paid = await post(`/api/invoices/${invoice.id}/payment`, { paid_on: date.control.value });
      track("payment_recorded", { amount: paid.total });
      toast(t("pay.done"));
      done(paid);
    },
  });
}

export function inviteDialog(done) {
  const address = field(t("invite.email"), h("input", { type: "email", name: "email", autocomplete: "off", placeholder: "sato@example.co.jp", "data-testid": "invite-email" }));
  const options = ["member", "admin", "viewer"].map((role) => h("option", { value: role }, t(`role.${role}`)));
  const role = field(t("invite.role"), h("select", { name: "role" }, options));
  openDialog({
    title: t("invite.title"),
    text: t("invite.text"),
    content: [address, role],
    confirm: t("invite.confirm"),
    testid: "invite-dialog",
    confirmTestid: "invite-confirm",
    submit: async () => {
      if (!validate([[address, email(address.control)]])) return false;
      const mate = await post("/api/team", { email: address.control.value.trim(), role: role.control.value });
      track("teammate_invited", { role: mate.role });
      toast(t("invite.done", { email: mate.email }));
      done(mate);
    },
  });
}
