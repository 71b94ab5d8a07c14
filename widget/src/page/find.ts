import type { Target } from '../protocol/types'
import type { heal as Heal, Healed } from './heal'
import { all, visible } from './query'
import { nudge } from './watch'

export interface Found {
  element: Element | null
  confidence: number
  reason: Healed['reason'] | 'hidden'
}

/** A selector that somebody wrote on purpose, which a translation or a new look leaves alone. */
const STABLE = /#|\[(data-|name|id|aria-)/i
let heal: typeof Heal | null | undefined

/** The element a target means: unique and confident, or nothing and why. */
export function find({ css, fingerprint }: Target): Found {
  const present = css ? all(css) : []
  const shown = present.filter(visible)
  const [only = null, another] = shown
  if (only && !another && (!fingerprint || STABLE.test(css ?? ''))) return { element: only, confidence: 1, reason: 'exact' }
  if (fingerprint) return heal ? heal(fingerprint, shown, { all, visible }) : fetchHealer()
  return { element: null, confidence: 0, reason: another ? 'ambiguous' : present.length ? 'hidden' : 'missing' }
}

/** What tells elements apart by their description is loaded with the first target that needs it. */
function fetchHealer(): Found {
  if (heal === undefined) {
    heal = null
    import('./heal').then(
      (part) => {
        heal = part.heal
        nudge()
      },
      () => (heal = undefined),
    )
  }
  return { element: null, confidence: 0, reason: 'missing' }
}
