import type { Fingerprint, Target } from '../protocol/types'
import { glimpse, nativeOf } from './read'
import { weightOf } from './score'
import type { Around } from './around'
import { stem } from './words'

const KEPT = 30
const LISTED = 4_000
const FEW = 24

/** Elements that may be the one, gathered by what the browser has an index of; the likeliest few of them. */
export function candidates({ fingerprint = {} }: Target, root: ParentNode, selected: Element[], around: Around): Element[] {
  const found = new Set(selected)
  for (const element of marked(fingerprint, root)) found.add(element)
  const likes = listed(fingerprint, root)
  for (const element of likes.length <= FEW ? likes : likeliest(fingerprint, likes, around)) found.add(element)
  return [...found]
}

export function query(root: ParentNode, css: string): Element[] {
  if (!css) return []
  try {
    return [...root.querySelectorAll(css)]
  } catch {
    return []
  }
}

/** By single attributes that say who an element is. */
function marked({ attributes }: Fingerprint, root: ParentNode): Element[] {
  const strong = Object.entries(attributes ?? {}).filter(([name]) => weightOf(name) >= 2.4).slice(0, 4)
  const css = strong.map(([name, value]) => `[${CSS.escape(name)}="${value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\a ')}"]`)
  const found = css.length ? query(root, css.join()) : []
  return found.length <= FEW ? found : []
}

/** By tag and role, which may have changed into one another. Tags are asked for apart, since a browser finds them fastest. */
function listed({ role = '', tag }: Fingerprint, root: ParentNode): Element[] {
  const family = role === 'button' || role === 'link' ? ['button', 'link', 'menuitem', 'tab'] : role ? [role] : []
  const css = [tag ? CSS.escape(tag) : '', nativeOf(role) ?? '', family.length > 1 ? 'a,button' : ''].filter(Boolean).join() || (role ? '' : '*')
  const given = family.length ? query(root, '[role]').filter((element) => family.includes(element.getAttribute('role') ?? '')) : []
  const likes = query(root, css)
  return (given.length ? [...new Set([...likes, ...given])] : likes).slice(0, LISTED)
}

/** The best by what is cheap to read: attributes, classes, and the words of small elements. */
function likeliest(wanted: Fingerprint, likes: Element[], around: Around): Element[] {
  const guess = guesser(wanted, around)
  const rated: [number, Element][] = []
  for (const element of likes) {
    const value = guess(element)
    if (value > 0) rated.push([value, element])
  }
  rated.sort((a, b) => b[0] - a[0])
  const [last] = rated[KEPT] ?? [0]
  const sure = rated.filter(([value]) => value > last)
  const level = rated.filter(([value]) => value === last && last > 0).map(([, element]) => element)
  return [...sure.map(([, element]) => element), ...standing(wanted, level, KEPT - sure.length)].slice(0, KEPT)
}

/** Of many that are alike in themselves, as the same button of every row is: those that stand near the described texts. */
function standing({ nearby = [], within = [] }: Fingerprint, level: Element[], most: number): Element[] {
  const texts = [within[0]?.name ?? '', ...nearby.slice(0, 4)].filter((text) => text.length > 1)
  if (level.length <= most || !texts.length) return level
  const rated = level.map((element): [number, Element] => {
    const row = element.parentElement
    const group = row?.parentElement
    const said = (row?.textContent ?? '') + (group && group.childElementCount < 9 ? group.textContent : '')
    return [texts.filter((text) => saysWhole(said, text)).length, element]
  })
  rated.sort((a, b) => b[0] - a[0])
  // Where one is ahead, a few of the others are enough to be sure of it.
  const ahead = (rated[0]?.[0] ?? 0) > (rated[1]?.[0] ?? 0)
  return rated.slice(0, ahead ? SOME : most).map(([, element]) => element)
}
const SOME = 10

/** `Order 5` is not said by `Order 57`. */
function saysWhole(said: string, text: string): boolean {
  const [, after] = said.split(text, 2)
  return after !== undefined && !/^\d\d/.test(text.slice(-1) + after[0])
}

function guesser({ tag, role, name = '', text = '', attributes = {}, classes = [] }: Fingerprint, around: Around): (element: Element) => number {
  const marks = Object.entries(attributes).map(([key, value]) => [key, value, weightOf(key)] as const).filter(([, , weight]) => weight >= 0.7)
  const words = [name, text].filter(Boolean).map((one) => one.toLowerCase())
  const most = Math.max(name.length, text.length) * 2 + 20
  return (element) => {
    let value = element.localName === tag ? 0.5 : 0.1
    if (!element.hasAttributes()) return words.length ? value + spokenAlike(wordsOf(element, most, around).toLowerCase(), words) : value
    if (role && element.getAttribute('role') === role) value += 0.3
    for (const [key, wanted, weight] of marks) if (element.getAttribute(key) === wanted) value += weight
    if (classes.length && element.hasAttribute('class')) for (const one of element.classList) if (classes.includes(one) || classes.includes(stem(one))) value += 0.6
    if (words.length) value += spokenAlike(wordsOf(element, most, around).toLowerCase(), words)
    return value
  }
}

function spokenAlike(said: string, words: string[]): number {
  if (!said) return 0
  if (words.includes(said)) return 3
  return words.some((word) => said.startsWith(word) || word.startsWith(said) || said.slice(0, 5) === word.slice(0, 5)) ? 1.5 : words.some((word) => said.includes(word)) ? 1 : 0
}

function wordsOf(element: Element, most: number, around: Around): string {
  if (FIELD.test(element.localName)) return around.name(element)
  const said = element.getAttribute('aria-label')
  if (said) return said.trim()
  const first = element.firstElementChild
  if (!first) return (element.textContent ?? '').slice(0, most).trim() || (element.getAttribute('title') ?? '')
  if (element.childElementCount > 12 || first.childElementCount > 12) return ''
  return glimpse(element, most) || (element.getAttribute('title') ?? '')
}
const FIELD = /^(input|select|textarea)$/
