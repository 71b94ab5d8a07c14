import type { Leaf } from '../core/conditions'
import { type Needs, needsOf, pageHolds, type PageFacts } from '../core/page'
import type { Condition } from '../protocol/types'
import { all, visible, watch } from '../ui/kit'
import { matches, valueOf } from '../page/field'

export interface Signals {
  holds(leaf: Leaf): boolean
  /** Watches what these conditions need, and the document when `dom`; nothing else is listened to any more. */
  want(conditions: (Condition | null | undefined)[], dom: boolean): void
}

const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']

/**
 * The page's own conditions. `changed` is called when one of those that are wanted may have become another;
 * `entered` says when the page was entered, on the clock of performance.now(); `early` are the paths of clicks so far, and
 * `hears` what has listened to them.
 */
export function signals(changed: () => void, entered: () => number, early: EventTarget[][], hears: (event: Event) => void): Signals {
  removeEventListener('click', hears, true)
  const clicked = new Set<string>()
  let active = performance.now()
  let gone = false
  let before = ''
  let undo: (() => void)[] = []
  let idleTimer: ReturnType<typeof setTimeout> | undefined

  function listen(type: string, heard: (event: Event) => void, on: EventTarget = window): void {
    const options = { capture: true, passive: true }
    on.addEventListener(type, heard, options)
    undo.push(() => on.removeEventListener(type, heard, options))
  }

  function at(ms: number): void {
    if (ms <= 0) return
    const timer = setTimeout(changed, ms + 5)
    undo.push(() => clearTimeout(timer))
  }

  function click(path: EventTarget[], wanted: string[]): void {
    const hit = wanted.filter((css) => !clicked.has(css) && path.some((node) => node instanceof Element && matches(node, css)))
    for (const css of hit) clicked.add(css)
    if (hit.length) setTimeout(changed)
  }

  function waitIdle(wanted: Needs): void {
    const next = Math.min(...wanted.idles.filter((ms) => ms > performance.now() - active))
    clearTimeout(idleTimer)
    if (next < Infinity) idleTimer = setTimeout(() => (changed(), waitIdle(wanted)), next - (performance.now() - active) + 5)
  }

  function moved(wanted: Needs): void {
    const was = performance.now() - active
    active = performance.now()
    if (wanted.idles.some((ms) => was >= ms)) changed()
    if (was > 500) waitIdle(wanted)
  }

  /** The pointer left the window, towards what lies above the page. */
  function leave(event: Event, out: boolean): void {
    const { relatedTarget, clientY } = event as MouseEvent
    const now = out && !relatedTarget && clientY <= 0
    if (now !== gone && (now || !out)) {
      gone = now
      changed()
    }
  }

  const facts: PageFacts = {
    device,
    element: (css, state) => {
      if (state === 'clicked') return clicked.has(css)
      const found = all(css)
      if (state === 'missing') return !found.length
      return state === 'present' ? found.length > 0 : found.some(visible)
    },
    input: (css) => valueOf(all(css)[0]),
    timeOnPage: () => performance.now() - entered(),
    scrolled: () => {
      const { scrollHeight, clientHeight } = document.documentElement
      return scrollHeight > clientHeight ? (scrollY / (scrollHeight - clientHeight)) * 100 : 100
    },
    idle: () => performance.now() - active,
    leaving: () => gone,
  }

  function start(wanted: Needs): void {
    for (const stop of undo) stop()
    undo = []
    clearTimeout(idleTimer)
    if (wanted.dom) undo.push(watch(changed))
    if (wanted.dom) for (const type of ['input', 'change']) listen(type, () => setTimeout(changed))
    if (wanted.clicked.length) listen('click', (event) => click(event.composedPath(), wanted.clicked))
    if (wanted.clicked.length) for (const path of early.splice(0)) click(path, wanted.clicked)
    if (wanted.scroll) listen('scroll', changed)
    for (const ms of wanted.times) at(ms - facts.timeOnPage())
    if (wanted.idles.length) for (const type of ACTIVITY) listen(type, () => moved(wanted))
    if (wanted.idles.length) waitIdle(wanted)
    if (!wanted.leaving) return
    listen('mouseout', (event) => leave(event, true))
    listen('mouseover', (event) => leave(event, false))
  }

  return {
    holds: (leaf) => pageHolds(leaf, facts),
    want(conditions, dom) {
      const wanted = needsOf(conditions)
      wanted.dom ||= dom
      const asked = JSON.stringify([wanted, wanted.times.length && entered()])
      if (asked !== before) start(wanted)
      before = asked
    },
  }
}

function device(): string {
  if (!matchMedia('(pointer: coarse)').matches) return 'desktop'
  return Math.min(screen.width, screen.height) < 600 ? 'mobile' : 'tablet'
}
