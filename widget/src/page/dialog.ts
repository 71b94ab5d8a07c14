/** The modal dialog that is open on top: the one with the focus, which can't leave it, else the last one in the document. */
export function openDialog(): Element | null {
  const last = (css: string) => [...document.querySelectorAll(css)].pop()
  try {
    return last('dialog:modal:focus-within') ?? last('dialog:modal') ?? null
  } catch {
    return null
  }
}
