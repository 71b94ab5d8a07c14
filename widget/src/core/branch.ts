import type { Condition, Step } from '../protocol/types'
import type { Way } from './tour'

/**
 * The way through steps that branch: on by the first branch that is true, else to the following step; back by the steps
 * of `trail`, which the person came by and which grows shorter on the way back.
 */
export function branching(steps: Step[], holds: (condition: Condition) => boolean, trail: string[]): Way {
  const at = (key: string | undefined) => steps.findIndex((step) => step.key === key)
  return {
    on(index) {
      const to = at(steps[index]?.next?.find(({ when }) => holds(when))?.go)
      return to < 0 ? index + 1 : to
    },
    back(index) {
      for (let key = trail.pop(); key !== undefined; key = trail.pop()) if (at(key) >= 0) return at(key)
      return index - 1
    },
  }
}
