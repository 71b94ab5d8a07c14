import { innerRoots } from './changes'

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
