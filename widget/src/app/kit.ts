/** All that is needed to show a first guide: what the kinds share, what runs them, and the kind that most people see first. */
export * from '../ui/kit'
export { run } from '../ui/tour'
export { begin } from './run'
import type { Signals } from '../page/signals'
import { all, visible, watch } from '../ui/kit'

/** The page's own conditions, loaded when one is asked for; `clicks` are those that came before. */
export async function signals(changed: () => void, entered: () => number, clicks: EventTarget[][]): Promise<Signals> {
  const part = await import('../page/signals')
  return part.signals(changed, { all, visible, watch }, entered, clicks)
}
