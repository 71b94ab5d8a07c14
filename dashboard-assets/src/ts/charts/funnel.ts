import type { EChartsCoreOption } from "echarts/core";
import type { Funnel } from "./data";
import { common, tooltip, type Theme } from "./theme";

const ROW = 44;
const NARROW = 560;

export function funnelHeight(data: Funnel): number {
  return data.steps.length * ROW + 12;
}

/** Steps from the top down; each bar is split into: went on, still here, left, lost because the target was missing. */
export function funnelOption(data: Funnel, theme: Theme, width: number): EChartsCoreOption {
  const narrow = width < NARROW;
  const parts = [
    { key: "onward", color: theme.accent },
    { key: "here", color: theme.states.in_progress },
    { key: "left", color: theme.bad },
    { key: "missing", color: theme.warn },
  ] as const;
  return {
    ...common(theme),
    grid: { top: 4, right: narrow ? 52 : 100, bottom: 4, left: narrow ? 112 : 220 },
    tooltip: { ...tooltip(theme, (index) => data.steps[index]?.tip ?? "", "axis"), axisPointer: { type: "none" } },
    xAxis: { type: "value", show: false, max: Math.max(1, data.most) },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.steps.map((step) => step.label),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: theme.text, fontSize: 13, width: narrow ? 104 : 208, overflow: "break", lineHeight: 17, align: "left", margin: narrow ? 108 : 214 },
    },
    series: [
      ...parts.map(({ key, color }) => ({
        type: "bar",
        stack: "seen",
        barWidth: 22,
        data: data.steps.map((step) => step[key]),
        itemStyle: { color, borderColor: theme.surface, borderWidth: 1 },
      })),
      {
        type: "bar",
        stack: "seen",
        silent: true,
        data: data.steps.map((step) => ({ value: 0, label: { formatter: narrow ? step.text.replace("  ", "\n") : step.text } })),
        label: { show: true, position: "right", distance: 6, color: theme.text, fontSize: 12, fontWeight: 600 },
      },
    ],
  };
}
