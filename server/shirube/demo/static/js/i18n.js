import en from "./texts.en.js";
import ja from "./texts.ja.js";

export const locale = document.documentElement.lang === "en" ? "en" : "ja";
const texts = locale === "en" ? en : ja;

/** The text of that key with `{name}` filled in. An unknown key throws: it is a mistake in the code. */
export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Shows the whole product in another language; the server writes the page's language, so the page reloads. */
export function switchLocale(to) {
  document.cookie = `hikari_locale=${to}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}
