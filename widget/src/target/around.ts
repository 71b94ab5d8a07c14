import type { Anchor } from '../protocol/types'
import { attributeNames, attributesOf, glimpse, nameOf, roleOf, shapeOf } from './read'
import { alike, clean, generated, plain } from './words'

/** Reads what stands around an element: anchors above it, texts near it, its neighbours, its place among likes. */

const LANDMARK = /^(main|nav|aside|header|footer|form|dialog|section|article|fieldset|table|details|search)$/
const NEAR_MOST = 60
const ID = /^(id|data-(test|cy|qa|e2e).*|name)$/

/** What makes an ancestor an anchor; null when it is a mere wrapper. */
function anchorOf(element: Element): Anchor | null {
  const tag = element.localName
  const role = element.getAttribute('role') ?? ''
  const attributes = Object.fromEntries(Object.entries(anchorMarks(element)).slice(0, 3))
  const landmark = LANDMARK.test(tag) || (role && role !== 'presentation' && role !== 'none')
  if (!landmark && !Object.keys(attributes).length && !element.hasAttribute('aria-label')) return null
  const name = anchorName(element)
  return {
    tag,
    ...(role && { role: role.slice(0, 80) }),
    ...(name && { name }),
    ...(Object.keys(attributes).length && { attributes }),
  }
}

function anchorMarks(element: Element): Record<string, string> {
  if (!element.hasAttributes()) return {}
  const found: Record<string, string> = {}
  for (const name of attributeNames(element)) {
    const value = element.getAttribute(name)
    if (ID.test(name) && value && value.length <= 200 && !generated(value)) found[name] = value
  }
  return found
}

function anchorName(element: Element): string {
  const named = nameOf(element, 'group') || ''
  if (named) return named.slice(0, 80)
  const title = titleIn(element)
  return title ? glimpse(title, 80) : ''
}

const TITLE = /^(legend|caption|h[1-6])$/

/** What an ancestor begins with; a title far down in it is another's, and a long table is not read through for one. */
function titleIn(element: Element): Element | null {
  let at = element
  for (let left = 300; left; left--) {
    let next: Element | null = at.firstElementChild
    for (let up = at; !next && up !== element; up = up.parentElement as Element) next = up.nextElementSibling
    if (!next) return null
    if (TITLE.test(next.localName) || next.getAttribute('role') === 'heading') return next
    at = next
  }
  return null
}

/** Remembers what was read of ancestors, lists, labels and names, which candidates share. One for each search. */
export class Around {
  readonly #root: ParentNode
  #labels: Map<string, Element[]> | undefined
  readonly #names = new Map<Element, string>()
  readonly #glimpses = new Map<Node, string>()
  readonly #cleaned = new Map<string, string>()
  readonly #anchors = new Map<Element, Anchor | null>()
  readonly #likes = new Map<ParentNode, Map<string, Element[]>>()

  constructor(root: ParentNode) {
    this.#root = root
  }

  name(element: Element): string {
    const known = this.#names.get(element)
    if (known !== undefined) return known
    const name = nameOf(element, roleOf(element), (field) => this.#labelsOf(field))
    this.#names.set(element, name)
    return name
  }

  clean(text: string): string {
    let known = this.#cleaned.get(text)
    if (known === undefined) this.#cleaned.set(text, (known = clean(text)))
    return known
  }

  /** Short texts near, as `textsNear`; rows that are each other's neighbours are read once. */
  near(element: Element): string[] {
    return textsNear(element, 12, (text) => this.clean(text), (node, most) => {
      const known = this.#glimpses.get(node)
      if (known !== undefined) return known
      const text = glimpse(node, most)
      this.#glimpses.set(node, text)
      return text
    })
  }

  #labelsOf(field: Element): Element[] {
    if (!this.#labels) {
      this.#labels = new Map()
      for (const label of this.#root.querySelectorAll('label[for]')) {
        const id = label.getAttribute('for') ?? ''
        this.#labels.set(id, [...(this.#labels.get(id) ?? []), label])
      }
    }
    const around = field.closest('label')
    return [...(around ? [around] : []), ...(this.#labels.get(field.getAttribute('id') ?? '') ?? [])]
  }

  anchor(element: Element): Anchor | null {
    const known = this.#anchors.get(element)
    if (known !== undefined) return known
    const read = anchorOf(element)
    this.#anchors.set(element, read)
    return read
  }

  /** The anchors above an element, nearest first. */
  within(element: Element, most = 6): Anchor[] {
    const found: Anchor[] = []
    let up = 1
    for (let at = element.parentElement; at && at.localName !== 'body' && found.length < most; at = at.parentElement, up++) {
      const anchor = this.anchor(at)
      if (anchor) found.push({ ...anchor, up: Math.min(up, 200) })
    }
    return found
  }

  /** 0 to 1: how much of the described anchors is above the element; the nearer ones count more. */
  anchored(element: Element, wanted: Anchor[], foreign: boolean): number {
    const actual = this.within(element, 12)
    let got = 0
    let most = 0
    wanted.forEach((anchor, i) => {
      const weight = 1 / (1 + i * 0.4)
      most += weight
      got += weight * Math.max(0, ...actual.map((other) => sameAnchor(anchor, other, foreign)))
    })
    return most ? got / most : 0
  }

  /** Which of its likes it is, and how many they are: the same tag and role in the nearest anchor. */
  place(element: Element): [number, number] {
    let root: ParentNode = element.parentElement ?? this.#root
    while ('parentElement' in root && root.parentElement && root !== element.ownerDocument.body && !this.anchor(root as Element)) root = root.parentElement
    const key = `${element.localName} ${element.getAttribute('role') ?? ''}`
    const lists = this.#likes.get(root) ?? new Map<string, Element[]>()
    this.#likes.set(root, lists)
    const likes = lists.get(key) ?? likesIn(root, element)
    lists.set(key, likes)
    return [Math.max(0, likes.indexOf(element)), likes.length]
  }
}

function likesIn(root: ParentNode, element: Element): Element[] {
  const role = element.getAttribute('role')
  return [...root.querySelectorAll(CSS.escape(element.localName))].filter((other) => other.getAttribute('role') === role).slice(0, 500)
}

function sameAnchor(wanted: Anchor, actual: Anchor, foreign: boolean): number {
  const marks = Object.entries(wanted.attributes ?? {})
  if (marks.some(([name, value]) => actual.attributes?.[name] === value)) return 1
  const kind = wanted.tag === actual.tag && (wanted.role ?? '') === (actual.role ?? '')
  if (wanted.name && actual.name && alike(wanted.name, actual.name) > 0.85) return (kind ? 1 : 0.85) * (clean(wanted.name) === clean(actual.name) ? 1 : 0.8)
  if (!kind) return wanted.role && wanted.role === actual.role ? 0.3 : 0
  if (!wanted.name && !marks.length) return 1
  return foreign && !marks.length ? 0.7 : 0.35
}

/** Short texts around an element, the nearest first: what stands beside it, beside its parent, and so on. */
export function textsNear(element: Element, most = 6, cleaned = clean, read = glimpse): string[] {
  const found: string[] = []
  const own = cleaned(glimpse(element, NEAR_MOST))
  const take = (node: Element | null) => {
    const text = node ? read(node, NEAR_MOST) : ''
    if (text && found.length < most && cleaned(text) !== own && !found.includes(text)) found.push(text)
  }
  let at: Element | null = element
  for (let level = 0; at && level < 6 && found.length < most && at.localName !== 'body'; level++, at = at.parentElement) {
    const before = at.previousElementSibling
    take(before)
    take(at.nextElementSibling)
    if (before) take(before.previousElementSibling)
    const text = directText(at.parentElement)
    if (text && found.length < most && cleaned(text) !== own && !found.includes(text)) found.push(text)
  }
  return found
}

function directText(element: Element | null): string {
  let own = ''
  let left = 24
  for (let node = element?.firstChild ?? null; node && left-- && own.length < NEAR_MOST; node = node.nextSibling) if (node.nodeType === 3) own += (node as Text).data
  return own.replace(/\s+/g, ' ').trim().slice(0, NEAR_MOST)
}

/** Keys of the neighbours before and after: an attribute or a picture where there is one, else their text in quotes. */
export function besides(element: Element): string[] {
  const unit = unitOf(element)
  return [keyOf(unit.previousElementSibling), keyOf(unit.nextElementSibling)]
}

/** What an element is to its neighbours. */
export const keyAsNeighbour = (element: Element) => keyOf(unitOf(element))

/** The element with the wrappers that hold nothing else. */
function unitOf(element: Element): Element {
  let unit = element
  for (let level = 0; level < 3 && unit.parentElement?.childElementCount === 1 && unit.parentElement.localName !== 'body'; level++) unit = unit.parentElement
  return unit
}

function keyOf(element: Element | null): string {
  if (!element) return ''
  const [mark] = Object.entries(attributesOf(element, 1)).filter(([name]) => /^(id|name|href|data-.*)$/.test(name))
  if (mark) return `${mark[0]}=${mark[1]}`.slice(0, 200)
  const inner = element.querySelector('a[href],[id],[name],input,button')
  const [deep] = inner ? Object.entries(attributesOf(inner, 1)).filter(([name]) => /^(id|name|href)$/.test(name)) : []
  if (deep) return `${deep[0]}=${deep[1]}`.slice(0, 200)
  const shape = shapeOf(element)
  if (/[#=]/.test(shape)) return shape.slice(0, 100)
  const text = glimpse(element, 40)
  return text ? `"${plain(text)}` : `${element.localName} ${roleOf(element)}`.trim()
}
