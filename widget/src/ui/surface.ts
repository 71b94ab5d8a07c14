import { openDialog } from '../page/dialog'
import { watch } from '../page/changes'
import { attribute, h, on } from './dom'
import { textCss } from './text'
import base from './base.css'

/** What must not reach the host's own handlers: a click in a card is no click outside of the host's menu. */
const OURS = 'click dblclick mousedown mouseup pointerdown pointerup touchstart touchend keydown keyup keypress focusin focusout input change wheel'
/** A live region must be there a while before its text, or nobody hears it. */
const HEARD = 60

interface Shared {
  host: HTMLElement
  root: ShadowRoot
  live: HTMLElement
  users: number
  undo: (() => void)[]
  /** Stops the watch over a dialog that the host element was moved into. */
  inside: (() => void) | null
}
export interface Layer {
  element: HTMLElement
  /** The element inside the shadow root that has the focus. */
  active(): Element | null
  /** Says something to people who listen to the page. */
  say(text: string): void
  remove(): void
}
/** How a guide's place looks: its language, its theme when it has one, and the part of another guide that it stands in. */
export interface Looks {
  locale: string
  dress?: ((element: HTMLElement, root: ShadowRoot, host: HTMLElement) => void) | undefined
  slot?: HTMLElement | undefined
}

let shared: Shared | null = null

/** A place of its own on top of the page: one closed shadow root for all guides, there only while it is used. */
export function layer(css: string, { locale, dress, slot }: Looks): Layer {
  const at = (shared ??= mount())
  at.users++
  adopt(at.root, css)
  const element = h('div', { class: slot ? 'held' : 'layer', lang: locale, dir: dirOf(locale) })
  if (!slot) dress?.(element, at.root, at.host)
  ;(slot ?? at.root).append(element)
  lift()
  let over = false
  return {
    element,
    active: () => at.root.activeElement,
    say: (text) => {
      attribute(at.live, { lang: locale })
      setTimeout(() => (at.live.textContent = text), HEARD)
    },
    remove: () => {
      element.remove()
      if (!over && --at.users === 0) unmount(at)
      over = true
    },
  }
}

/** The direction of a language: a name in another script at the beginning of a text does not turn it round. */
export const dirOf = (locale: string): string => (/^(ar|dv|fa|he|ps|ur)\b/.test(locale) ? 'rtl' : 'ltr')

/** A new host element with its closed root, out of the reach of the page's styles and handlers. */
export function capsule(): { host: HTMLElement; root: ShadowRoot; undo: () => void } {
  const host = document.createElement('shirube-guide')
  const root = host.attachShadow({ mode: 'closed' })
  adopt(root, base)
  return { host, root, undo: on(root, OURS, (event) => event.stopPropagation()) }
}

function mount(): Shared {
  const { host, root, undo } = capsule()
  const live = h('div', { class: 'hidden', role: 'status' })
  attribute(host, { popover: 'manual' })
  root.append(live)
  const dialogs = new MutationObserver(lift)
  dialogs.observe(document, { subtree: true, attributes: true, attributeFilter: ['open'] })
  // Whoever throws it out of the page takes its size away. By an event: where nobody hears any more, as after `document.open`, it stays away.
  on(root, 'toggle', lift)
  const there = new ResizeObserver(() => requestAnimationFrame(() => root.dispatchEvent(new Event('toggle'))))
  there.observe(host)
  const opened = on(document, 'fullscreenchange toggle', ({ target }) => target !== host && raise(), true)
  return { host, root, live, users: 0, undo: [undo, () => dialogs.disconnect(), () => there.disconnect(), opened], inside: null }
}

function unmount(at: Shared): void {
  for (const undo of at.undo) undo()
  at.inside?.()
  at.host.remove()
  shared = null
}

/** Into the modal dialog that is open, where alone it can be used; out of it when it has closed. */
function lift(): void {
  if (!shared) return
  const { host, root } = shared
  const dialog = openDialog()
  const home = dialog ?? document.documentElement
  // The page's own zoom is undone: places are read as they are on the screen. Asked before anything changes, it costs nothing.
  host.style.setProperty('--zoom', `${1 / ((home as { currentCSSZoom?: number }).currentCSSZoom ?? 1)}`)
  if (host.parentNode === home) return
  const active = root.activeElement as HTMLElement | null
  home.append(host)
  raise()
  active?.focus({ preventScroll: true })
  shared.inside?.()
  shared.inside = dialog ? watch(lift) : null
}

/** On top of the top layer. */
function raise(): void {
  try {
    const { host } = shared as Shared
    host.hidePopover()
    host.showPopover()
  } catch {
    // Without popovers the style's z-index has to do.
  }
}

const sheets = new Map<string, CSSStyleSheet>()

/** Adopted sheets need no leave of the page's style policy. */
export function adopt(root: ShadowRoot, ...texts: string[]): void {
  for (const css of [...texts, textCss()]) {
    let sheet = sheets.get(css)
    if (!sheet) {
      sheets.set(css, (sheet = new CSSStyleSheet()))
      sheet.replaceSync(css)
    }
    root.adoptedStyleSheets = [...new Set([...root.adoptedStyleSheets, sheet])]
  }
}
