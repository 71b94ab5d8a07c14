/** What the server writes into `data-chart`. Every text is localized and every number formatted there (`dashboard/charts.py`). */
export type ChartData = Trend | Strip | Spark | Funnel | Days;

/** One week a point: the rate (0..1, null where nothing is due yet) over bars of accounts that started. */
export interface Trend {
  kind: "trend";
  labels: string[];
  rates: (number | null)[];
  /** False: some accounts of that week are not due yet, so the point may still move. */
  settled: boolean[];
  started: number[];
  tips: string[];
  /** Days on which guides went live: the week's index and the words beside the line. */
  marks: { at: number; text: string }[];
}

/** One bar of parts that add up to a whole. */
export interface Strip {
  kind: "strip";
  parts: { state: State; count: number; tip: string }[];
}

export interface Spark {
  kind: "spark";
  started: number[];
  completed: number[];
}

/** One bar a step: persons who saw it, split by what became of them there. */
export interface Funnel {
  kind: "funnel";
  steps: { label: string; onward: number; here: number; left: number; missing: number; text: string; tip: string }[];
  most: number;
}

export interface Days {
  kind: "days";
  labels: string[];
  started: number[];
  completed: number[];
  tips: string[];
}

export type State = "self_onboarded" | "assisted" | "late" | "in_progress" | "stalled" | "not_onboarded";
