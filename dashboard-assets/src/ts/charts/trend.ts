import type { EChartsCoreOption } from "echarts/core";
import type { Trend } from "./data";
import { common, tooltip, type Theme } from "./theme";

const NARROW = 520;
const percent = (value: number): string => `${Math.round(value * 100)}%`;

function rateLine(data: Trend, theme: Theme, narrow: boolean): object {
  const points = data.rates.map((value, index) => ({
    value,
    symbol: data.settled[index] === true ? "circle" : "emptyCircle",
    symbolSize: data.settled[index] === true ? 6 : 7,
  }));
  return {
    type: "line",
    data: points,
    lineStyle: { width: 2.5, color: theme.accent },
    itemStyle: { color: theme.accent },
    areaStyle: { color: theme.accent, opacity: 0.08 },
    connectNulls: true,
    z: 3,
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: theme.text, type: [4, 3], width: 1.5 },
      label: { color: theme.text, fontSize: 12, fontWeight: 600, distance: [0, 4], position: "end", lineHeight: 16 },
      data: data.marks.map(({ at, text }) => ({
        xAxis: at,
        label: { formatter: text, align: edge(at, data.labels.length, narrow) },
      })),
    },
  };
}

/** Words at a line near either end would run out of the picture if centred on it. */
function edge(at: number, length: number, narrow: boolean): "left" | "center" | "right" {
  const share = at / Math.max(1, length - 1);
  const margin = narrow ? 0.35 : 0.15;
  if (share < margin) return "left";
  return share > 1 - margin ? "right" : "center";
}

function startedBars(data: Trend, theme: Theme): object {
  return { type: "bar", yAxisIndex: 1, data: data.started, barMaxWidth: 26, itemStyle: { color: theme.bar, opacity: 0.5, borderRadius: [3, 3, 0, 0] }, z: 1 };
}

/** The self-onboarding rate by week of start, with the days on which guides went live. */
export function trendOption(data: Trend, theme: Theme, width: number): EChartsCoreOption {
  const narrow = width < NARROW;
  const axisText = { color: theme.faint, fontSize: 11 };
  const most = Math.max(1, ...data.started);
  return {
    ...common(theme),
    grid: { top: 30, right: 8, bottom: 4, left: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: tooltip(theme, (index) => data.tips[index] ?? "", "axis"),
    xAxis: {
      type: "category",
      data: data.labels,
      axisLine: { lineStyle: { color: theme.bar } },
      axisTick: { show: false },
      axisLabel: { ...axisText, hideOverlap: true },
    },
    yAxis: [
      { type: "value", min: 0, max: 1, interval: 0.25, axisLabel: { ...axisText, formatter: percent }, splitLine: { lineStyle: { color: theme.line } } },
      // The bars stay in the lowest third, under the line.
      { type: "value", min: 0, max: most * 3, show: false },
    ],
    series: [rateLine(data, theme, narrow), startedBars(data, theme)],
  };
}
