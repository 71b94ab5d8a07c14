import type { Fingerprint, Target } from '../protocol/types'
import { Around, besides, textsNear } from './around'
import { type Candidate, nested, Search } from './rate'
import { attributesOf, classesOf, nameOf, pathOf, roleOf, shapeOf, textOf } from './read'
import { selectorsOf } from './selectors'
import { pointsOf, weightsFor } from './weights'
import { clean } from './words'

/** A description of an element, to be kept as a step's `target`: JSON of at most about 4 kB. See docs/targets.md. */
export function describe(element: Element): Target {
  const around = new Around(element.getRootNode() as unknown as ParentNode)
  const [css, ...selectors] = selectorsOf(element)
  const role = roleOf(element)
  const nearby = textsNear(element)
  const within = around.within(element)
  const known = {
    role: role.slice(0, 80),
    name: nameOf(element, role),
    near: nearby[0] ?? '',
    tag: element.localName,
    path: pathOf(element).slice(-500),
    text: textOf(element),
    selectors,
    attributes: shortened(attributesOf(element)),
    classes: classesOf(element).slice(0, 8),
    nearby,
    beside: besides(element),
    within,
    place: around.place(element),
    twins: twinsOf(element, role, around),
    shape: shapeOf(element),
    lang: langOf(element),
    frames: framesOf(element),
  }
  const target: Target = { ...(css && { css }), fingerprint: { v: 1, ...filled(known) } }
  const others = othersLike(element, target)
  if (others.length && target.fingerprint) target.fingerprint.others = others
  return target
}

/** Marks and names of those that would be taken for it if it were gone. */
function othersLike(element: Element, target: Target): string[] {
  const { found, page } = new Search(target, element.getRootNode() as unknown as ParentNode).gather()
  const rated = found.filter((one) => !nested(one.element, element)).map((one) => ({ ...one, points: pointsOf(one.evidence, weightsFor(page)) }))
  const keys = rated.sort((a, b) => b.points - a.points).slice(0, 8).flatMap((one) => keysOf(one, target.fingerprint ?? {}))
  return [...new Set(keys)].slice(0, 10)
}

function keysOf({ element, traits }: Candidate, { attributes = {}, name, text, role = '' }: Fingerprint): string[] {
  const [mark] = Object.entries(attributesOf(element, 2)).filter(([key, value]) => /^(id|name|href|data-.*)$/.test(key) && attributes[key] !== value)
  const called = clean(traits.name || traits.text).slice(0, 80)
  const another = called && (called !== clean(name || text || '') || (traits.role !== role && !mark))
  return [...(mark ? [`${mark[0]}=${mark[1]}`.slice(0, 200)] : []), ...(another ? [`${traits.role} "${called}`] : [])]
}

/** How many others there are of the same role and name. */
function twinsOf(element: Element, role: string, around: Around): number {
  const root = element.getRootNode() as Document
  const name = around.name(element) || textOf(element)
  const likes = [...root.querySelectorAll([element.localName, ...(role ? [`[role="${CSS.escape(role)}"]`] : [])].join())]
  return likes.slice(0, 4_000).filter((other) => other !== element && roleOf(other) === role && (around.name(other) || textOf(other)) === name).length
}

/** Without what is empty. */
function filled(known: Record<string, unknown>): Fingerprint {
  const told = Object.entries(known).filter(([, value]) => value && (typeof value !== 'object' || Object.keys(value).length > 0))
  return Object.fromEntries(told) as Fingerprint
}

function shortened(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value.slice(0, 200)]))
}

function langOf(element: Element): string {
  const lang = element.closest('[lang]')?.getAttribute('lang') ?? element.ownerDocument.documentElement.lang
  return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(lang) && lang.length <= 35 ? lang : ''
}

/** Selectors of the frames and shadow hosts that hold the element, outermost first. */
function framesOf(element: Element): string[] {
  const found: string[] = []
  for (let at = hostOf(element); at && found.length < 4; at = hostOf(at)) found.unshift(selectorsOf(at)[0] ?? at.localName)
  return found
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode()
  if (root.nodeType === 11) return (root as ShadowRoot).host
  try {
    return element.ownerDocument.defaultView?.frameElement ?? null
  } catch {
    return null
  }
}
