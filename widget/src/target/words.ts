/** What is text, and what a person wrote rather than a tool. Pure. */

/** A text as it is compared: one case, one width, single spaces, numbers alike, no punctuation at its ends. */
export function plain(text: string): string {
  return clean(text).replace(/\d[\d.,]*/g, '0')
}

/** The same with its numbers. */
export function clean(text: string): string {
  if (/^[a-z](?:[ a-z]*[a-z])?$/.test(text) && !text.includes('  ')) return text
  if (ASCII.test(text)) return trimmed(text.toLowerCase().replace(/\s+/g, ' '), /^[^a-z0-9]+|[^a-z0-9]+$/g)
  const one = text.normalize('NFKC').toLowerCase().replace(/[\u200b-\u200d\u00ad\ufeff]/g, '').replace(/\s+/g, ' ')
  return trimmed(one, /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu)
}

const ASCII = /^[\x00-\x7f]*$/
const trimmed = (text: string, ends: RegExp) => text.replace(ends, '') || text.trim()

/** 0 to 1: how much two texts share, by pairs of letters; 1 when they are the same. */
export function alike(a: string, b: string): number {
  if (a === b) return 1
  const [one, other] = [plain(a), plain(b)]
  if (one === other) return 1
  if (!one || !other) return 0
  if (one.length < 2 || other.length < 2) return 0
  const counts = pairs(one)
  let shared = 0
  for (let i = 0; i < other.length - 1; i++) {
    const left = counts.get(other.slice(i, i + 2))
    if (!left) continue
    counts.set(other.slice(i, i + 2), left - 1)
    shared++
  }
  const dice = (2 * shared) / (one.length + other.length - 2)
  return Math.max(dice, contained(one, other))
}

/** A short text that stands whole, as words, in a longer one. */
function contained(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (!` ${long} `.includes(` ${short} `) && !(CJK.test(short) && long.includes(short))) return 0
  return 0.55 + 0.4 * (short.length / long.length)
}

function pairs(text: string): Map<string, number> {
  const found = new Map<string, number>()
  for (let i = 0; i < text.length - 1; i++) {
    const pair = text.slice(i, i + 2)
    found.set(pair, (found.get(pair) ?? 0) + 1)
  }
  return found
}

/** The same for what an element is called: where each has a word that the other has not, they are two things. */
export function alikeInWords(a: string, b: string): number {
  const same = alike(a, b)
  if (same < 0.6 || CJK.test(a + b)) return same
  const [one, other] = [segments(a), segments(b)]
  if (one.join('') === other.join('')) return Math.max(same, 0.97)
  const lacks = (words: string[], all: string[]) => words.some((word) => !all.some((known) => akin(word, known)))
  return lacks(one, other) && lacks(other, one) ? Math.min(same, 0.6) : same
}

/** One word in two forms: `order`, `orders`, `ordering`. */
function akin(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short === long || (short.length > 2 && long.startsWith(short) && long.length - short.length < 4)
}

/** The words that a value is made of, however they are joined. */
export function segments(value: string): string[] {
  return value.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/(\D)(\d)/g, '$1 $2').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)
}

const CJK = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/

/** Whether two texts can't be of one language: one is written in letters that the other has none of. */
export function otherScript(a: string, b: string): boolean {
  return /\p{L}/u.test(a) && /\p{L}/u.test(b) && script(a) !== script(b)
}

function script(text: string): string {
  if (CJK.test(text)) return 'cjk'
  return ['Latin', 'Cyrillic', 'Arabic', 'Hebrew', 'Greek', 'Thai'].find((name) => new RegExp(`\\p{Script=${name}}`, 'u').test(text)) ?? ''
}

const TOOLS =
  /^(:r|«r|_r_|radix-|mui-|headlessui-|mantine-|react-|rc[-_]|ember\d|ext-|yui|mce[-_]\d|aria-|ui-id-|el-id-|__bvid|cdk-|mat-[a-z-]+-\d|ng-|v-\d|downshift|floating-ui|uid|auto-|tmp|svelte-|jsx-|data-v-|react_)/i
const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}/i

/** Whether an id, class or value looks as if a tool had made it: a hash, a counter of a library, a long number. */
export function generated(token: string): boolean {
  return TOOLS.test(token) || UUID.test(token) || /\d{5,}/.test(token) || token.split(/[-_:./ ]+/).some(random)
}

/** Letters and digits without order, as hashes have them. */
export function random(part: string): boolean {
  if (part.length < 5) return false
  if (/^[0-9a-f]+$/i.test(part) && /\d/.test(part) && /[a-f]/i.test(part)) return true
  const changes = part.match(/[a-z][A-Z0-9]|[A-Z]{2}[a-z]|\d[a-zA-Z]/g)?.length ?? 0
  if (part.length <= 12 && /\d/.test(part) && changes >= 2) return true
  if (part.length <= 8 && changes >= 3) return true
  return /^[a-z]{5,8}$/i.test(part) && /[bcdfghjklmnpqrstvwxz]{5}/i.test(part)
}

const STATE =
  /^(is|has|js|ng|v)-|(^|[-_])(active|selected|open(ed)?|closed?|hover(ed)?|focus(ed)?|disabled|enabled|hidden|visible|show(n|ing)?|current|checked|expanded|collapsed?|loading|loaded|pressed|invalid|valid|dirty|pristine|touched|first|last|odd|even|in|out|fade)$/i
const UTILITY =
  /[:[\]/@]|^-?(p|m)[trblxyse]?-(\d|auto)|^(w|h|min|max|z|gap|top|left|right|bottom|inset|order|col|row|g|gx|gy|d|fs|fw|lh|text|font|bg|border|rounded|shadow|flex|grid|items|justify|self|content|space|overflow|opacity|cursor|align|float|leading|tracking|transition|duration|ease)(-|$)|^(absolute|relative|fixed|sticky|static|block|inline|inline-block|truncate|uppercase|container|clearfix|pull-left|pull-right)$/

/** A class without what a build added to it; empty when nothing of it was written by a person. */
export function stem(name: string): string {
  const [, label] = /^css-[a-z0-9]+-([A-Za-z]\w+)$/.exec(name) ?? []
  if (!label && /^(css|sc|jss|emotion|makeStyles)(-|\d|$)/i.test(name)) return ''
  const result = label ?? withoutHash(name)
  if (result.length < 3 || result.length > 80 || STATE.test(result) || UTILITY.test(result)) return ''
  return generated(result) ? '' : result
}

function withoutHash(name: string): string {
  const [, kept = name, rest = ''] = /^(.*?[a-z]{3,}.*?)(?:__|--|_|-)([A-Za-z0-9+]{5,})$/.exec(name) ?? []
  return (random(rest) || /\d/.test(rest)) && !generated(kept) ? kept : name
}

/** A link without what differs between hosts and visits: the path, and the query or the hash that says more. */
export function place(href: string): string {
  const bare = href.trim().replace(/^[a-z]+:\/\/[^/]*/i, '')
  return /^javascript:|^#?$/i.test(bare) ? '' : bare.replace(/\/+$/, '') || '/'
}
