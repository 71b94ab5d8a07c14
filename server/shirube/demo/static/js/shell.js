/** The frame around every page: brand, menu, language and the person. */

import { post } from "./api.js";
import { h, icon } from "./dom.js";
import { forget } from "./guide.js";
import { locale, switchLocale, t } from "./i18n.js";

const MENU = [
  ["/", "home"],
  ["/invoices", "invoice", "invoices"],
  ["/customers", "customers"],
  ["/reports", "reports"],
  ["/settings", "settings"],
];

export function shell(session, outlet) {
  const links = MENU.map(([path, iconName, key = iconName]) => menuLink(path, iconName, key));
  const sidebar = h(
    "aside",
    { class: "sidebar" },
    brand(),
    h("nav", { class: "menu", "aria-label": t("nav.main") }, links),
    planNote(session.person),
  );
  const topbar = h("div", { class: "topbar" }, brand(), h("div", { class: "topbar-end" }, languageSwitch(), personMenu(session)));
  return { nodes: [sidebar, topbar, outlet], markCurrent: (path) => links.forEach((link) => mark(link, path)) };
}

function brand() {
  return h("a", { href: "/", class: "brand" }, h("img", { src: "/static/logo.svg", alt: "", width: 32, height: 32 }), h("span", {}, t("product")));
}

function menuLink(path, iconName, key) {
  return h("a", { href: path, "data-testid": `nav-${key}` }, icon(iconName), h("span", {}, t(`nav.${key}`)));
}

function mark(link, path) {
  const root = link.getAttribute("href");
  const current = root === "/" ? path === "/" : path === root || path.startsWith(`${root}/`);
  if (current) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

function planNote(person) {
  return h("div", { class: "plan-note" }, h("strong", {}, t("plan.label", { plan: t(`plan.${person.plan}`) })), h("p", {}, t("tagline")));
}

function languageSwitch() {
  const option = (code, label) =>
    h("button", { type: "button", lang: code, "aria-pressed": String(code === locale), onclick: () => switchLocale(code) }, label);
  return h("div", { class: "segmented small", role: "group", "aria-label": t("language") }, option("ja", "日本語"), option("en", "EN"));
}

function personMenu({ person, people }) {
  const menu = h("div", { class: "person-menu", id: "person-menu", popover: "auto" }, h("p", { class: "menu-title" }, t("person.switch")));
  menu.append(h("ul", {}, people.map((other) => h("li", {}, personButton(other, other.id === person.id)))), freshButton());
  const opener = h(
    "button",
    { type: "button", class: "person-opener", popovertarget: "person-menu", "aria-label": `${person.name} ${t("person.menu")}`, "data-testid": "person-menu" },
    avatar(person),
    h("span", { class: "person-names" }, h("strong", {}, person.name), h("small", {}, person.account_name)),
    icon("chevron"),
  );
  return h("div", { class: "person" }, opener, menu);
}

function avatar(person) {
  const face = h("span", { class: "avatar", "aria-hidden": "true" }, [...person.name][0]);
  face.style.setProperty("--hue", [...person.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7));
  return face;
}

function personButton(person, current) {
  return h(
    "button",
    { type: "button", "aria-current": current && "true", onclick: () => signIn("/api/session/switch", { person: person.id }) },
    avatar(person),
    h("span", { class: "person-names" }, h("strong", {}, person.name), h("small", {}, `${person.account_name} · ${person.title}`)),
    current && icon("check"),
  );
}

function freshButton() {
  return h(
    "button",
    { type: "button", class: "fresh", "data-testid": "fresh-person", onclick: () => signIn("/api/session/fresh") },
    icon("user-plus"),
    h("span", { class: "person-names" }, h("strong", {}, t("person.fresh")), h("small", {}, t("person.freshHint"))),
  );
}

async function signIn(path, body) {
  await post(path, body);
  forget();
  location.assign("/");
}
