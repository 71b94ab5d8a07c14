import { describe, expect, test } from 'vitest'
import { carryOut } from '../src/core/actions'
import { branching } from '../src/core/branch'
import { inner } from '../src/core/conditions'
import { plain, search, textOf } from '../src/core/search'
import { standing } from '../src/core/standing'
import { begin, next } from '../src/core/tour'
import type { Action, Guide, Progress, Step } from '../src/protocol/types'

const steps: Step[] = [
  { key: 'a', next: [{ when: false, go: 'b' }, { when: true, go: 'd' }, { when: true, go: 'c' }] },
  { key: 'b' },
  { key: 'c', target: { css: '#c' }, missing: 'skip' },
  { key: 'd', next: [{ when: true, go: 'gone' }] },
  { key: 'e' },
]
const holds = (condition: unknown) => condition === true

describe('branches', () => {
  test('the first that is true leads on, else the following step comes', () => {
    const way = branching(steps, holds, [])
    expect(way.on(0)).toBe(3)
    expect(way.on(1)).toBe(2)
    expect(way.on(3)).toBe(4)
  })

  test('back is the way that the person came, and a step that is gone is passed over', () => {
    const trail = ['a', 'gone', 'd']
    const way = branching(steps, holds, trail)
    expect(way.back(4)).toBe(3)
    expect(way.back(3)).toBe(0)
    expect(way.back(2)).toBe(1)
  })

  test('a tour takes them, also from a step that is skipped', () => {
    const way = branching([...steps.slice(0, 2), { ...(steps[2] as Step), next: [{ when: true, go: 'e' }] }, ...steps.slice(3)], holds, [])
    const [tour] = next(begin(steps, 0, false)[0], 'next', steps, way)
    expect(tour.index).toBe(3)
    expect(next({ ...tour, index: 2, phase: 'finding' }, 'timeout', steps, way)[0].index).toBe(4)
  })
})

describe('endings', () => {
  test('finish completes wherever it stands, a button dismisses', () => {
    const [tour] = begin(steps, 0, false)
    expect(next(tour, 'finish', steps)[1].map((effect) => effect.do)).toEqual(['done', 'complete'])
    expect(next(tour, 'button', steps)[1]).toEqual([{ do: 'dismiss', by: 'button' }])
    expect(next(tour, 'cancel', steps)[1]).toEqual([{ do: 'dismiss', by: 'cancel' }])
  })

  test('a run that is put off is not resumed before its time', () => {
    const progress: Progress = { state: 'started', step: 'a', run: 'r', version: 1, at: 0, seen: null, snoozed: 100 }
    expect(standing({} as Guide, progress, 99, false)).toBe('snoozed')
    expect(standing({} as Guide, progress, 100, false)).toBe('resume')
  })
})

describe('buttons', () => {
  test('each action stands alone', () => {
    const done: unknown[] = []
    const actions: Action[] = [{ do: 'track', name: 'x' }, { do: 'finish' }, { do: 'open', url: '/x' }]
    const fail = () => {
      throw Error('no')
    }
    carryOut({ key: 'b', label: 'B', actions }, { move: fail, errand: (action) => done.push(action.do), failed: (error) => done.push(String(error)) })
    expect(done).toEqual(['track', 'Error: no', 'open'])
  })
})

describe('search', () => {
  const among = [
    { title: 'Invite a member', text: 'people invoice' },
    { title: 'インボイスを作る', text: '請求書' },
    { title: 'Invoice', text: '' },
  ]

  test('case, width and kana make no difference', () => {
    expect(plain('ＡＢＣ インボイス ｶﾅ')).toBe('abc いんぼいす かな')
    expect(search('いんぼいす', among)).toEqual([among[1]])
    expect(search('INVITE  memb', among)).toEqual([among[0]])
  })

  test('what has it in the title comes first', () => {
    expect(search('invoice', among)).toEqual([among[2], among[0]])
    expect(search('nothing', among)).toEqual([])
  })

  test('a tree of text is searched by its words', () => {
    expect(textOf(['Press ', ['b', ['New']], ['a', ['here'], '/x']])).toBe('Press  New here')
    expect(textOf([['ul', [[['c', 'x']], ['y']]], ['img', '/a.png', 'A chart', null, null]])).toBe('x y A chart')
    expect(textOf(undefined)).toBe('')
  })
})

test('the conditions within a guide are those of tasks, entries and branches', () => {
  const guide = { tasks: [{ done: true }], entries: [{ when: false }, {}], steps } as unknown as Guide
  expect(inner(guide)).toEqual([true, false, undefined, false, true, true, true])
})
