import type { Target } from '../protocol/types'
import { adopt, all, capsule, dirOf, find, type Found, h, type Looks, watch } from './kit'
import css from './embed.css'

export interface Embedded {
  element: HTMLElement
  /** The host element, in the page while its place is there. */
  host: HTMLElement
  active(): Element | null
  remove(): void
}

/** Where in the page: before that child, or as the last. */
export interface Place {
  parent: Node
  before: Node | null
}

/**
 * A place in the page itself. It stands where `into` puts it, and again when the page has thrown it out; `placed` is
 * called each time it was put there.
 */
export function embedded(kind: string, { locale, dress }: Looks, into: () => Place | null, placed: () => void): Embedded {
  const { host, root, undo } = capsule()
  adopt(root, css)
  adopt(root, kind)
  const element = h('div', { class: 'layer', lang: locale, dir: dirOf(locale) })
  dress?.(element, root, host)
  root.append(element)
  const look = () => {
    if (host.isConnected) return
    const place = into()
    if (!place) return
    place.parent.insertBefore(host, place.before)
    placed()
  }
  const stop = watch(look)
  look()
  return {
    element,
    host,
    active: () => root.activeElement,
    remove() {
      stop()
      undo()
      host.remove()
    },
  }
}

/** The beginning of the element that a target means, and how that was found; an empty one, which takes up no room yet, counts too. */
export function inside(target: Target): Found & { place: Place | null } {
  const found = find(target)
  const shown = (element: Element) => !element.checkVisibility || element.checkVisibility()
  const empty = !found.element && target.css ? all(target.css).filter(shown) : []
  const sought: Found = empty[0] ? { element: empty[0], confidence: 1, reason: 'exact' } : found
  return { ...sought, place: sought.element && { parent: sought.element, before: sought.element.firstChild } }
}

/** The beginning or the end of the whole page, beside its body: how the body lays out its own is left alone. */
export function around(edge: 'top' | 'bottom'): Place {
  return { parent: document.documentElement, before: edge === 'top' ? document.body : null }
}
