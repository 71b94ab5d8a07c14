import { MAX_EVENT_CHARS, pause, verdict } from '../core/batch'
import { parseBoot } from '../protocol/parse'
import type { Attributes, Boot, Props } from '../protocol/types'
import { type Queue, queue } from '../net/queue'
import { type Post, transport } from '../net/transport'
import { currentPath, onRoute } from '../page/route'
import type { Signals } from '../page/signals'
import { get, remove, set } from '../page/storage'
import { chunks, type Files } from './chunks'
import { Director, type Verdict } from './director'
import { clean, identified, type IdentifyOptions, keep, known, newId, samePerson, type Who } from './identity'

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
const PUBLIC = ['guide_started', 'step_seen', 'guide_completed', 'guide_dismissed']

/** The widget on one page: who is there, what was booted, and the calls that the page makes. */
export class Client {
  readonly #config: Config
  readonly #post: Post
  readonly #events: Queue
  readonly #director: Director
  readonly #listeners = new Map<string, Listener[]>()
  #who: Who = known()
  #attributes: Attributes | undefined
  #accountAttributes: Attributes | undefined
  #described = ''
  #turn = 0
  #started = false
  #ready = false
  #current: Boot | null = null
  /** A guide that was asked for by hand and is not here yet. */
  #wanted = ''
  #signals: Signals | undefined
  #entered = performance.now()
  #path = currentPath()

  constructor(config: Config) {
    this.#config = config

    this.#post = transport(config.host)
    this.#events = queue(config.key, this.#post, Date.now)
    const parts = chunks(config.base, config.files)
    this.#director = new Director({
      chunks: parts,
      now: Date.now,
      world: { url: () => location.href, locale: () => config.locale, page: (leaf) => this.#signals?.holds(leaf) ?? false },
      signals: () => this.#signals,
      loadSignals: (changed) => this.#guard(parts.kit().then((kit) => kit.signals(changed, () => this.#entered)).then((signals) => this.#listen(signals))),
      emit: (name, props) => this.#emit(name, props),
      report: (error) => this.#tell('error', error),
      learned: () => this.#keepBoot(),
      fetchGuide: (key) => this.#ask(key),
    })
  }

  /** After the calls that were waiting: shows what the last boot knew, asks for the present one, follows the URL. */
  begin(): void {
    this.#started = true
    const kept = get<Kept>(BOOT)
    if (kept?.whose === this.#whose()) this.#take(kept.boot, true)
    this.#guard(this.#boot())
    if (this.#config.pages) this.#page(undefined, document.title)
    onRoute(() => this.#attempt(() => this.#moved()))
  }

  /** One call of the global: `identify`, `track`, `page`, `start`, `reset`, `why`, `on`. */
  call(name: unknown, ...args: unknown[]): unknown {
    if (name === 'why') return Promise.resolve(this.#why())
    this.#attempt(() => this.#dispatch(String(name), args))
    return undefined
  }

  #dispatch(name: string, args: unknown[]): void {
    const [first, second, third] = args
    if (name === 'identify') this.#identify(first, second as Attributes, third as IdentifyOptions)
    else if (name === 'track') this.#track(first, second as Props)
    else if (name === 'page') this.#page(first, document.title)
    else if (name === 'start') this.#start(String(first))
    else if (name === 'reset') this.#reset()
    else if (name === 'on') this.#on(String(first), second as Listener)
    else throw Error(`unknown call: ${name}`)
  }

  #identify(id: unknown, said: Attributes | undefined, options: IdentifyOptions | undefined): void {
    if ((typeof id !== 'string' && typeof id !== 'number') || id === '') throw Error('identify needs an id')
    const account = options?.account
    const attributes = clean(said)
    const accountAttributes = clean(account?.attributes)
    const next = identified(this.#who, String(id), account)
    const news = JSON.stringify([next, attributes, accountAttributes])
    const same = samePerson(next, this.#who)
    if (same && news === this.#described) return
    if (this.#who.person.id !== undefined && next.person.id !== this.#who.person.id) this.#forget()
    this.#who = keep(next)
    this.#described = news
    this.#attributes = attributes
    this.#accountAttributes = accountAttributes
    this.#events.describe(next.person, next.account && { ...next.account, attributes: accountAttributes }, attributes)
    if (this.#started) this.#guard(this.#boot())
  }

  #track(name: unknown, props: Props | undefined): void {
    if (typeof name !== 'string' || !/^[^$\s]/.test(name) || name.length > 100) throw Error(`no event name: ${String(name)}`)
    const detail = { ...props }
    this.#record(name, detail)
    this.#director.signal({ event: name, props: detail })
  }

  #page(path: unknown, title?: string): void {
    this.#record('$page', { path: typeof path === 'string' ? path : currentPath(), ...(title && { title }) })
  }

  #start(guide: string): void {
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(guide)) throw Error(`no guide key: ${guide}`)
    this.#director.start(guide)
  }

  #reset(): void {
    this.#forget()
    this.#who = keep({ person: { anonymous_id: newId() } })
    this.#described = ''
    this.#attributes = this.#accountAttributes = undefined
  }

  #on(name: string, listener: Listener): void {
    if (typeof listener !== 'function') throw Error('on needs a function')
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener])
    if (name === 'ready' && this.#ready) listener(undefined)
  }

  #why(): Verdict[] {
    return this.#director.why()
  }

  #moved(): void {
    this.#entered = performance.now()
    const path = currentPath()
    if (path !== this.#path && this.#config.pages) this.#page(path)
    this.#path = path
    this.#director.signal({ url: location.href })
  }

  #emit(name: string, props: Props): void {
    this.#record(name, props)
    const plain = name.slice(1)
    if (PUBLIC.includes(plain)) this.#tell(plain, props)
  }

  #record(name: string, props: Props): void {
    const { person, account } = this.#who
    const event = { id: newId(), name, at: Date.now(), props }
    const text = JSON.stringify(event)
    if (text.length > MAX_EVENT_CHARS) throw Error(`event too large: ${name}`)
    const owner = { k: this.#config.key, p: person, ...(account && { a: account }) }
    this.#events.add({ ...owner, e: JSON.parse(text) as typeof event })
    this.#director.learn({ event: name, props })
  }

  /** Boots for a guide that is started by hand and was not sent. */
  #ask(guide: string): void {
    this.#wanted = guide
    if (this.#started) this.#guard(this.#boot())
  }

  async #boot(): Promise<void> {
    const turn = ++this.#turn
    for (let attempt = 1; attempt <= ATTEMPTS && turn === this.#turn; attempt++) {
      const reply = await this.#events.alone(() => this.#post('/v1/boot', this.#request()))
      if (turn !== this.#turn) return
      const meaning = verdict(reply.status, 1)
      if (meaning === 'taken') return this.#booted(parseBoot(reply.body))
      if (meaning !== 'retry') return this.#tell('error', reply.body)
      await new Promise((done) => setTimeout(done, pause(attempt, reply.retryAfter, Math.random())))
    }
  }

  #request(): unknown {
    const { person, account } = this.#who
    const attributes = this.#attributes
    const accountAttributes = this.#accountAttributes
    return {
      key: this.#config.key,
      person: { ...person, ...(attributes && { attributes }) },
      ...(account && { account: { ...account, ...(accountAttributes && { attributes: accountAttributes }) } }),
      locale: this.#config.locale,
      url: location.href.slice(0, 4_096),
      ...(this.#wanted && { guide: this.#wanted }),
      now: Date.now(),
    }
  }

  #booted(boot: Boot | null): void {
    const wanted = this.#wanted
    this.#wanted = ''
    if (!boot) return
    this.#take(boot)
    this.#keepBoot()
    if (!this.#ready) this.#tell('ready', undefined)
    this.#ready = true
    if (boot.guides.some(({ key }) => key === wanted)) this.#director.start(wanted)
  }

  /** Counts in the rules what the server can't have counted: events that it has not acked. A kept boot (`old`) has them. */
  #take(boot: Boot, old = false): void {
    this.#current = boot
    const pending = this.#events.pending().map((item) => item.e)
    this.#director.load(boot, (guide) => old || pending.some((event) => event.props['guide'] === guide))
    if (old) return
    for (const { name, props } of pending) this.#director.learn({ event: name, props })
  }

  #keepBoot(): void {
    if (this.#current) set(BOOT, { whose: this.#whose(), boot: this.#current })
  }

  #forget(): void {
    this.#turn++
    this.#current = null
    remove(BOOT)
    this.#director.clear()
  }

  #whose(): string {
    const { person, account } = this.#who
    return JSON.stringify([this.#config.key, person.id ?? person.anonymous_id, account?.id, this.#config.locale])
  }

  #listen(signals: Signals): void {
    this.#signals ??= signals
    this.#director.look()
  }

  #tell(name: string, detail: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(detail)
      } catch (error) {
        console.error(error)
      }
    }
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#tell('error', error)
      console.warn('shirube:', error)
    }
  }

  #guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#tell('error', error))
  }
}
