import type { Guide, Progress } from '../protocol/types'

/** What a person's past says about a guide: `resume` and `fresh` may be shown, the rest may not. */
export type Standing = 'resume' | 'fresh' | 'finished' | 'seen_recently' | 'shown_on_this_page' | 'snoozed'

/** `touched`: the guide was already started or ended since this page was loaded. */
export function standing(guide: Guide, progress: Progress | null | undefined, now: number, touched: boolean): Standing {
  if (!progress || progress.state === 'never_seen') return 'fresh'
  if (progress.state === 'started') return (progress.snoozed ?? 0) > now ? 'snoozed' : 'resume'
  const { repeat } = guide
  if (repeat === 'once' || (repeat === 'until_completed' && progress.state === 'completed')) return 'finished'
  if (typeof repeat === 'object') return now - progress.at >= repeat.every ? 'fresh' : 'seen_recently'
  return touched ? 'shown_on_this_page' : 'fresh'
}

/**
 * The progress to go on with. `mine` is this browser's, the guide carries the server's. This browser wins while the
 * server can't know better: it has events of this guide that are not delivered (`ahead`).
 */
export function merged(guide: Guide, mine: Progress | null | undefined, ahead: boolean): Progress | null {
  const theirs = fromBoot(guide)
  if (ahead) return mine ?? theirs
  if (!mine || !theirs) return theirs
  return mine.run === theirs.run && mine.step === theirs.step ? { ...mine, ...theirs, seen: mine.seen } : theirs
}

function fromBoot(guide: Guide): Progress | null {
  const { state, step, run, version, at, snoozed } = guide
  return state === 'never_seen' || !run ? null : { state, step, run, version, at: at ?? 0, seen: null, ...(snoozed && { snoozed }) }
}
