/** The URL when its scheme is allowed or when it is a path of this site; else null. */
export function allowed(text: string, schemes: RegExp): URL | null {
  try {
    const url = new URL(text, location.href)
    return schemes.test(url.protocol) || (/^\/(?![/\\])/.test(text) && url.origin === location.origin) ? url : null
  } catch {
    return null
  }
}
