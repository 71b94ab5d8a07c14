import { locale } from "./i18n.js";

const yenFormat = new Intl.NumberFormat(locale, { style: "currency", currency: "JPY" });
const dateFormat = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric" });
const dayFormat = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" });
const monthFormat = new Intl.DateTimeFormat(locale, { month: "short" });

export const yen = (amount) => yenFormat.format(amount).replace("¥", "¥");
export const fullDate = (day) => dateFormat.format(localDay(day));
export const shortDate = (day) => dayFormat.format(localDay(day));
export const monthName = (month) => monthFormat.format(localDay(`${month}-01`));

function localDay(text) {
  const [year, month, day] = text.split("-").map(Number);
  return new Date(year, month - 1, day);
}

/** A day as date inputs and the API write it, `days` from today in Japan, where the product's books are kept. */
export function dayFromNow(days) {
  return isoDay.format(Date.now() + days * 86_400_000);
}
