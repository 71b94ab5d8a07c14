import type { Passes } from '../core/conditions'
import { openDialog } from '../page/dialog'
import { all } from '../page/query'
import type { Boot, Condition, Guide, Progress, Props, UrlRule } from '../protocol/types'
import type { Context, Kind } from '../ui/context'
import type { Live } from './director'

/** What the director does for the guides that run; passed in, since this part comes with the first of them. */
export interface Desk {
  boot(): Boot | null
  progress(guide: string): Progress | undefined
  newId(): string
  holds(condition: Condition): boolean
  passes: Passes
  urlMatches(rule: UrlRule, url: string): boolean
  emit(name: string, props: Props): void
  start(guide: string): void
  /** The guide is not on the screen any more: it may come back, its run is over (`true`), or it waits for `ready`. */
  left(guide: string, live: Live, how?: boolean | { ready(): boolean; reason: string }): void
  save(guide: string, state: Progress): void
}

/** Puts a guide on the screen, unless a dialog of the host lies over the place where it would begin. */
export function begin(kind: Kind, guide: Guide, live: Live, desk: Desk): void {
  const before = desk.progress(guide.key)
  const goesOn = before?.state === 'started' ? before : null
  const lies = () => covered(guide)
  if (guide.kind === 'tour' && !goesOn && !live.manual && lies()) return desk.left(guide.key, live, { ready: () => !lies(), reason: 'dialog_open' })
  live.running = kind(context(guide, live, goesOn, desk))
}

function context(guide: Guide, live: Live, goesOn: Progress | null, desk: Desk): Context {
  const { key, version } = guide
  const boot = desk.boot()
  const state: Progress = goesOn ?? { state: 'never_seen', step: null, run: desk.newId(), version, at: 0, seen: null }
  return {
    guide,
    labels: boot?.labels ?? ({} as Boot['labels']),
    locale: boot?.locale ?? 'en',
    progress: goesOn,
    manual: live.manual === true,
    now: Date.now,
    emit: (name, props) => desk.emit(name, { guide: key, version, run: state.run, ...props }),
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
  }
}

/** Whether a dialog of the host is open over the place where the guide would begin. */
function covered({ steps }: Guide): boolean {
  const dialog = openDialog()
  const css = steps?.[0]?.target?.css
  return dialog !== null && !(css && all(css).some((element) => dialog.contains(element)))
}
