import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { daysOption } from "./days";
import { funnelHeight, funnelOption } from "./funnel";
import type { ChartData } from "./data";
import { readTheme, type Theme } from "./theme";
import { sparkOption } from "./spark";
import { stripOption } from "./strip";
import { trendOption } from "./trend";

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

interface Drawn {
  chart: EChartsType;
  data: ChartData;
}

const drawn = new Map<HTMLElement, Drawn>();
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) drawn.get(target as HTMLElement)?.chart.resize();
});

function option(data: ChartData, theme: Theme, width: number): EChartsCoreOption {
  switch (data.kind) {
    case "trend":
      return trendOption(data, theme, width);
    case "strip":
      return stripOption(data, theme);
    case "spark":
      return sparkOption(data, theme);
    case "funnel":
      return funnelOption(data, theme, width);
    case "days":
      return daysOption(data, theme);
  }
}

function paint(place: HTMLElement, { chart, data }: Drawn): void {
  chart.setOption(option(data, readTheme(place), place.clientWidth), { notMerge: true });
}

function place(element: HTMLElement): void {
  const data = JSON.parse(element.dataset["chart"] ?? "") as ChartData;
  const height = data.kind === "funnel" ? funnelHeight(data) : undefined;
  const chart = init(element, null, { renderer: "svg", ...(height === undefined ? {} : { height }) });
  const one = { chart, data };
  drawn.set(element, one);
  element.dataset["drawn"] = "";
  // What the chart says stands in its label and in the table beside it.
  element.firstElementChild?.setAttribute("aria-hidden", "true");
  paint(element, one);
  resized.observe(element);
}

function forget(): void {
  for (const [element, { chart }] of drawn) {
    if (element.isConnected) continue;
    resized.unobserve(element);
    chart.dispose();
    drawn.delete(element);
  }
}

/** Draw every `[data-chart]` not yet drawn; let go of those that left the page. */
export function drawCharts(root: ParentNode): void {
  forget();
  root.querySelectorAll<HTMLElement>("[data-chart]:not([data-drawn])").forEach(place);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const [element, one] of drawn) paint(element, one);
});
