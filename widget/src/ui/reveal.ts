import type { Box } from '../core/place'

/** How places are read; passed in, since this part is loaded only when something must scroll. */
export type BoxOf = (element: Element) => Box

const frameOf = ({ ownerDocument: at }: Element) => (at === document ? null : (at.defaultView?.frameElement ?? null))

/** Scrolls what must scroll for the element to be seen in the window's `room`, beside, above or below the card. */
export function bringIn(element: Element, card: HTMLElement, room: Box, boxOf: BoxOf): void {
  scrollAll(element, element, leftBy(card, { ...room }, boxOf(card)), boxOf)
}

/** What a card that stands along an edge leaves of the window. */
function leftBy({ dataset: { dock = '' } }: HTMLElement, room: Box, { x, y, width, height }: Box): Box {
  if (dock === 'above') return { ...room, y: room.y + height, height: room.height - height }
  if (/sheet|drawer/.test(dock) || (dock === 'panel' && width === room.width)) return { ...room, height: y - room.y }
  if (dock !== 'panel') return room
  return x > 99 ? { ...room, width: x } : { ...room, x: width, width: room.width - width }
}

/**
 * Scrolls what must scroll round `inner`, which is the element or a frame that it is in, for the element to be seen in
 * `room`. No ancestor that only hides its overflow is moved, and nothing for what is fixed to the window.
 */
function scrollAll(element: Element, inner: Element, room: Box, boxOf: BoxOf): void {
  let at: Element | null = inner
  for (; at && getComputedStyle(at).position !== 'fixed'; at = above(at)) {
    const up: Element | null = above(at)
    if (up) into(element, up, shared(boxOf(up), room), boxOf)
  }
  const frame = frameOf(inner)
  if (!at) into(element, pageOf(inner), frame ? shared(boxOf(frame), room) : room, boxOf)
  if (frame) scrollAll(element, frame, room, boxOf)
}

/** The parent in what is drawn: a slot's or a shadow root's place counts. What moves the whole page is not among them. */
function above(element: Element): Element | null {
  const up = element.assignedSlot ?? element.parentElement ?? ((element.getRootNode() as ShadowRoot).host as Element | undefined)
  return up && up !== pageOf(up) && up !== element.ownerDocument.documentElement && !lent(up) ? up : null
}

/** Whether it is the body and what is said of its overflow is the window's, which it scrolls with: else it is a scroller of its own. */
function lent(element: Element): boolean {
  const { documentElement, body } = element.ownerDocument
  return element === body && getComputedStyle(documentElement).overflow === 'visible'
}

/** What scrolls the window: of a page without a doctype it is the body. */
const pageOf = ({ ownerDocument: at }: Element): Element => at.scrollingElement ?? at.documentElement

/** The part of a scroller that is in the room, or all of it while none is: it will be brought there. */
function shared(a: Box, b: Box): Box {
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)]
  const both = { x, y, width: Math.min(a.x + a.width, b.x + b.width) - x, height: Math.min(a.y + a.height, b.y + b.height) - y }
  return both.width > 0 && both.height > 0 ? both : a
}

function into(element: Element, scroller: Element, frame: Box, boxOf: BoxOf): void {
  const box = boxOf(element)
  const top = off(box.y, box.height, frame.y, frame.height)
  const left = off(box.x, box.width, frame.x, frame.width)
  if (!top && !left) return
  const [x, y] = ['X', 'Y'].map((axis) => scrolls(scroller, `overflow${axis}` as 'overflowX'))
  if ((top && y) || (left && x)) scroller.scrollBy({ top: y ? top : 0, left: x ? left : 0, behavior: 'instant' })
}

/** Whether a person could scroll it. The page's own overflow may be said by its body. */
function scrolls(element: Element, axis: 'overflowX' | 'overflowY'): boolean {
  const { documentElement, body } = element.ownerDocument
  if (element !== pageOf(element)) return /auto|scroll/.test(getComputedStyle(element)[axis])
  return !/hidden|clip/.test(getComputedStyle(body && lent(body) ? body : documentElement)[axis])
}

/** How far to scroll: nothing when it is wholly inside, else so that it stands in the middle. */
function off(start: number, size: number, from: number, room: number): number {
  if (start >= from && start + size <= from + room) return 0
  return size > room ? start - from : start + size / 2 - from - room / 2
}
