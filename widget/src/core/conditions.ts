import type { Condition, Count, Duration, EventCondition, GuideCondition, GuideState, Props } from '../protocol/types'
import { urlMatches } from './globs'
import { whereHolds } from './tests'

/** The page as conditions see it; each fact is read when it is asked for. Times are milliseconds. */
export interface World {
  url(): string
  locale(): string
  device(): string
  element(css: string, state: string): boolean
  /** The value of the field, null when there is none. */
  input(css: string): string | null
  timeOnPage(): number
  scrolled(): number
  idle(): number
  leaving(): boolean
}

/** What happened in the page after `boot` counted. */
export type Fact = { event: string; props: Props } | { guide: string; state: GuideState; step: string | null }

type Leaf = Record<string, unknown>

/** Whether a residual condition is true of the page now. A form that is not known here is false. */
export function holds(condition: Condition, world: World): boolean {
  if (typeof condition === 'boolean') return condition
  const parts = group(condition)
  if (parts) {
    const some = parts.some((part) => holds(part, world))
    if ('any' in condition) return some || !parts.length
    return 'none' in condition ? !some : parts.every((part) => holds(part, world))
  }
  return leaf(condition as Leaf, world)
}

/** The members of a group, null for any other form. */
export function group(condition: Exclude<Condition, boolean>): Condition[] | null {
  const c = condition as { all?: Condition[]; any?: Condition[]; none?: Condition[] }
  return c.all ?? c.any ?? c.none ?? null
}

function leaf(c: Leaf, world: World): boolean {
  if ('event' in c) return counted(c['count'] as Count | undefined, Number(c['have'] ?? 0))
  if ('guide' in c) return c['have'] === true
  if ('url' in c) return urlMatches(c['url'] as string, world.url())
  if ('element' in c) return world.element(String(c['element']), String(c['state'] ?? 'visible'))
  if ('input' in c) return field(c, world.input(String(c['input'])))
  if ('device' in c) return c['device'] === world.device()
  if ('locale' in c) return localeMatches(String(c['locale']), world.locale())
  if ('time_on_page' in c) return world.timeOnPage() >= milliseconds(c['time_on_page'] as Duration)
  if ('scrolled' in c) return world.scrolled() >= Number(c['scrolled'])
  if ('idle' in c) return world.idle() >= milliseconds(c['idle'] as Duration)
  if ('leaving' in c) return world.leaving() === c['leaving']
  return !Object.keys(c).length
}

function counted(count: Count | undefined, have: number): boolean {
  const { at_least, at_most, exactly } = count ?? { at_least: 1 }
  return have >= (at_least ?? 0) && have <= (at_most ?? Infinity) && (exactly === undefined || have === exactly)
}

/** Whether a field's value is what is asked for; nothing is true of a field that is not there. */
export function field(asked: { filled?: boolean; equals?: string }, value: string | null): boolean {
  if (value === null) return false
  if (asked.equals !== undefined) return value === asked.equals
  return (value.trim() !== '') === (asked.filled ?? true)
}

function localeMatches(wanted: string, actual: string): boolean {
  return `${actual}-`.toLowerCase().startsWith(`${wanted}-`.toLowerCase())
}

/** `"30s"`, `"15m"`, `"2h"`, `"14d"`, or milliseconds, as milliseconds. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') return duration
  const unit = { s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[duration.slice(-1)]
  return parseInt(duration, 10) * (unit ?? NaN)
}

/** Brings what the server counted up to date with a fact of the page; true when something in the condition changed. */
export function learn(condition: Condition | null | undefined, fact: Fact, now: number): boolean {
  if (!condition || typeof condition === 'boolean') return false
  const parts = group(condition)
  if (parts) return parts.filter((part) => learn(part, fact, now)).length > 0
  if ('event' in fact) return learnEvent(condition as EventCondition, fact, now)
  return learnGuide(condition as GuideCondition, fact)
}

function learnEvent(c: EventCondition, fact: { event: string; props: Props }, now: number): boolean {
  if (c.event !== fact.event || !whereHolds(c.where, fact.props, now)) return false
  c.have = (c.have ?? 0) + 1
  return true
}

function learnGuide(c: GuideCondition, fact: { guide: string; state: GuideState; step: string | null }): boolean {
  if (c.guide !== fact.guide) return false
  const before = c.have === true
  const { state: wanted = 'started', step } = c
  const is = wanted === 'started' || wanted === fact.state
  if (wanted === 'never_seen') c.have = false
  else c.have = step ? is && step === fact.step : before || is
  return c.have !== before
}

/** Calls `visit` for each form of the condition that is no group. */
export function eachLeaf(condition: Condition | null | undefined, visit: (leaf: Leaf) => void): void {
  if (!condition || typeof condition === 'boolean') return
  const parts = group(condition)
  if (parts) for (const part of parts) eachLeaf(part, visit)
  else visit(condition as Leaf)
}
