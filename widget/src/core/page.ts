import type { Condition } from '../protocol/types'
import { group, type Leaf } from './conditions'

/** What a living page knows of itself. Times are milliseconds, `scrolled` is 0 to 100. */
export interface PageFacts {
  device(): string
  element(css: string, state: string): boolean
  /** The value of the field, null when there is none. */
  input(css: string): string | null
  timeOnPage(): number
  scrolled(): number
  idle(): number
  leaving(): boolean
}

/** Whether a page form holds. One that is not known here does not. */
export function pageHolds(c: Leaf, page: PageFacts): boolean {
  if ('element' in c) return page.element(String(c['element']), String(c['state'] ?? 'visible'))
  if ('input' in c) return field(c, page.input(String(c['input'])))
  if ('device' in c) return c['device'] === page.device()
  if ('time_on_page' in c) return page.timeOnPage() >= Number(c['time_on_page'])
  if ('scrolled' in c) return page.scrolled() >= Number(c['scrolled'])
  if ('idle' in c) return page.idle() >= Number(c['idle'])
  return 'leaving' in c && page.leaving() === c['leaving']
}

/** Whether a field's value is what is asked for; nothing is true of a field that is not there. */
export function field(asked: { filled?: boolean; equals?: string }, value: string | null): boolean {
  if (value === null) return false
  if (asked.equals !== undefined) return value === asked.equals
  return (value.trim() !== '') === (asked.filled ?? true)
}

/** What must be watched for conditions to be told of: changes, clicks on selectors, moments, the page's own signals. */
export interface Needs {
  dom: boolean
  clicked: string[]
  scroll: boolean
  leaving: boolean
  /** ms on the page, and ms without activity, at which something may change. */
  times: number[]
  idles: number[]
}

export function needsOf(conditions: (Condition | null | undefined)[]): Needs {
  const needs: Needs = { dom: false, clicked: [], scroll: false, leaving: false, times: [], idles: [] }
  for (const condition of conditions) eachLeaf(condition, (leaf) => add(needs, leaf))
  return needs
}

function add(needs: Needs, leaf: Leaf): void {
  if (leaf['state'] === 'clicked') needs.clicked.push(String(leaf['element']))
  else if ('element' in leaf || 'input' in leaf) needs.dom = true
  needs.scroll ||= 'scrolled' in leaf
  needs.leaving ||= 'leaving' in leaf
  if ('time_on_page' in leaf) needs.times.push(Number(leaf['time_on_page']))
  if ('idle' in leaf) needs.idles.push(Number(leaf['idle']))
}

function eachLeaf(condition: Condition | null | undefined, visit: (leaf: Leaf) => void): void {
  if (!condition || typeof condition === 'boolean') return
  const parts = group(condition)
  if (parts) for (const part of parts) eachLeaf(part, visit)
  else visit(condition as Leaf)
}
