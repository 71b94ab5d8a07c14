import { type Fact, holds, inner, learn, type Passes, type World } from '../core/conditions'
import { urlMatches } from '../core/globs'
import { interrupts, spent } from '../core/nudges'
import { merged, standing } from '../core/standing'
import type { whereHolds } from '../core/tests'
import type { Attributes, Boot, Condition, Guide, Progress, Props } from '../protocol/types'
import { get, set } from '../page/storage'
import type { Running, Signal } from '../ui/context'
import type { Load } from './chunks'
import { newId } from './identity'
import type { Desk } from './run'
import type { Signals } from './signals'

export interface Outside {
  part: Load
  world: World
  signals(): Signals | undefined
  /** Loads the page's own signals; `changed` is called when they may have become others. */
  loadSignals(changed: () => void): void
  /** Records an event of the widget itself. */
  emit(name: string, props: Props): void
  report(error: unknown): void
  /** Does what the page's own `track` and `identify` do. */
  track(name: string, props: Props | undefined): void
  set(of: 'person' | 'account', attributes: Attributes): void
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
  /** It comes unasked, and counts in the nudge budget. */
  nudge?: boolean
  /** Lets another tab show it. */
  free?(): void
}
/** Why a guide with nothing to show here waits, and what ends the waiting. */
export interface Parked {
  ready(): boolean
  reason: string
}
/** What is known of the guides here. */
export interface Present {
  guides(): Guide[]
  lives: ReadonlyMap<string, Live>
  /** Why each is shown or not, as far as it was looked at. */
  reasons: ReadonlyMap<string, string>
}
export type Director = ReturnType<typeof director>

export const PROGRESS = 'progress'
/** Conditions that only a living page can answer; what answers them is loaded when one is there. */
const LIVING = /"(element|input|device|time_on_page|scrolled|idle|leaving)":/

/** A rule that looks into events. */
const PARTICULAR = /"where":/

/** What a guide says only when a plain tour's part is not enough for it. */
const RICH = /"((closable|buttons|media|form|next|progress)":|block":t|on":"(input|appears)")/

/** Texts with links, code, pictures or lists. */
const FORMED = /\["(a|c|img|[uo]l)",/

/** The place that a guide takes up alone; what has none stands beside everything. */
function seat({ kind, position, steps }: Partial<Guide> = {}): string {
  if (kind === 'banner') return steps?.[0]?.target ? '' : `banner ${position}`
  return kind === 'hub' ? kind : /tour|modal/.test(kind as string) ? 'tour' : ''
}

/** Decides what is on the screen: holds the rules of every guide against the page and runs those that may be shown. */
export function director(outside: Outside) {
  const { world } = outside
  let boot: Boot | null = null
  let progress: Record<string, Progress> = get(PROGRESS) ?? {}
  let planned: Promise<void> | undefined
  /** The boot reply is a kept one. */
  let stale = false
  /** What tests the properties of events, once a rule asks for it; what happens until it is there is counted then. */
  let tests: typeof whereHolds | undefined
  let testing: Promise<void> | undefined
  const lives = new Map<string, Live>()
  const reasons = new Map<string, string>()
  const touched = new Set<string>()
  const parked = new Map<string, Parked>()
  /** Where in a hub a checklist stands. */
  const slots = new Map<string, HTMLElement>()

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
    // The server may not know yet of what was begun here.
    if (fresh.budget) fresh.budget.used = { ...boot?.budget?.used, ...fresh.budget.used }
    boot = fresh
    for (const guide of fresh.guides) {
      const { key } = guide
      const known = merged(guide, progress[key], lives.has(key) || ahead(key))
      if (known) progress[key] = known
      else delete progress[key]
    }
    for (const key of lives.keys()) if (!find(key)) drop(key)
    set(PROGRESS, progress)
    if (!tests && PARTICULAR.test(JSON.stringify(fresh.guides))) loadTests()
    for (const [key, state] of Object.entries(progress)) if (ahead(key)) count({ guide: key, ...state })
    look()
  }

  /** Takes everything off the page and forgets the person. */
  function empty(): void {
    for (const key of lives.keys()) drop(key)
    boot = null
    progress = {}
    touched.clear()
    parked.clear()
    set(PROGRESS, progress)
    watch([])
  }

  /** Something happened: tells the running guides at once, then looks at every guide. */
  function happened(signal: Signal): void {
    if (!('facts' in signal)) tell(signal)
    look()
  }

  function tell(signal: Signal): void {
    for (const { running } of [...lives.values()]) running?.hear(signal)
  }

  /** Counts a fact in every rule. */
  function count(fact: Fact): void {
    if (testing) return void testing.then(() => count(fact))
    const rules = guides().flatMap((guide) => [guide.when, guide.hide, guide.cancel, ...inner(guide)])
    if (rules.filter((rule) => learn(rule, fact, passes)).length) outside.learned()
  }

  const passes: Passes = (where, props) => !where || !!tests?.(where, props, Date.now())

  function loadTests(): void {
    testing = outside.part('tests').then(({ whereHolds }) => {
      tests = whereHolds
    }, outside.report)
    void testing.then(() => {
      testing = undefined
      look()
    })
  }

  /** Starts a guide by hand, over its rule and in place of a tour that is on the screen. */
  function launch(key: string): void {
    const guide = find(key)
    if (!guide) return outside.fetchGuide(key)
    const { stage, running } = lives.get(key) ?? {}
    if (stage === 'running') return running?.unfold?.()
    if (seat(guide) === 'tour') for (const other of lives.keys()) if (seat(find(other)) === 'tour') end(other)
    if (progress[key]?.state !== 'started') delete progress[key]
    void run(guide, true)
  }

  /** Looks once more at every guide, before the page is painted again. */
  function look(): void {
    planned ??= Promise.resolve()
      .then(() => {
        planned = undefined
        tell({ facts: true })
        decide()
      })
      .catch(outside.report)
  }

  function decide(): void {
    const open: (Condition | null | undefined)[] = []
    let waits = false
    const hub = ({ kind }: Guide) => +(kind === 'hub')
    for (const guide of [...guides()].sort((a, b) => hub(b) - hub(a))) {
      const { key, hide, cancel, when } = guide
      const reason = judge(guide)
      if (reason === 'start') void run(guide, false)
      else reasons.set(key, reason)
      waits ||= parked.has(key)
      open.push(hide, cancel, ...(/^rule|delayed/.test(reason) ? [when] : []))
      if (lives.has(key)) open.push(...inner(guide))
    }
    watch(open, waits)
  }

  /** Why the guide is not started, or `start`. Takes it off the page when it may not be there any more. */
  function judge(guide: Guide): string {
    const { key } = guide
    if (!stale && lives.get(key)?.old) recheck(guide)
    const reason = weigh(guide)
    if (reason === 'cancelled') end(key, 'cancel')
    else if (/^hidden|in_hub/.test(reason) || (reason !== 'delayed' && lives.get(key)?.stage === 'delayed')) drop(key)
    return reason
  }

  function weigh(guide: Guide): string {
    const { key, kind, hide, cancel, when } = guide
    const live = lives.get(key)
    if (cancel && holds(cancel, world)) return 'cancelled'
    if (hide && holds(hide, world)) return 'hidden_by_rule'
    if (guides().some(({ checklist, key: hub }) => checklist === key && lives.has(hub)) && !slots.has(key)) return 'in_hub'
    if (live && live.stage !== 'delayed') return 'shown'
    // It was over before anything of it was on the screen: on this page that would only be so again.
    if (touched.has(key) && !progress[key]) return 'target_missing'
    const past = standing(guide, progress[key], Date.now(), touched.has(key))
    if (!/fresh|resume/.test(past)) return past
    if ((past === 'fresh' || kind !== 'tour') && !holds(when, world)) return when === false ? 'by_hand' : 'rule_not_met'
    if (busy(guide)) return `another_${seat(guide).split(' ')[0]}`
    if (past === 'fresh' && nudges(guide) && spent(boot?.budget, Date.now())) return 'budget_spent'
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
    drop(key)
    progress[key] = theirs
  }

  /** Another tab of this browser went on: what has ended there ends here. */
  function others(): void {
    progress = stored()
    for (const [key, live] of lives) if (!live.manual && /completed|dismissed/.test(progress[key]?.state as string)) drop(key)
    look()
  }

  const nudges = (guide: Guide) => interrupts(guide) && !slots.has(guide.key)

  const busy = (guide: Guide) =>
    seat(guide) && [...lives].some(([other, { stage }]) => other !== guide.key && stage !== 'delayed' && seat(find(other)) === seat(guide))

  async function run(guide: Guide, manual: boolean): Promise<void> {
    const { key, kind } = guide
    const live: Live = { stage: 'loading', manual, old: stale && !manual, nudge: !manual && nudges(guide) }
    lives.set(key, live)
    parked.delete(key)
    try {
      const { part } = outside
      const said = JSON.stringify(guide)
      const parts = await Promise.all([
        part('kit'),
        part(kind),
        RICH.test(said) ? part('rich') : undefined,
        guide.theme || boot?.theme ? part('theme') : undefined,
        FORMED.test(said) ? part('texts') : undefined,
      ])
      if (lives.get(key) === live) await parts[0].begin(parts, guide, live, desk)
    } catch (error) {
      drop(key)
      touched.add(key)
      outside.report(error)
    }
  }

  /** What is done for the guides that run is in the part that comes with the first of them: it is given what it needs. */
  const desk: Desk = {
    ...outside,
    lives,
    touched,
    parked,
    slots,
    boot: () => boot,
    past: (key) => progress[key],
    keep(key, state) {
      progress = { ...stored(), [key]: state }
      set(PROGRESS, progress)
      count({ guide: key, ...state })
      look()
    },
    newId,
    holds: (condition) => holds(condition, world),
    passes,
    urlMatches,
    launch,
    judge,
    look,
    drop,
  }

  function end(key: string, by?: 'cancel'): void {
    lives.get(key)?.running?.dismiss(by)
    drop(key)
  }

  /** Takes a guide off the page, also one that is still on its way there. */
  function drop(key: string): void {
    const live = lives.get(key)
    if (!live) return
    clearTimeout(live.timer)
    lives.delete(key)
    live.running?.stop()
    live.free?.()
    const { checklist = '' } = find(key) ?? {}
    if (slots.delete(checklist)) drop(checklist)
  }

  function watch(conditions: (Condition | null | undefined)[], waits = false): void {
    const signals = outside.signals()
    if (signals) signals.want(conditions, waits)
    else if (waits || LIVING.test(JSON.stringify(conditions))) outside.loadSignals(() => happened({ facts: true }))
  }

  return { load, empty, happened, learn: count, launch, present: { guides, lives, reasons }, look, others }
}
