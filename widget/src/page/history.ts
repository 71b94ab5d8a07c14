/**
 * Where there is no Navigation API: looks at the URL after the history's own events and after what a person does, which
 * is when a product changes it.
 */
export function watchHistory(look: () => void): void {
  for (const type of ['popstate', 'hashchange']) addEventListener(type, look)
  const later = () => [0, 300, 1_500].forEach((ms) => setTimeout(look, ms))
  for (const type of ['click', 'submit', 'keydown']) addEventListener(type, later, { capture: true, passive: true })
}
