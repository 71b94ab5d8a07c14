import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { holds, learn, type World } from '../src/core/conditions'
import { pageHolds } from '../src/core/page'
import { urlMatches } from '../src/core/globs'
import { type Where, whereHolds } from '../src/core/tests'
import type { Condition, GuideState, Props, UrlRule } from '../src/protocol/types'



interface Page {
  url?: string
  now?: number
  elements?: Record<string, string>
  clicked?: string[]
  inputs?: Record<string, string>
  device?: string
  locale?: string
  time_on_page?: number
  scrolled?: number
  idle?: number
  leaving?: boolean
  events?: { name: string; props: Record<string, unknown> }[]
  guides?: Record<string, { state: GuideState; step?: string }>
}

function cases<T>(file: string): T[] {
  const url = new URL(`../../tests/contract/${file}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as T[]
}

function world(page: Page): World {
  const state = (css: string) => page.elements?.[css] ?? 'missing'
  const facts = {
    device: () => page.device ?? 'desktop',
    element: (css: string, asked: string) => {
      if (asked === 'clicked') return page.clicked?.includes(css) ?? false
      return state(css) === asked || (asked === 'present' && state(css) === 'visible')
    },
    input: (css: string) => page.inputs?.[css] ?? null,
    timeOnPage: () => page.time_on_page ?? 0,
    scrolled: () => page.scrolled ?? 0,
    idle: () => page.idle ?? 0,
    leaving: () => page.leaving ?? false,
  }
  return { url: () => page.url ?? 'about:blank', locale: () => page.locale ?? 'en', page: (leaf) => pageHolds(leaf, facts) }
}

test.each(cases<{ glob: UrlRule; url: string; expect: boolean }>('url_globs.json'))('$glob on $url: $expect', (c) => {
  expect(urlMatches(c.glob, c.url)).toBe(c.expect)
})

test.each(cases<{ name: string; condition: Condition; page: Page; expect: boolean }>('residual_conditions.json'))(
  '$name',
  ({ condition, page, expect: expected }) => {
    const passes = (where: Where | undefined, props: Props) => whereHolds(where, props, page.now ?? 1_790_000_000_000)
    for (const { name, props } of page.events ?? []) learn(condition, { event: name, props }, passes)
    for (const [guide, { state, step }] of Object.entries(page.guides ?? {})) {
      learn(condition, { guide, state, step: step ?? null }, passes)
    }
    expect(holds(condition, world(page))).toBe(expected)
  },
)
