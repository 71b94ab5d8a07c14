import type { Files } from './app/chunks'
import type { start as Start } from './app/main'

type Global = ((...call: unknown[]) => unknown) & { q?: ArrayLike<unknown>[]; on?: boolean }
declare const FILES: Files

/**
 * The script tag's file. Replaces the stub with the one global, keeps its calls until the core is there. The host page
 * must never notice a failure, so everything that can go wrong ends here in silence.
 */
function load(page: { shirube?: Global }, script: HTMLScriptElement | null): void {
  const stub = page.shirube
  const data = script?.dataset
  if (stub?.on || !script || !data?.['key']) return
  const waiting: ArrayLike<unknown>[] = [...(stub?.q ?? [])]
  let call: ((...args: unknown[]) => unknown) | undefined
  const settled: (() => void)[] = []
  const shirube: Global = (...args) => {
    if (call) return call(...args)
    if (args[0] === 'why') return new Promise((done) => settled.push(() => done(call?.('why'))))
    waiting.push(args)
    return undefined
  }
  shirube.on = true
  page.shirube = shirube
  const url = new URL(script.src)
  const base = url.origin + url.pathname.replace(/[^/]*$/, 'w/')
  const config = {
    key: data['key'],
    host: (data['host'] ?? url.origin).replace(/\/$/, ''),
    base,
    locale: data['locale'] || document.documentElement.lang || navigator.language,
    pages: data['pages'] !== 'off',
    files: FILES,
  }
  import(base + FILES.core)
    .then((core: { start: typeof Start }) => {
      call = core.start(config, waiting)
    })
    .catch(() => {
      call = (name) => (name === 'why' ? Promise.resolve([]) : undefined)
    })
    .then(() => settled.forEach((tell) => tell()))
}

try {
  load(window as { shirube?: Global }, document.currentScript as HTMLScriptElement | null)
} catch {
  // Nothing of the widget may reach the host page.
}
