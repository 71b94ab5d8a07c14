import type { Labels } from '../protocol/types'
import type { Context } from './context'
import { allowed } from './address'
import { attribute, calm, h, icon, type Layer, on, render } from './kit'

const FOLD = 'M6 9l6 6 6-6'

/** A button in a corner of the window and the panel that it opens: a disclosure whose panel is a dialog. */
export class Pane {
  readonly panel: HTMLElement
  readonly launcher = h('button', { type: 'button', class: 'launcher', 'aria-expanded': 'false' })
  readonly corner: HTMLElement
  readonly #changed: (open: boolean) => void

  /** `sign` stands before the button's text; `changed` is told when the panel was opened or shut. */
  constructor({ guide, labels }: Context, place: Layer, sign: Node, changed: (open: boolean) => void) {
    this.#changed = changed
    this.panel = h('div', { id: `${guide.key}-panel`, class: 'panel', role: 'dialog', tabindex: '-1' })
    this.panel.hidden = true
    attribute(this.launcher, { 'aria-controls': this.panel.id })
    this.launcher.append(sign, h('span', {}, ...render(guide.launcher?.text ?? guide.name)))
    this.corner = h('div', { class: 'corner' }, this.panel, this.launcher)
    this.#stack(place, guide.launcher?.placement ?? 'bottom-right')
    place.element.append(this.corner)
    on(this.launcher, 'click', () => this.toggle(this.panel.hidden === true))
    on<KeyboardEvent>(this.corner, 'keydown', (event) => this.#key(event))
    if (labels.minimise) this.panel.append(this.#fold(labels))
  }

  toggle(open: boolean): void {
    this.panel.hidden = !open
    attribute(this.launcher, { 'aria-expanded': String(open) })
    this.#changed(open)
    if (!open) return this.launcher.focus({ preventScroll: true })
    this.panel.focus({ preventScroll: true })
    if (!calm()) this.panel.animate([{ opacity: 0, translate: '0 8px' }, {}], { duration: 180, easing: 'cubic-bezier(.2,.8,.2,1)' })
  }

  /** Above the buttons that are in the same corner already. */
  #stack({ element }: Layer, at: string): void {
    const others = (element.getRootNode() as ShadowRoot).querySelectorAll(`.corner[data-at=${at}]`)
    this.corner.dataset['at'] = at
    this.corner.style.setProperty('--nth', String(others.length))
  }

  #fold({ minimise = '' }: Labels): HTMLElement {
    const button = h('button', { type: 'button', class: 'close fold', 'aria-label': minimise })
    button.append(icon(FOLD))
    on(button, 'click', () => this.toggle(false))
    return button
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.panel.hidden || event.isComposing || event.defaultPrevented) return
    event.preventDefault()
    this.toggle(false)
  }
}

/** A link to an address, or null when a link may not lead there. */
export function link(address: string, tab: 'new' | undefined, kind: string, ...inside: (Node | string)[]): HTMLElement | null {
  const url = allowed(address, /^(https?|mailto):$/)
  return url && h('a', { class: kind, href: url.href, ...(tab && { target: '_blank', rel: 'noopener noreferrer' }) }, ...inside)
}
