import { on, watch } from './kit'

/** Sums that the page may still undo: one animation for each element that is fixed to the edge. */
type Shifted = Map<Element, Animation>

/**
 * Makes room for a bar of the given height at an edge of the window: the page begins below it, and what is fixed to that
 * edge moves. No attribute, class or node of the page changes, so that taking it back leaves nothing.
 */
export function push(edge: 'top' | 'bottom', bar: HTMLElement): () => void {
  const room = new CSSStyleSheet()
  const shifted: Shifted = new Map()
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, room]
  let height = 0
  const fit = () => {
    const now = Math.ceil(bar.getBoundingClientRect().height)
    if (now !== height) {
      height = now
      room.replaceSync(`@media screen{html{padding-${edge}:${height}px!important;scroll-padding-${edge}:${height}px!important;box-sizing:border-box!important}}`)
      release(shifted)
    }
    shift(edge, height, shifted)
  }
  const sizes = new ResizeObserver(fit)
  sizes.observe(bar)
  const stops = [on(window, 'scroll resize', fit, { passive: true }), watch(fit)]
  fit()
  return () => {
    for (const stop of stops) stop()
    sizes.disconnect()
    release(shifted)
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== room)
  }
}

function release(shifted: Shifted): void {
  for (const animation of shifted.values()) animation.cancel()
  shifted.clear()
}

/** What stands at the edge, under the bar, and does not go with the page: also what came there since. */
function shift(edge: 'top' | 'bottom', height: number, shifted: Shifted): void {
  for (const [x, y] of points(edge, height)) {
    for (const element of document.elementsFromPoint(x, y)) {
      if (shifted.has(element) || element.localName === 'shirube-guide') continue
      const style = getComputedStyle(element)
      const away = Number.parseFloat(style[edge])
      if (!/fixed|sticky/.test(style.position) || !(away < height)) continue
      const kept = { [edge]: `${away + height}px` }
      shifted.set(element, element.animate([kept, kept], { duration: 1, fill: 'both' }))
    }
  }
}

function points(edge: 'top' | 'bottom', height: number): [number, number][] {
  const { clientWidth } = document.documentElement
  const rows = [1, height / 2].map((y) => (edge === 'top' ? y : innerHeight - y))
  return rows.flatMap((y) => [0.02, 0.25, 0.5, 0.75, 0.98].map((share): [number, number] => [clientWidth * share, y]))
}
