import { type InnerRoot, innerRoots } from '../target/sight'

/** Open shadow roots and frames of the same origin: in a part of its own, loaded when the document itself has not what is looked for. */

/** They may come without any change that an observer is told of: looked for again, but at most 0.1% of the time. */
const SELDOM = 1000
let known: InnerRoot[] = []
let due = 0
let later: ReturnType<typeof setTimeout> | undefined

/** The roots below the document. `found` is told of those that it may watch; `again` is called when it is time to ask again. */
export function roots(found: (root: Node) => void, again: () => void): InnerRoot[] {
  const now = performance.now()
  if (now < due) {
    later ??= setTimeout(again, due - now)
    return known
  }
  clearTimeout(later)
  later = undefined
  known = innerRoots(document)
  due = now + (performance.now() - now) * SELDOM
  for (const root of known) found(root)
  return known
}

/** A frame that has loaded, or a part of the page that is watched anew: ask again at once. */
export function stale(): void {
  due = 0
}

/** Where an element is in the page's own view, although it stands in a frame. */
export function boxInFrame(element: Element): { x: number; y: number; width: number; height: number } {
  const { x, y, width, height } = element.getBoundingClientRect()
  const frame = element.ownerDocument === document ? null : element.ownerDocument.defaultView?.frameElement
  if (!frame) return { x, y, width, height }
  const outer = boxInFrame(frame)
  const { clientLeft, clientTop, offsetWidth } = frame as HTMLElement
  // A frame may be shown smaller than it is to its own page: a preview, for one.
  const scale = outer.width / offsetWidth || 1
  return { x: outer.x + (x + clientLeft) * scale, y: outer.y + (y + clientTop) * scale, width: width * scale, height: height * scale }
}
