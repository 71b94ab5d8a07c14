import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseBoot } from '../src/protocol/parse'
import type { Boot, Button, Entry, FeedItem, Fingerprint, Guide, Step, Target, Task } from '../src/protocol/types'

type Names<T> = Record<keyof Required<T>, 1>
type Json = Record<string, unknown>

// The compiler holds these against the types: a name that one of them gains or loses is missing or too many here.
const TARGET: Names<Target> = { css: 1, fingerprint: 1 }
const FINGERPRINT: Names<Fingerprint> = { role: 1, name: 1, near: 1, tag: 1, path: 1, text: 1, v: 1, selectors: 1, attributes: 1, classes: 1, nearby: 1, beside: 1, others: 1, within: 1, place: 1, twins: 1, shape: 1, lang: 1, frames: 1 }
const BUTTON: Names<Button> = { key: 1, label: 1, style: 1, actions: 1 }
const STEP: Names<Step> = { key: 1, target: 1, form: 1, side: 1, buttons: 1, next: 1, media: 1, placement: 1, title: 1, body: 1, advance: 1, missing: 1, spotlight: 1, block: 1, next_label: 1, back_label: 1 }
const TASK: Names<Task> = { key: 1, title: 1, body: 1, done: 1, action: 1, state: 1 }
const ENTRY: Names<Entry> = { key: 1, title: 1, body: 1, keywords: 1, when: 1, action: 1, pinned: 1 }
const FEED: Names<FeedItem> = { guide: 1, title: 1, at: 1, unread: 1 }
const GUIDE: Names<Guide> = {
  key: 1, kind: 1, version: 1, name: 1, locale: 1, when: 1, hide: 1, cancel: 1, repeat: 1, priority: 1, delay: 1, state: 1, step: 1, run: 1, at: 1,
  steps: 1, tasks: 1, order: 1, launcher: 1, show: 1, marker: 1, exempt: 1, snoozed: 1, progress: 1, position: 1, sticky: 1, push: 1, closable: 1,
  target: 1, search: 1, checklist: 1, entries: 1, feed: 1, theme: 1,
}
/** What stands in a part, by the name under which it does. */
const INSIDE: Record<string, Json> = { steps: STEP, tasks: TASK, entries: ENTRY, feed: FEED, buttons: BUTTON, target: TARGET, fingerprint: FINGERPRINT }

const cases = <T>(file: string) => JSON.parse(readFileSync(new URL(`../../tests/contract/${file}`, import.meta.url), 'utf8')) as T[]

/** Names that the server sends and the widget's types do not know, with the way to them. */
function strange(said: unknown, known: Json, way = ''): string[] {
  if (Array.isArray(said)) return said.flatMap((one) => strange(one, known, way))
  if (!said || typeof said !== 'object') return []
  return Object.entries(said).flatMap(([name, value]) => {
    if (!(name in known)) return [`${way}.${name}`]
    return INSIDE[name] ? strange(value, INSIDE[name], `${way}.${name}`) : []
  })
}

test.each(cases<{ name: string; guide: Guide }>('kinds.json'))('$name: the widget knows all that boot sends', ({ guide }) => {
  const boot = { v: 1, at: 0, locale: 'en', labels: {}, guides: [guide] } as unknown as Boot
  expect(parseBoot(boot)?.guides).toEqual([guide])
  expect(strange(guide, GUIDE)).toEqual([])
})

const targets = cases<{ name: string; target: Target; normal?: Target; refused?: string }>('targets.json')

test.each(targets.filter(({ refused }) => !refused))('a target $name: the widget knows all that a description says', ({ target, normal }) => {
  expect(strange(normal ?? target, TARGET)).toEqual([])
})

test('the server knows all that the widget may describe', () => {
  const described = targets.flatMap(({ target, refused }) => (refused ? [] : Object.keys(target.fingerprint ?? {})))
  expect([...new Set(described)].sort()).toEqual(Object.keys(FINGERPRINT).sort())
})

test('a name that is not known would be told', () => {
  expect(strange({ key: 'a', steps: [{ key: 'b', colour: 1 }] }, GUIDE)).toEqual(['.steps.colour'])
})
