import type { Passes } from '../core/conditions'
import { openDialog } from '../page/dialog'
import { claim } from '../page/locks'
import { all } from '../page/query'
import type { Boot, Condition, Guide, Progress, UrlRule } from '../protocol/types'
import type { Context, Kind } from '../ui/context'
import type * as Rich from '../ui/rich'
import { knows } from '../ui/text'
import type * as Texts from '../ui/texts'
import type * as Looks from '../ui/theme'
import type { Live, Outside, Parked } from './director'

/** What the director gives to the guides that run; passed in, since this part comes with the first of them. */
export interface Desk extends Pick<Outside, 'emit' | 'track' | 'set' | 'report' | 'learned'> {
  lives: Map<string, Live>
  /** Guides whose run began or ended on this page. */
  touched: Set<string>
  /** Guides that wait to be tried again. */
  parked: Map<string, Parked>
  /** The places in other guides where guides stand. */
  slots: Map<string, HTMLElement>
  boot(): Boot | null
  past(guide: string): Progress | undefined
  keep(guide: string, state: Progress): void
  newId(): string
  holds(condition: Condition): boolean
  passes: Passes
  urlMatches(rule: UrlRule, url: string): boolean
  launch(guide: string): void
  /** What keeps the guide from the screen now; `delayed` when nothing but its delay does. */
  judge(guide: Guide): string
  look(): void
  drop(guide: string): void
}

/** What a guide needs to run: its kind, and what only some guides ask for. */
export type Means = [kit: unknown, kind: { run: Kind }, rich: typeof Rich | undefined, theme: typeof Looks | undefined, texts: typeof Texts | undefined]

const PREFIX = 'shirube:'
/** Kinds that come forward, and do so in one tab of a browser; the others stand by. */
const FORWARD = /tour|modal/

/**
 * Puts a guide on the screen, unless a dialog of the host lies over the place where it would begin, or another tab shows
 * it: then it waits.
 */
export async function begin(means: Means, guide: Guide, live: Live, desk: Desk): Promise<void> {
  const { key, kind, delay } = guide
  const alive = () => desk.lives.get(key) === live
  const wait = (ready: () => boolean, reason: string) => leave(key, live, desk, { ready, reason })
  knows(means[4]?.texts)
  const first = !live.manual && (kind !== 'tour' || desk.past(key)?.state !== 'started')
  if (first && delay > 0 && !(await waited(guide, live, desk, alive))) return
  if (!live.manual && FORWARD.test(kind)) {
    if (first && covered(guide)) return wait(() => !covered(guide), 'dialog_open')
    const tabs = () => import('../page/tabs')
    const free = await (navigator.locks ? claim : (await tabs()).claim)(PREFIX + key)
    if (!free) return wait((await tabs()).freed(PREFIX + key, desk.look), 'another_tab')
    live.free = free
    if (!alive()) return free()
  }
  live.stage = 'running'
  const running = (live.running = means[1].run({ ...context(guide, live, desk, wait), ...looks(means, guide, desk) }))
  const hear = running.hear.bind(running)
  // Where its rule does not hold it goes, as it would not be there if that page were loaded; a tour goes on.
  const astray = () => kind !== 'tour' && !live.manual && !desk.holds(guide.when)
  running.hear = (signal) => ('url' in signal && astray() ? desk.drop(key) : hear(signal))
}

/** The guide is not on the screen any more: it may come back, its run is over (`true`), or it waits. */
function leave(key: string, live: Live, { lives, touched, parked, look }: Desk, how: boolean | Parked): void {
  live.free?.()
  if (lives.get(key) === live) lives.delete(key)
  if (how === true) touched.add(key)
  else if (how) parked.set(key, how)
  look()
}

function looks([, , rich, theme]: Means, guide: Guide, desk: Desk): Pick<Context, 'rich' | 'dress' | 'spot'> {
  const worn = theme?.over(desk.boot()?.theme, guide.theme)
  return { rich: rich?.rich, dress: worn && theme?.dresser(worn), spot: worn?.spot }
}

/** Lets the delay go by; false when the rule did not hold all the time. */
async function waited(guide: Guide, live: Live, desk: Desk, alive: () => boolean): Promise<boolean> {
  live.stage = 'delayed'
  desk.look()
  await new Promise((done) => (live.timer = setTimeout(done, guide.delay)))
  const still = alive() && desk.judge(guide) === 'delayed'
  live.stage = 'loading'
  return still
}

function context(guide: Guide, live: Live, desk: Desk, wait: (ready: () => boolean, reason: string) => void): Context {
  const { key, version } = guide
  const before = desk.past(key)
  const progress = before?.state === 'started' ? before : null
  const boot = desk.boot() as Boot
  const state: Progress = { ...(progress ?? { state: 'never_seen', step: null, run: desk.newId(), version, at: 0, seen: null }) }
  delete state.snoozed
  return {
    ...desk,
    guide,
    labels: boot.labels,
    locale: guide.locale ?? boot.locale,
    progress,
    manual: !!live.manual,
    emit(name, props) {
      desk.emit(name, { guide: key, version, run: state.run, ...props, ...(live.nudge && name === '$guide_started' && { nudge: true }) })
    },
    save(change) {
      if (change.state === 'started' && state.state !== 'started') state.at = Date.now()
      Object.assign(state, change)
      const used = live.nudge && state.state === 'started' && desk.boot()?.budget?.used
      if (used && !used[state.run]) {
        used[state.run] = state.at
        desk.learned()
      }
      desk.keep(key, state)
    },
    gone: (ended) => leave(key, live, desk, ended),
    park: (ready) => wait(ready, 'target_missing'),
    urlMatches: (rule) => desk.urlMatches(rule as UrlRule, location.href),
    house(inner, slot) {
      desk.slots.set(inner, slot)
      desk.drop(inner)
      desk.look()
    },
    slot: desk.slots.get(key),
  }
}

/** Whether a dialog of the host is open over the place where the guide would begin. */
function covered({ steps }: Guide): boolean {
  const dialog = openDialog()
  const css = steps?.[0]?.target?.css
  return dialog !== null && !(css && all(css).some((element) => dialog.contains(element)))
}
