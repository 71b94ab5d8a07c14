import type { Missing, Step } from '../protocol/types'

export type Phase = 'finding' | 'shown' | 'centered' | 'over'
export interface Tour {
  index: number
  phase: Phase
  /** The person is going back, so a missing step is passed over backwards. */
  back: boolean
  /** Something of this run was on the screen. */
  seen: boolean
}
export type Ended = 'close' | 'escape' | 'missing' | 'api' | 'button' | 'cancel'
export type Input = 'found' | 'lost' | 'timeout' | 'next' | 'back' | 'finish' | Exclude<Ended, 'missing'>
export type Effect =
  | { do: 'find' | 'show' | 'center' | 'done' | 'backed'; index: number }
  | { do: 'missing'; index: number; then: Missing }
  | { do: 'complete' | 'hide'; index?: never }
  | { do: 'dismiss'; by: Ended; index?: never }
/** Where a step leads: the index that comes after it, and the one that the person came from, -1 for nowhere. */
export interface Way {
  on(index: number): number
  back(index: number): number
}
const STRAIGHT: Way = { on: (index) => index + 1, back: (index) => index - 1 }

/** A tour at the step it starts or resumes on. */
export function begin(steps: Step[], index: number, seen: boolean): [Tour, Effect[]] {
  return enter({ index, phase: 'finding', back: false, seen }, steps)
}

/** The tour after `input`, and what is to be done about it, in order. Input that means nothing now changes nothing. */
export function next(tour: Tour, input: Input, steps: Step[], way = STRAIGHT): [Tour, Effect[]] {
  const { index, phase } = tour
  const up = phase === 'shown' || phase === 'centered'
  if (phase === 'over') return [tour, []]
  if (input === 'found' && phase !== 'shown') return [shown(tour, 'shown'), [{ do: 'show', index }]]
  if (input === 'lost' && phase === 'shown') return [{ ...tour, phase: 'finding' }, [{ do: 'hide' }, { do: 'find', index }]]
  if (input === 'timeout' && phase === 'finding') return missing(tour, steps, way)
  if (input === 'next') return prepend({ do: 'done', index }, move({ ...tour, back: false }, steps, way))
  if (input === 'finish') return prepend({ do: 'done', index }, over(tour, { do: 'complete' }))
  if (input === 'back') return up && index > 0 ? prepend({ do: 'backed', index }, move({ ...tour, back: true }, steps, way)) : [tour, []]
  return /found|lost|time/.test(input) ? [tour, []] : over(tour, { do: 'dismiss', by: input as Ended })
}

function missing(tour: Tour, steps: Step[], way: Way): [Tour, Effect[]] {
  const { index } = tour
  const then = steps[index]?.missing ?? 'wait'
  const effect: Effect = { do: 'missing', index, then }
  if (then === 'skip') return prepend(effect, move(tour, steps, way))
  if (then === 'end') return prepend(effect, over(tour, { do: 'dismiss', by: 'missing' }))
  if (then === 'center') return [shown(tour, 'centered'), [effect, { do: 'center', index }]]
  return [tour, [effect]]
}

/** One step on in the direction of travel; at the first step a way back turns round. */
function move(tour: Tour, steps: Step[], way: Way): [Tour, Effect[]] {
  const before = tour.back ? way.back(tour.index) : -1
  const back = before >= 0
  const index = back ? before : way.on(tour.index)
  if (index >= steps.length) return over(tour, tour.seen ? { do: 'complete' } : { do: 'dismiss', by: 'missing' })
  return prepend({ do: 'hide' }, enter({ ...tour, index, back }, steps))
}

function enter(tour: Tour, steps: Step[]): [Tour, Effect[]] {
  const { index } = tour
  if (steps[index]?.target) return [{ ...tour, phase: 'finding' }, [{ do: 'find', index }]]
  return [shown(tour, 'centered'), [{ do: 'center', index }]]
}

const shown = (tour: Tour, phase: Phase): Tour => ({ ...tour, phase, seen: true })

const over = (tour: Tour, effect: Effect): [Tour, Effect[]] => [{ ...tour, phase: 'over' }, [effect]]

const prepend = (effect: Effect, [tour, effects]: [Tour, Effect[]]): [Tour, Effect[]] => [tour, [effect, ...effects]]
