type Child = Node | string | null | undefined | false

/** A new element with attributes and children. Text is only ever text. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | null | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  attribute(element, attributes)
  for (const child of children) if (child) element.append(child)
  return element
}

/** Sets attributes; those that are null or undefined are left out. */
export function attribute(element: Element, attributes: Record<string, string | null | undefined>): void {
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value)
}

/** A drawing of one path in a box of 24, for icons. */
export function icon(path: string): SVGSVGElement {
  const svg = shape('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', class: 'icon' })
  svg.append(shape('path', { d: path }))
  return svg
}

export function shape<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string>): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  attribute(element, attributes)
  return element
}

/** Listens until the returned function is called. A mistake of ours must not become an error of the host page. */
export function on<E extends Event = Event>(
  target: EventTarget,
  types: string,
  heard: (event: E) => void,
  options: AddEventListenerOptions | boolean = false,
): () => void {
  const safe = (event: Event) => {
    try {
      heard(event as E)
    } catch (error) {
      console.warn(error)
    }
  }
  const each = types.split(' ')
  for (const type of each) target.addEventListener(type, safe, options)
  return () => each.forEach((type) => target.removeEventListener(type, safe, options))
}

export const CLOSE = 'M6 6l12 12M18 6L6 18'
export const CHECK = 'M5 12.5l4.5 4.5L19 7.5'

/** The element that has the focus, looked for inside open shadow roots too. */
export function focused(): HTMLElement | null {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active as HTMLElement | null
}

/** Whether somebody is typing there, and would lose letters if the focus went elsewhere. */
export function typing(element: Element | null): boolean {
  return !!element && ((element as HTMLElement).isContentEditable || element.matches('input,textarea,select'))
}

export const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
