import { openDialog } from '../page/dialog'
import { watch } from '../page/watch'
import { attribute, h, on } from './dom'
import base from './base.css'

/** What must not reach the host's own handlers: a click in a card is no click outside of the host's menu. */
const OURS = 'click dblclick mousedown mouseup pointerdown pointerup touchstart touchend keydown keyup keypress focusin focusout input change wheel'

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

let shared: Shared | null = null

/** A place of its own on top of the page: one closed shadow root for all guides, there only while it is used. */
export function layer(css: string, locale: string): Layer {
  const at = (shared ??= mount())
  at.users++
  adopt(at.root, css)
  const element = h('div', { class: 'layer', lang: locale, dir: 'auto' })
  at.root.append(element)
  lift()
  return {
    element,
    active: () => at.root.activeElement,
    say: (text) => {
      attribute(at.live, { lang: locale })
      at.live.textContent = text
    },
    remove: () => {
      if (!element.isConnected && element.parentNode !== at.root) return
      element.remove()
      if (--at.users === 0) unmount(at)
    },
  }
}

function mount(): Shared {
  const host = document.createElement('shirube-guide')
  const root = host.attachShadow({ mode: 'closed' })
  const live = h('div', { class: 'hidden', role: 'status' })
  attribute(host, { popover: 'manual' })
  adopt(root, base)
  root.append(live)
  const dialogs = new MutationObserver(lift)
  dialogs.observe(document, { subtree: true, attributes: true, attributeFilter: ['open'] })
  const undo = [
    () => dialogs.disconnect(),
    on(root, OURS, (event) => event.stopPropagation()),
    on(document, 'fullscreenchange', () => raise()),
  ]
  return { host, root, live, users: 0, undo, inside: null }
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
  if (host.parentNode === home && host.isConnected) return
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
    shared?.host.hidePopover()
    shared?.host.showPopover()
  } catch {
    // Without popovers the style's z-index has to do.
  }
}

const sheets = new Map<string, CSSStyleSheet>()

/** Adopted sheets need no leave of the page's style policy. */
function adopt(root: ShadowRoot, css: string): void {
  const sheet = sheets.get(css) ?? new CSSStyleSheet()
  if (!sheets.has(css)) sheet.replaceSync(css)
  sheets.set(css, sheet)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}
