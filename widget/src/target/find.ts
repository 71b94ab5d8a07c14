import type { Target } from '../protocol/types'
import { query } from './candidates'
import { type Candidate, nested, Search } from './rate'
import type { Evidence, Page, Part } from './score'
import { innerRoot, innerRoots, seen } from './sight'
import { NEAR_WEIGHTS, pointsOf, weightsFor } from './weights'
import { agreement } from './written'

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

function search(target: Target, root: ParentNode): Found {
  if (!target.fingerprint) return bySelector(target.css ?? '', root)
  const run = new Search(target, root)
  return target.fingerprint.v ? described(run) : written(run)
}

function bySelector(css: string, root: ParentNode): Found {
  const hits = query(root, css)
  const shown = hits.filter(seen)
  if (shown.length === 1) return { element: shown[0] ?? null, confidence: 1, reason: 'exact' }
  return { element: null, confidence: 0, reason: shown.length ? 'ambiguous' : hits.length ? 'hidden' : 'missing' }
}

interface Rated {
  element: Element
  /** What decides between elements; `confidence` is the same as 0 to 1. */
  points: number
  confidence: number
  context?: number
  alone?: boolean
}

/** Log-odds at which an element is believed, and by how much it must be ahead of every other; more where words prove nothing. */
const needed = ({ foreign }: Page) => (foreign ? [1.5, 2.5] : [0.7, 1.6]) as [enough: number, margin: number]
const UNCHANGED = 5
/**
 * In a product that was written anew hardly anything speaks for an element but its name or its mark. Who alone has it, then and
 * now, needs so much less to be believed if it is so much ahead of all others.
 */
const AHEAD = 4
const isAlone = ({ nameAlone, markAlone, otherName, otherRole, ...rest }: Evidence) =>
  !!(nameAlone || (markAlone && !otherName)) && !(otherRole || rest.otherRival || rest.otherSibling || rest.otherAddress)

function described(run: Search): Found {
  const unchanged = asBefore(run)
  if (unchanged) return unchanged
  const { found, page } = run.gather()
  const rated = rate(run, found, page)
  const [hit] = run.pointed
  const [enough, margin] = needed(page)
  const sure = decide(rated, (one) => one.points >= enough, margin, (one) => one.element === hit && one.points >= UNCHANGED)
  if (sure !== MISSING) return sure
  const ahead = rated.map((one) => ({ ...one, points: one.points + AHEAD, confidence: chance(one.points + AHEAD) }))
  return decide(ahead, (one) => !!one.alone && one.points >= enough, AHEAD, () => false)
}

/** What the selector means, when nothing of the description gainsays it: then nobody else needs to be looked at. */
function asBefore(run: Search): Found | null {
  const [hit, another] = run.pointed
  if (!hit || another || !seen(hit)) return null
  const page = { foreign: false }
  const one = run.look(hit, page)
  const evidence = run.placed(one, page)
  if (!run.wanted.twins) evidence.nameAlone = evidence.name ?? 0
  const { name = 0, id = 0, key = 0, data = 0, text = 0, icon = 0, near = 1, anchored = 1 } = evidence
  const same = run.wanted.name ? name === 1 : Math.max(id, key, data, text, icon) >= 0.9
  const points = pointsOf(evidence, NEAR_WEIGHTS)
  const around = near >= (run.wanted.twins ? 0.99 : 0.8) && anchored >= 0.9
  return same && around && points >= needed(page)[0] ? { element: hit, confidence: chance(points), reason: 'exact' } : null
}

const chance = (points: number) => Math.round(1000 / (1 + Math.exp(-points))) / 1000
const PLACE: Part[] = ['near', 'anchored', 'path', 'place', 'beside', 'selected', 'stepped', 'twinNear', 'twinPlace']

/** Compares the elements; of those that can't win any more the place is not looked at. Best first. */
function rate(run: Search, found: Candidate[], page: Page): Rated[] {
  const weights = weightsFor(page)
  const rest = PLACE.reduce((sum, part) => sum + Math.max(0, weights[part] ?? 0), 0)
  const started = found.map((one) => ({ one, most: pointsOf(one.evidence, weights) + rest })).sort((a, b) => b.most - a.most)
  const rated: Rated[] = []
  const twins: Rated[] = []
  const alone = (evidence: Evidence) => !page.foreign && isAlone(evidence)
  const [enough, usual] = needed(page)
  const margin = found.some(({ evidence }) => alone(evidence)) ? AHEAD : usual
  let best = margin === AHEAD ? enough - AHEAD : enough
  for (const { one, most } of started) {
    if (most < best - margin - (run.wanted.twins ? LEAD : 0)) break
    const evidence = run.placed(one, page)
    const points = pointsOf(evidence, weights)
    if (points > best && seen(one.element)) best = points
    const now = { element: one.element, points, confidence: chance(points), context: (evidence.near ?? 0) + (evidence.anchored ?? 0), alone: alone(evidence) }
    rated.push(now)
    const another = evidence.otherRival || evidence.otherSibling || evidence.otherAddress
    if (!another && (evidence.name || !run.wanted.name || page.foreign)) twins.push(now)
  }
  if (run.wanted.twins && twins.length > 1) leadOfOne(twins)
  return rated.sort((a, b) => b.points - a.points)
}

/** Twins differ by what stands around them: what one has more of than all others counts again. */
function leadOfOne(rated: Rated[]): void {
  const [first = 0, second = 0] = rated.map(({ context = 0 }) => context).sort((a, b) => b - a)
  for (const one of rated) {
    one.points += LEAD * ((one.context ?? 0) - (one.context === first ? second : first))
    one.confidence = chance(one.points)
  }
}
const LEAD = 2.5

/** A fingerprint that was written by hand: what its selector means needs less to be believed. */
function written(run: Search): Found {
  const page = { foreign: false }
  const rated = (elements: Element[]): Rated[] => {
    const found = elements.map((element) => ({ element, points: agreement(run.wanted, run.traitsOf(element, page)) }))
    return found.map((one) => ({ ...one, confidence: one.points })).sort((a, b) => b.points - a.points)
  }
  const pointed = run.pointed.filter(seen)
  const selected = decide(rated(pointed), ({ points }) => points >= AGREES, 0.12, () => true)
  if (selected.element || selected.reason === 'ambiguous' || !(run.wanted.name || run.wanted.text)) return selected
  return decide(rated(run.gather().found.map(({ element }) => element)), ({ points }) => points >= 0.7, 0.12, () => false)
}
const AGREES = 0.4

/** The first that is believed and can be seen, if no other that can be seen comes near it. */
function decide(rated: Rated[], believed: (one: Rated) => boolean, margin: number, exact: (one: Rated) => boolean): Found {
  const good = rated.filter(believed)
  const top = good.find(({ element }) => seen(element)) ?? good[0]
  if (!top) return MISSING
  const { element, confidence, points } = top
  if (!seen(element)) return { element, confidence, reason: 'hidden' }
  const rival = rated.find((one) => one !== top && one.points > points - margin && !nested(one.element, element) && seen(one.element))
  if (rival) return { element: null, confidence: 0, reason: 'ambiguous' }
  return { element, confidence, reason: exact(top) ? 'exact' : 'healed' }
}
