import type { Files } from './app/chunks'
import { client } from './app/client'

type Global = ((...call: unknown[]) => unknown) & { q?: ArrayLike<unknown>[]; on?: boolean }
declare const FILES: Files

/**
 * The script tag's file. Replaces the stub with the one global and makes its calls. The host page must never notice a
 * failure, so everything that can go wrong ends here in silence.
 */
function load(page: { shirube?: Global }, script: HTMLScriptElement | null): void {
  const stub = page.shirube
  const { key, host, locale, pages } = script?.dataset ?? {}
  if (stub?.on || !script || !key) return
  const url = new URL(script.src)
  const { begin, call } = client({
    key,
    host: (host ?? url.origin).replace(/\/$/, ''),
    base: url.origin + url.pathname.replace(/[^/]*$/, 'w/'),
    locale: locale || document.documentElement.lang || navigator.language,
    pages: pages !== 'off',
    files: FILES,
  })
  page.shirube = Object.assign((...args: unknown[]) => call(...(args as [unknown])), { on: true })
  for (const args of stub?.q ?? []) call(...(Array.from(args) as [unknown]))
  begin()
}

try {
  load(window as { shirube?: Global }, document.currentScript as HTMLScriptElement | null)
} catch {
  // Nothing of the widget may reach the host page.
}
