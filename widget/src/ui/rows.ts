import { h, on } from './kit'

export const list = (rows: Node[], kind = 'list'): HTMLElement => h('ul', { class: kind, role: 'list' }, ...rows)

export function button(kind: string, pressed: () => void, ...inner: (Node | string | undefined)[]): HTMLElement {
  const element = h('button', { type: 'button', class: kind }, ...inner)
  on(element, 'click', pressed)
  return element
}
