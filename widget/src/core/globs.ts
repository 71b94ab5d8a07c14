import type { UrlRule } from '../protocol/types'

const MAX_URL = 4096
/** One character within a segment; no URL has it. */
const ONE = '\0'

/** Whether the URL (absolute, or a path with query and hash) is what the rule describes. */
export function urlMatches(rule: UrlRule, url: string): boolean {
  if (typeof rule === 'string') return globMatches(rule, url)
  const any = (globs: string[]) => globs.some((glob) => globMatches(glob, url))
  return (!rule.include?.length || any(rule.include)) && !any(rule.exclude ?? [])
}

/** `*` within a segment, `**` anything, `:name` one segment. Takes time linear in glob × URL, whatever is written. */
export function globMatches(glob: string, url: string): boolean {
  const tokens = decoded(glob).replace(/\/:[a-z_]\w*/gi, `/${ONE}*`).match(/\*\*|[^]/gu) ?? []
  let places = withSkips(tokens, [0])
  for (const char of subject(glob, url.slice(0, MAX_URL))) {
    const inside = !/[/?#]/.test(char)
    const moved = (at: number) => {
      const token = tokens[at]
      if (token === '**' || (token === '*' && inside)) return at
      return (token === ONE ? inside : token === char) ? at + 1 : []
    }
    places = withSkips(tokens, [...places].flatMap(moved))
  }
  return places.has(tokens.length)
}

/** What of the URL the glob speaks of. */
function subject(glob: string, url: string): string {
  const [, origin = '', path, query, hash = ''] = /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)\??([^#]*)#?([^]*)/i.exec(url) ?? []
  if (glob[0] === '#') return decoded(hash && `#${hash}`)
  const start = /^([a-z][a-z\d+.-]*|\*):\/\//i.test(glob) ? origin.toLowerCase() : ''
  return decoded(start + (path || '/') + (query && glob.includes('?') ? `?${query}` : '') + (hash && glob.includes('#') ? `#${hash}` : ''))
}

function decoded(text: string): string {
  return text.replace(/(%[89a-f][\da-f])+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })
}

/** The places, and those that are reached from them without a character. */
function withSkips(tokens: string[], from: number[]): Set<number> {
  const places = new Set(from)
  for (const at of places) if (tokens[at]?.[0] === '*') places.add(at + 1)
  return places
}
