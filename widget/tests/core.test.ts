import { describe, expect, test } from 'vitest'
import { nextBatch, pause, type Queued, verdict } from '../src/core/batch'
import { uuidv7 } from '../src/core/ids'
import { place } from '../src/core/place'
import { merged, standing } from '../src/core/standing'
import { current, newlyDone } from '../src/core/tasks'
import { begin, type Effect, next, type Tour } from '../src/core/tour'
import type { Guide, Missing, Progress, Step, Task } from '../src/protocol/types'

const steps = (...missing: Missing[]): Step[] => missing.map((policy, i) => ({ key: `s${i}`, target: { css: `#s${i}` }, missing: policy }))

function play(list: Step[], at: number, ...inputs: Parameters<typeof next>[1][]): [Tour, Effect[]] {
  let state = begin(list, at, at > 0)
  for (const input of inputs) {
    const [tour, effects] = next(state[0], input, list)
    state = [tour, [...state[1], ...effects]]
  }
  return state
}

describe('a tour', () => {
  test('goes to the end and completes', () => {
    const [tour, effects] = play(steps('wait', 'wait'), 0, 'found', 'next', 'found', 'next')
    expect(tour.phase).toBe('over')
    expect(effects.map((effect) => effect.do)).toEqual(['find', 'show', 'done', 'hide', 'find', 'show', 'done', 'complete'])
  })

  test('a step without a target stands in the middle at once', () => {
    expect(begin([{ key: 'a' }], 0, false)[1]).toEqual([{ do: 'center', index: 0 }])
  })

  test('nothing happens after it is over', () => {
    const [tour] = play(steps('wait'), 0, 'found', 'close')
    for (const input of ['found', 'lost', 'timeout', 'next', 'back', 'close'] as const) expect(next(tour, input, steps('wait'))).toEqual([tour, []])
  })

  test('back means nothing on the first step, nor while nothing is shown', () => {
    expect(play(steps('wait', 'wait'), 0, 'found', 'back')[0].index).toBe(0)
    expect(play(steps('wait', 'wait'), 1, 'back')[0].index).toBe(1)
  })

  test('a missing step is passed over in the direction of travel', () => {
    const list = steps('wait', 'skip', 'wait')
    expect(play(list, 0, 'found', 'next', 'timeout')[0].index).toBe(2)
    expect(play(list, 2, 'found', 'back', 'timeout')[0].index).toBe(0)
  })

  test('a way back over missing steps turns round at the first', () => {
    const list = steps('skip', 'wait')
    const [tour] = play(list, 1, 'found', 'back', 'timeout')
    expect(tour).toMatchObject({ index: 1, back: false, phase: 'finding' })
  })

  test('that showed nothing is not completed', () => {
    const [, effects] = play(steps('skip', 'skip'), 0, 'timeout', 'timeout')
    expect(effects.at(-1)).toEqual({ do: 'dismiss', by: 'missing' })
  })

  test('waits, stands in the middle, or ends, as the step says', () => {
    expect(play(steps('wait'), 0, 'timeout')[0].phase).toBe('finding')
    expect(play(steps('center'), 0, 'timeout', 'found')[0].phase).toBe('shown')
    expect(play(steps('center'), 0, 'timeout')[0].phase).toBe('centered')
    expect(play(steps('end'), 0, 'timeout')[1].at(-1)).toEqual({ do: 'dismiss', by: 'missing' })
  })

  test('looks again for a target that went', () => {
    const [tour, effects] = play(steps('wait'), 0, 'found', 'lost', 'found')
    expect(tour.phase).toBe('shown')
    expect(effects.map((effect) => effect.do)).toEqual(['find', 'show', 'hide', 'find', 'show'])
  })
})

describe('standing', () => {
  const guide = (repeat: Guide['repeat']): Guide => ({ repeat, state: 'never_seen', version: 2, step: null, run: null, at: null }) as Guide
  const past = (state: Progress['state'], at = 0): Progress => ({ state, step: 'a', run: 'r', version: 1, at, seen: null })

  test.each([
    ['once', null, false, 'fresh'],
    ['once', 'started', false, 'resume'],
    ['once', 'completed', false, 'finished'],
    ['once', 'dismissed', false, 'finished'],
    ['until_completed', 'dismissed', false, 'fresh'],
    ['until_completed', 'dismissed', true, 'shown_on_this_page'],
    ['until_completed', 'completed', false, 'finished'],
    ['always', 'completed', false, 'fresh'],
    ['always', 'completed', true, 'shown_on_this_page'],
    [{ every: 1000 }, 'completed', false, 'seen_recently'],
    [{ every: 500 }, 'dismissed', true, 'fresh'],
    [{ every: 1000 }, 'started', false, 'resume'],
  ] as const)('%j after %s: %s → %s', (repeat, state, touched, expected) => {
    expect(standing(guide(repeat), state && past(state, 100), 700, touched)).toBe(expected)
  })

  test('the server wins unless this browser is ahead', () => {
    const theirs: Guide = { ...guide('once'), state: 'started', step: 'b', run: 'r', at: 5 }
    const mine = { ...past('started'), seen: 7 }
    expect(merged(theirs, mine, true)).toBe(mine)
    expect(merged(theirs, mine, false)).toMatchObject({ step: 'b', seen: null })
    expect(merged({ ...theirs, step: 'a' }, mine, false)).toMatchObject({ step: 'a', seen: 7 })
    expect(merged(guide('once'), mine, false)).toBeNull()
    expect(merged(theirs, null, true)).toMatchObject({ step: 'b' })
  })
})

describe('batches', () => {
  const item = (id: string, person = 'u', text = ''): Queued => ({ k: 'pk', p: { id: person }, e: { id, name: 'x', at: 0, props: { text } } })

  test('hold one identity, oldest first', () => {
    const batch = nextBatch([item('3', 'b'), item('2'), item('1'), item('4')])
    expect(batch.map(({ e }) => e.id)).toEqual(['1', '2', '4'])
  })

  test('keep within the limits, and hold at least one event', () => {
    expect(nextBatch(Array.from({ length: 150 }, (_, i) => item(`${1000 + i}`)))).toHaveLength(100)
    expect(nextBatch([item('1', 'u', 'x'.repeat(900)), item('2', 'u', 'x'.repeat(900))], 9, 1000)).toHaveLength(1)
    expect(nextBatch([item('1', 'u', 'x'.repeat(9000))], 9, 1000)).toHaveLength(1)
    expect(nextBatch([])).toEqual([])
  })

  test('answers', () => {
    expect([202, 0, 429, 503, 408].map((status) => verdict(status, 2))).toEqual(['taken', 'retry', 'retry', 'retry', 'retry'])
    expect([400, 413].map((status) => [verdict(status, 2), verdict(status, 1)])).toEqual([['halve', 'drop'], ['halve', 'drop']])
    expect([401, 403].map((status) => verdict(status, 2))).toEqual(['stop', 'stop'])
  })

  test('pauses double up to a minute and honour what the server asks', () => {
    expect([1, 2, 3, 20].map((attempt) => pause(attempt, 0, 0.5))).toEqual([1000, 2000, 4000, 60_000])
    expect(pause(1, 30_000, 0)).toBe(30_000)
  })
})

describe('ids', () => {
  test('are UUIDv7', () => {
    const id = uuidv7(1_790_000_000_000, 4095, [2 ** 32 - 1, 2 ** 32 - 1])
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(1_790_000_000_000)
  })
})

describe('place', () => {
  const view = { width: 1000, height: 800 }
  const card = { width: 300, height: 200 }
  const box = (x: number, y: number) => ({ x, y, width: 100, height: 40 })

  test('the wanted side when there is room, else the opposite', () => {
    expect(place(box(450, 300), card, view, 'bottom')).toEqual({ x: 350, y: 352, side: 'bottom', arrow: 150 })
    expect(place(box(450, 700), card, view, 'bottom').side).toBe('top')
    expect(place(box(450, 300), card, view, 'left')).toMatchObject({ side: 'left', x: 138 })
  })

  test('stays in the view and points at the target', () => {
    const spot = place(box(10, 300), card, view, 'bottom')
    expect(spot).toMatchObject({ x: 12, arrow: 48 })
    expect(place(box(890, 300), card, view, 'bottom-end').x).toBe(688)
  })

  test('stays in the view when its target was scrolled away', () => {
    expect(place(box(450, -500), card, view, 'bottom')).toMatchObject({ y: 12, side: 'bottom' })
    expect(place(box(450, 1500), card, view, 'top')).toMatchObject({ y: 588, side: 'top' })
  })

  test('says so when it fits nowhere', () => {
    expect(place({ x: 0, y: 0, width: 1000, height: 800 }, card, view, 'auto').side).toBeNull()
  })
})

describe('tasks', () => {
  const tasks = ['a', 'b', 'c'].map((key) => ({ key, done: key === 'b', state: 'open' }) as Task)
  const holds = (condition: unknown) => condition === true
  const keys = (found: Task[]) => found.map(({ key }) => key)

  test('any order, or in order', () => {
    expect(keys(newlyDone(tasks, new Set(), false, holds))).toEqual(['b'])
    expect(keys(newlyDone(tasks, new Set(), true, holds))).toEqual([])
    expect(keys(newlyDone(tasks, new Set(['a']), true, holds))).toEqual(['b'])
    expect(current(tasks, new Set(['a', 'b']))).toBe('c')
  })
})
