import type { Condition, Count, EventCondition, Guide, GuideCondition, GuideState, Props } from '../protocol/types'
import { urlMatches } from './globs'
import type { Where } from './tests'

/** The page as conditions see it; each fact is read when it is asked for. */
export interface World {
  url(): string
  locale(): string
  /** The forms that only a living page can answer: core/page.ts. */
  page(leaf: Leaf): boolean
}

export type Leaf = Record<string, unknown>

/** What happened in the page after `boot` counted. */
export type Fact = { event: string; props: Props } | { guide: string; state: GuideState; step: string | null }

/** Whether a residual condition is true of the page now. A form that is not known here is false. */
export function holds(condition: Condition, world: World): boolean {
  if (typeof condition === 'boolean') return condition
  const parts = group(condition)
  if (!parts) return leaf(condition as Leaf, world)
  const is = (part: Condition) => holds(part, world)
  if ('any' in condition) return !parts.length || parts.some(is)
  return 'none' in condition ? !parts.some(is) : parts.every(is)
}

/** The members of a group, null for any other form. */
export function group(condition: Condition): Condition[] | null {
  const c = condition as { all?: Condition[]; any?: Condition[]; none?: Condition[] }
  return c.all ?? c.any ?? c.none ?? null
}

function leaf(c: Leaf, world: World): boolean {
  if ('event' in c) return counted(c['count'] as Count | undefined, (c['have'] ?? 0) as number)
  if ('guide' in c) return c['have'] === true
  if ('url' in c) return urlMatches(c['url'] as string, world.url())
  if ('locale' in c) return localeMatches(c['locale'] as string, world.locale())
  return !Object.keys(c).length || world.page(c)
}

function counted(count: Count | undefined, have: number): boolean {
  const { at_least = 0, at_most = have, exactly = have } = count ?? { at_least: 1 }
  return have >= at_least && have <= at_most && have === exactly
}

function localeMatches(wanted: string, actual: string): boolean {
  return `${actual}-`.toLowerCase().startsWith(`${wanted}-`.toLowerCase())
}

/** The conditions within a guide that is on the screen: of its tasks, entries and branches. */
export function inner({ tasks = [], entries = [], steps = [] }: Guide): (Condition | undefined)[] {
  const all: { done?: Condition; when?: Condition }[] = [...tasks, ...entries, ...steps.flatMap(({ next = [] }) => next)]
  return all.map(({ done, when }) => done ?? when)
}

/** Whether an event's properties are what is asked for: core/tests.ts, passed in since few rules ask for any. */
export type Passes = (where: Where | undefined, props: Props) => boolean

/** Brings what the server counted up to date with a fact of the page; true when something in the condition changed. */
export function learn(condition: Condition | null | undefined, fact: Fact, passes: Passes): boolean {
  if (!condition) return false
  const parts = group(condition)
  if (parts) return parts.filter((part) => learn(part, fact, passes)).length > 0
  if ('event' in fact) return learnEvent(condition as EventCondition, fact, passes)
  return learnGuide(condition as GuideCondition, fact)
}

function learnEvent(c: EventCondition, fact: { event: string; props: Props }, passes: Passes): boolean {
  if (c.event !== fact.event || !passes(c.where, fact.props)) return false
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
