import { client } from './app/client'

type Global = ((...call: unknown[]) => unknown) & { q?: ArrayLike<unknown>[]; on?: boolean; from?: Told }
/** What the script tag says, or what the npm package's `init` does. */
type Told = Record<string, string | undefined>
/** Of the parts. */
declare const VERSION: string
/** Where the parts are, as seen from the script. */
declare const BASE: string

const { currentScript } = document

/**
 * The script tag's file. Replaces the stub with the one global and makes its calls. The host page must never notice a
 * failure, so everything that can go wrong ends here in silence.
 */
function load(): void {
  const page = window as { shirube?: Global }
  const script = (currentScript ?? document.querySelector('script[data-key]')) as HTMLScriptElement
  const stub = page.shirube
  const { src = '', key, host, locale, pages }: Told = stub?.from ?? { src: script.src, ...script.dataset }
  if (stub?.on || !key) return
  const { begin, call } = client(
    key,
    (host ?? new URL(src).origin).replace(/\/$/, ''),
    new URL(BASE, src).href,
    locale || document.documentElement.lang || navigator.language,
    pages !== 'off',
    VERSION,
  )
  page.shirube = Object.assign(call, { on: true })
  for (const args of stub?.q ?? []) call.apply(0, args as unknown as [unknown])
  begin()
}

function go(): void {
  try {
    load()
  } catch {
    // Nothing of the widget may reach the host page.
  }
}

// A page that the browser makes ready in advance may never be seen: until then it is no visit.
if ((document as { prerendering?: boolean }).prerendering) document.addEventListener('prerenderingchange', go, { once: true })
else go()
