import { roots, stale } from './deep'
export { boxInFrame } from './deep'

/** Watches the document, in a part of its own: most of what is looked for is there at once. */

/** A pass that took 1 ms is followed by at least 25 ms of rest, so that a busy page pays at most 4%. */
const REST = 25
const ALSO = ['animationend', 'transitionend', 'load', 'toggle']

const waiting = new Set<() => void>()
let observer: MutationObserver | undefined
let scheduled = false
let due = 0

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
  stale()
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
  if (type === 'load') stale()
  soon()
}

/** The open shadow roots and the frames of the same origin, as far as they are known yet. */
export const innerRoots = (): ParentNode[] => roots(observe, nudge)

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
