import type { EChartsCoreOption } from "echarts/core";
import type { Spark } from "./data";
import { common, type Theme } from "./theme";

/** Thirty days in a table's cell: those who started as an area, those who completed as a line on it. */
export function sparkOption(data: Spark, theme: Theme): EChartsCoreOption {
  const line = { type: "line", symbol: "none", silent: true, smooth: 0.25 };
  return {
    ...common(theme),
    grid: { top: 3, right: 1, bottom: 2, left: 1 },
    xAxis: { type: "category", show: false, boundaryGap: false, data: data.started.map((_, index) => index) },
    yAxis: { type: "value", show: false, min: 0, max: Math.max(1, ...data.started) },
    series: [
      { ...line, data: data.started, lineStyle: { width: 1, color: theme.bar }, areaStyle: { color: theme.bar, opacity: 0.45 } },
      { ...line, data: data.completed, lineStyle: { width: 1.75, color: theme.accent } },
    ],
  };
}
