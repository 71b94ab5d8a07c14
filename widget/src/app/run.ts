import type { Passes } from '../core/conditions'
import { openDialog } from '../page/dialog'
import * as locks from '../page/locks'
import { all } from '../page/query'
import type { Boot, Condition, Guide, Progress, UrlRule } from '../protocol/types'
import type { Context, Kind } from '../ui/context'
import type * as Rich from '../ui/rich'
import type * as Looks from '../ui/theme'
import type { Live, Outside } from './director'

/** What the director does for the guides that run; passed in, since this part comes with the first of them. */
export interface Desk {
  boot(): Boot | null
  progress(guide: string): Progress | undefined
  newId(): string
  holds(condition: Condition): boolean
  passes: Passes
  urlMatches(rule: UrlRule, url: string): boolean
  outside: Pick<Outside, 'emit' | 'track' | 'set' | 'report'>
  start(guide: string): void
  include(guide: string, slot: HTMLElement): void
  /** The place in another guide where this one stands. */
  slot(guide: string): HTMLElement | undefined
  /** What keeps the guide from the screen now; `delayed` when nothing but its delay does. */
  judge(guide: Guide): string
  look(): void
  /** Whether the guide is still meant to be shown. */
  alive(guide: string, live: Live): boolean
  /** The guide is not on the screen any more: it may come back, its run is over (`true`), or it waits for `ready`. */
  left(guide: string, live: Live, how?: boolean | { ready(): boolean; reason: string }): void
  save(guide: string, state: Progress): void
}

/** What a guide needs to run: its kind, and what only some guides ask for. */
export interface Means {
  run: Kind
  rich?: typeof Rich | undefined
  theme?: typeof Looks | undefined
}

const PREFIX = 'shirube:'
/** Kinds that stand by; the others come forward, and do so in one tab of a browser. */
const AMBIENT = /^(tooltip|checklist|banner|hub)$/

/**
 * Puts a guide on the screen, unless a dialog of the host lies over the place where it would begin, or another tab shows
 * it: then it waits.
 */
export async function begin(means: Means, guide: Guide, live: Live, desk: Desk): Promise<void> {
  const { key } = guide
  const first = !live.manual && (guide.kind !== 'tour' || desk.progress(key)?.state !== 'started')
  if (first && guide.delay > 0 && !(await waited(guide, live, desk))) return
  if (!live.manual && !AMBIENT.test(guide.kind)) {
    if (first && covered(guide)) return desk.left(key, live, { ready: () => !covered(guide), reason: 'dialog_open' })
    const { claim, freed } = navigator.locks ? locks : await import('../page/tabs')
    const free = await claim(PREFIX + key)
    if (!free) return desk.left(key, live, { ready: freed(PREFIX + key, desk.look), reason: 'another_tab' })
    live.free = free
    if (!desk.alive(key, live)) return free()
  }
  live.stage = 'running'
  live.running = means.run({ ...context(guide, live, desk), ...looks(means, guide, desk) })
}

function looks({ rich, theme }: Means, guide: Guide, desk: Desk): Pick<Context, 'rich' | 'dress' | 'spot'> {
  const worn = theme?.over(desk.boot()?.theme, guide.theme)
  return { rich: rich?.rich, dress: worn && theme?.dresser(worn), spot: worn?.spot }
}

/** Lets the delay go by; false when the rule did not hold all the time. */
async function waited(guide: Guide, live: Live, desk: Desk): Promise<boolean> {
  live.stage = 'delayed'
  desk.look()
  await new Promise((done) => (live.timer = setTimeout(done, guide.delay)))
  const still = desk.alive(guide.key, live) && desk.judge(guide) === 'delayed'
  live.stage = 'loading'
  return still
}

function context(guide: Guide, live: Live, desk: Desk): Context {
  const { key, version } = guide
  const { emit, track, set, report } = desk.outside
  const before = desk.progress(key)
  const goesOn = before?.state === 'started' ? before : null
  const boot = desk.boot()
  const kept = goesOn && { ...goesOn }
  if (kept) delete kept.snoozed
  const state: Progress = kept ?? { state: 'never_seen', step: null, run: desk.newId(), version, at: 0, seen: null }
  return {
    guide,
    labels: boot?.labels ?? ({} as Boot['labels']),
    locale: guide.locale ?? boot?.locale ?? 'en',
    progress: goesOn,
    manual: live.manual === true,
    now: Date.now,
    emit(name, props) {
      const nudge = name === '$guide_started' && live.nudge === true
      emit(name, { guide: key, version, run: state.run, ...props, ...(nudge && { nudge }) })
    },
    save: (change) => {
      if (change.state === 'started' && state.state !== 'started') state.at = Date.now()
      desk.save(key, Object.assign(state, change))
    },
    close: (ended) => desk.left(key, live, ended),
    park: (ready) => desk.left(key, live, { ready, reason: 'target_missing' }),
    holds: desk.holds,
    whereHolds: desk.passes,
    urlMatches: (rule) => desk.urlMatches(rule as UrlRule, location.href),
    start: desk.start,
    track,
    set,
    report,
    include: desk.include,
    slot: desk.slot(key),
  }
}

/** Whether a dialog of the host is open over the place where the guide would begin. */
function covered({ steps }: Guide): boolean {
  const dialog = openDialog()
  const css = steps?.[0]?.target?.css
  return dialog !== null && !(css && all(css).some((element) => dialog.contains(element)))
}
