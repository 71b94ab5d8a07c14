import { branching } from '../core/branch'
import type { Move } from '../core/actions'
import type { Box } from '../core/place'
import type { Input, Way } from '../core/tour'
import type { Button, Guide, Step } from '../protocol/types'
import type { Card } from './card'
import type { Context } from './context'
import { satisfied, waits } from './advance'
import { buttonRow, press, snooze } from './errands'
import { h } from './kit'
import { figure } from './media'
import { renewed } from './renewed'
import css from './rich.css'

/** What a panel takes up at its side, px. */
const WIDE = 400

/** What a tour or an announcement needs only when its document says more than texts: buttons, media, forms, branches. */
export interface Rich {
  satisfied: typeof satisfied
  waits: typeof waits
  css: string
  way(steps: Step[], context: Context, trail: string[]): Way
  /** Adds to a card that was filled with the step's texts. */
  fill(card: Card, step: Step, index: number, context: Context, pressed: (button: Button) => void): void
  /** Puts the card where the step's form says; true when that is not beside its target. */
  dock(card: Card, step: Step | null, target: Box | null): boolean
  buttonRow(buttons: Button[], pressed: (button: Button) => void): HTMLElement
  press(button: Button, step: string, context: Context, move: (action: Move) => void): void
  snooze(context: Context, step: string, ms: number): void
  /** Carries out a move of a tour that stands on `step`. */
  move(move: Move, context: Context, step: string, stop: () => void, input: (input: Input, way?: Way) => void): void
}

function fill(card: Card, step: Step, index: number, context: Context, pressed: (button: Button) => void): void {
  const { guide, labels } = context
  for (const old of card.element.parentElement?.querySelectorAll('.own,.media,.dots,.gauge,.cover') ?? []) old.remove()
  if (step.block) card.element.before(h('div', { class: 'cover' }))
  const media = step.media && figure(step.media, labels)
  if (media) card.title.before(media)
  if (step.buttons) {
    card.back.hidden = card.next.hidden = true
    card.foot.append(buttonRow(step.buttons, pressed))
    card.foot.hidden = false
  }
  measure(card, guide, index)
  card.close.hidden = guide.closable === false
}

/** Progress as the guide wants it; for those who listen it is always said in numbers. */
function measure({ element, progress }: Card, { progress: look, steps }: Guide, index: number): void {
  const total = steps?.length ?? 1
  progress.classList.toggle('hidden', look !== undefined)
  if (look === undefined || total < 2) return
  if (look === 'none') progress.textContent = ''
  if (look === 'dots') {
    const dots = Array.from({ length: total }, (_, at) => h('i', { class: at < index ? 'past' : at === index ? 'now' : null }))
    progress.before(h('span', { class: 'dots', 'aria-hidden': 'true' }, ...dots))
  }
  if (look !== 'bar') return
  const done = h('i')
  done.style.setProperty('transform', `scaleX(${(index + 1) / total})`)
  element.prepend(h('div', { class: 'gauge', 'aria-hidden': 'true' }, done))
}

function dock({ element }: Card, step: Step | null, target: Box | null): boolean {
  const { form, side, block } = step ?? {}
  if (block) cover(element.previousElementSibling as HTMLElement, target)
  if (form !== 'panel' && form !== 'sheet') return false
  element.dataset['side'] = ''
  element.dataset['dock'] = form === 'panel' ? 'panel' : 'drawer'
  element.dataset['at'] = target && form === 'panel' ? beside(target, side) : (side ?? 'right')
  element.style.setProperty('transform', '')
  return true
}

/** Keeps the pointer from a target that can't be used. */
function cover({ style }: HTMLElement, target: Box | null): void {
  const { x, y, width, height } = target ?? { x: 0, y: 0, width: 0, height: 0 }
  style.cssText = `transform:translate(${x}px,${y}px);width:${width}px;height:${height}px`
}

/** The side that the step asks for, unless a panel there would lie over the target and one on the other side would not. */
function beside({ x, width }: Box, wanted: 'left' | undefined): string {
  const [left, right] = [x < WIDE, x + width > document.documentElement.clientWidth - WIDE]
  return wanted ? (left && !right ? 'right' : 'left') : right && !left ? 'left' : 'right'
}

function move(wanted: Move, context: Context, step: string, stop: () => void, input: (input: Input, way?: Way) => void): void {
  if (wanted.do === 'go') {
    const to = (context.guide.steps ?? []).findIndex(({ key }) => key === wanted.step)
    if (to >= 0) input('next', { on: () => to, back: () => -1 })
  } else if (wanted.do === 'snooze') {
    stop()
    snooze(context, step, wanted.ms)
    context.gone(false)
  } else input(wanted.do === 'dismiss' ? 'button' : wanted.do)
}

/** By the rules of the newest boot reply, which count what happens. */
function way(steps: Step[], context: Context, trail: string[]): Way {
  const now = () => branching(renewed(context).steps ?? steps, context.holds, trail)
  return { on: (index) => now().on(index), back: (index) => now().back(index) }
}

export const rich: Rich = {
  move,
  satisfied,
  waits,
  css,
  way,
  fill,
  dock,
  buttonRow,
  press,
  snooze,
}
