import type { Fingerprint } from '../protocol/types'
import { pathLikeness, type Traits } from './score'
import { otherScript, plain } from './words'

const WEIGHTS = { name: 3, text: 2, near: 1.5, role: 1, path: 1, tag: 0.5 }

/** 0 to 1: how true a fingerprint is that was written by hand. What is in another script than the page counts nothing. */
export function agreement(wanted: Fingerprint, traits: Traits): number {
  let sum = 0
  let total = 0
  for (const field of Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]) {
    const told = wanted[field]
    if (!told) continue
    const [weight, likeness] = compare(field, told, traits)
    total += weight
    sum += weight * likeness
  }
  return total ? sum / total : 0
}

function compare(field: keyof typeof WEIGHTS, wanted: string, traits: Traits): [number, number] {
  const weight = WEIGHTS[field]
  if (field === 'path') return [weight, pathLikeness(wanted.split('>'), traits.path().split('>'))]
  if (field === 'role' || field === 'tag') return [weight, +(traits[field] === wanted)]
  if (field === 'near') return [weight, traits.near([wanted])]
  const actual = field === 'name' ? traits.name || traits.text : traits.text
  return [otherScript(wanted, actual) ? weight / 5 : weight, wordsAlike(plain(wanted), plain(actual))]
}

function wordsAlike(a: string, b: string): number {
  if (a === b) return 1
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short && long.includes(short) ? 0.4 + 0.4 * (short.length / long.length) : 0
}
