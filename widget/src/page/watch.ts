import type * as Deep from './deep'

/** A pass that took 1 ms is followed by at least 25 ms of rest, so that a busy page pays at most 4%. */
const REST = 25
const ALSO = ['animationend', 'transitionend', 'load', 'toggle']

const waiting = new Set<() => void>()
let observer: MutationObserver | undefined
let scheduled = false
let due = 0
let deep: typeof Deep | null | undefined

/** Calls `look` after the document changed, before the next paint, until the returned function is called. */
export function watch(look: () => void): () => void {
  waiting.add(look)
  if (waiting.size === 1) begin()
  return () => {
    if (waiting.delete(look) && !waiting.size) end()
  }
}

/** Has everybody look again although the document did not change. */
export function nudge(): void {
  if (waiting.size) soon()
}

function begin(): void {
  deep?.stale()
  observer = new MutationObserver(soon)
  observe(document)
  for (const type of ALSO) document.addEventListener(type, happened, true)
}

function end(): void {
  observer?.disconnect()
  observer = undefined
  for (const type of ALSO) document.removeEventListener(type, happened, true)
}

function observe(root: Node): void {
  observer?.observe(root, { subtree: true, childList: true, attributes: true, characterData: true })
}

function happened({ type }: Event): void {
  if (type === 'load') deep?.stale()
  soon()
}

/** The open shadow roots and the frames of the same origin, as far as they are known yet. What knows them is loaded when first asked. */
export function innerRoots(): ParentNode[] {
  if (deep) return deep.roots(observe, nudge)
  if (deep === undefined) {
    deep = null
    import('./deep').then(
      (part) => {
        deep = part
        nudge()
      },
      () => (deep = undefined),
    )
  }
  return []
}

/** Where an element is in the page's own view. */
export function boxOf(element: Element): { x: number; y: number; width: number; height: number } {
  return deep ? deep.boxInFrame(element) : element.getBoundingClientRect()
}

function soon(): void {
  if (scheduled) return
  scheduled = true
  const wait = due - performance.now()
  if (wait > 0) setTimeout(() => requestAnimationFrame(pass), wait)
  else requestAnimationFrame(pass)
}

function pass(): void {
  scheduled = false
  const start = performance.now()
  for (const look of [...waiting]) attempt(look)
  const end = performance.now()
  due = end + (end - start) * REST
}

function attempt(look: () => void): void {
  try {
    look()
  } catch (error) {
    waiting.delete(look)
    console.warn(error)
  }
}
