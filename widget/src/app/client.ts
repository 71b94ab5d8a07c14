import { MAX_EVENT_CHARS, pause, verdict } from '../core/batch'
import { json } from '../core/json'
import { parseBoot } from '../protocol/parse'
import type { Attributes, Boot, Props } from '../protocol/types'
import { queue } from '../net/queue'
import { transport } from '../net/transport'
import { currentPath, onRoute } from '../page/route'
import { get, onStored, remove, set } from '../page/storage'
import { chunks } from './chunks'
import { director, PROGRESS } from './director'
import type { Signals } from './signals'
import { clean, identified, type IdentifyOptions, idOf, keep, known, newId } from './identity'

type Listener = (detail: unknown) => void
interface Kept {
  whose: string
  boot: Boot
}

const BOOT = 'boot'
const ATTEMPTS = 8
/** A boot reply is shown from for a day, and kept when it is no longer than this, in characters. */
const FRESH = 86_400_000
const MOST = 200_000
/** Of the widget's own events: those that the page is told of. */
const PUBLIC = /^\$(guide|step_seen|button)/

/** A call that says something else than what is needed is told so. */
function need(there: unknown, what: string, said: unknown = ''): asserts there {
  if (!there) throw Error(`no ${what}: ${String(said)}`)
}

/**
 * The widget on one page: who is there, what was booted, and the calls that the page makes. What the script tag said:
 * `site` is its key, `host` where the API is, `base` where the widget's files are; `pages`: each visit of a page is an
 * event. `version` is that of the widget's parts: what an older script kept is not for this one.
 */
export function client(site: string, host: string, base: string, locale: string, pages: boolean, version: string) {
  const post = transport(host)
  const events = queue(site, post)
  const part = chunks(base, version)
  const listeners: [string, Listener][] = []
  let who = known()
  /** The attributes that the page has told of. */
  let told: { [of in 'person' | 'account']?: Attributes | undefined } = {}
  let described = ''
  let turn = 0
  let started = false
  let ready = false
  let current: Boot | null = null
  /** A guide that was asked for by hand and is not here yet. */
  let wanted: string | undefined
  let signals: Signals | undefined
  let entered = performance.now()
  let path = currentPath()
  let loading = false
  /** Clicks until somebody listens to them. */
  const clicks: EventTarget[][] = []
  const click = (event: Event) => clicks.push(event.composedPath())

  const guides = director({
    part,
    world: { url: () => location.href, locale: () => locale, page: (leaf) => signals?.holds(leaf) ?? false },
    signals: () => signals,
    loadSignals(changed) {
      if (loading) return
      loading = true
      addEventListener('click', click, true)
      const both = Promise.all([part('signals'), part('kit')])
      guard(both.then(([loaded]) => {
        signals = loaded.signals(changed, () => entered, clicks, click)
        guides.look()
      }))
    },
    emit(name, props) {
      record(name, props)
      if (name === '$task_done') keepBoot()
      if (PUBLIC.test(name)) tell(name.slice(1), props)
    },
    report,
    track: (name, props) => calls['track']?.(name, props),
    set(of, said) {
      told[of] = { ...told[of], ...clean(said) }
      // At once, and whatever becomes of this page: its answer would be older than the events that are under way.
      void post('/v1/boot', request(), true).then(boot)
    },
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
    const old = kept?.whose === whose() && parseBoot(kept.boot)
    if (old && Date.now() - old.at < FRESH) take(old, true)
    enter()
    onRoute(() => attempt(moved), (look) => guard(part('history').then(({ watchHistory }) => watchHistory(look))))
    onStored(PROGRESS, guides.others)
    document.addEventListener('visibilitychange', guides.look)
    addEventListener('pageshow', ({ persisted }) => persisted && attempt(back))
  }

  function enter(): void {
    boot()
    if (pages) page(undefined, document.title)
  }

  /** The page comes back as it was left; somebody may have signed in or gone on elsewhere meanwhile. */
  function back(): void {
    const now = known()
    if (idOf(now) !== idOf(who)) forget()
    who = now
    entered = performance.now()
    guides.others()
    enter()
  }

  const calls: Record<string, (first?: unknown, second?: unknown, third?: unknown) => unknown> = {
    __proto__: null as never,
    why: async () => (await part('why')).explain(guides.present, post, request()),
    identify(id, said, options) {
      need(/^(string|number)$/.test(typeof id) && id !== '', 'id')
      identify(String(id), clean(said as Attributes), (options as IdentifyOptions | undefined)?.account)
    },
    track(name, props) {
      need(typeof name === 'string' && /^[^$\s][^]{0,99}$/.test(name), 'event name', name)
      const detail = { ...(props as Props) }
      record(name as string, detail)
      guides.happened({ event: name as string, props: detail })
    },
    page: (to) => page(to, document.title),
    start(guide) {
      need(/^[a-z0-9][a-z0-9-]{0,63}$/.test(String(guide)), 'guide key', guide)
      guides.launch(String(guide))
    },
    reset() {
      forget()
      who = keep({ person: { anonymous_id: newId() } })
    },
    on(name, listener) {
      need(typeof listener === 'function', 'function')
      listeners.push([String(name), listener as Listener])
      if (name === 'ready' && ready) (listener as Listener)(undefined)
    },
  }

  /** One call of the global: `identify`, `track`, `page`, `start`, `reset`, `why`, `on`. */
  function call(name: unknown, ...args: [unknown?, unknown?, unknown?]): unknown {
    return attempt(() => {
      const known = calls[String(name)]
      need(known, 'call', name)
      return known(...args)
    })
  }

  function identify(id: string, said: Attributes | undefined, account: IdentifyOptions['account']): void {
    const next = identified(who, id, account)
    const all = { person: said, account: clean(account?.attributes) }
    const news = json([next, all])
    if (news === described) return
    if (who.person.id !== undefined && who.person.id !== id) forget()
    who = keep(next)
    described = news
    told = all
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
    guides.happened({ url: location.href })
  }

  function record(name: string, props: Props): void {
    const { person, account } = who
    const event = { id: newId(), name, at: Date.now(), props }
    const text = json(event)
    need(text.length <= MAX_EVENT_CHARS, 'room', name)
    events.enqueue({ k: site, p: person, a: account, e: JSON.parse(text) as typeof event })
    guides.learn({ event: name, props })
  }

  function boot(): void {
    guard(asking())
  }

  async function asking(): Promise<void> {
    const mine = ++turn
    for (let tried = 1; tried <= ATTEMPTS && mine === turn; tried++) {
      const { code, answer, retryAfter } = await events.alone(() => post('/v1/boot', request()))
      if (mine !== turn) return
      const meaning = verdict(code, 1)
      if (meaning === 'taken') return booted(parseBoot(answer as Boot | null))
      if (meaning === 'stop') refuse(answer)
      if (meaning !== 'retry') return report(answer)
      await new Promise((done) => setTimeout(done, pause(tried, retryAfter, Math.random())))
    }
  }

  /** The key is none, or none any more: nothing is asked for nor shown until the page is loaded anew. */
  function refuse(answer: unknown): void {
    // No turn is the present one any more.
    turn = NaN
    remove(BOOT)
    if (current) take({ ...current, guides: [] })
    current = null
    console.warn('shirube:', 'refused', site, answer)
  }

  function request(): object {
    const { person, account } = who
    return {
      key: site,
      person: { ...person, attributes: told.person },
      account: account && { ...account, attributes: told.account },
      locale,
      url: location.href.slice(0, 4_096),
      guide: wanted,
      now: Date.now(),
    }
  }

  function booted(fresh: Boot | null): void {
    const asked = wanted
    wanted = undefined
    if (!fresh) return
    take(fresh)
    keepBoot()
    if (!ready) tell('ready', undefined)
    ready = true
    if (fresh.guides.some(({ key }) => key === asked)) guides.launch(asked as string)
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
    guides.load(fresh, old, (guide) => old || pending.some(({ props }) => props['guide'] === guide))
    if (old) return
    for (const { name, props } of pending) guides.learn({ event: name, props })
  }

  function keepBoot(): void {
    if (current) set(BOOT, { whose: whose(), boot: current }, MOST)
  }

  function forget(): void {
    turn++
    current = null
    described = ''
    told = {}
    remove(BOOT)
    guides.empty()
  }

  const whose = () => json([site, version, idOf(who), locale])

  function tell(name: string, detail: unknown): void {
    for (const [heard, listener] of listeners) {
      try {
        if (heard === name) listener(detail)
      } catch (error) {
        console.error(error)
      }
    }
  }

  function attempt(work: () => unknown): unknown {
    try {
      return work()
    } catch (error) {
      report(error)
      return console.warn('shirube:', error)
    }
  }

  function report(error: unknown): void {
    tell('error', error)
  }

  function guard(work: Promise<unknown>): void {
    work.catch(report)
  }

  return { begin, call }
}
