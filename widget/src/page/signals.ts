import { all, matches, valueOf, visible } from './query'
import { watch } from './watch'

export interface Wanted {
  dom: boolean
  clicked: Set<string>
  scroll: boolean
  leaving: boolean
  times: number[]
  idles: number[]
}
export interface Signals {
  element(css: string, state: string): boolean
  input(css: string): string | null
  scrolled(): number
  idle(): number
  leaving(): boolean
  /** Replaces what is watched (`times` as performance.now() will say, `idles` in ms); nothing more is listened to than that. */
  want(wanted: Wanted): void
}

const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']

/** The page's own conditions. `changed` is called when one of those that are wanted may have become another. */
export function signals(changed: () => void): Signals {
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

  function click(event: Event, wanted: Set<string>): void {
    const path = event.composedPath().filter((node): node is Element => node instanceof Element)
    const hit = [...wanted].filter((css) => !clicked.has(css) && path.some((node) => matches(node, css)))
    for (const css of hit) clicked.add(css)
    if (hit.length) setTimeout(changed)
  }

  function waitIdle(wanted: Wanted): void {
    const next = Math.min(...wanted.idles.filter((ms) => ms > performance.now() - active))
    clearTimeout(idleTimer)
    if (next < Infinity) idleTimer = setTimeout(() => (changed(), waitIdle(wanted)), next - (performance.now() - active) + 5)
  }

  function moved(wanted: Wanted): void {
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

  return {
    element: (css, state) => {
      if (state === 'clicked') return clicked.has(css)
      const found = all(css)
      if (state === 'missing') return !found.length
      return state === 'present' ? found.length > 0 : found.some(visible)
    },
    input: (css) => valueOf(all(css)[0]),
    scrolled: () => {
      const { scrollHeight, clientHeight } = document.documentElement
      return scrollHeight > clientHeight ? (scrollY / (scrollHeight - clientHeight)) * 100 : 100
    },
    idle: () => performance.now() - active,
    leaving: () => gone,
    want(wanted) {
      const asked = JSON.stringify({ ...wanted, clicked: [...wanted.clicked] })
      if (asked === before) return
      before = asked
      for (const stop of undo) stop()
      undo = []
      clearTimeout(idleTimer)
      if (wanted.dom) undo.push(watch(changed))
      if (wanted.dom) for (const type of ['input', 'change']) listen(type, () => setTimeout(changed))
      if (wanted.clicked.size) listen('click', (event) => click(event, wanted.clicked))
      if (wanted.scroll) listen('scroll', changed)
      for (const ms of wanted.times) at(ms - performance.now())
      if (wanted.idles.length) for (const type of ACTIVITY) listen(type, () => moved(wanted))
      if (wanted.idles.length) waitIdle(wanted)
      if (!wanted.leaving) return
      listen('mouseout', (event) => leave(event, true))
      listen('mouseover', (event) => leave(event, false))
    },
  }
}
