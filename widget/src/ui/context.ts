import type { Condition, Guide, GuideState, Labels, Progress, Props, Scalar, Tests } from '../protocol/types'

/** What happened in the page that a guide on the screen may wait for. */
export type Signal = { event: string; props: Props } | { url: string } | { facts: true }

/** All that a guide on the screen can do: it reports here and never sends anything itself. */
export interface Context {
  guide: Guide
  labels: Labels
  locale: string
  /** Where to go on; null for a new run. */
  progress: Progress | null
  now(): number
  /** Records an event of this run; the guide, its version and the run are added. */
  emit(name: string, props?: Props): void
  /** Keeps where the run is, for the next page. */
  save(change: { state?: GuideState; step?: string | null; seen?: number | null }): void
  /** The guide is no longer on the screen and, when `ended`, its run is over. */
  close(ended: boolean): void
  /** The guide has nothing to show here; it is tried again when `ready` says so. */
  park(ready: () => boolean): void
  holds(condition: Condition): boolean
  whereHolds(where: Record<string, Tests | Scalar> | undefined, props: Props): boolean
  urlMatches(rule: unknown): boolean
  /** Begins another guide, whatever its rule says. */
  start(guide: string): void
  /** Whether a person asked for this guide by hand. */
  manual: boolean
}

/** A guide that is running. */
export interface Running {
  /** Takes everything off the page at once; the run itself is not over. */
  stop(): void
  signal(signal: Signal): void
  /** Ends the run as dismissed through the API. */
  dismiss(): void
}
export type Kind = (context: Context) => Running
