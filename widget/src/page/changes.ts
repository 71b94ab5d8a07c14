import type { Box } from '../core/place'
import type * as Watch from './watch'

let part: typeof Watch | undefined
let coming: Promise<typeof Watch> | undefined

/** What watches the document is loaded when something is first waited for. */
function load(): Promise<typeof Watch> {
  return (coming ??= import('./watch').then((loaded) => (part = loaded), later))
}

/** On a bad line: once more when the person goes on. */
async function later(): Promise<typeof Watch> {
  await new Promise((done) => addEventListener('click', done, { once: true }))
  coming = undefined
  return load()
}

/** Calls `look` soon, and after each change of the document before the next paint, until the returned function is called. */
export function watch(look: () => void): () => void {
  let stop: (() => void) | null | undefined
  void load().then((loaded) => {
    if (stop === null) return
    stop = loaded.watch(look)
    nudge()
  })
  return () => {
    stop?.()
    stop = null
  }
}

/** Has everybody look again although the document did not change. */
export function nudge(): void {
  part?.nudge()
}

/** The open shadow roots and the frames of the same origin, as far as they are known yet. */
export function innerRoots(): ParentNode[] {
  if (!part) void load().then(nudge)
  return part?.innerRoots() ?? []
}

/** Where an element is in the page's own view. */
export const boxOf = (element: Element): Box => (part ? part.boxInFrame(element) : element.getBoundingClientRect())
