/** The open shadow roots in and below `from`, outermost first. */
export function shadowRoots(from: ParentNode): ShadowRoot[] {
  const found: ShadowRoot[] = []
  const own = (from as Element).shadowRoot
  if (own) found.push(own, ...shadowRoots(own))
  for (const element of from.querySelectorAll('*')) {
    if (element.shadowRoot) found.push(element.shadowRoot, ...shadowRoots(element.shadowRoot))
  }
  return found
}

/** Every element that the selector means, in the document or, when there is none, in open shadow roots. */
export function all(css: string): Element[] {
  try {
    const found = document.querySelectorAll(css)
    return found.length ? [...found] : shadowRoots(document).flatMap((root) => [...root.querySelectorAll(css)])
  } catch {
    return []
  }
}

/** Whether the element takes up room and is not hidden. */
export function visible(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  if (!width || !height) return false
  if (element.checkVisibility) return element.checkVisibility({ visibilityProperty: true })
  return getComputedStyle(element).visibility === 'visible'
}

/** The value of a field as text; null when the selector means no field. */
export function valueOf(element: Element | undefined): string | null {
  if (!element) return null
  const field = element as HTMLInputElement
  if (/^(checkbox|radio)$/.test(field.type)) return field.checked ? field.value : ''
  return field.value ?? ((element as HTMLElement).isContentEditable ? element.textContent : null)
}

/** Whether the selector means the element; never when the selector can't be read. */
export function matches(element: Element, css: string): boolean {
  try {
    return element.matches(css)
  } catch {
    return false
  }
}
