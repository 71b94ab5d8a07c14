import { weightOf } from './score'
import { attributesOf } from './read'
import { generated, stem } from './words'

const MOST = 5

/** Selectors that mean this element alone in its document or shadow root, those likely to live longest first. */
export function selectorsOf(element: Element): string[] {
  const root = element.getRootNode() as ParentNode & Node
  const found: string[] = []
  for (const css of proposals(element)) {
    if (found.length >= MOST) break
    if (css.length <= 500 && !found.includes(css) && alone(root, css, element)) found.push(css)
  }
  return found
}

function alone(root: ParentNode, css: string, element: Element): boolean {
  try {
    const hits = root.querySelectorAll(css)
    return hits.length === 1 && hits[0] === element
  } catch {
    return false
  }
}

function* proposals(element: Element): Generator<string> {
  const own = ownParts(element)
  yield* own
  for (const holder of holders(element)) for (const part of [...own, element.localName]) yield `${holder} ${part}`
  yield stepsOf(element)
}

/** What the element says of itself: its attributes, each alone, then its classes. */
function ownParts(element: Element): string[] {
  const tag = CSS.escape(element.localName)
  const marks = Object.entries(attributesOf(element)).filter(([name]) => weightOf(name) >= 1)
  const parts = marks.map(([name, value]) => (name === 'id' ? `#${CSS.escape(value)}` : `${/^data-/.test(name) ? '' : tag}[${CSS.escape(name)}="${quoted(value)}"]`))
  const classes = [...element.classList].filter((name) => stem(name) === name).map((name) => `.${CSS.escape(name)}`)
  return [...parts, ...classes.slice(0, 3).map((name) => tag + name), ...(classes.length > 1 ? [tag + classes.join('')] : [])]
}

const quoted = (value: string) => value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\a ')

/** Ancestors that can be named for sure, nearest first. */
function holders(element: Element): string[] {
  const found: string[] = []
  for (let at = element.parentElement; at && found.length < 3; at = at.parentElement) {
    const [mark] = ownParts(at).filter((part) => /^#|^\[data-/.test(part))
    if (mark) found.push(mark)
  }
  return found
}

/** The way down from the nearest ancestor that has an id of its own, counted by tags. */
function stepsOf(element: Element): string {
  const steps: string[] = []
  for (let at: Element | null = element; at; at = at.parentElement) {
    // Not `at.id`: a field of that name in a form takes its place.
    const id = at.getAttribute('id')
    if (at !== element && id && !generated(id)) return [`#${CSS.escape(id)}`, ...steps].join(' > ')
    steps.unshift(step(at))
  }
  return steps.join(' > ')
}

function step(element: Element): string {
  const tag = CSS.escape(element.localName)
  const [before, after] = [likesOn(element, 'previousElementSibling'), likesOn(element, 'nextElementSibling')]
  return before || after ? `${tag}:nth-of-type(${before + 1})` : tag
}

function likesOn(element: Element, side: 'previousElementSibling' | 'nextElementSibling'): number {
  let count = 0
  for (let at = element[side]; at; at = at[side]) if (at.localName === element.localName) count++
  return count
}
