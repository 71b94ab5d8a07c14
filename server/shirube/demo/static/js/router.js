/** History-API routes: one list of patterns, links stay in the page. */

const routes = [];
let leave = () => {};
let outlet = null;
let onChange = () => {};

/** `render(parameters)` returns a node, or {node, leave} when something must stop as the page is left. */
export function route(pattern, render) {
  const names = [...pattern.matchAll(/:(\w+)/g)].map((match) => match[1]);
  const regex = new RegExp(`^${pattern.replace(/:\w+/g, "([^/]+)")}$`);
  routes.push({ regex, names, render });
}

export function startRouter(element, changed) {
  outlet = element;
  onChange = changed;
  addEventListener("popstate", show);
  document.addEventListener("click", followLink);
  show();
}

export function navigate(path) {
  history.pushState(null, "", path);
  show();
}

function followLink(event) {
  const link = event.target.closest?.("a[href^='/']");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  event.preventDefault();
  if (link.pathname + link.search !== location.pathname + location.search) navigate(link.getAttribute("href"));
}

function show() {
  leave();
  const page = match(location.pathname);
  leave = page.leave ?? (() => {});
  outlet.replaceChildren(page.node ?? page);
  onChange(location.pathname);
  scrollTo(0, 0);
}

function match(path) {
  for (const { regex, names, render } of routes) {
    const found = regex.exec(path);
    if (found) return render(Object.fromEntries(names.map((name, index) => [name, found[index + 1]])));
  }
  throw new Error(`no page for ${path}`);
}
