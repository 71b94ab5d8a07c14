import type { Fingerprint } from '../protocol/types'

/** How well an element answers to a description. */
export interface Match {
  index: number
  /** 0 to 1. */
  confidence: number
  reason: 'exact' | 'healed' | 'ambiguous' | 'missing'
}

const WEIGHTS: Record<keyof Fingerprint, number> = { name: 3, text: 2, near: 1.5, role: 1, path: 1, tag: 0.5 }
const FIELDS = Object.keys(WEIGHTS) as (keyof Fingerprint)[]
const THRESHOLD = 0.7
const MARGIN = 0.12
/** With a selector that already points at it, an element needs less to be believed. */
const AGREES = 0.3

/** 0 to 1: the weighted share of the description that is true of `traits`. */
export function score(described: Fingerprint, traits: Fingerprint): number {
  let sum = 0
  let total = 0
  for (const field of FIELDS) {
    const wanted = described[field]
    if (!wanted) continue
    total += WEIGHTS[field]
    sum += WEIGHTS[field] * likeness(field, wanted, traits[field] ?? '')
  }
  return total ? sum / total : 0
}

/** The one of the elements that a selector found which the description does not gainsay, and singles out. */
export function chooseSelected(described: Fingerprint, found: Fingerprint[]): Match {
  return best(found.map((traits) => score(described, traits)), AGREES, 'exact')
}

/** The one element that the description fits, without any selector; nothing when unsure or when two are alike. */
export function chooseDescribed(described: Fingerprint, candidates: Fingerprint[]): Match {
  if (!described.name && !described.text) return none('missing')
  return best(candidates.map((traits) => score(described, traits)), THRESHOLD, 'healed')
}

function best(scores: number[], threshold: number, reason: Match['reason']): Match {
  const top = Math.max(0, ...scores)
  if (top < threshold) return none('missing')
  const rivals = scores.filter((value) => value > top - MARGIN).length
  return rivals > 1 ? none('ambiguous') : { index: scores.indexOf(top), confidence: top, reason }
}

const none = (reason: Match['reason']): Match => ({ index: -1, confidence: 0, reason })

function likeness(field: keyof Fingerprint, wanted: string, actual: string): number {
  if (field === 'path') return pathLikeness(wanted.split('>'), actual.split('>'))
  const [a, b] = [plain(wanted), plain(actual)]
  if (a === b) return 1
  if (field === 'role' || field === 'tag' || !b) return 0
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return long.includes(short) ? 0.4 + 0.4 * (short.length / long.length) : 0
}

/** The share of the described ancestors that are met, in order, from the element outwards. */
function pathLikeness(wanted: string[], actual: string[]): number {
  let at = actual.length
  const met = [...wanted].reverse().filter((tag) => {
    const found = actual.lastIndexOf(tag.trim(), at - 1)
    if (at <= 0 || found < 0) return false
    at = found
    return true
  })
  return met.length / wanted.length
}

const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
