/** The modal dialog that is open on top, as far as the document tells: the last one in it. */
export function openDialog(): Element | null {
  try {
    return [...document.querySelectorAll('dialog:modal')].pop() ?? null
  } catch {
    return null
  }
}
