import { generated, place, stem } from './words'
import { weightOf } from './score'

/** Reads of the document what a description speaks of. Nothing is changed and no style is asked for. */

const ROLES: [string, string][] = [
  ['button', 'button,summary,input[type=button],input[type=submit],input[type=reset],input[type=image]'],
  ['link', 'a[href],area[href]'],
  ['checkbox', 'input[type=checkbox]'],
  ['radio', 'input[type=radio]'],
  ['slider', 'input[type=range]'],
  ['combobox', 'select'],
  ['textbox', 'textarea,input:not([type=hidden])'],
  ['heading', 'h1,h2,h3,h4,h5,h6'],
  ['img', 'img'],
  ['navigation', 'nav'],
  ['main', 'main'],
  ['complementary', 'aside'],
  ['form', 'form'],
  ['dialog', 'dialog'],
  ['table', 'table'],
  ['row', 'tr'],
  ['cell', 'td'],
  ['columnheader', 'th'],
  ['list', 'ul,ol'],
  ['listitem', 'li'],
  ['option', 'option'],
  ['group', 'fieldset,details'],
]
const NATIVE = new Map(ROLES.flatMap(([role, css]) => css.split(',').map((one) => [one.replace(/\[.*|:.*/, ''), role] as const)))

const INPUTS: Record<string, string> = {
  button: 'button',
  submit: 'button',
  reset: 'button',
  image: 'button',
  checkbox: 'checkbox',
  radio: 'radio',
  range: 'slider',
  hidden: '',
}

/** The selector of the elements that have a role by themselves. */
export const nativeOf = (role: string): string | undefined => ROLES.find(([name]) => name === role)?.[1]

export function roleOf(element: Element): string {
  const given = element.getAttribute('role')?.trim().split(/\s+/)[0]
  if (given && given !== 'presentation' && given !== 'none') return given
  const tag = element.localName
  if (tag === 'input') return INPUTS[(element as HTMLInputElement).type] ?? 'textbox'
  if (tag === 'a' || tag === 'area') return element.hasAttribute('href') ? 'link' : ''
  return NATIVE.get(tag) ?? ''
}

/** The text in a node, read no further than is asked for. */
export function glimpse(node: Node, most: number): string {
  const only = node.firstChild
  if (!only) return ''
  if (!only.nextSibling && only.nodeType === 3 && !SILENT.test((node as Element).localName ?? '')) return squeezed((only as Text).data, most)
  let found = ''
  const visit = (at: Node): void => {
    for (let child = at.firstChild; child && found.length < most * 2; child = child.nextSibling) {
      if (child.nodeType === 3) found += (child as Text).data
      else if (child.nodeType === 1 && !SILENT.test((child as Element).localName)) {
        found += ' '
        visit(child)
      }
    }
  }
  visit(node)
  return squeezed(found, most)
}
const squeezed = (text: string, most: number) => text.slice(0, most * 4).replace(/\s+/g, ' ').trim().slice(0, most)
const SILENT = /^(script|style|template|noscript|select|textarea|datalist)$/

const BY_CONTENT = /^(button|link|menuitem|menuitemradio|menuitemcheckbox|tab|option|checkbox|radio|switch|heading|cell|gridcell|columnheader|rowheader|treeitem|tooltip|listitem)$/
const LONGEST = 120

/** The accessible name, near enough: labels first, then what the element says itself. */
export function nameOf(element: Element, role = roleOf(element), labels = labelsOf): string {
  return (labelled(element) || fieldName(element, labels) || (BY_CONTENT.test(role) && content(element)) || element.getAttribute('title') || '').trim().slice(0, LONGEST)
}

function labelled(element: Element): string {
  const ids = element.getAttribute('aria-labelledby')
  if (ids) {
    const root = element.getRootNode() as Document
    const text = ids.split(/\s+/).map((id) => textOfId(root, id)).join(' ').trim()
    if (text) return text
  }
  return element.getAttribute('aria-label')?.trim() ?? ''
}

function textOfId(root: Document, id: string): string {
  const element = id ? root.getElementById?.(id) : null
  return element ? glimpse(element, LONGEST) : ''
}

/** The `label` elements of a field. Finding them by id is dear on a large page, so a search looks them up in its own list. */
export type Labels = (element: Element) => Iterable<Element>
const labelsOf: Labels = (element) => (element as HTMLInputElement).labels ?? []

function fieldName(element: Element, labels: Labels): string {
  const field = element as HTMLInputElement
  if (!/^(input|select|textarea|img|area|meter|progress|output)$/.test(element.localName)) return ''
  const text = [...labels(element)].map((label) => glimpse(label, LONGEST)).join(' ').trim()
  if (text) return text
  if (/^(button|submit|reset)$/.test(field.type)) return field.value
  return field.getAttribute('alt') || field.getAttribute('placeholder') || ''
}

/** What it says, with the names of the pictures in it when there are no words. */
function content(element: Element): string {
  const text = glimpse(element, LONGEST)
  if (text || !element.firstElementChild) return text
  const named = element.querySelector('[aria-label],[alt],[title],svg>title')
  return named ? named.getAttribute('aria-label') || named.getAttribute('alt') || named.getAttribute('title') || named.textContent || '' : ''
}

/** All that a small element says; of a large one only what stands in it directly. */
export function textOf(element: Element): string {
  const whole = glimpse(element, LONGEST + 1)
  if (whole.length <= LONGEST) return whole
  let own = ''
  for (let node = element.firstChild; node; node = node.nextSibling) if (node.nodeType === 3) own += (node as Text).data
  return own.replace(/\s+/g, ' ').trim().slice(0, LONGEST)
}

const IGNORED =
  /^(class|style|role|width|height|tabindex|d|fill|stroke.*|viewbox|xmlns.*|points|transform|x|y|cx|cy|r|aria-(expanded|selected|checked|pressed|current|hidden|disabled|describedby|owns|activedescendant|labelledby|busy|live|atomic|relevant|invalid|level|posinset|setsize|valuenow|valuetext|valuemin|valuemax|sort|modal|required|readonly|autocomplete|orientation|multiselectable)|disabled|checked|selected|hidden|readonly|open|draggable|dir|lang|spellcheck|autocapitalize|autocorrect|autofocus|translate|loading|srcset|sizes|decoding|fetchpriority|integrity|nonce|crossorigin|inert|popover|data-(v-|state|react|radix|headlessui|focus|active|selected|open|highlighted|disabled|orientation|side|align|placement|popper|loaded|visible|expanded|checked|hover|collapsed|theme|mode|aos|s|n-|emotion|mce-(bogus|style|selected|src|href)|reactid).*|_ng.*|ng-reflect.*|ng-version|js\w+)$/i

/** Asked of the prototype, since a form's field of that name hides the form's own. */
export const attributeNames = (element: Element) => Element.prototype.getAttributeNames.call(element)

/** The attributes that somebody wrote on purpose, those that say most first. */
export function attributesOf(element: Element, most = 12): Record<string, string> {
  const found: [string, string][] = []
  for (const name of attributeNames(element)) {
    const value = element.getAttribute(name) ?? ''
    if (authored(element, name, value)) found.push([name.toLowerCase(), value])
  }
  return Object.fromEntries(found.sort((a, b) => weightOf(b[0]) - weightOf(a[0])).slice(0, most))
}

function authored(element: Element, name: string, value: string): boolean {
  if (IGNORED.test(name) || name.length > 80 || !value || value.length > 200 || /^[[{]/.test(value)) return false
  // Of the browser's own fields alone: a product's own element may answer anything, or throw.
  if (name === 'value') return element.localName === 'option' || (/^(input|button)$/.test(element.localName) && /^(button|submit|reset|radio|checkbox)$/.test((element as HTMLInputElement).type))
  if (name === 'href' || name === 'action' || name === 'src') return !!place(value) && !/^(data|blob):/.test(value)
  if (/^(aria-label|title|alt|placeholder)$/.test(name)) return true
  if (/^data-/.test(name) && /^(true|false|-?\d+(\.\d+)?)$/.test(value)) return false
  return !generated(value)
}

export function classesOf(element: Element): string[] {
  const found: string[] = []
  for (const name of element.classList) {
    const kept = stem(name)
    if (kept && !found.includes(kept)) found.push(kept)
  }
  return found
}

const ICON = /^(fa|icon|glyphicon|mdi|bi|ti|ri|lucide|codicon|octicon|pi|el-icon|anticon|vjs-icon)-[a-z0-9-]+$|^(icon|ico)[-_a-z0-9]+$/i

/** What is inside, without its words: pictures by what they show, everything else by its tag. */
export function shapeOf(element: Element): string {
  const parts: string[] = []
  const inside = element.getElementsByTagName('*')
  for (let i = 0; i < inside.length && i < 24 && parts.length < 8; i++) {
    const at = inside[i] as Element
    if (at.closest('svg') !== at && at.closest('svg')) continue
    parts.push(pictureOf(at))
  }
  return parts.join().slice(0, 200)
}

function pictureOf(element: Element): string {
  const tag = element.localName
  if (tag === 'svg') return `svg#${drawing(element)}`
  if (tag === 'img') return `img=${file(element.getAttribute('src') ?? '')}`
  const icon = [...element.classList].find((name) => ICON.test(name))
  return icon ? `i=${icon}` : tag
}

function drawing(svg: Element): string {
  const use = svg.querySelector('use')
  if (use) return (use.getAttribute('href') ?? use.getAttribute('xlink:href') ?? '').replace(/^.*#/, '').slice(0, 40)
  let text = ''
  for (const path of svg.querySelectorAll('path,circle,rect,polygon,line,polyline')) {
    text += path.localName.slice(0, 1) + (path.getAttribute('d') ?? path.getAttribute('points') ?? '').slice(0, 80)
    if (text.length > 200) break
  }
  return hash(text.replace(/\s+/g, ''))
}

const file = (src: string) => (/^(data|blob):/.test(src) ? hash(src.slice(0, 500)) : (src.split(/[?#]/)[0]?.split('/').pop() ?? '').replace(/[.-][0-9a-f]{6,}(?=\.)/i, '').slice(0, 40))

function hash(text: string): string {
  let value = 5381
  for (let i = 0; i < text.length; i++) value = (value * 33 + text.charCodeAt(i)) | 0
  return (value >>> 0).toString(36)
}

export function pathOf(element: Element): string {
  const tags: string[] = []
  for (let at: Element | null = element; at && at.localName !== 'body' && tags.length < 40; at = at.parentElement) tags.unshift(at.localName)
  return tags.join('>')
}
