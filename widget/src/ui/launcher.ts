import type { Context } from './context'
import { h, type Layer, render } from './kit'

/** The button in a corner of the window behind which a panel waits. */
export interface Launcher {
  corner: HTMLElement
  button: HTMLButtonElement
  /** Of the panel. */
  id: string
}

/** `sign` stands before the button's text. It stands in the lowest place of its corner that is free. */
export function launch({ guide }: Context, { element }: Layer, sign: Node): Launcher {
  const at = guide.launcher?.placement ?? 'bottom-right'
  const text = h('span', {}, ...render(guide.launcher?.text ?? guide.name))
  const id = panelId(guide.key)
  const button = h('button', { type: 'button', class: 'launcher', 'aria-expanded': 'false', 'aria-controls': id }, sign, text)
  const root = element.getRootNode() as ShadowRoot
  let nth = 0
  while (root.querySelector(`[data-at=${at}${nth}]`)) nth++
  const corner = h('div', { class: 'corner', 'data-at': `${at}${nth}` }, button)
  corner.style.setProperty('--nth', `${nth}`)
  element.append(corner)
  return { corner, button, id }
}

export const panelId = (guide: string): string => `${guide}-panel`
