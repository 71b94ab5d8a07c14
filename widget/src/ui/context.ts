import type { Attributes, Boot, Condition, Guide, Labels, Progress, Props, Scalar, Tests } from '../protocol/types'
import type { Rich } from './rich'
import type { Looks } from './surface'

/** What happened in the page that a guide on the screen may wait for. */
export type Signal = { event: string; props: Props } | { url: string } | { facts: true }

/** All that a guide on the screen can do: it reports here and never sends anything itself. `locale` is that of its texts. */
export interface Context extends Looks {
  guide: Guide
  labels: Labels
  /** There when the guide has buttons, media, forms or branches. */
  rich?: Rich | undefined
  /** Where to go on; null for a new run. */
  progress: Progress | null
  /** Records an event of this run; the guide, its version and the run are added. */
  emit(name: string, props?: Props): void
  /** Keeps where the run is, for the next page. */
  save(change: Partial<Omit<Progress, 'run' | 'version' | 'at'>>): void
  /** The guide is no longer on the screen and, when `ended`, its run is over. */
  gone(ended: boolean): void
  /** The guide has nothing to show here; it is tried again when `ready` says so. */
  park(ready: () => boolean): void
  /** The newest boot reply. */
  boot(): Boot | null
  holds(condition: Condition): boolean
  passes(where: Record<string, Tests | Scalar> | undefined, props: Props): boolean
  urlMatches(rule: unknown): boolean
  /** Begins another guide, whatever its rule says. */
  launch(guide: string): void
  /** Records an event of the vendor's, as the page's own `track` does. */
  track(name: string, props: Props | undefined): void
  /** Sets attributes of the person or the account, as `identify` does. */
  set(of: 'person' | 'account', attributes: Attributes): void
  /** Tells the page of something that could not be done. */
  report(error: unknown): void
  /** Shows another guide inside this one, in `slot`, as long as this one is there. */
  house(guide: string, slot: HTMLElement): void
  /** What is drawn round the target, from the theme. */
  spot?: { pad?: number; radius?: number } | undefined
  /** Whether a person asked for this guide by hand. */
  manual: boolean
}

/** A guide that is running. */
export interface Running {
  /** Takes everything off the page at once; the run itself is not over. */
  stop(): void
  hear(signal: Signal): void
  /** Ends the run as dismissed, through the API or by its own rule. */
  dismiss(by?: 'api' | 'cancel'): void
  /** Asked for by hand while it is on the screen: opens what waits behind a button. */
  unfold?(): void
}
export type Kind = (context: Context) => Running
