import type { Guide, Labels, Step } from '../protocol/types'
import { attribute, CLOSE, h, icon, render } from './kit'

export interface Card {
  element: HTMLElement
  title: HTMLElement
  body: HTMLElement
  foot: HTMLElement
  progress: HTMLElement
  back: HTMLButtonElement
  next: HTMLButtonElement
  close: HTMLButtonElement
}

const button = (kind: string) => h('button', { type: 'button', class: kind })

/** A card without content: a dialog that is not modal, named by its title. `name` keeps its ids apart from other cards'. */
export function buildCard(labels: Labels, name: string): Card {
  const title = h('h2', { id: `${name}-title`, class: 'title' })
  const body = h('div', { id: `${name}-body`, class: 'body' })
  const progress = h('span', { class: 'progress' })
  const [back, next] = [button('ghost'), button('primary')] as const
  const close = h('button', { type: 'button', class: 'close', 'aria-label': labels.close }, icon(CLOSE))
  const arrow = h('div', { class: 'arrow' })
  const foot = h('div', { class: 'foot' }, h('div', { class: 'where' }, progress), h('div', { class: 'buttons' }, back, next))
  const inner = h('div', { class: 'scroll' }, title, body)
  const element = h('div', { class: 'card', role: 'dialog', tabindex: '-1', 'aria-describedby': body.id }, arrow, inner, foot, close)
  return { element, title, body, foot, progress, back, next, close }
}

/** Puts a step's texts into the card. */
export function fill(card: Card, step: Step, guide: Guide, index: number, labels: Labels, offersNext: boolean): void {
  const { element, title, body, foot, progress, back, next } = card
  const total = guide.steps?.length ?? 1
  title.replaceChildren(...render(step.title))
  body.replaceChildren(...render(step.body))
  title.hidden = !step.title?.length
  body.hidden = !step.body?.length
  element.removeAttribute(title.hidden ? 'aria-labelledby' : 'aria-label')
  attribute(element, title.hidden ? { 'aria-label': guide.name } : { 'aria-labelledby': title.id })
  back.hidden = index === 0
  next.hidden = !offersNext
  back.textContent = step.back_label ?? labels.back
  next.textContent = step.next_label ?? (index === total - 1 ? labels.done : labels.next)
  progress.textContent = total > 1 ? labels.progress.replace('{n}', `${index + 1}`).replace('{total}', `${total}`) : ''
  foot.hidden = total < 2 && !offersNext
}
