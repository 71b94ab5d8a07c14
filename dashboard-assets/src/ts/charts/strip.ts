import type { EChartsCoreOption } from "echarts/core";
import type { Strip } from "./data";
import { common, tooltip, type Theme } from "./theme";

/** One horizontal bar, its parts by state. */
export function stripOption(data: Strip, theme: Theme): EChartsCoreOption {
  const parts = data.parts.filter((part) => part.count > 0);
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  const last = parts.length - 1;
  return {
    ...common(theme),
    grid: { top: 4, right: 0, bottom: 4, left: 0 },
    tooltip: tooltip(theme, (_, series) => parts[series]?.tip ?? "", "item"),
    xAxis: { type: "value", max: total, show: false },
    yAxis: { type: "category", data: [""], show: false },
    series: parts.map((part, index) => ({
      type: "bar",
      stack: "all",
      data: [part.count],
      barWidth: 18,
      itemStyle: {
        color: theme.states[part.state],
        borderColor: theme.surface,
        borderWidth: 1,
        borderRadius: [index === 0 ? 5 : 0, index === last ? 5 : 0, index === last ? 5 : 0, index === 0 ? 5 : 0],
      },
    })),
  };
}
