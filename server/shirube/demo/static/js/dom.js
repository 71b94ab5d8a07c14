/** Small helpers to build the page from nodes; no HTML string is ever assigned. */

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "hidden"]);

/** An element with attributes, `on…` listeners and children; nothing is added for null, false or undefined. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (PROPERTIES.has(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

const SVG = "http://www.w3.org/2000/svg";

/** A decorative icon of the sprite. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Grey bars in the shape of what is still on its way. */
export function skeleton(rows = 4) {
  const bars = Array.from({ length: rows }, () => h("div", { class: "skeleton-bar" }));
  return h("div", { class: "skeleton", "aria-busy": "true" }, bars);
}
