import type { Budget, Guide } from '../protocol/types'

/** Whether a guide that begins by itself interrupts: what waits to be used does not. */
export const interrupts = ({ kind, exempt }: Guide) => !exempt && !/tooltip|hub/.test(kind)

/** Whether nothing more may interrupt for now: so many starts are younger than the window. */
export function spent(budget: Budget | undefined, now: number): boolean {
  return !!budget && Object.values(budget.used).filter((at) => at > now - budget.per).length >= budget.max
}
