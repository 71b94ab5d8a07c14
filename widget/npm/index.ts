/** Shirube for pages that are built with a bundler. Nothing happens, and nothing is touched, before `init`. */

export type Scalar = string | number | boolean | null
export type Attributes = Record<string, Scalar | Date | undefined>

export interface Options {
  /** The environment's site key, `pk_…`. */
  key: string
  /** Where Shirube is: `https://guides.example.com`. */
  host: string
  /** The language of guides; by default the page's `lang`, then the browser's. */
  locale?: string
  /** False: `page` is called by you and not on each change of the path. */
  pages?: boolean
  /** The script's path or address; by default the newest, `/shirube.js`. `/w/pinned.json` tells that of one version. */
  script?: string
  /** The hash of that script (`sha384-…`), without which it is not run; for a script of one version. */
  integrity?: string
}
export interface Account {
  id: string | number
  attributes?: Attributes
}
export interface Run {
  guide: string
  version: number
  run: string
}
/** What may be listened to, and what is told. */
export interface Events {
  ready: undefined
  guide_started: Run
  step_seen: Run & { step: string }
  guide_completed: Run
  guide_dismissed: Run & { step?: string; by: string }
  error: unknown
}
/** Why a guide is shown or not; reasons are listed in the protocol's section 4. */
export interface Verdict {
  guide: string
  shown: boolean
  reason: string
}

type Shirube = ((...call: unknown[]) => unknown) & { q?: unknown[][]; on?: boolean; from?: object }

const waiting: unknown[][] = []
let loading: Promise<unknown> | undefined

/**
 * Loads the widget into this page; the calls before it are made then. A second call, and one on a page that has the
 * script tag, changes nothing. On a server it does nothing. It never throws and what fails leaves the page as it was.
 */
export function init(options: Options): void {
  if (typeof document === 'undefined' || loading) return
  try {
    loading = begun(options).catch(() => undefined)
  } catch (error) {
    console.warn('shirube:', error)
  }
}

function begun({ key, host, locale, pages = true, script = '/shirube.js', integrity }: Options): Promise<unknown> {
  const page = window as { shirube?: Shirube }
  const src = new URL(script, host).href
  const stub: Shirube = (...call) => void (stub.q ??= []).push(call)
  const global = (page.shirube ??= stub)
  if (!global.on) global.from = { src, key, host, locale, pages: pages ? 'on' : 'off' }
  for (const call of waiting.splice(0)) global(...call)
  return global.on ? Promise.resolve() : fetched(src, integrity)
}

/** Says who is signed in. Attributes that the server can't keep are left out. */
export function identify(id: string | number, attributes?: Attributes, options?: { account?: Account | null }): void {
  call('identify', id, attributes, options)
}

/** Records that something happened. */
export function track(name: string, props?: Record<string, unknown>): void {
  call('track', name, props)
}

/** Records a page view, where that is not done by itself. */
export function page(path?: string): void {
  call('page', path)
}

/** Starts a guide now, whatever its rule says. */
export function start(guide: string): void {
  call('start', guide)
}

/** After signing out: nobody is known, and nothing is on the screen. */
export function reset(): void {
  call('reset')
}

/** Listens; what is returned ends it. */
export function on<Name extends keyof Events>(name: Name, listener: (detail: Events[Name]) => void): () => void {
  let over = false
  call('on', name, (detail: Events[Name]) => over || listener(detail))
  return () => {
    over = true
  }
}

/** Why each guide is shown or not, once the widget is there. Empty on a server and when it did not come. */
export async function why(): Promise<Verdict[]> {
  await loading
  return ((await current()?.('why')) as Verdict[] | undefined) ?? []
}

const current = (): Shirube | undefined => (typeof window === 'undefined' ? undefined : (window as { shirube?: Shirube }).shirube)

function call(...args: unknown[]): void {
  if (loading) current()?.(...args)
  else if (typeof document !== 'undefined') waiting.push(args)
}

/** As a module: no element stays in the page, and Trusted Types have nothing to say. */
async function fetched(src: string, integrity: string | undefined): Promise<unknown> {
  if (integrity) await checked(src, integrity)
  return import(/* @vite-ignore */ /* webpackIgnore: true */ src)
}

/** A document keeps each module that it has: what was checked here is what is run. */
async function checked(src: string, integrity: string): Promise<void> {
  const link = Object.assign(document.createElement('link'), { rel: 'modulepreload', href: src, integrity })
  if (!link.relList.supports('modulepreload')) throw Error('This browser can not check modules.')
  await new Promise((loaded, failed) => {
    link.onload = loaded
    link.onerror = failed
    document.head.append(link)
  }).finally(() => link.remove())
}
