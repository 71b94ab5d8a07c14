import type { Fingerprint, Target } from '../protocol/types'
import { Around, besides, textsNear } from './around'
import { candidates, query } from './candidates'
import { classesOf, glimpse, pathOf, roleOf, shapeOf, textOf } from './read'
import { begun, bound, ended, type Page, restOf, type Score, type Traits } from './score'
import { innerRoot, innerRoots, seen } from './sight'
import { clean, otherScript, plain } from './words'

export interface Found {
  /** The element; with `hidden` it is there but can't be seen, with `ambiguous` and `missing` there is none. */
  element: Element | null
  /** 0 to 1. */
  confidence: number
  reason: 'exact' | 'healed' | 'ambiguous' | 'missing' | 'hidden'
}

const MISSING: Found = { element: null, confidence: 0, reason: 'missing' }

/** The one element that a description means: unique and confident, or nothing and why. */
export function find(target: Target, document: Document): Found {
  const [first = document, ...others] = rootsOf(target, document)
  const found = search(target, first)
  if (found.reason !== 'missing') return found
  const rest = others.length ? others : innerRoots(document).filter((root) => root !== first)
  const elsewhere = rest.map((root) => search(target, root)).filter(({ reason }) => reason !== 'missing')
  return elsewhere.find(({ reason }) => reason === 'exact' || reason === 'healed') ?? elsewhere[0] ?? found
}

/** Where to look first: down the described frames as far as they are there, else the document. */
function rootsOf({ fingerprint }: Target, document: Document): ParentNode[] {
  let root: ParentNode = document
  for (const css of fingerprint?.frames ?? []) {
    const inner = query(root, css).map(innerRoot).find(Boolean)
    if (!inner) break
    root = inner
  }
  return root === document ? [document] : [root, document]
}

interface Rated extends Score {
  element: Element
}

function search(target: Target, root: ParentNode): Found {
  const wanted = target.fingerprint
  if (!wanted) return bySelector(target.css ?? '', root)
  const around = new Around(root)
  const pointed = query(root, target.css ?? '')
  const unchanged = asBefore(pointed, wanted, around)
  if (unchanged) return unchanged
  const hits = [pointed, ...(wanted.selectors ?? []).map((css) => query(root, css))]
  const selected = [...new Set(hits.filter(({ length }) => length <= 20).flat())]
  const elements = candidates(target, root, selected, around)
  if (!elements.length) return MISSING
  const alone = new Set(hits.filter(({ length }) => length === 1).map(([hit]) => hit))
  const foreign = isForeign(wanted, root, elements, around)
  const rated = rate(elements, wanted, { foreign }, (element) => traitsOf(element, wanted, around, foreign, alone.has(element)))
  return decide(rated, foreign, pointed[0])
}

/** What the selector means, when nothing of the description gainsays it: then nobody else needs to be looked at. */
function asBefore([hit, another]: Element[], wanted: Fingerprint, around: Around): Found | null {
  if (!hit || another || !seen(hit)) return null
  const traits = traitsOf(hit, wanted, around, false, true)
  const { value, identity, against } = ended(begun(wanted, traits, { foreign: false }), wanted, traits, { foreign: false })
  return value >= UNCHANGED && identity >= 0.9 && !against ? { element: hit, confidence: value, reason: 'exact' } : null
}

/** Compares the elements; of those that can't win any more the place is not looked at. Best first. */
function rate(elements: Element[], wanted: Fingerprint, page: Page, traits: (element: Element) => Traits): Rated[] {
  const rest = restOf(wanted)
  const started = elements.map((element) => {
    const said = traits(element)
    const sum = begun(wanted, said, page)
    return { element, said, sum, most: bound(sum, rest) }
  })
  started.sort((a, b) => b.most - a.most)
  const rated: Rated[] = []
  let best = ENOUGH
  for (const { element, said, sum, most } of started) {
    if (most < best - MARGIN) break
    const score = ended(sum, wanted, said, page)
    if (!score.against && seen(element)) best = Math.max(best, score.value)
    rated.push({ element, ...score })
  }
  return rated.sort((a, b) => b.value - a.value)
}

function bySelector(css: string, root: ParentNode): Found {
  const hits = query(root, css)
  const shown = hits.filter(seen)
  if (shown.length === 1) return { element: shown[0] ?? null, confidence: 1, reason: 'exact' }
  return { element: null, confidence: 0, reason: shown.length ? 'ambiguous' : hits.length ? 'hidden' : 'missing' }
}

const UNCHANGED = 0.96
const ENOUGH = 0.5
const STRONG = 0.72
const MARGIN = 0.06

function decide(rated: Rated[], foreign: boolean, selected: Element | undefined): Found {
  const believed = rated.filter((one) => credible(one, foreign))
  const shown = believed.filter(({ element }) => seen(element))
  const top = shown[0] ?? believed[0]
  if (!top) return MISSING
  if (!shown.length) return { element: top.element, confidence: top.value, reason: 'hidden' }
  const rival = rated.find((one) => one !== top && !nested(one.element, top.element) && one.value > top.value - MARGIN && !one.against && seen(one.element))
  if (rival) return { element: null, confidence: 0, reason: 'ambiguous' }
  const exact = top.element === selected && top.value > 0.9
  return { element: top.element, confidence: Math.min(1, top.value), reason: exact ? 'exact' : 'healed' }
}

function credible({ value, identity, against }: Score, foreign: boolean): boolean {
  if (against) return false
  if (foreign) return value >= 0.85 || (value >= 0.6 && identity >= 0.9)
  return value >= STRONG || (value >= ENOUGH && identity >= 0.9)
}

const nested = (a: Element, b: Element) => a.contains(b) || b.contains(a)

/** Whether the page does not hold the texts that the description knows: it is in another language than it was then. */
function isForeign(wanted: Fingerprint, root: ParentNode, elements: Element[], around: Around): boolean {
  const name = wanted.name ?? wanted.text ?? ''
  if (name && elements.some((element) => plain(around.name(element) || textOf(element)) === plain(name))) return false
  const texts = [...(wanted.near ? [wanted.near] : []), ...(wanted.nearby ?? []), ...(wanted.within ?? []).map((anchor) => anchor.name ?? '')]
  const told = [...new Set(texts.filter((text) => /\p{L}{2}/u.test(text)))]
  const body = 'body' in root ? (root as Document).body : (root as ParentNode & Node)
  const there = plain(body?.textContent ?? '')
  const met = told.filter((text) => there.includes(plain(text))).length
  const share = told.length ? met / told.length : 1
  if (told.length >= 2 && share < 0.25) return true
  return share < 0.5 && otherLanguage(wanted, root, name)
}

function otherLanguage({ lang }: Fingerprint, root: ParentNode, name: string): boolean {
  const document = (root as Node).ownerDocument ?? (root as Document)
  const now = document.documentElement.lang.split('-')[0]
  if (lang && now) return lang.split('-')[0] !== now
  return otherScript(name, glimpse(document.body, 200))
}

/** Reads of an element what the description speaks of, each part once and only when it is asked for. */
function traitsOf(element: Element, wanted: Fingerprint, around: Around, foreign: boolean, selected: boolean): Traits {
  const role = roleOf(element)
  return {
    tag: element.localName,
    role,
    name: wanted.name ? around.name(element) : '',
    text: wanted.text || wanted.name ? (wanted.v ? textOf(element) : glimpse(element, 400)) : '',
    attribute: (name) => element.getAttribute(name) ?? '',
    classes: wanted.classes ? classesOf(element) : [],
    anchored: (anchors) => around.anchored(element, anchors, foreign),
    near: (texts) => nearness(element, texts, around, !wanted.v),
    path: wanted.path ? pathOf(element) : '',
    shape: wanted.shape ? shapeOf(element) : '',
    beside: wanted.beside ? besides(element) : [],
    place: wanted.place ? around.place(element) : [0, 1],
    selected,
  }
}

function nearness(element: Element, texts: string[], around: Around, loose: boolean): number {
  const there = textsNear(element, 12)
  for (const { name } of around.within(element)) if (name) there.push(name)
  const [exact, rough] = [there.map(clean), there.map(plain)]
  const met = (text: string) => (exact.includes(clean(text)) || (loose && holdsNear(element, text)) ? 1 : rough.includes(plain(text)) ? 0.5 : 0)
  return texts.reduce((sum, text) => sum + met(text), 0)
}

function holdsNear(element: Element, text: string): boolean {
  let at = element.parentElement
  for (let level = 0; at && level < 4; level++, at = at.parentElement) if (glimpse(at, 2_000).includes(text)) return true
  return false
}
