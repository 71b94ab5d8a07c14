import { field } from '../core/page'
import type { Step } from '../protocol/types'
import { valueOf } from '../page/field'
import { all, on, visible, watch } from './kit'

const TYPING_PAUSE = 800
const FIELDS = 'input,textarea,select,[contenteditable]'

/** What a step that waits for the page asks of the tour. */
export interface Waiting {
  /** The step stands on the screen and may go on by itself. */
  mayGo(): boolean
  /** It is still this step that waits. */
  still(): boolean
  target(): Element | null
  go(): void
}

/** Whether the element that a step waits for is there, or its field filled as asked. */
export function satisfied({ advance }: Step, target: Element | null): boolean {
  if (advance?.on === 'appears') return all(advance.css).some(visible)
  return advance?.on === 'input' && field(advance, valueOf(fieldOf(advance.css, target)))
}

function fieldOf(css: string | undefined, target: Element | null): Element | undefined {
  if (css) return all(css).find(visible)
  return target?.matches(FIELDS) ? target : (target?.querySelector(FIELDS) ?? undefined)
}

/** Waits for an element that appears, or for what is typed: `go` is called a while after the last letter. */
export function waits(step: Step, { mayGo, still, target, go }: Waiting): (() => void)[] {
  const { advance, block } = step
  const undo = block ? [barred(target())] : []
  const met = () => satisfied(step, target())
  if (advance?.on === 'appears') return [...undo, watch(() => mayGo() && met() && go())]
  if (advance?.on !== 'input') return undo
  let timer: ReturnType<typeof setTimeout> | undefined
  const typed = (event: Event) => {
    clearTimeout(timer)
    if (!met()) return
    const next = () => still() && met() && go()
    if (event.type === 'change' || advance.equals !== undefined) setTimeout(next)
    else timer = setTimeout(next, TYPING_PAUSE)
  }
  return [...undo, on(window, 'input change', typed, true), () => clearTimeout(timer)]
}

/** Keeps clicks and keys from a target that can't be used; the keys that lead away from it still do. */
function barred(target: Element | null): () => void {
  const stop = (event: Event) => {
    if (!target || !event.composedPath().includes(target) || /Tab|Escape/.test((event as KeyboardEvent).key)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  return on(target?.ownerDocument.defaultView ?? window, 'click pointerdown pointerup keydown beforeinput', stop, true)
}
