import type { EChartsCoreOption } from "echarts/core";
import type { Days } from "./data";
import { common, tooltip, type Theme } from "./theme";

/** Persons who started a guide by day, and those of them who completed it. */
export function daysOption(data: Days, theme: Theme): EChartsCoreOption {
  const axisText = { color: theme.faint, fontSize: 11 };
  const bars = { type: "bar", barMaxWidth: 18 };
  return {
    ...common(theme),
    grid: { top: 10, right: 8, bottom: 4, left: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: tooltip(theme, (index) => data.tips[index] ?? "", "axis"),
    xAxis: {
      type: "category",
      data: data.labels,
      axisLine: { lineStyle: { color: theme.bar } },
      axisTick: { show: false },
      axisLabel: { ...axisText, hideOverlap: true },
    },
    yAxis: { type: "value", minInterval: 1, axisLabel: axisText, splitLine: { lineStyle: { color: theme.line } } },
    series: [
      { ...bars, data: data.started, itemStyle: { color: theme.bar, borderRadius: [3, 3, 0, 0] }, barGap: "-100%", z: 1 },
      { ...bars, data: data.completed, itemStyle: { color: theme.accent, borderRadius: [3, 3, 0, 0] }, z: 2 },
    ],
  };
}
