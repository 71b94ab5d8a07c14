interface NavigationLike extends EventTarget {
  currentEntry: unknown
}

/**
 * Calls `changed` each time the URL is another one. The Navigation API tells of every change; where there is none,
 * history events and a look after each interaction do, without touching the host's `history`.
 */
export function onRoute(changed: () => void): void {
  let url = location.href
  const look = () => {
    if (location.href !== url) {
      url = location.href
      changed()
    }
  }
  const { navigation } = window as { navigation?: NavigationLike }
  navigation?.addEventListener('currententrychange', look)
  for (const type of ['popstate', 'hashchange', 'pageshow']) addEventListener(type, look)
  if (navigation) return
  const later = () => [0, 300, 1_500].forEach((ms) => setTimeout(look, ms))
  for (const type of ['click', 'submit', 'keydown']) addEventListener(type, later, { capture: true, passive: true })
}

/** The path as a person sees it: with the hash where the host routes by hash. */
export function currentPath(): string {
  return location.pathname + (/^#!?\//.test(location.hash) ? location.hash : '')
}
