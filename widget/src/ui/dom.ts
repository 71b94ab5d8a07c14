type Child = Node | string | null | undefined | false
type Attributes = Record<string, string | null | undefined>

/** A new element with attributes and children. Text is only ever text. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  return made(document.createElement(tag), attributes, children)
}

/** The same for a drawing. */
export function shape<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes, ...children: Child[]): SVGElementTagNameMap[K] {
  return made(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function made<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  attribute(element, attributes)
  for (const child of children) if (child) element.append(child)
  return element
}

/** Sets attributes; those that are null or undefined are left out. */
export function attribute(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value)
}

/** A drawing of one path in a box of 24, for icons. */
export const icon = (path: string): SVGSVGElement => shape('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', class: 'icon' }, shape('path', { d: path }))

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

/** Gives it the focus without moving the page. */
export const focusOn = (element: HTMLElement): void => element.focus({ preventScroll: true })

/** Whether somebody is typing there, and would lose letters if the focus went elsewhere. */
export function typing(element: Element | null): boolean {
  return !!element && ((element as HTMLElement).isContentEditable || element.matches('input,textarea,select'))
}

export const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
