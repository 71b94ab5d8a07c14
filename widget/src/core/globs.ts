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
  const tokens = decoded(glob).replace(/\/:[a-z_]\w*/gi, `/${ONE}*`).match(/\*\*|[^]/g) ?? []
  let places = skip(tokens, new Set([0]))
  for (const char of subject(glob, url.slice(0, MAX_URL))) {
    const moved = new Set<number>()
    for (const at of places) step(tokens[at], at, char, moved)
    places = skip(tokens, moved)
  }
  return places.has(tokens.length)
}

function subject(glob: string, url: string): string {
  const [, origin = '', path = '', query = '', hash = ''] = /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#[^]*)?$/i.exec(url) ?? []
  const tail = hash.length > 1 ? hash : ''
  if (glob[0] === '#') return decoded(tail)
  const start = /^([a-z][a-z\d+.-]*|\*):\/\//i.test(glob) ? origin.toLowerCase() : ''
  const asked = glob.includes('?') && query.length > 1 ? query : ''
  return decoded(start + (path || '/') + asked + (glob.includes('#') ? tail : ''))
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

function step(token: string | undefined, at: number, char: string, into: Set<number>): void {
  const inside = !/[/?#]/.test(char)
  if (token === '**' || (token === '*' && inside)) into.add(at)
  else if (token === ONE ? inside : token === char && token !== '*') into.add(at + 1)
}

function skip(tokens: string[], places: Set<number>): Set<number> {
  for (const at of places) if (tokens[at]?.[0] === '*') places.add(at + 1)
  return places
}
