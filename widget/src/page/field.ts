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
