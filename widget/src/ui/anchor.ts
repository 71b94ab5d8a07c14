import { place, type Box } from '../core/place'
import { boxOf } from '../page/changes'
import { on } from './dom'
import type { bringIn } from './reveal'
export { boxOf }

const NARROW = 480
const GAP = 12
/** Too little for a card to be read in: then it lies over its target until that is scrolled away. */
const LEAST = 200

/** What can be seen of this window: less than its height while a keyboard is on the screen. */
export function view(): Box {
  const { scale, offsetTop, height } = window.visualViewport ?? ({} as VisualViewport)
  const whole = scale === 1
  return { x: 0, y: whole ? offsetTop : 0, width: document.documentElement.clientWidth, height: whole ? height : innerHeight }
}

/**
 * Calls `moved` when the element moves, changes size, is hidden or goes. Observers and scroll events only: nothing
 * runs while nothing changes. `clipped` is called when it can't be seen as a whole where it is at first.
 */
export function follow(element: Element, moved: () => void, clipped?: () => void): () => void {
  let edge: IntersectionObserver | undefined
  let fresh = true
  let over = false
  let told = false
  // It tells the size that there is first. In its own turn a new observation would be reported to the host page as a loop.
  // The window of the element's own page has it: it ends with that.
  const inner = (element.ownerDocument.defaultView ?? window) as typeof globalThis & Window
  const sizes = new inner.ResizeObserver(() => {
    if (told) requestAnimationFrame(changed)
    told = true
  })
  // A frame that has loaded holds another document.
  const stops = [...new Set([window, inner, inner.frameElement, window.visualViewport])].map((at) => at && on(at, 'scroll resize load', changed, { capture: true, passive: true }))

  function changed(): void {
    if (!over) moved()
    if (!over) guard()
  }

  /** Draws a border of the viewport exactly round the element: leaving it is moving, or showing another share of it. */
  function guard(share = 1): void {
    edge?.disconnect()
    const { x, y, width, height } = boxOf(element)
    if (!width || !height) return
    const { clientWidth, clientHeight } = document.scrollingElement ?? document.documentElement
    const margins = [y, clientWidth - x - width, clientHeight - y - height, x]
    let first = true
    edge = new IntersectionObserver(
      ([entry]) => {
        const now = boxOf(element)
        const still = Math.abs(now.x - x) + Math.abs(now.y - y) + Math.abs(now.width - width) + Math.abs(now.height - height) < 1
        const seen = entry?.intersectionRatio ?? 1
        if (!first || !still) return changed()
        first = false
        if (seen === 1 || share < 1) return
        if (fresh) clipped?.()
        fresh = false
        guard(seen || 0.01)
      },
      { rootMargin: margins.map((px) => `${-Math.floor(px)}px`).join(' '), threshold: share },
    )
    edge.observe(element)
  }

  sizes.observe(element)
  guard()
  return () => {
    over = true
    for (const stop of stops) stop?.()
    sizes.disconnect()
    edge?.disconnect()
  }
}

/** Puts the card beside the target, or where it stands without one. Moves by transform, which shifts no layout. */
export function settle(card: HTMLElement, target: Box | null, placement: string, gap?: number, seen = view()): void {
  // At an edge of the screen it has another size than beside the target, which is what is asked for here.
  if (target && card.dataset['dock']) card.dataset['dock'] = ''
  const size = { width: card.offsetWidth, height: card.offsetHeight }
  const spot = target && place(target, size, seen, placement, gap)
  const narrow = seen.width <= NARROW
  const beside = spot?.side ?? ''
  const above = target ? target.y - seen.y : 0
  const below = seen.height - above - (target?.height ?? 0)
  const most = Math.max(above, below) - GAP
  card.dataset['side'] = beside
  card.dataset['dock'] = beside || narrow ? (beside ? '' : above > below ? 'above' : 'sheet') : spot ? 'corner' : 'center'
  const moved = spot && beside ? `transform:translate(${spot.x}px,${spot.y}px);--at:${spot.arrow - 6}px;` : ''
  card.style.cssText = `${moved}--low:${innerHeight - seen.y - seen.height}px;${most > LEAST ? `--most:${most}px` : ''}`
}

let bring: typeof bringIn | undefined

/** Scrolls the element to where the card leaves it in sight, when it is not. How that is done is loaded with the first one. */
export function reveal(element: Element, clipped: boolean, card: HTMLElement, box = boxOf(element), room = view()): void {
  if (bring) return bring(element, card, room, boxOf)
  const { x, y, width, height } = box
  if (!clipped && !card.dataset['dock'] && x >= 0 && y >= room.y && x + width <= room.width && y + height <= room.y + room.height) return
  import('./reveal').then((part) => (bring = part.bringIn)(element, card, room, boxOf), () => undefined)
}
