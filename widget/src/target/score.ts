import type { Anchor, Fingerprint } from '../protocol/types'
import { alike, alikeInWords, clean, generated, otherScript, place, plain, segments } from './words'

/** An element as far as a description speaks of it; each part is read when it is asked for. */
export interface Traits {
  tag: string
  role: string
  name: string
  text: string
  attribute(name: string): string
  classes(): string[]
  shape(): string
  /** 0 to 1: how much of the described anchors is found above it. */
  anchored(anchors: Anchor[]): number
  /** How many of the described texts stand near. */
  near(texts: string[]): number
  path(): string
  beside(): string[]
  place(): [number, number]
  /** Whether a selector of the description means it, and it alone: one that names it, or one that counts the way to it. */
  selected: boolean
  stepped: boolean
}

/** What is known of the page as a whole before elements are compared. */
export interface Page {
  /** The described texts are not on this page: it is in another language, so texts prove nothing. */
  foreign: boolean
}

const TEST_ID = /^data-(test|cy|qa|e2e|automation|tid|hook|track|action|command|key|id|name|type|value|role|palette)/
const SPOKEN = /^(aria-label|title|alt|placeholder|value|data-(tooltip|title|label|original-title|content|tip|placeholder))$/
const WEAK = /^(type|for|target|rel|autocomplete|aria-haspopup|aria-controls|scope|method|inputmode|accept|contenteditable|role|src|step|min|max|maxlength|pattern|size|rows|cols|part|slot|is|enctype|novalidate|multiple|required)$/
const CALLS = /^(name|href|action|formaction|formcontrolname|routerlink|hx-\w+|ng-click|ng-model|data-bind|onclick|v-model)$/

/** How much an attribute says about who an element is. */
export function weightOf(attribute: string): number {
  if (attribute === 'id') return 4
  if (/^data-(test|cy|qa|e2e|automation)/.test(attribute)) return 5
  if (CALLS.test(attribute)) return 3
  if (SPOKEN.test(attribute)) return 1
  if (WEAK.test(attribute)) return 0.7
  return TEST_ID.test(attribute) ? 2.5 : 1.2
}

/** What a comparison comes to, part by part; bench/targets/fit.py finds what each is worth. */
export const PARTS = [
  'tag', 'role', 'otherRole',
  'id', 'otherId', 'key', 'otherKey', 'data', 'otherData', 'weak',
  'name', 'closeName', 'otherName', 'text', 'otherText',
  'icon', 'otherIcon', 'classes',
  'otherSibling', 'otherAddress', 'otherRival',
  'nameAlone', 'markAlone', 'markSure',
  'twinAlone', 'twinNear', 'twinPlace',
  'near', 'anchored', 'path', 'place', 'beside', 'selected', 'stepped',
] as const
export type Part = (typeof PARTS)[number]
export type Evidence = Partial<Record<Part, number>>

/** What an element is by itself: cheap to read. */
export function ownEvidence(wanted: Fingerprint, traits: Traits, page: Page): Evidence {
  return { ...ofKind(wanted, traits), ...ofAttributes(wanted, traits), ...ofWords(wanted, traits, page), ...ofShape(wanted, traits) }
}

function ofKind({ role = '', tag }: Fingerprint, traits: Traits): Evidence {
  return { tag: +(traits.tag === tag), role: +(traits.role === role), otherRole: +(traits.role !== role && !kin(role, traits.role)) }
}

const KIN = [
  ['button', 'link', 'menuitem', 'tab', 'switch', 'option', 'menuitemradio', 'menuitemcheckbox', ''],
  ['textbox', 'searchbox', 'combobox', 'spinbutton', 'listbox'],
  ['checkbox', 'switch', 'radio'],
  ['region', 'navigation', 'main', 'complementary', 'group', 'form', 'list', 'dialog', 'heading', ''],
]
const kin = (a: string, b: string): boolean => KIN.some((family) => family.includes(a) && family.includes(b))

/** Icons have no language; what else is inside says little. */
function ofShape({ shape, classes }: Fingerprint, traits: Traits): Evidence {
  const found: Evidence = {}
  const icon = pictures(shape ?? '')
  if (icon) found[icon === pictures(traits.shape()) ? 'icon' : 'otherIcon'] = 1
  if (classes?.length) {
    const there = traits.classes()
    found.classes = classes.filter((name) => there.includes(name)).length / classes.length
  }
  return found
}

const pictures = (shape: string) => shape.split(',').filter((part) => /[#=]/.test(part)).join()

const ADDRESS = /^(href|action|src)$/

type Group = 'id' | 'key' | 'data' | 'weak'
const OTHERWISE: Partial<Record<Group, Part>> = { id: 'otherId', key: 'otherKey', data: 'otherData' }

/** None of what is spoken: an element's name has the same words. */
function groupOf(name: string): Group | null {
  const weight = weightOf(name)
  if (weight >= 4) return 'id'
  if (weight >= 3) return 'key'
  return SPOKEN.test(name) ? null : WEAK.test(name) ? 'weak' : 'data'
}

/** Of each group of attributes the share that is the same, or another. */
function ofAttributes({ attributes = {} }: Fingerprint, traits: Traits): Evidence {
  const found: Evidence = {}
  const counts: Partial<Record<Group, number>> = {}
  const told = Object.entries(attributes).flatMap(([name, value]) => {
    const group = groupOf(name)
    return group ? [{ name, value, group }] : []
  })
  for (const { group } of told) counts[group] = (counts[group] ?? 0) + 1
  for (const { name, value, group } of told) {
    const actual = traits.attribute(name)
    const same = sameValue(name, value, actual)
    const part = same >= 0.5 ? group : actual && OTHERWISE[group]
    if (part) found[part] = (found[part] ?? 0) + (part === group ? same : 1) / (counts[group] ?? 1)
    if (actual && same < 0) found[ADDRESS.test(name) ? 'otherAddress' : 'otherSibling'] = 1
  }
  return found
}

/** 0 to 1; below 0 when it is made like it and says another thing, as `undo` and `redo` of one menu do. */
function sameValue(name: string, wanted: string, actual: string): number {
  if (wanted === actual) return 1
  if (!actual) return 0
  if (ADDRESS.test(name)) return samePlace(place(wanted), place(actual))
  return WEAK.test(name) ? Math.max(0, sameSegments(segments(wanted), segments(actual))) : sameSegments(segments(wanted), segments(actual))
}

/** Nothing but a word in front may have come or gone: `id_title` and `title`. */
function sameSegments(a: string[], b: string[]): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  const most = short.length
  let end = 0
  while (end < most && short.at(-1 - end) === long.at(-1 - end)) end++
  if (end === most && short.some((word) => /\p{L}{2}/u.test(word))) return long.length === most ? 0.95 : 0.6 + 0.35 * (most / long.length)
  let start = 0
  while (start < most - end && short[start] === long[start]) start++
  return start + end >= Math.max(1, long.length / 2) ? -1 : 0
}

/** Addresses by their parts: what stands in front of the path may change, and what the query says besides. */
function samePlace(a: string, b: string): number {
  if (a === b) return 1
  const [pathA = '', restA = ''] = halves(a)
  const [pathB = '', restB = ''] = halves(b)
  const queries = sameQuery(restA, restB)
  if (queries < 0) return -1
  const parts = pathA === pathB ? 1 : sameSegments(pathA.split('/').filter(Boolean), pathB.split('/').filter(Boolean))
  return parts < 0.5 ? parts : parts * queries
}

const halves = (whole: string) => {
  const at = whole.search(/[?#]/)
  return at < 0 ? [whole, ''] : [whole.slice(0, at), whole.slice(at)]
}

/** A parameter that says another thing means another place; one that came or went may be chance. */
function sameQuery(a: string, b: string): number {
  if (a === b) return 1
  const [one, other] = [parameters(a), parameters(b)]
  const both = [...one.keys()].filter((key) => other.has(key))
  if (both.some((key) => !begins(one.get(key) ?? '', other.get(key) ?? ''))) return -1
  if (!both.length && one.size && other.size) return -1
  return 0.6 + 0.3 * (both.length / Math.max(one.size, other.size, 1))
}

/** Whether they are the same, or one goes on where the other ends, as an address with a query of its own does. */
function begins(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return long.startsWith(short) && !/^[\p{L}\p{N}]/u.test(long.slice(short.length))
}

/** Without those that tell releases and visits apart. */
function parameters(text: string): Map<string, string> {
  const pairs = text.split(/[?#&;]/).map((one) => one.split('=')).filter(([key = '', value = '']) => key && !/^(v|ver|version|ts?|_)$/.test(key) && !generated(value))
  return new Map(pairs.map(([key = '', value = '']) => [key, value.replace(/%2F/gi, '/').replace(/%3F/gi, '?')]))
}

function ofWords({ name: called = '', text, role }: Fingerprint, traits: Traits, page: Page): Evidence {
  const found: Evidence = {}
  // What has no role has no name either: then what it says is what it is known by.
  const name = called || (!role && text)
  if (name) {
    const actual = traits.name || traits.text
    const same = clean(name) === clean(actual) ? 1 : alikeInWords(name, actual) * 0.99
    if (same === 1) found.name = 1
    else if (same >= 0.7) found.closeName = same
    else if (actual && same < 0.4 && !page.foreign && !otherScript(name, actual)) found.otherName = 1
  }
  if (text && (!name || (plain(text) !== plain(name) && role !== 'combobox'))) {
    const same = alike(text, traits.text)
    if (same >= 0.7) found.text = same
    else if (!page.foreign && !otherScript(text, traits.text)) found.otherText = 1 - same
  }
  return found
}

/** Where an element stands: dearer to read. */
export function placeEvidence(wanted: Fingerprint, traits: Traits, page: Page): Evidence {
  const found: Evidence = { selected: +traits.selected, stepped: +traits.stepped }
  const texts = wanted.nearby ?? []
  if (texts.length && !page.foreign) found.near = traits.near(texts) / texts.length
  if (wanted.within?.length) found.anchored = traits.anchored(wanted.within)
  if (wanted.path) found.path = pathLikeness(wanted.path.split('>'), traits.path().split('>'))
  if (wanted.place) {
    const now = traits.place()
    // Where no words tell likes apart, one more or less among them moves all that come after it.
    if (page.foreign && wanted.place[1] !== now[1]) found.stepped = 0
    else found.place = samePosition(wanted.place, now)
  }
  if (wanted.beside?.length) found.beside = besides(wanted.beside, traits.beside(), page)
  if (wanted.twins) Object.assign(found, { twinNear: found.near ?? 0, twinPlace: found.place ?? 0 })
  return found
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
