import { MAX_EVENT_CHARS, pause, verdict } from '../core/batch'
import { parseBoot } from '../protocol/parse'
import type { Attributes, Boot, Props } from '../protocol/types'
import { queue } from '../net/queue'
import { transport } from '../net/transport'
import { currentPath, onRoute } from '../page/route'
import type { Signals } from '../page/signals'
import { get, remove, set } from '../page/storage'
import { chunks, type Files } from './chunks'
import { director } from './director'
import { clean, identified, type IdentifyOptions, keep, known, newId, samePerson } from './identity'

/** What the script tag said. `host` is where the API is, `base` where the widget's files are. */
export interface Config {
  key: string
  host: string
  base: string
  locale: string
  pages: boolean
  files: Files
}
type Listener = (detail: unknown) => void
interface Kept {
  whose: string
  boot: Boot
}

const BOOT = 'boot'
const ATTEMPTS = 8
const PUBLIC = /^(guide_(started|completed|dismissed)|step_seen)$/

/** The widget on one page: who is there, what was booted, and the calls that the page makes. */
export function client({ key: site, host, base, locale, pages, files }: Config) {
  const post = transport(host)
  const events = queue(site, post)
  const parts = chunks(base, files)
  const listeners: [string, Listener][] = []
  let who = known()
  let attributes: Attributes | undefined
  let accountAttributes: Attributes | undefined
  let described = ''
  let turn = 0
  let started = false
  let ready = false
  let current: Boot | null = null
  /** A guide that was asked for by hand and is not here yet. */
  let wanted = ''
  let signals: Signals | undefined
  let entered = performance.now()
  let path = currentPath()

  const guides = director({
    chunks: parts,
    world: { url: () => location.href, locale: () => locale, page: (leaf) => signals?.holds(leaf) ?? false },
    signals: () => signals,
    loadSignals: (changed) => {
      guard(
        parts.kit().then((kit) => kit.signals(changed, () => entered)).then((loaded) => {
          signals ??= loaded
          guides.look()
        }),
      )
    },
    emit(name, props) {
      record(name, props)
      const plain = name.slice(1)
      if (PUBLIC.test(plain)) tell(plain, props)
    },
    report: (error) => tell('error', error),
    learned: keepBoot,
    fetchGuide(guide) {
      wanted = guide
      if (started) boot()
    },
  })

  /** After the calls that were waiting: shows what the last boot knew, asks for the present one, follows the URL. */
  function begin(): void {
    started = true
    const kept = get<Kept>(BOOT)
    if (kept?.whose === whose()) take(kept.boot, true)
    boot()
    if (pages) page(undefined, document.title)
    onRoute(() => attempt(moved))
  }

  const calls: Record<string, (first: unknown, second: unknown, third: unknown) => void> = {
    identify(id, said, options) {
      if ((typeof id !== 'string' && typeof id !== 'number') || id === '') throw Error('identify needs an id')
      identify(String(id), clean(said as Attributes), (options as IdentifyOptions | undefined)?.account)
    },
    track(name, props) {
      if (typeof name !== 'string' || !/^[^$\s]/.test(name) || name.length > 100) throw Error(`no event name: ${String(name)}`)
      const detail = { ...(props as Props) }
      record(name, detail)
      guides.signal({ event: name, props: detail })
    },
    page: (to) => page(to, document.title),
    start(guide) {
      if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(String(guide))) throw Error(`no guide key: ${String(guide)}`)
      guides.start(String(guide))
    },
    reset() {
      forget()
      who = keep({ person: { anonymous_id: newId() } })
      described = ''
      attributes = accountAttributes = undefined
    },
    on(name, listener) {
      if (typeof listener !== 'function') throw Error('on needs a function')
      listeners.push([String(name), listener as Listener])
      if (name === 'ready' && ready) (listener as Listener)(undefined)
    },
  }

  /** One call of the global: `identify`, `track`, `page`, `start`, `reset`, `why`, `on`. */
  function call(name: unknown, ...args: unknown[]): unknown {
    if (name === 'why') return Promise.resolve(guides.why())
    attempt(() => {
      const known = Object.hasOwn(calls, String(name)) && calls[String(name)]
      if (!known) throw Error(`unknown call: ${String(name)}`)
      known(args[0], args[1], args[2])
    })
    return undefined
  }

  function identify(id: string, said: Attributes | undefined, account: IdentifyOptions['account']): void {
    const ofAccount = clean(account?.attributes)
    const next = identified(who, id, account)
    const news = JSON.stringify([next, said, ofAccount])
    if (samePerson(next, who) && news === described) return
    if (who.person.id !== undefined && who.person.id !== id) forget()
    who = keep(next)
    described = news
    attributes = said
    accountAttributes = ofAccount
    events.describe(next.person, next.account && { ...next.account, attributes: ofAccount }, said)
    if (started) boot()
  }

  function page(to: unknown, title?: string): void {
    record('$page', { path: typeof to === 'string' ? to : currentPath(), ...(title && { title }) })
  }

  function moved(): void {
    entered = performance.now()
    const before = path
    path = currentPath()
    if (path !== before && pages) page(path)
    guides.signal({ url: location.href })
  }

  function record(name: string, props: Props): void {
    const { person, account } = who
    const event = { id: newId(), name, at: Date.now(), props }
    const text = JSON.stringify(event)
    if (text.length > MAX_EVENT_CHARS) throw Error(`event too large: ${name}`)
    events.add({ k: site, p: person, ...(account && { a: account }), e: JSON.parse(text) as typeof event })
    guides.learn({ event: name, props })
  }

  function boot(): void {
    guard(asking())
  }

  async function asking(): Promise<void> {
    const mine = ++turn
    for (let tried = 1; tried <= ATTEMPTS && mine === turn; tried++) {
      const reply = await events.alone(() => post('/v1/boot', request()))
      if (mine !== turn) return
      const meaning = verdict(reply.status, 1)
      if (meaning === 'taken') return booted(parseBoot(reply.body))
      if (meaning !== 'retry') return tell('error', reply.body)
      await new Promise((done) => setTimeout(done, pause(tried, reply.retryAfter, Math.random())))
    }
  }

  function request(): unknown {
    const { person, account } = who
    return {
      key: site,
      person: { ...person, attributes },
      account: account && { ...account, attributes: accountAttributes },
      locale,
      url: location.href.slice(0, 4_096),
      guide: wanted || undefined,
      now: Date.now(),
    }
  }

  function booted(fresh: Boot | null): void {
    const asked = wanted
    wanted = ''
    if (!fresh) return
    take(fresh)
    keepBoot()
    if (!ready) tell('ready', undefined)
    ready = true
    if (fresh.guides.some(({ key }) => key === asked)) guides.start(asked)
  }

  /**
   * Counts in the rules what the server can't have counted: events of this person that it has not acked. A kept
   * boot (`old`) has them.
   */
  function take(fresh: Boot, old = false): void {
    current = fresh
    const { id, anonymous_id } = who.person
    const mine = events.pending().filter(({ p }) => (p.id ? p.id === id : p.anonymous_id === anonymous_id))
    const pending = mine.map(({ e }) => e)
    guides.load(fresh, (guide) => old || pending.some(({ props }) => props['guide'] === guide))
    if (old) return
    for (const { name, props } of pending) guides.learn({ event: name, props })
  }

  function keepBoot(): void {
    if (current) set(BOOT, { whose: whose(), boot: current })
  }

  function forget(): void {
    turn++
    current = null
    remove(BOOT)
    guides.clear()
  }

  function whose(): string {
    const { person, account } = who
    return JSON.stringify([site, person.id ?? person.anonymous_id, account?.id, locale])
  }

  function tell(name: string, detail: unknown): void {
    for (const [heard, listener] of listeners) {
      try {
        if (heard === name) listener(detail)
      } catch (error) {
        console.error(error)
      }
    }
  }

  function attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      tell('error', error)
      console.warn('shirube:', error)
    }
  }

  function guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => tell('error', error))
  }

  return { begin, call }
}
