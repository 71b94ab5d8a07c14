import { search, textOf } from '../core/search'
import type { Entry, FeedItem } from '../protocol/types'
import type { Context, Kind, Running, Signal } from './context'
import { attribute, h, icon, layer, type Layer, on, render } from './kit'
import { link, Pane } from './panel'
import panel from './panel.css'
import css from './hub.css'

const HELP = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.6 9.4a2.5 2.5 0 1 1 3.7 2.3c-.9.5-1.3 1-1.3 1.9M12 16.8h.01'
const LENS = 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4'
const ON = 'M9 6l6 6-6 6'
const OUT = 'M8 16L17 7M9 7h8v8'
const LEFT = 'M15 6l-6 6 6 6'
const TYPING_PAUSE = 800
const MOST = 100

/** The help centre: a panel behind a button, with a search over entries and announcements, and a checklist. */
class HubRun implements Running {
  readonly #context: Context
  readonly #place: Layer
  readonly #pane: Pane
  readonly #badge = h('span', { class: 'badge', 'aria-hidden': 'true' })
  readonly #count = h('span', { class: 'hidden' })
  readonly #query: HTMLInputElement
  readonly #inside = h('div', { class: 'inside' })
  readonly #slot = h('div', { class: 'slot' })
  readonly #pins = h('ul', { class: 'pins', role: 'list' })
  #started: boolean
  #included = false
  #entry: Entry | null = null
  #shown = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(context: Context) {
    this.#context = context
    const { labels, progress } = context
    this.#started = progress !== null
    this.#query = h('input', { type: 'search', placeholder: labels.search, 'aria-label': labels.search, autocomplete: 'off', spellcheck: 'false' })
    this.#place = layer(panel + css, context)
    const sign = icon(HELP)
    sign.classList.add('sign')
    this.#pane = new Pane(context, this.#place, sign, (open) => this.#toggled(open))
    this.#pane.launcher.append(this.#badge, this.#count)
    this.#build()
    this.#draw()
    if (context.manual) this.unfold()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#place.remove()
  }

  unfold(): void {
    this.#pane.toggle(true)
  }

  dismiss(): void {
    this.stop()
    this.#context.gone(false)
  }

  hear(signal: Signal): void {
    if ('facts' in signal && this.#visible() !== this.#shown) this.#draw()
  }

  #build(): void {
    const { guide } = this.#context
    const id = `${guide.key}-name`
    const { panel } = this.#pane
    panel.classList.add('hub')
    attribute(panel, { 'aria-labelledby': id })
    const head = h('div', { class: 'head' }, h('h2', { id, class: 'title' }, guide.name))
    if (guide.search !== false) head.append(h('label', { class: 'find' }, icon(LENS), this.#query))
    panel.prepend(head, this.#inside, this.#pins)
    on(this.#query, 'input', () => this.#typed())
    on<KeyboardEvent>(panel, 'keydown', (event) => this.#key(event))
  }

  #toggled(open: boolean): void {
    const { checklist } = this.#context.guide
    if (!open) return this.#searched()
    if (!this.#started) {
      this.#context.emit('$guide_started')
      this.#context.save({ state: 'started' })
    }
    this.#started = true
    if (checklist && !this.#included) this.#context.house(checklist, this.#slot)
    this.#included = true
    this.#entry = null
    this.#draw()
  }

  #entries(pinned: boolean): Entry[] {
    const entries = this.#context.guide.entries ?? []
    return entries.filter((entry) => !!entry.pinned === pinned && (entry.when === undefined || this.#context.holds(entry.when)))
  }

  #visible(): string {
    return [...this.#entries(false), ...this.#entries(true)].map(({ key }) => key).join()
  }

  #draw(): void {
    this.#shown = this.#visible()
    const { labels, guide } = this.#context
    const unread = (guide.feed ?? []).filter((item) => item.unread).length
    this.#badge.hidden = this.#count.hidden = !unread
    this.#badge.textContent = String(unread)
    this.#count.textContent = (labels.unread ?? '{n}').replace('{n}', String(unread))
    const pins = this.#entries(true)
    this.#pins.hidden = !pins.length
    this.#pins.replaceChildren(...pins.map((entry) => this.#item(entry)))
    if (this.#entry) this.#inside.replaceChildren(this.#detail(this.#entry))
    else this.#inside.replaceChildren(...this.#lists())
  }

  #lists(): HTMLElement[] {
    const { labels, guide } = this.#context
    const { feed = [] } = guide
    const query = this.#query.value.trim()
    if (query) {
      const found = this.#found(query)
      return found.length ? [h('ul', { class: 'list', role: 'list' }, ...found)] : [h('p', { class: 'none' }, labels.nothing_found ?? '')]
    }
    const parts: HTMLElement[] = guide.checklist ? [this.#slot] : []
    if (feed.length) parts.push(h('h3', { class: 'label' }, labels.news ?? ''), h('ul', { class: 'list', role: 'list' }, ...feed.map((item) => this.#news(item))))
    const entries = this.#entries(false)
    if (!entries.length) return parts
    return [...parts, h('ul', { class: 'list', role: 'list' }, ...entries.map((entry) => this.#item(entry)))]
  }

  #found(query: string): HTMLElement[] {
    const { feed = [] } = this.#context.guide
    const entries = this.#entries(false).map((entry) => ({
      title: textOf(entry.title),
      text: `${entry.keywords ?? ''} ${textOf(entry.body)}`,
      row: () => this.#item(entry),
    }))
    const news = feed.map((item) => ({ title: textOf(item.title), text: '', row: () => this.#news(item) }))
    return search(query, [...entries, ...news]).map(({ row }) => row())
  }

  #item(entry: Entry): HTMLElement {
    const { body, action, title } = entry
    const name = h('span', { class: 'name' }, ...render(title))
    const opened = () => this.#opened(entry)
    if (!body && action && 'open' in action) {
      const row = link(action.open, action.tab, 'row', name, sign(OUT))
      if (row) on(row, 'click', opened)
      return h('li', {}, row)
    }
    const row = h('button', { type: 'button', class: 'row' }, name, sign(ON))
    on(row, 'click', () => {
      opened()
      if (body) this.#turn(entry)
      else if (action && 'start' in action) this.#start(action.start)
    })
    return h('li', {}, row)
  }

  #news(item: FeedItem): HTMLElement {
    const { labels, locale } = this.#context
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(item.at)
    const name = h('span', { class: 'name' }, ...render(item.title), h('span', { class: 'sub' }, date))
    const row = h('button', { type: 'button', class: 'row' }, name, item.unread ? h('span', { class: 'fresh' }, labels.new ?? '') : null, sign(ON))
    on(row, 'click', () => {
      this.#searched()
      delete item.unread
      this.#draw()
      this.#start(item.guide)
    })
    return h('li', {}, row)
  }

  #detail({ title, body, action }: Entry): HTMLElement {
    const { labels } = this.#context
    const back = h('button', { type: 'button', class: 'return' }, icon(LEFT), labels.back)
    on(back, 'click', () => this.#turn(null))
    const heading = h('h3', { class: 'title', tabindex: '-1' }, ...render(title))
    const page = h('div', { class: 'entry' }, back, heading, h('div', { class: 'body' }, ...render(body)))
    if (action && 'open' in action) page.append(link(action.open, action.tab, 'primary act', labels.open) ?? '')
    else if (action) {
      const button = h('button', { type: 'button', class: 'primary act' }, labels.open)
      on(button, 'click', () => this.#start(action.start))
      page.append(button)
    }
    return page
  }

  /** To an entry's own page, or back to the lists. */
  #turn(entry: Entry | null): void {
    const from = this.#entry
    this.#entry = entry
    this.#draw()
    this.#inside.scrollTop = 0
    if (entry) return this.#inside.querySelector<HTMLElement>('.entry .title')?.focus()
    const rows = [...this.#inside.querySelectorAll<HTMLElement>('.row')]
    ;(rows.find((row) => from && row.textContent === textOf(from.title)) ?? this.#query).focus()
  }

  #start(guide: string): void {
    this.#pane.toggle(false)
    this.#context.launch(guide)
  }

  #opened({ key: entry }: Entry): void {
    this.#searched()
    this.#context.emit('$entry_opened', { entry })
  }

  #typed(): void {
    this.#entry = null
    this.#draw()
    this.#inside.scrollTop = 0
    clearTimeout(this.#timer)
    if (this.#query.value.trim()) this.#timer = setTimeout(() => this.#searched(), TYPING_PAUSE)
  }

  /** Records the search that the person paused at or chose from, once, and says how much was found. */
  #searched(): void {
    const query = this.#query.value.trim().slice(0, MOST)
    clearTimeout(this.#timer)
    if (!query || query === this.#asked) return
    this.#asked = query
    const results = this.#found(query).length
    this.#place.say(results ? String(results) : (this.#context.labels.nothing_found ?? ''))
    this.#context.emit('$hub_searched', { query, results })
  }
  #asked = ''

  /** Arrows go through the rows, Escape first clears the search or leaves the entry. */
  #key(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape' && (this.#query.value || this.#entry)) {
      event.preventDefault()
      this.#query.value = ''
      this.#turn(null)
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    const stops = [this.#query, ...this.#pane.panel.querySelectorAll<HTMLElement>('.row')].filter((stop) => stop.offsetParent)
    const at = stops.indexOf(this.#place.active() as HTMLElement)
    event.preventDefault()
    stops[Math.max(0, Math.min(at + step, stops.length - 1))]?.focus()
  }
}

function sign(path: string): SVGElement {
  const drawing = icon(path)
  drawing.classList.add('go')
  return drawing
}

export const run: Kind = (context) => new HubRun(context)
