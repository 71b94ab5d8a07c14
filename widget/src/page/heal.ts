import type { Target } from '../protocol/types'
import { find, type Found } from '../target/find'

/** What tells elements apart by their description, in a part of its own: most targets are found by their selector. */

/** A search costs ms, so while the page goes on changing it is made at most 0.1% of the time, and again when it rests. */
const SELDOM = 1000
const QUIET = 100
const past = new WeakMap<Target, { found: Found; due: number }>()
let rested: ReturnType<typeof setTimeout> | undefined

/** As `find`, but what is hidden is not given. `again` is called when it is time to ask again. */
export function heal(target: Target, again: () => void): Found {
  const start = performance.now()
  const before = past.get(target)
  if (before && start < before.due) {
    clearTimeout(rested)
    rested = setTimeout(() => {
      before.due = 0
      again()
    }, QUIET)
    return before.found
  }
  const result = find(target, document)
  const found = result.reason === 'hidden' ? { ...result, element: null } : result
  if (found.element) past.delete(target)
  else past.set(target, { found, due: performance.now() + (performance.now() - start) * SELDOM })
  return found
}
