/** Whether elements can be seen. Asked of the few that are left, since it may cost a layout. */
export function seen(element: Element): boolean {
  const view = element.ownerDocument.defaultView
  if (!view || !element.ownerDocument.documentElement.clientWidth) return true
  if (element.checkVisibility && !element.checkVisibility({ visibilityProperty: true })) return false
  if (!element.checkVisibility && view.getComputedStyle(element).visibility !== 'visible') return false
  return [...element.getClientRects()].some(({ width, height }) => width > 0 && height > 0)
}

export type InnerRoot = ShadowRoot | Document

/** Open shadow roots and documents of frames of the same origin below `root`, outermost first. */
export function innerRoots(root: ParentNode): InnerRoot[] {
  const found: InnerRoot[] = []
  const inside = root.querySelectorAll('*')
  for (let i = 0; i < inside.length; i++) {
    const inner = innerRoot(inside[i] as Element)
    if (inner) found.push(inner, ...innerRoots(inner))
  }
  return found
}

/** What an element holds apart from its children: its open shadow root, or the document of its frame. */
export function innerRoot(element: Element): InnerRoot | null {
  if (element.shadowRoot) return element.shadowRoot
  if (element.localName !== 'iframe' && element.localName !== 'frame') return null
  try {
    return (element as HTMLIFrameElement).contentDocument
  } catch {
    return null
  }
}
