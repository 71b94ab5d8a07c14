interface NavigationLike extends EventTarget {
  currentEntry: unknown
}

/**
 * Calls `changed` each time the URL is another one, without touching the host's `history`: the Navigation API tells of
 * every change. Where there is none, `elsewhere` is called with what looks whether it is another one.
 */
export function onRoute(changed: () => void, elsewhere: (look: () => void) => void): void {
  let url = location.href
  const look = () => {
    if (location.href !== url) {
      url = location.href
      changed()
    }
  }
  const { navigation } = window as { navigation?: NavigationLike }
  navigation?.addEventListener('currententrychange', look)
  addEventListener('pageshow', look)
  if (!navigation) elsewhere(look)
}

/** The path as a person sees it: with the hash where the host routes by hash. */
export function currentPath(): string {
  return location.pathname + (/^#!?\//.test(location.hash) ? location.hash : '')
}
