import { shadowRoots } from './query'

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
  observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) if (node instanceof Element) observe(shadowRoots(node))
    soon()
  })
  observe([document, ...shadowRoots(document)])
  for (const type of ALSO) document.addEventListener(type, soon, true)
}

function end(): void {
  observer?.disconnect()
  observer = undefined
  for (const type of ALSO) document.removeEventListener(type, soon, true)
}

function observe(roots: Node[]): void {
  const all = { subtree: true, childList: true, attributes: true, characterData: true }
  for (const root of roots) observer?.observe(root, all)
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
