import type { State } from "./data";

/** The page's own colours and font, resolved for the scheme that is shown now. */
export interface Theme {
  accent: string;
  tint: string;
  bar: string;
  line: string;
  text: string;
  faint: string;
  surface: string;
  raised: string;
  good: string;
  bad: string;
  warn: string;
  font: string;
  states: Record<State, string>;
}

const NAMES = {
  accent: "--state-self",
  tint: "--accent-tint",
  bar: "--line-strong",
  line: "--line",
  text: "--text-soft",
  faint: "--text-faint",
  surface: "--surface",
  raised: "--raised",
  good: "--state-self",
  bad: "--state-missed",
  warn: "--state-late",
} as const;

const STATES: Record<State, string> = {
  self_onboarded: "--state-self",
  assisted: "--state-assisted",
  late: "--state-late",
  in_progress: "--state-progress",
  stalled: "--state-stalled",
  not_onboarded: "--state-missed",
};

/** A custom property holding `light-dark()` computes to a colour only where a real property uses it. */
function resolver(near: HTMLElement): { colour: (name: string) => string; done: () => void } {
  const probe = document.createElement("span");
  probe.hidden = true;
  near.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  return { colour, done: () => probe.remove() };
}

function each<Key extends string>(names: Record<Key, string>, colour: (name: string) => string): Record<Key, string> {
  const pairs = Object.entries<string>(names).map(([key, name]) => [key, colour(name)] as const);
  return Object.fromEntries(pairs) as Record<Key, string>;
}

/** Read the theme at an element. */
export function readTheme(near: HTMLElement): Theme {
  const { colour, done } = resolver(near);
  const theme = { ...each(NAMES, colour), states: each(STATES, colour), font: getComputedStyle(near).fontFamily };
  done();
  return theme;
}

/** The parts that all charts share. Tooltips are drawn, not HTML: a strict CSP refuses the style attributes of HTML ones. */
export function common(theme: Theme): object {
  return { animation: false, textStyle: { fontFamily: theme.font } };
}

export function tooltip(theme: Theme, tips: (index: number, series: number) => string, trigger: "axis" | "item"): object {
  type At = { dataIndex: number; seriesIndex: number };
  return {
    trigger,
    renderMode: "richText",
    confine: true,
    backgroundColor: theme.raised,
    borderColor: theme.bar,
    borderWidth: 1,
    padding: [8, 11],
    textStyle: { color: theme.text, fontSize: 12, lineHeight: 18, fontFamily: theme.font },
    axisPointer: { type: "line", lineStyle: { color: theme.bar } },
    formatter: (at: At | At[]) => {
      const first = Array.isArray(at) ? at[0] : at;
      return first === undefined ? "" : tips(first.dataIndex, first.seriesIndex);
    },
  };
}
