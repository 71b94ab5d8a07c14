import { innerRoots } from './watch'

/** Every element that the selector means, in the document or, when there is none, in open shadow roots and frames of the same origin. */
export function all(css: string): Element[] {
  try {
    const found = document.querySelectorAll(css)
    return found.length ? [...found] : innerRoots().flatMap((root) => [...root.querySelectorAll(css)])
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
