import { chooseDescribed, chooseSelected, type Match } from '../core/target'
import type { Fingerprint } from '../protocol/types'

const ROLES: [string, string][] = [
  ['button', 'button,summary,input[type=button],input[type=submit],input[type=reset]'],
  ['link', 'a[href],area[href]'],
  ['checkbox', 'input[type=checkbox]'],
  ['radio', 'input[type=radio]'],
  ['combobox', 'select'],
  ['textbox', 'textarea,input'],
  ['heading', 'h1,h2,h3,h4,h5,h6'],
  ['img', 'img'],
  ['navigation', 'nav'],
]
const MOST = 3_000

/** How elements are listed and seen; passed in, since this part is loaded only when a selector is not enough. */
export interface Eyes {
  all(css: string): Element[]
  visible(element: Element): boolean
}
export type Healed = Omit<Match, 'index'> & { element: Element | null }

/** The one of the elements that a selector found, or failing that of the whole page, which fits the description. */
export function heal(fingerprint: Fingerprint, shown: Element[], eyes: Eyes): Healed {
  const chosen = chooseSelected(fingerprint, shown.map(traitsFor(fingerprint)))
  if (chosen.index >= 0 || chosen.reason === 'ambiguous') return result(chosen, shown)
  const candidates = likely(fingerprint, eyes)
  return result(chooseDescribed(fingerprint, candidates.map(traitsFor(fingerprint))), candidates)
}

function result({ index, confidence, reason }: Match, elements: Element[]): Healed {
  return { element: elements[index] ?? null, confidence, reason }
}

function likely({ role, tag }: Fingerprint, { all, visible }: Eyes): Element[] {
  const native = ROLES.find(([name]) => name === role)?.[1]
  const css = role ? [`[role="${CSS.escape(role)}"]`, native, tag].filter(Boolean).join() : (tag ?? '*')
  return all(css).slice(0, MOST).filter(visible)
}

/** Reads of an element only what the description speaks of: names and neighbours are dear on a large page. */
function traitsFor(wanted: Fingerprint | undefined): (element: Element) => Fingerprint {
  return (element) => ({
    ...(wanted?.role && { role: roleOf(element) }),
    ...(wanted?.name && { name: nameOf(element) }),
    ...(wanted?.text && { text: textOf(element) }),
    ...(wanted?.near && { near: nearOf(element, wanted.near) }),
    ...(wanted?.tag && { tag: element.localName }),
    ...(wanted?.path && { path: pathOf(element) }),
  })
}

function roleOf(element: Element): string {
  const [role = ''] = (element.getAttribute('role') ?? '').trim().split(/\s+/)
  return role || (ROLES.find(([, css]) => element.matches(css))?.[0] ?? '')
}

/** The accessible name, near enough: labels first, then what the element says itself. */
function nameOf(element: Element): string {
  const get = (name: string) => element.getAttribute(name) ?? ''
  const root = element.getRootNode() as Document
  const labelled = get('aria-labelledby').split(/\s+/).map((id) => (id && root.getElementById(id)?.textContent) ?? '')
  const field = element as HTMLInputElement
  const own = field.labels?.length ? [...field.labels].map(textOf).join(' ') : ''
  const button = /^(button|submit|reset)$/.test(field.type) ? field.value : ''
  return labelled.join(' ').trim() || get('aria-label') || own || get('alt') || button || textOf(element) || get('placeholder') || get('title')
}

const textOf = (element: Element) => (element.textContent ?? '').slice(0, 200).trim()

/** The nearest text around the element that holds what is looked for. */
function nearOf(element: Element, wanted: string): string {
  let around = element.parentElement
  for (let level = 0; around && level < 4; level++, around = around.parentElement) {
    if ((around.textContent ?? '').slice(0, 2_000).includes(wanted)) return wanted
  }
  return ''
}

function pathOf(element: Element): string {
  const tags: string[] = []
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) tags.unshift(at.localName)
  return tags.join('>')
}
