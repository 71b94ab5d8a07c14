import { eachLeaf, milliseconds, type World } from '../core/conditions'
import type { Condition, Duration } from '../protocol/types'
import type { Signals } from '../page/signals'

/** What every page knows at no cost; the rest comes from `signals`, once a condition asks and its part is loaded. */
export function world(locale: () => string, entered: () => number, signals: () => Signals | undefined): World {
  return {
    url: () => location.href,
    locale,
    device,
    timeOnPage: () => performance.now() - entered(),
    element: (css, state) => signals()?.element(css, state) ?? false,
    input: (css) => signals()?.input(css) ?? null,
    scrolled: () => signals()?.scrolled() ?? 0,
    idle: () => signals()?.idle() ?? 0,
    leaving: () => signals()?.leaving() ?? false,
  }
}

function device(): string {
  if (!matchMedia('(pointer: coarse)').matches) return 'desktop'
  return Math.min(screen.width, screen.height) < 600 ? 'mobile' : 'tablet'
}

/** What the conditions need to be told of: selectors to watch, moments to wait for, and the page's own signals. */
export interface Needs {
  dom: boolean
  clicked: Set<string>
  scroll: boolean
  leaving: boolean
  /** ms on the page at which a condition may change. */
  times: number[]
  idles: number[]
}

export function needsOf(conditions: (Condition | null | undefined)[]): Needs {
  const needs: Needs = { dom: false, clicked: new Set(), scroll: false, leaving: false, times: [], idles: [] }
  for (const condition of conditions) eachLeaf(condition, (leaf) => add(needs, leaf))
  return needs
}

function add(needs: Needs, leaf: Record<string, unknown>): void {
  if (leaf['state'] === 'clicked') needs.clicked.add(String(leaf['element']))
  else if ('element' in leaf || 'input' in leaf) needs.dom = true
  if ('scrolled' in leaf) needs.scroll = true
  if ('leaving' in leaf) needs.leaving = true
  if ('time_on_page' in leaf) needs.times.push(milliseconds(leaf['time_on_page'] as Duration))
  if ('idle' in leaf) needs.idles.push(milliseconds(leaf['idle'] as Duration))
}

export const quiet = ({ dom, clicked, scroll, leaving, times, idles }: Needs): boolean =>
  !dom && !clicked.size && !scroll && !leaving && !times.length && !idles.length
