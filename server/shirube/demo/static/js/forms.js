/** Labelled fields with their errors, and forms in a modal dialog. */

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { button } from "./widgets.js";

let serial = 0;

/** A label, its control and a place for the error. `field.showError(text)` marks it; an empty text clears it. */
export function field(label, control, { hint, optional = false } = {}) {
  const id = control.id || `field-${++serial}`;
  control.id = id;
  const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const mark = optional && h("span", { class: "optional" }, t("form.optional"));
  const element = h("div", { class: "field" }, h("label", { for: id }, label, mark), control, hint && h("p", { class: "hint" }, hint), error);
  element.control = control;
  element.showError = (text) => markError(control, error, text);
  control.addEventListener("input", () => element.showError(""));
  return element;
}

export function markError(control, error, text) {
  error.textContent = text;
  error.hidden = !text;
  if (text) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  if (text) control.setAttribute("aria-describedby", error.id);
  else control.removeAttribute("aria-describedby");
}

/** Shows every problem and moves the focus to the first. True when there is none. */
export function validate(checks) {
  const failed = checks.filter(([part, problem]) => {
    part.showError(problem || "");
    return problem;
  });
  failed[0]?.[0].control.focus();
  return failed.length === 0;
}

export const isEmail = (text) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text);

/**
 * A modal dialog around a form. `submit` returns false to stay open; an error thrown by it is shown.
 * Removed from the page when closed, by any way.
 */
export function openDialog({ title, text, content, confirm, testid, confirmTestid, submit }) {
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title", "data-testid": testid });
  const confirmButton = button(confirm, { kind: "primary", type: "submit", "data-testid": confirmTestid });
  const form = h(
    "form",
    { method: "dialog", novalidate: true, onsubmit: (event) => confirmDialog(event, dialog, confirmButton, problem, submit) },
    dialogHeader(title, dialog),
    text && h("p", { class: "muted" }, text),
    content,
    problem,
    h("footer", { class: "dialog-actions" }, button(t("form.cancel"), { onclick: () => dialog.close() }), confirmButton),
  );
  dialog.append(form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function dialogHeader(title, dialog) {
  const close = h("button", { type: "button", class: "icon-button", "aria-label": t("form.close"), onclick: () => dialog.close() }, icon("close"));
  return h("header", { class: "dialog-header" }, h("h2", { id: "dialog-title" }, title), close);
}

async function confirmDialog(event, dialog, confirmButton, problem, submit) {
  event.preventDefault();
  confirmButton.disabled = true;
  try {
    if ((await submit()) !== false) dialog.close();
  } catch {
    problem.textContent = t("error.save");
    problem.hidden = false;
  } finally {
    confirmButton.disabled = false;
  }
}
