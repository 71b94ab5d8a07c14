/** Every page's script: partial updates by htmx, and small manners that HTML alone does not have. */
import "htmx.org";
import { copying } from "./copying";
import { menus } from "./menus";

async function draw(): Promise<void> {
  if (document.querySelector("[data-chart]:not([data-drawn])") === null) return;
  const { drawCharts } = await import("./charts/draw");
  drawCharts(document);
}

copying(document);
menus(document);
void draw();
document.addEventListener("htmx:after:swap", () => void draw());
