import type { Fingerprint, Target } from '../protocol/types'
import type { Found } from '../target/find'
export type { Found }
import type { heal as Heal } from './heal'
import { all, visible } from './query'
import { nudge } from './changes'

let heal: typeof Heal | undefined
let coming: Promise<void> | undefined

/** The element a target means: unique and confident, or nothing and why. One that is hidden is not given. */
export function find(target: Target): Found {
  const { css = '', fingerprint } = target
  const present = all(css)
  const shown = present.filter(visible)
  const [only = null, another] = shown
  if (only && !another && (!fingerprint || agrees(only, css, fingerprint))) return { element: only, confidence: 1, reason: 'exact' }
  if (!fingerprint) return none(another ? 'ambiguous' : present.length ? 'hidden' : 'missing')
  return heal ? heal(target, nudge) : fetchHealer()
}

/** How a target was found, as the events of its step say it. */
export const told = ({ reason, confidence }: Found): { found: string; confidence?: number } => ({ found: reason, ...(reason === 'healed' && { confidence }) })

const none = (reason: Found['reason']): Found => ({ element: null, confidence: 0, reason })

/**
 * Whether what a selector found says the same as it did, so that nothing else needs to be weighed. A selector that
 * counts siblings proves nothing: after a release it may mean another row.
 */
function agrees(element: Element, css: string, { tag, role, name, text }: Fingerprint): boolean {
  if (/:nth|>/.test(css) || (tag && tag !== element.localName) || (role && (element.getAttribute('role') ?? role) !== role)) return false
  const said = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()
  return name || text ? said === (name ?? text) : !!tag
}

/** What tells elements apart by their description is loaded with the first target that needs it. */
function fetchHealer(): Found {
  coming ??= import('./heal').then(
    (part) => {
      heal = part.heal
      nudge()
    },
    () => (coming = undefined),
  )
  return none('missing')
}
