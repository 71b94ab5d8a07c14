import { type Fact, holds, learn, type Passes, type World } from '../core/conditions'
import { urlMatches } from '../core/globs'
import { merged, standing } from '../core/standing'
import type { whereHolds } from '../core/tests'
import type { Boot, Condition, Guide, Progress, Props } from '../protocol/types'
import type { Signals } from '../page/signals'
import { get, set } from '../page/storage'
import type { Running, Signal } from '../ui/context'
import type { KindName, Load } from './chunks'
import { newId } from './identity'
import type { Desk } from './run'

export interface Verdict {
  guide: string
  shown: boolean
  reason: string
}
export interface Outside {
  part: Load
  world: World
  signals(): Signals | undefined
  /** Loads the page's own signals; `changed` is called when they may have become others. */
  loadSignals(changed: () => void): void
  /** Records an event of the widget itself. */
  emit(name: string, props: Props): void
  report(error: unknown): void
  /** Rules have learned something that the next page should know. */
  learned(): void
  /** Asks the server for one guide that boot did not send. */
  fetchGuide(key: string): void
}
/** A guide that is on the screen, on its way there, or waits for its delay. */
export interface Live {
  stage: 'loading' | 'running' | 'delayed'
  running?: Running
  timer?: ReturnType<typeof setTimeout>
  manual?: boolean
  /** It began on the word of a kept boot reply, which the present one may gainsay. */
  old?: boolean
  /** Lets another tab show it. */
  free?(): void
}
/** Why a guide with nothing to show here waits, and what ends the waiting. */
interface Parked {
  ready(): boolean
  reason: string
}
export type Director = ReturnType<typeof director>

export const PROGRESS = 'progress'
/** Conditions that only a living page can answer; what answers them is loaded when one is there. */
const LIVING = /"(element|input|device|time_on_page|scrolled|idle|leaving)":/

/** A rule that looks into events. */
const PARTICULAR = /"where":/

/** Decides what is on the screen: holds the rules of every guide against the page and runs those that may be shown. */
export function director(outside: Outside) {
  const { world } = outside
  let boot: Boot | null = null
  let progress: Record<string, Progress> = get(PROGRESS) ?? {}
  let planned = false
  /** The boot reply is a kept one. */
  let stale = false
  /** What tests the properties of events, once a rule asks for it; what happens until it is there is counted then. */
  let tests: typeof whereHolds | null | undefined
  const late: Fact[] = []
  const lives = new Map<string, Live>()
  const reasons = new Map<string, string>()
  const touched = new Set<string>()
  const parked = new Map<string, Parked>()

  /** Also what other tabs have kept. */
  const stored = (): typeof progress => ({ ...progress, ...get<typeof progress>(PROGRESS) })
  const guides = (): Guide[] => boot?.guides ?? []
  const find = (key: string) => guides().find((guide) => guide.key === key)

  /**
   * Takes over a boot reply, which may be a kept one (`old`). `ahead`: whether this browser has events of a guide that
   * the server has not.
   */
  function load(fresh: Boot, old: boolean, ahead: (guide: string) => boolean): void {
    stale = old
    const byHand = guides().filter(({ key }) => lives.get(key)?.manual && !fresh.guides.some((guide) => guide.key === key))
    fresh.guides.push(...byHand)
    boot = fresh
    for (const guide of fresh.guides) {
      const { key } = guide
      const known = merged(guide, progress[key] ?? null, lives.has(key) || ahead(key))
      if (known) progress[key] = known
      else delete progress[key]
    }
    for (const [key, live] of lives) if (!find(key)) drop(key, live)
    set(PROGRESS, progress)
    if (tests === undefined && PARTICULAR.test(JSON.stringify(fresh.guides))) loadTests()
    for (const [key, { state, step }] of Object.entries(progress)) if (ahead(key)) count({ guide: key, state, step })
    look()
  }

  /** Takes everything off the page and forgets the person. */
  function clear(): void {
    for (const [key, live] of lives) drop(key, live)
    boot = null
    progress = {}
    touched.clear()
    parked.clear()
    set(PROGRESS, progress)
    watch([])
  }

  /** Something happened: tells the running guides at once, then looks at every guide. */
  function signal(signal: Signal): void {
    if (!('facts' in signal)) tell(signal)
    look()
  }

  function tell(signal: Signal): void {
    for (const { running } of [...lives.values()]) running?.signal(signal)
  }

  /** Counts a fact in every rule. */
  function count(fact: Fact): void {
    if (tests === null) late.push(fact)
    if (tests === null) return
    const rules = guides().flatMap(({ when, hide, tasks }) => [when, hide, ...(tasks ?? []).map(({ done }) => done)])
    if (rules.filter((rule) => learn(rule, fact, passes)).length) outside.learned()
  }

  const passes: Passes = (where, props) => !where || !!tests?.(where, props, Date.now())

  function loadTests(): void {
    tests = null
    outside.part('tests').then(({ whereHolds }) => {
      tests = whereHolds
      late.splice(0).forEach(count)
      look()
    }, outside.report)
  }

  /** Starts a guide by hand, over its rule and in place of a tour that is on the screen. */
  function start(key: string): void {
    const guide = find(key)
    if (!guide) return outside.fetchGuide(key)
    if (lives.get(key)?.stage === 'running') return
    if (guide.kind === 'tour') for (const [other, live] of lives) if (find(other)?.kind === 'tour') end(other, live)
    if (progress[key]?.state !== 'started') delete progress[key]
    void run(guide, true)
  }

  function why(): Verdict[] {
    return guides().map(({ key }) => {
      const shown = lives.get(key)?.stage === 'running'
      return { guide: key, shown, reason: shown ? 'shown' : (reasons.get(key) ?? 'not_ready') }
    })
  }

  /** Looks once more at every guide, before the page is painted again. */
  function look(): void {
    if (planned) return
    planned = true
    queueMicrotask(() => {
      planned = false
      try {
        tell({ facts: true })
        decide()
      } catch (error) {
        outside.report(error)
      }
    })
  }

  function decide(): void {
    const open: (Condition | null | undefined)[] = []
    let waits = false
    for (const guide of guides()) {
      const { key, hide, when, tasks = [] } = guide
      const reason = judge(guide)
      reasons.set(key, reason)
      if (reason === 'start') void run(guide, false)
      waits ||= parked.has(key)
      open.push(hide, ...(/^(rule_not_met|delayed)$/.test(reason) ? [when] : []))
      if (lives.has(key)) open.push(...tasks.map(({ done }) => done))
    }
    watch(open, waits)
  }

  /** Why the guide is not started, or `start`. Suspends it while its hide rule is true. */
  function judge(guide: Guide): string {
    const { key, kind, hide, when } = guide
    if (!stale && lives.get(key)?.old) recheck(guide)
    const live = lives.get(key)
    if (hide && holds(hide, world)) {
      if (live) drop(key, live)
      return 'hidden_by_rule'
    }
    if (live && live.stage !== 'delayed') return 'shown'
    const past = standing(guide, progress[key] ?? null, Date.now(), touched.has(key))
    if (past !== 'resume' && past !== 'fresh') return past
    const goesOn = past === 'resume' && kind === 'tour'
    if (!goesOn && !holds(when, world)) return undelay(key, when === false ? 'by_hand' : 'rule_not_met')
    if (kind === 'tour' && busy(key)) return undelay(key, 'another_tour')
    const waiting = parked.get(key)
    if (waiting && !waiting.ready()) return waiting.reason
    return live ? 'delayed' : document.hidden ? 'not_ready' : 'start'
  }

  /** Takes a guide off that began on the word of a kept boot reply, when it has come to an end elsewhere since. */
  function recheck(guide: Guide): void {
    const { key } = guide
    const live = lives.get(key) as Live
    const theirs = merged(guide, null, false)
    live.old = false
    if (!theirs || /fresh|resume/.test(standing(guide, theirs, Date.now(), false))) return
    drop(key, live)
    progress[key] = theirs
  }

  /** Another tab of this browser went on: what has ended there ends here. */
  function others(): void {
    progress = stored()
    for (const [key, live] of lives) if (!live.manual && /completed|dismissed/.test(progress[key]?.state ?? '')) drop(key, live)
    look()
  }

  const busy = (key: string) =>
    [...lives].some(([other, { stage }]) => other !== key && stage !== 'delayed' && find(other)?.kind === 'tour')

  function undelay(key: string, reason: string): string {
    const live = lives.get(key)
    if (live) drop(key, live)
    return reason
  }

  async function run(guide: Guide, manual: boolean): Promise<void> {
    const { key, kind } = guide
    const live: Live = { stage: 'loading', manual, old: stale && !manual }
    lives.set(key, live)
    parked.delete(key)
    try {
      const [kit, { run }] = await Promise.all([outside.part('kit'), outside.part(kind as KindName)])
      if (lives.get(key) === live) await kit.begin(run, guide, live, desk)
    } catch (error) {
      drop(key, live)
      touched.add(key)
      outside.report(error)
    }
  }

  const desk: Desk = {
    boot: () => boot,
    progress: (key) => progress[key],
    newId,
    holds: (condition) => holds(condition, world),
    passes,
    urlMatches,
    emit: outside.emit,
    start,
    judge,
    look,
    alive: (key, live) => lives.get(key) === live,
    left(key, live, how) {
      live.free?.()
      if (lives.get(key) === live) lives.delete(key)
      if (how === true) touched.add(key)
      else if (how) parked.set(key, how)
      look()
    },
    save(key, state) {
      progress = { ...stored(), [key]: state }
      set(PROGRESS, progress)
      count({ guide: key, state: state.state, step: state.step })
      look()
    },
  }

  function end(key: string, live: Live): void {
    live.running?.dismiss()
    drop(key, live)
  }

  function drop(key: string, live: Live): void {
    clearTimeout(live.timer)
    lives.delete(key)
    live.running?.stop()
    live.free?.()
  }

  function watch(conditions: (Condition | null | undefined)[], waits = false): void {
    const signals = outside.signals()
    if (signals) signals.want(conditions, waits)
    else if (waits || LIVING.test(JSON.stringify(conditions))) outside.loadSignals(() => signal({ facts: true }))
  }

  return { load, clear, signal, learn: count, start, why, look, others }
}
