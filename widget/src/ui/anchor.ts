import { place, type Box, type Spot } from '../core/place'
import { boxOf } from '../page/watch'
import { on } from './dom'
export { boxOf }

const NARROW = 480

const view = () => ({ width: document.documentElement.clientWidth, height: innerHeight })

/**
 * Calls `moved` when the element moves, changes size, is hidden or goes. Observers and scroll events only: nothing
 * runs while nothing changes.
 */
export function follow(element: Element, moved: () => void): () => void {
  let edge: IntersectionObserver | undefined
  let over = false
  // In the observer's own turn a new observation would be reported to the host page as a loop.
  const sizes = new ResizeObserver(() => requestAnimationFrame(changed))
  const stop = on(window, 'scroll resize', changed, { capture: true, passive: true })

  function changed(): void {
    if (!over) moved()
    if (!over) guard()
  }

  /** Draws a border of the viewport exactly round the element: leaving it is moving. */
  function guard(): void {
    edge?.disconnect()
    const { x, y, width, height } = boxOf(element)
    if (!width || !height) return
    const { clientWidth, clientHeight } = document.documentElement
    const margins = [y, clientWidth - x - width, clientHeight - y - height, x]
    let first = true
    edge = new IntersectionObserver(
      () => {
        if (!first) changed()
        first = false
      },
      { rootMargin: margins.map((px) => `${-Math.floor(px)}px`).join(' '), threshold: 1 },
    )
    edge.observe(element)
  }

  sizes.observe(element)
  guard()
  return () => {
    over = true
    stop()
    sizes.disconnect()
    edge?.disconnect()
  }
}

/** Puts the card beside the target, or where it stands without one. Moves by transform, which shifts no layout. */
export function settle(card: HTMLElement, arrow: HTMLElement | null, target: Box | null, placement: string, gap?: number): void {
  const size = { width: card.offsetWidth, height: card.offsetHeight }
  const spot: Spot | null = target && place(target, size, view(), placement, gap)
  const side = spot?.side ?? ''
  const narrow = view().width <= NARROW
  const dock = target && !side ? (narrow && target.y + target.height / 2 > innerHeight / 2 ? 'above' : narrow ? 'sheet' : 'corner') : ''
  card.dataset['side'] = side
  card.dataset['dock'] = target ? dock : narrow ? 'sheet' : 'center'
  const move = spot && side ? `translate(${spot.x}px,${spot.y}px)` : ''
  card.style.setProperty('transform', move)
  arrow?.style.setProperty('--at', `${(spot?.arrow ?? 0) - 6}px`)
}

/** Scrolls what must scroll for the element to be seen: no ancestor that only hides its overflow is moved. */
export function reveal(element: Element): void {
  for (let at = element.parentElement; at; at = at.parentElement) if (scrolls(at)) into(element, at, boxOf(at))
  const { width, height } = view()
  into(element, null, { x: 0, y: 0, width, height })
}

function scrolls(element: Element): boolean {
  if (element === document.body || element === document.documentElement) return false
  return /auto|scroll/.test(getComputedStyle(element).overflow) && (element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth)
}

function into(element: Element, scroller: Element | null, frame: Box): void {
  const box = boxOf(element)
  const top = off(box.y, box.height, frame.y, frame.height)
  const left = off(box.x, box.width, frame.x, frame.width)
  if (top || left) (scroller ?? window).scrollBy({ top, left, behavior: 'instant' })
}

/** How far to scroll: nothing when it is wholly inside, else so that it stands in the middle. */
function off(start: number, size: number, from: number, room: number): number {
  if (start >= from && start + size <= from + room) return 0
  return size > room ? start - from : start + size / 2 - from - room / 2
}
