import { get, post } from "../api.js";
import { inviteDialog } from "../dialogs.js";
import { h, skeleton } from "../dom.js";
import { field, validate } from "../forms.js";
import { track } from "../guide.js";
import { t } from "../i18n.js";
import { button, card, failure, pageHeader, toast } from "../widgets.js";

export function settingsPage() {
  const body = h("div", { class: "columns" }, skeleton(6), skeleton(4));
  const load = async () => {
    try {
      const settings = await get("/api/settings");
      body.replaceChildren(companyForm(settings.company), team(settings));
    } catch {
      body.replaceChildren(failure(load));
    }
  };
  load();
  return h("div", { class: "page" }, pageHeader(t("settings.title"), t("settings.subtitle")), body);
}

function companyForm(company) {
  const name = field(t("settings.companyName"), h("input", { name: "company", value: company.name }));
  const registration = field(
    t("settings.registration"),
    h("input", { name: "registration", value: company.registration, placeholder: "T1234567890123", inputmode: "text", "data-testid": "registration" }),
    { hint: t("settings.registrationHint"), optional: true },
  );
  const address = field(t("settings.address"), h("input", { name: "address", value: company.address, autocomplete: "off" }), { optional: true });
  const problem = (input) => (/^(T\d{13})?$/.test(input.value.trim()) ? "" : t("settings.registrationError"));
  const submit = async (event) => {
    event.preventDefault();
    if (!validate([[name, !name.control.value.trim() && t("form.required")], [registration, problem(registration.control)]])) return;
    await save(name, registration, address).catch(() => name.showError(t("error.save")));
  };
  const saveButton = button(t("settings.save"), { kind: "primary", type: "submit", "data-testid": "save-company" });
  return h("form", { class: "card", novalidate: true, onsubmit: submit }, h("h2", {}, t("settings.company")), name, registration, address, saveButton);
}

async function save(name, registration, address) {
  const values = [name, registration, address].map((part) => part.control.value.trim());
  await post("/api/settings/company", { name: values[0], registration: values[1], address: values[2] });
  track("settings_saved", { registered: values[1] !== "" });
  toast(t("settings.saved"));
}

function team({ team: mates, seats, plan }) {
  const list = h("ul", { class: "rows" }, mates.map(mateRow));
  const used = h("p", { class: "muted" }, t("settings.seats", { used: mates.length, seats }));
  const add = (mate) => {
    list.append(mateRow(mate));
    used.textContent = t("settings.seats", { used: list.children.length, seats });
  };
  const invite = button(t("settings.invite"), { iconName: "user-plus", "data-testid": "invite-teammate", onclick: () => inviteDialog(add) });
  const section = h("section", { class: "card", "data-testid": "team" }, h("div", { class: "card-head" }, h("h2", {}, t("settings.team")), invite), used, list);
  return h("div", { class: "stack" }, section, card(t("settings.plan"), h("p", {}, h("span", { class: "chip sent" }, t("plan.label", { plan: t(`plan.${plan}`) })))));
}

function mateRow(mate) {
  return h(
    "li",
    { class: "plain" },
    h("span", { class: "row-main" }, h("strong", {}, mate.name), h("small", {}, mate.email)),
    h("span", { class: "row-end" }, mate.invited && h("span", { class: "chip draft" }, t("settings.invited")), h("span", {}, t(`role.${mate.role}`))),
  );
}
