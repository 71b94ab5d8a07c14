import { allowed } from './address'
import type { Context } from './context'
import { attribute, calm, focusOn, h, icon, on } from './kit'
import type { Launcher } from './launcher'

const FOLD = 'M6 9l6 6 6-6'

/** The panel that a launcher opens: together a disclosure whose panel is a dialog. */
export interface Pane {
  panel: HTMLElement
  /** Opens it or shuts it; without a word, the other of what it is. */
  toggle(open?: boolean): void
}

/** `changed` is told when the panel was opened or shut. */
export function pane({ labels }: Context, { corner, button, id }: Launcher, changed: (open: boolean) => void): Pane {
  const panel = h('div', { id, class: 'card panel', role: 'dialog', tabindex: '-1' })
  panel.hidden = true
  corner.prepend(panel)
  const fold = h('button', { type: 'button', class: 'close fold', 'aria-label': labels.minimise }, icon(FOLD))
  on(fold, 'click', () => toggle(false))
  panel.append(fold)

  function toggle(open = !!panel.hidden): void {
    panel.hidden = !open
    attribute(button, { 'aria-expanded': String(open) })
    changed(open)
    focusOn(open ? panel : button)
    if (open && !calm()) panel.animate([{ opacity: 0, translate: '0 6px' }, {}], { duration: 140, easing: 'ease-out' })
  }

  on<KeyboardEvent>(corner, 'keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden || event.isComposing || event.defaultPrevented) return
    event.preventDefault()
    toggle(false)
  })
  return { panel, toggle }
}

/** A link to an address, or null when a link may not lead there. */
export function link(address: string, tab: 'new' | undefined, kind: string, ...inside: (Node | string)[]): HTMLElement | null {
  const url = allowed(address, /^(https?|mailto):$/)
  return url && h('a', { class: kind, href: url.href, target: tab && '_blank', rel: tab && 'noopener noreferrer' }, ...inside)
}
