import type { Fingerprint, Target } from '../protocol/types'
import { Around, besides, keyAsNeighbour } from './around'
import { candidates, query } from './candidates'
import { classesOf, glimpse, pathOf, roleOf, shapeOf, textOf } from './read'
import { type Evidence, ownEvidence, type Page, placeEvidence, type Traits, weightOf } from './score'
import { seen } from './sight'
import { clean, otherScript, plain } from './words'

/** A selector of one mark, in a named place or not, that counts nothing: what a product calls `save-draft` it seldom gives to another thing later. */
function ownMark(css: string): boolean {
  const [own, attribute = 'id'] = /^(?:[#[][^\s>]+ )?(?:#|[a-z-]*\[([\w-]+)=)[^\s>]+$/i.exec(css) ?? []
  return !!own && !/(^|[^a-z\d])\d|\d(?![a-z\d])/i.test(css) && weightOf(attribute) >= 2.4 && attribute !== 'href'
}

/** An element that may be the one, and what speaks for and against it. */
export interface Candidate {
  element: Element
  traits: Traits
  evidence: Evidence
}

/** One search in one document or shadow root: what it looks for, and what it has read so far. */
export class Search {
  readonly wanted: Fingerprint
  readonly pointed: Element[]
  readonly root: ParentNode
  readonly #target: Target
  readonly #around: Around
  readonly #selected = new Set<Element | undefined>()
  readonly #stepped = new Set<Element | undefined>()
  /** What one mark alone means, as it did then. */
  readonly #owning = new Set<Element | undefined>()

  constructor(target: Target, root: ParentNode) {
    this.root = root
    this.#target = target
    this.wanted = target.fingerprint ?? {}
    this.#around = new Around(root)
    this.pointed = query(root, target.css ?? '')
    this.#take(target.css ?? '', this.pointed)
  }

  /** All that may be it, with what can be said of them cheaply; and whether the page is in another language. */
  gather(): { found: Candidate[]; page: Page } {
    const hits = [this.pointed]
    for (const css of this.wanted.selectors ?? []) hits.push(this.#take(css, query(this.root, css)))
    const selected = [...new Set(hits.filter(({ length }) => length <= 20).flat())]
    const elements = candidates(this.#target, this.root, selected, this.#around)
    const page = { foreign: elements.length > 0 && isForeign(this.wanted, this.root, elements, this.#around) }
    const found = elements.map((element) => this.look(element, page))
    markAlone(found, this.wanted.twins ?? 0)
    for (const one of found) {
      if (this.#owning.has(one.element)) one.evidence.markSure = 1
      else if (this.#isAnother(one)) one.evidence.otherRival = 1
    }
    return { found, page }
  }

  /** What was there beside it when it was described, and was not it, is not it now either. */
  #isAnother({ element, traits, evidence }: Candidate): boolean {
    const { attributes = {}, beside = [], nearby = [], others = [] } = this.wanted
    const marked = (key: string) => {
      const at = key.indexOf('=')
      const name = key.slice(0, at)
      return at > 0 && /^[\w:-]+$/.test(name) && attributes[name] !== key.slice(at + 1) && element.getAttribute(name) === key.slice(at + 1)
    }
    const called = clean(traits.name || traits.text).slice(0, 80)
    if (others.some((key) => marked(key) || (called && key === `${traits.role} "${called}`))) return true
    if (evidence.name) return false
    if (called && nearby.some((text) => clean(text).slice(0, 80) === called)) return true
    const key = keyAsNeighbour(element)
    const shared = Object.entries(attributes).some(([name, value]) => key === `${name}=${value}`)
    return !shared && !!this.wanted.name && beside.includes(key)
  }

  #take(css: string, hits: Element[]): Element[] {
    if (hits.length === 1) (/:nth-|>/.test(css) ? this.#stepped : this.#selected).add(hits[0])
    if (hits.length === 1 && ownMark(css)) this.#owning.add(hits[0])
    return hits
  }

  look(element: Element, page: Page): Candidate {
    const traits = this.traitsOf(element, page)
    return { element, traits, evidence: ownEvidence(this.wanted, traits, page) }
  }

  /** Adds what can be said of its place. */
  placed({ traits, evidence }: Candidate, page: Page): Evidence {
    return Object.assign(evidence, placeEvidence(this.wanted, traits, page))
  }

  /** Reads of an element what the description speaks of. */
  traitsOf(element: Element, { foreign }: Page): Traits {
    const { wanted } = this
    const around = this.#around
    return {
      tag: element.localName,
      role: roleOf(element),
      name: wanted.name ? around.name(element) : '',
      text: wanted.text || wanted.name ? (wanted.v ? textOf(element) : glimpse(element, 400)) : '',
      attribute: (name) => element.getAttribute(name) ?? '',
      classes: () => classesOf(element),
      shape: () => shapeOf(element),
      anchored: (anchors) => around.anchored(element, anchors, foreign),
      near: (texts) => nearness(element, texts, around, !wanted.v),
      path: () => pathOf(element),
      beside: () => besides(element),
      place: () => around.place(element),
      selected: this.#selected.has(element),
      stepped: this.#stepped.has(element),
    }
  }
}

const marksOf = ({ id = 0, key = 0, data = 0 }: Evidence) => Math.max(id, key, data)

/**
 * A name or a mark that one candidate has and no other says more than one that many have. When the described element
 * was not alone with it, a single one that is left may as well be its twin.
 */
function markAlone(found: Candidate[], twins: number): void {
  const named = found.filter(({ evidence }) => evidence.name)
  const [first] = named
  // An element and what it wraps say the same, and are one.
  if (first && named.every(({ element }) => nested(element, first.element))) {
    for (const { evidence } of named) evidence[twins ? 'twinAlone' : 'nameAlone'] = 1
  }
  const marked = found.filter(({ evidence }) => marksOf(evidence) >= 0.9)
  const shown = marked.length > 1 && marked.length < 5 ? marked.filter(({ element }) => seen(element)) : marked
  const [only, another] = shown
  if (only && !another && !twins) only.evidence.markAlone = 1
}

/**
 * Whether the page is in another language than it was then: it says so, or is written in other letters. That the
 * described texts are not on it is not enough: they may stand in a panel that is not open.
 */
function isForeign(wanted: Fingerprint, root: ParentNode, elements: Element[], around: Around): boolean {
  const name = wanted.name ?? wanted.text ?? ''
  if (name && elements.some((element) => plain(around.name(element) || textOf(element)) === plain(name))) return false
  const texts = [...(wanted.near ? [wanted.near] : []), ...(wanted.nearby ?? []), ...(wanted.within ?? []).map((anchor) => anchor.name ?? '')]
  const told = [...new Set(texts.filter((text) => /\p{L}{2}/u.test(text)))]
  const body = 'body' in root ? (root as Document).body : (root as ParentNode & Node)
  const there = plain(body?.textContent ?? '')
  const met = told.filter((text) => there.includes(plain(text))).length
  const share = told.length ? met / told.length : 1
  return share < 0.5 && otherLanguage(wanted, root, [name, ...told].join(' '))
}

const LANGUAGE = /^[a-z]{2,3}(-|$)/i

function otherLanguage({ lang = '' }: Fingerprint, root: ParentNode, texts: string): boolean {
  const document = (root as Node).ownerDocument ?? (root as Document)
  const now = document.documentElement.lang
  return (LANGUAGE.test(lang) && LANGUAGE.test(now) && lang.split('-')[0] !== now.split('-')[0]) || otherScript(texts, glimpse(document.body, 200))
}

function nearness(element: Element, texts: string[], around: Around, loose: boolean): number {
  const there = around.near(element)
  for (const { name } of around.within(element)) if (name) there.push(name)
  const exact = there.map((text) => around.clean(text))
  let rough: string[] | undefined
  const met = (text: string) => {
    if (exact.includes(around.clean(text)) || (loose && holdsNear(element, text))) return 1
    rough ??= exact.map(plain)
    return rough.includes(plain(text)) ? 0.5 : 0
  }
  return texts.reduce((sum, text) => sum + met(text), 0)
}

function holdsNear(element: Element, text: string): boolean {
  let at = element.parentElement
  for (let level = 0; at && level < 4; level++, at = at.parentElement) if (glimpse(at, 2_000).includes(text)) return true
  return false
}

/** Asked of the prototype, since a form's field called `contains` hides the form's own. */
const holds = (a: Element, b: Element) => Element.prototype.contains.call(a, b)
export const nested = (a: Element, b: Element) => holds(a, b) || holds(b, a)
