import type { Anchor, Fingerprint } from '../protocol/types'
import { alike, otherScript, place, plain } from './words'

/** An element as far as a description speaks of it; each part is read when it is asked for. */
export interface Traits {
  tag: string
  role: string
  name: string
  text: string
  attribute(name: string): string
  classes: string[]
  /** 0 to 1: how much of the described anchors is found above it. */
  anchored(anchors: Anchor[]): number
  /** How many of the described texts stand near. */
  near(texts: string[]): number
  path: string
  shape: string
  beside: string[]
  place: [number, number]
  /** Whether a selector of the description means it, and it alone. */
  selected: boolean
}

/** What is known of the page as a whole before elements are compared. */
export interface Page {
  /** The described texts are not on this page: it is in another language, so texts prove nothing. */
  foreign: boolean
}

export interface Score {
  /** 0 to 1: the weighted share of the description that is true. */
  value: number
  /** 0 to 1: how strongly single parts say that it is this element and no other. */
  identity: number
  /** A part that can't be true of the same element is not. */
  against: boolean
}

const TEST_ID = /^data-(test|cy|qa|e2e|automation|tid|hook|track|action|command|key|id|name|type|value|role|palette)/
const SPOKEN = /^(aria-label|title|alt|placeholder|value|data-(tooltip|title|label|original-title|content|tip|placeholder))$/
const WEAK = /^(type|for|target|rel|autocomplete|aria-haspopup|aria-controls|scope|method|inputmode|accept|contenteditable|role|src|step|min|max|maxlength|pattern|size|rows|cols|part|slot|is|enctype|novalidate|multiple|required)$/

/** How much an attribute says about who an element is. */
export function weightOf(attribute: string): number {
  if (attribute === 'id') return 4
  if (/^data-(test|cy|qa|e2e|automation)/.test(attribute)) return 5
  if (/^(name|href|action|formaction|formcontrolname|routerlink|hx-\w+|ng-click|ng-model|data-bind|onclick|v-model)$/.test(attribute)) return 3
  if (SPOKEN.test(attribute)) return 1
  if (WEAK.test(attribute)) return 0.7
  return TEST_ID.test(attribute) ? 2.5 : 1.2
}

/** Whether the value of an attribute is text for people, and so another in each language. */
export const spoken = (attribute: string): boolean => SPOKEN.test(attribute)

export interface Sum {
  got: number
  most: number
  identity: number
  against: number
}

/** Compares an element with a description by what it is itself: cheap to read. `rest` is what its place can add at most. */
export function begun(wanted: Fingerprint, traits: Traits, page: Page): Sum {
  const sum: Sum = { got: 0, most: 0, identity: 0, against: 0 }
  ofKind(wanted, traits, sum)
  ofAttributes(wanted, traits, page, sum)
  ofWords(wanted, traits, page, sum)
  return sum
}

/** The highest value that a comparison can still come to. */
export const bound = ({ got, most }: Sum, rest: number): number => (got + rest) / (most + rest || 1)

/** Compares the rest: where the element stands. */
export function ended(sum: Sum, wanted: Fingerprint, traits: Traits, page: Page): Score {
  ofPlace(wanted, traits, page, sum)
  const value = sum.most ? Math.max(0, sum.got / sum.most) : 0
  return { value, identity: sum.identity, against: sum.against >= 1 }
}

/** What the place of an element weighs in all. */
export function restOf({ near, nearby, within, path, place, beside, selectors }: Fingerprint): number {
  return (near || nearby?.length ? 2 : 0) + (within?.length ? 2 : 0) + (path ? 0.8 : 0) + (place ? 0.8 : 0) + (beside?.length ? 1 : 0) + (selectors?.length ? 1 : 0)
}

function add(sum: Sum, weight: number, likeness: number): void {
  sum.most += weight
  sum.got += weight * likeness
}

function ofKind({ role, tag, shape, classes }: Fingerprint, traits: Traits, sum: Sum): void {
  if (tag) add(sum, 0.7, traits.tag === tag ? 1 : 0)
  if (role) add(sum, 1.5, traits.role === role ? 1 : kin(role, traits.role) ? 0.4 : -1)
  if (role && traits.role !== role && !kin(role, traits.role)) sum.against += 0.5
  if (classes?.length) {
    const met = classes.filter((name) => traits.classes.includes(name)).length
    add(sum, 1.2, met / Math.max(classes.length, Math.min(traits.classes.length, classes.length + 2)))
  }
  if (shape) ofShape(shape, traits.shape, sum)
}

const KIN = [
  ['button', 'link', 'menuitem', 'tab', 'switch', 'option', 'menuitemradio', 'menuitemcheckbox', ''],
  ['textbox', 'searchbox', 'combobox', 'spinbutton', 'listbox'],
  ['checkbox', 'switch', 'radio'],
  ['region', 'navigation', 'main', 'complementary', 'group', 'form', 'list', 'dialog', ''],
]
const kin = (a: string, b: string): boolean => KIN.some((family) => family.includes(a) && family.includes(b))

/** Icons have no language; what else is inside says little. */
function ofShape(wanted: string, actual: string, sum: Sum): void {
  const icon = (shape: string) => shape.split(',').filter((part) => /[#=]/.test(part)).join()
  const [a, b] = [icon(wanted), icon(actual)]
  if (a && a === b) sum.identity += 0.5
  if (a) add(sum, 2, a === b ? 1 : 0)
  add(sum, 0.5, wanted === actual ? 1 : 0)
}

function ofAttributes({ attributes }: Fingerprint, traits: Traits, page: Page, sum: Sum): void {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    const actual = traits.attribute(name)
    const foreign = spoken(name) && (page.foreign || otherScript(value, actual))
    const weight = foreign ? 0.2 : weightOf(name)
    const same = sameValue(name, value, actual)
    add(sum, weight, same >= 1 ? 1 : actual ? same - 0.5 : 0)
    if (weight >= 2.4 && same >= 0.9) sum.identity += weight >= 3 ? 1 : 0.6
    if (name === 'type' && actual !== value && traits.tag === 'input') sum.against += 0.5
    if (weight >= 3 && actual && same < 0.5) sum.against += name === 'href' ? 0.5 : 0.35
  }
}

function sameValue(name: string, wanted: string, actual: string): number {
  if (wanted === actual) return 1
  if (!actual) return 0
  if (name === 'href' || name === 'action' || name === 'src') return samePlace(place(wanted), place(actual))
  if (spoken(name)) return alike(wanted, actual)
  const bare = (text: string) => text.toLowerCase().replace(/[-_\s]/g, '')
  if (bare(wanted) === bare(actual)) return 0.95
  return alike(wanted, actual) > 0.8 ? 0.6 : 0
}

function samePlace(a: string, b: string): number {
  if (a === b) return 1
  const [pathA, pathB] = [a.replace(/[?#].*/, ''), b.replace(/[?#].*/, '')]
  const rest = (whole: string, path: string) => whole.slice(path.length)
  if (pathA === pathB) return 0.5
  if (rest(a, pathA) !== rest(b, pathB)) return 0
  const [partsA, partsB] = [pathA.split('/').filter(Boolean), pathB.split('/').filter(Boolean)]
  let same = 0
  while (same < partsA.length && partsA.at(-1 - same) === partsB.at(-1 - same)) same++
  return partsA.length && same >= Math.min(partsA.length, partsB.length) ? 0.9 : (0.8 * same) / Math.max(partsA.length, partsB.length, 1)
}

function ofWords({ name, text }: Fingerprint, traits: Traits, page: Page, sum: Sum): void {
  if (name) ofName(name, traits.name || traits.text, page, sum)
  if (text && plain(text) !== plain(name ?? '')) {
    const foreign = page.foreign || otherScript(text, traits.text)
    const same = alike(text, traits.text)
    add(sum, foreign ? 0.2 : 1.5, same >= 0.6 ? same : same - 0.4)
    if (!name && !foreign) {
      if (same >= 0.9) sum.identity += 0.8
      else if (same < 0.4) sum.against += 0.6
    }
  }
}

function ofName(wanted: string, actual: string, page: Page, sum: Sum): void {
  const same = alike(wanted, actual)
  const foreign = same < 0.9 && (page.foreign || otherScript(wanted, actual))
  const exact = same >= 1 && wanted.trim() === actual.trim()
  add(sum, foreign ? 0.4 : 4, foreign ? 0 : exact ? 1 : same >= 0.5 ? same * 0.97 : same - 0.6)
  if (foreign) return
  if (same >= 0.99) sum.identity += 1
  else if (same >= 0.75) sum.identity += 0.6
  else if (same < 0.35) sum.against += 0.7
}

function ofPlace(wanted: Fingerprint, traits: Traits, page: Page, sum: Sum): void {
  const texts = [...(wanted.near ? [wanted.near] : []), ...(wanted.nearby ?? [])]
  if (texts.length && !page.foreign) add(sum, 2, traits.near(texts) / texts.length)
  if (wanted.within?.length) add(sum, 2, traits.anchored(wanted.within))
  if (wanted.path) add(sum, 0.8, pathLikeness(wanted.path.split('>'), traits.path.split('>')))
  if (wanted.place) add(sum, 0.8, samePosition(wanted.place, traits.place))
  if (wanted.beside?.length) add(sum, 1, besides(wanted.beside, traits.beside, page))
  if (wanted.selectors?.length) add(sum, 1, traits.selected ? 1 : 0)
}

function besides(wanted: string[], actual: string[], page: Page): number {
  const told = wanted.map((key, i) => [key, actual[i] ?? ''] as const).filter(([key]) => !page.foreign || !key.startsWith('"'))
  if (!told.length) return 0.5
  return told.filter(([key, other]) => key === other).length / told.length
}

function samePosition([index, of]: readonly number[], [at, count]: readonly number[]): number {
  if (index === at) return of === count ? 1 : 0.7
  if ((of ?? 0) - (index ?? 0) === (count ?? 0) - (at ?? 0)) return 0.5
  return 0
}

/** The share of the described ancestors that are met, in order, from the element outwards. */
export function pathLikeness(wanted: string[], actual: string[]): number {
  let at = actual.length
  let met = 0
  for (let i = wanted.length - 1; i >= 0 && at > 0; i--) {
    const found = actual.lastIndexOf(wanted[i]?.trim() ?? '', at - 1)
    if (found < 0) continue
    at = found
    met++
  }
  return met / wanted.length
}
