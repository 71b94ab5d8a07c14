/** An open `details.menu` closes on Esc, giving the focus back, and on a click elsewhere. */
export function menus(root: Document): void {
  root.addEventListener("click", (event) => {
    for (const menu of open(root)) {
      if (!(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open(root)) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

function open(root: Document): Iterable<HTMLDetailsElement> {
  return root.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
}
