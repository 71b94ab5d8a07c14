import { type Fact, holds, learn, type World } from '../core/conditions'
import { urlMatches } from '../core/globs'
import { merged, standing } from '../core/standing'
import { whereHolds } from '../core/tests'
import type { Boot, Condition, Guide, GuideState, Progress, Props, UrlRule } from '../protocol/types'
import type { Signals } from '../page/signals'
import { openDialog } from '../page/dialog'
import { all } from '../page/query'
import { get, set } from '../page/storage'
import type { Context, Running, Signal } from '../ui/context'
import type { Chunks, KindName } from './chunks'
import { newId } from './identity'

export interface Verdict {
  guide: string
  shown: boolean
  reason: string
}
export interface Outside {
  chunks: Chunks
  now(): number
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

type Stage = 'loading' | 'running' | 'delayed'
interface Live {
  stage: Stage
  running?: Running
  timer?: ReturnType<typeof setTimeout>
  manual?: boolean
}

const PROGRESS = 'progress'
/** Conditions that only a living page can answer; what answers them is loaded when one is there. */
const LIVING = /"(element|input|device|time_on_page|scrolled|idle|leaving)":/

/** Decides what is on the screen: holds the rules of every guide against the page and runs those that may be shown. */
export class Director {
  readonly #outside: Outside
  #boot: Boot | null = null
  #progress: Record<string, Progress> = get(PROGRESS) ?? {}
  readonly #live = new Map<string, Live>()
  readonly #reasons = new Map<string, string>()
  readonly #touched = new Set<string>()
  readonly #parked = new Map<string, () => boolean>()
  #planned = false

  constructor(outside: Outside) {
    this.#outside = outside
  }

  /** Takes over a boot reply. `ahead`: whether this browser has events of a guide that the server has not. */
  load(boot: Boot, ahead: (guide: string) => boolean): void {
    const byHand = this.#boot?.guides.filter(({ key }) => this.#live.get(key)?.manual && !boot.guides.some((g) => g.key === key))
    boot.guides.push(...(byHand ?? []))
    this.#boot = boot
    for (const guide of boot.guides) {
      const known = merged(guide, this.#progress[guide.key] ?? null, this.#live.has(guide.key) || ahead(guide.key))
      if (known) this.#progress[guide.key] = known
      else delete this.#progress[guide.key]
    }
    for (const [key, live] of this.#live) if (!this.#guide(key)) this.#drop(key, live)
    set(PROGRESS, this.#progress)
    for (const [key, { state, step }] of Object.entries(this.#progress)) if (ahead(key)) this.learn({ guide: key, state, step })
    this.look()
  }

  /** Takes everything off the page and forgets the person. */
  clear(): void {
    for (const [key, live] of this.#live) this.#drop(key, live)
    this.#boot = null
    this.#progress = {}
    this.#touched.clear()
    this.#parked.clear()
    set(PROGRESS, {})
    this.#watch([])
  }

  /** Something happened: tells the running guides at once, then looks at every guide. */
  signal(signal: Signal): void {
    if (!('facts' in signal)) for (const { running } of [...this.#live.values()]) running?.signal(signal)
    this.look()
  }

  /** Counts a fact in every rule. */
  learn(fact: Fact): void {
    const rules = this.#boot?.guides.flatMap((guide) => [guide.when, guide.hide, ...(guide.tasks ?? []).map((t) => t.done)]) ?? []
    if (rules.filter((rule) => learn(rule, fact, this.#outside.now())).length) this.#outside.learned()
  }

  /** Starts a guide by hand, over its rule and in place of a tour that is on the screen. */
  start(key: string): void {
    const guide = this.#guide(key)
    if (!guide) return this.#outside.fetchGuide(key)
    if (this.#live.get(key)?.stage === 'running') return
    if (guide.kind === 'tour') for (const [other, live] of this.#live) if (this.#guide(other)?.kind === 'tour') this.#end(other, live)
    if (this.#progress[key]?.state !== 'started') delete this.#progress[key]
    this.#parked.delete(key)
    void this.#run(guide, true)
  }

  why(): Verdict[] {
    return (this.#boot?.guides ?? []).map(({ key }) => {
      const shown = this.#live.get(key)?.stage === 'running'
      return { guide: key, shown, reason: shown ? 'shown' : (this.#reasons.get(key) ?? 'not_ready') }
    })
  }

  /** Looks once more at every guide, before the page is painted again. */
  look(): void {
    if (this.#planned) return
    this.#planned = true
    queueMicrotask(() => {
      this.#planned = false
      try {
        for (const { running } of [...this.#live.values()]) running?.signal({ facts: true })
        this.#decide()
      } catch (error) {
        this.#outside.report(error)
      }
    })
  }

  #decide(): void {
    const open: (Condition | null | undefined)[] = []
    let waits = false
    for (const guide of this.#boot?.guides ?? []) {
      const reason = this.#judge(guide)
      this.#reasons.set(guide.key, reason)
      if (reason === 'start') void this.#run(guide, false)
      waits ||= reason === 'target_missing' || reason === 'dialog_open'
      open.push(guide.hide, ...(reason === 'rule_not_met' || reason === 'delayed' ? [guide.when] : []))
      if (this.#live.has(guide.key)) open.push(...(guide.tasks ?? []).map((task) => task.done))
    }
    this.#watch(open, waits)
  }

  /** Why the guide is not started, or `start`. Suspends it while its hide rule is true. */
  #judge(guide: Guide): string {
    const { key, kind } = guide
    const live = this.#live.get(key)
    if (guide.hide && holds(guide.hide, this.#outside.world)) {
      if (live) this.#drop(key, live)
      return 'hidden_by_rule'
    }
    if (live && live.stage !== 'delayed') return 'shown'
    const past = standing(guide, this.#progress[key] ?? null, this.#outside.now(), this.#touched.has(key))
    if (past !== 'resume' && past !== 'fresh') return past
    const goesOn = past === 'resume' && kind === 'tour'
    if (!goesOn && !holds(guide.when, this.#outside.world)) return this.#undelay(key, guide.when === false ? 'by_hand' : 'rule_not_met')
    if (kind === 'tour' && this.#busy(key)) return this.#undelay(key, 'another_tour')
    if (this.#parked.get(key)?.() === false) return 'target_missing'
    if (kind === 'tour' && !goesOn && covered(guide)) return 'dialog_open'
    return live || (guide.delay > 0 && !goesOn) ? this.#delay(guide, live) : 'start'
  }

  #busy(key: string): boolean {
    return [...this.#live].some(([other, live]) => {
      return other !== key && live.stage !== 'delayed' && this.#guide(other)?.kind === 'tour'
    })
  }

  #delay(guide: Guide, live: Live | undefined): string {
    if (!live) {
      const timer = setTimeout(() => {
        this.#live.delete(guide.key)
        if (this.#judge({ ...guide, delay: 0 }) === 'start') void this.#run(guide, false)
      }, guide.delay)
      this.#live.set(guide.key, { stage: 'delayed', timer })
    }
    return 'delayed'
  }

  #undelay(key: string, reason: string): string {
    const live = this.#live.get(key)
    if (live) this.#drop(key, live)
    return reason
  }

  async #run(guide: Guide, manual: boolean): Promise<void> {
    const { key } = guide
    const live: Live = { stage: 'loading', manual }
    this.#live.set(key, live)
    this.#parked.delete(key)
    try {
      const kind = await this.#outside.chunks.kind(guide.kind as KindName)
      if (this.#live.get(key) !== live) return
      live.stage = 'running'
      live.running = kind(this.#context(guide, live))
    } catch (error) {
      this.#live.delete(key)
      this.#touched.add(key)
      this.#outside.report(error)
    }
  }

  #context(guide: Guide, live: Live): Context {
    const { key } = guide
    const outside = this.#outside
    const before = this.#progress[key]
    const goesOn = before?.state === 'started' ? before : null
    const state: Progress = goesOn ?? { state: 'never_seen', step: null, run: newId(), version: guide.version, at: 0, seen: null }
    const mine = () => this.#live.get(key) === live
    return {
      guide,
      labels: this.#boot?.labels ?? ({} as Boot['labels']),
      locale: this.#boot?.locale ?? 'en',
      progress: goesOn,
      manual: live.manual === true,
      now: () => outside.now(),
      emit: (name, props) => outside.emit(name, { guide: key, version: guide.version, run: state.run, ...props }),
      save: (change) => this.#save(key, state, change),
      close: (ended) => {
        if (mine()) this.#live.delete(key)
        if (ended) this.#touched.add(key)
        this.look()
      },
      park: (ready) => {
        if (mine()) this.#live.delete(key)
        this.#parked.set(key, ready)
        this.look()
      },
      holds: (condition) => holds(condition, outside.world),
      whereHolds: (where, props) => whereHolds(where, props, outside.now()),
      urlMatches: (rule) => urlMatches(rule as UrlRule, outside.world.url()),
      start: (other) => this.start(other),
    }
  }

  #save(key: string, state: Progress, change: { state?: GuideState; step?: string | null; seen?: number | null }): void {
    if (change.state === 'started' && state.state !== 'started') state.at = this.#outside.now()
    Object.assign(state, change)
    this.#progress = { ...get<Record<string, Progress>>(PROGRESS), ...this.#progress, [key]: state }
    set(PROGRESS, this.#progress)
    this.learn({ guide: key, state: state.state, step: state.step })
    this.look()
  }

  #end(key: string, live: Live): void {
    live.running?.dismiss()
    this.#drop(key, live)
  }

  #drop(key: string, live: Live): void {
    clearTimeout(live.timer)
    this.#live.delete(key)
    live.running?.stop()
  }

  #guide(key: string): Guide | undefined {
    return this.#boot?.guides.find((guide) => guide.key === key)
  }

  #watch(conditions: (Condition | null | undefined)[], waits = false): void {
    const signals = this.#outside.signals()
    if (signals) signals.want(conditions, waits)
    else if (waits || LIVING.test(JSON.stringify(conditions))) this.#outside.loadSignals(() => this.signal({ facts: true }))
  }
}

/** Whether a dialog of the host is open over the place where the guide would begin. */
function covered({ steps }: Guide): boolean {
  const dialog = openDialog()
  const css = steps?.[0]?.target?.css
  return dialog !== null && !(css && all(css).some((element) => dialog.contains(element)))
}
