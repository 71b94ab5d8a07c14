import type { Action, Button } from '../protocol/types'

/** An action that moves the guide itself; a button has at most one. */
export type Move = Extract<Action, { do: 'next' | 'back' | 'finish' | 'dismiss' | 'go' | 'snooze' }>
export type Errand = Exclude<Action, Move>
export interface Doing {
  move(action: Move): void
  errand(action: Errand): void
  failed(error: unknown): void
}

/** Carries out a button's actions in their order; one that fails is reported and keeps none of the others back. */
export function carryOut({ actions }: Button, doing: Doing): void {
  for (const action of actions) {
    try {
      if (isMove(action)) doing.move(action)
      else doing.errand(action)
    } catch (error) {
      doing.failed(error)
    }
  }
}

const isMove = (action: Action): action is Move => /^(next|back|finish|dismiss|go|snooze)$/.test(action.do)
