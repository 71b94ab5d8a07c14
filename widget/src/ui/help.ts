import { search, textOf } from '../core/search'
import type { Entry, FeedItem } from '../protocol/types'
import type { Context, Signal } from './context'
import { attribute, h, icon, adopt, type Layer, on, render } from './kit'
import type { Launcher } from './launcher'
import { link, pane } from './panel'
import panelCss from './panel.css'
import css from './hub.css'

const LENS = 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4'
const ON = 'M9 6l6 6-6 6'
const OUT = 'M8 16L17 7M9 7h8v8'
const LEFT = 'M15 6l-6 6 6 6'
const TYPING_PAUSE = 800
const MOST = 100

/** What the help centre's button opens: a search over entries and announcements, and a checklist. */
export interface Help {
  toggle(open?: boolean): void
  hear(signal: Signal): void
  stop(): void
}

/** `read` is told when an announcement was read. */
export function help(context: Context, place: Layer, launcher: Launcher, read: () => void): Help {
  const { guide, labels, locale, progress, emit, save } = context
  const { feed = [], checklist } = guide
  const id = `${guide.key}-name`
  const inside = h('div', { class: 'inside' })
  const slot = h('div', { class: 'slot' })
  const pins = h('ul', { class: 'pins', role: 'list' })
  const field = h('input', { type: 'search', placeholder: labels.search, 'aria-label': labels.search, autocomplete: 'off', spellcheck: 'false' })
  const list = (...rows: Node[]) => h('ul', { class: 'list', role: 'list' }, ...rows)
  const query = () => field.value.trim()
  let started = progress !== null
  let included = false
  let turned: Entry | null = null
  let shown = ''
  let asked = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  adopt(place.element.getRootNode() as ShadowRoot, panelCss + css)
  const { panel, toggle } = pane(context, launcher, toggled)
  const head = h('div', { class: 'head' }, h('h2', { id, class: 'title' }, guide.name))
  if (guide.search !== false) head.append(h('label', { class: 'find' }, icon(LENS), field))
  panel.classList.add('hub')
  attribute(panel, { 'aria-labelledby': id })
  panel.prepend(head, inside, pins)
  on(field, 'input', typed)
  on<KeyboardEvent>(panel, 'keydown', key)
  draw()

  function toggled(open: boolean): void {
    if (!open) return searched()
    if (!started) {
      emit('$guide_started')
      save({ state: 'started' })
    }
    started = true
    if (checklist && !included) context.house(checklist, slot)
    included = true
    turned = null
    draw()
  }

  function entries(pinned: boolean): Entry[] {
    return (guide.entries ?? []).filter((entry) => !!entry.pinned === pinned && (entry.when === undefined || context.holds(entry.when)))
  }

  function visible(): string {
    return [...entries(false), ...entries(true)].map(({ key }) => key).join()
  }

  function draw(): void {
    shown = visible()
    const pinned = entries(true)
    pins.hidden = !pinned.length
    pins.replaceChildren(...pinned.map(item))
    inside.replaceChildren(...(turned ? [detail(turned)] : lists()))
  }

  function lists(): HTMLElement[] {
    if (query()) {
      const rows = found()
      return [rows.length ? list(...rows) : h('p', { class: 'none' }, labels.nothing_found)]
    }
    const parts: HTMLElement[] = checklist ? [slot] : []
    if (feed.length) parts.push(h('h3', { class: 'label' }, labels.news), list(...feed.map(news)))
    const rows = entries(false).map(item)
    return rows.length ? [...parts, list(...rows)] : parts
  }

  function found(): HTMLElement[] {
    const about = entries(false).map((entry) => ({
      title: textOf(entry.title),
      text: `${entry.keywords ?? ''} ${textOf(entry.body)}`,
      row: () => item(entry),
    }))
    const told = feed.map((one) => ({ title: textOf(one.title), text: '', row: () => news(one) }))
    return search(query(), [...about, ...told]).map(({ row }) => row())
  }

  function button(kind: string, pressed: () => void, ...inner: (Node | string | null | undefined)[]): HTMLElement {
    const element = h('button', { type: 'button', class: kind }, ...inner)
    on(element, 'click', pressed)
    return element
  }

  function item(entry: Entry): HTMLElement {
    const { body, action, title, key } = entry
    const name = h('span', { class: 'name' }, ...render(title))
    const opened = () => {
      searched()
      emit('$entry_opened', { entry: key })
    }
    if (!body && action && 'open' in action) {
      const row = link(action.open, action.tab, 'row', name, sign(OUT))
      if (row) on(row, 'click', opened)
      return h('li', {}, row)
    }
    const pressed = () => {
      opened()
      if (body) turn(entry)
      else if (action && 'start' in action) start(action.start)
    }
    return h('li', {}, button('row', pressed, name, sign(ON)))
  }

  function news(one: FeedItem): HTMLElement {
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(one.at)
    const name = h('span', { class: 'name' }, ...render(one.title), h('span', { class: 'sub' }, date))
    const pressed = () => {
      searched()
      delete one.unread
      read()
      draw()
      start(one.guide)
    }
    return h('li', {}, button('row', pressed, name, one.unread ? h('span', { class: 'fresh' }, labels.new) : null, sign(ON)))
  }

  function detail({ title, body, action }: Entry): HTMLElement {
    const back = button('return', () => turn(null), icon(LEFT), labels.back)
    const heading = h('h3', { class: 'title', tabindex: '-1' }, ...render(title))
    const page = h('div', { class: 'entry' }, back, heading, h('div', { class: 'body' }, ...render(body)))
    if (!action) return page
    const act = 'open' in action ? link(action.open, action.tab, 'primary act', labels.open) : button('primary act', () => start(action.start), labels.open)
    page.append(act ?? '')
    return page
  }

  /** To an entry's own page, or back to the lists. */
  function turn(to: Entry | null): void {
    const from = turned
    turned = to
    draw()
    inside.scrollTop = 0
    if (to) return inside.querySelector<HTMLElement>('.entry .title')?.focus()
    const rows = [...inside.querySelectorAll<HTMLElement>('.row')]
    ;(rows.find((row) => from && row.textContent === textOf(from.title)) ?? field).focus()
  }

  function start(other: string): void {
    toggle(false)
    context.launch(other)
  }

  function typed(): void {
    turned = null
    draw()
    inside.scrollTop = 0
    clearTimeout(timer)
    if (query()) timer = setTimeout(searched, TYPING_PAUSE)
  }

  /** Records the search that the person paused at or chose from, once, and says how much was found. */
  function searched(): void {
    const words = query().slice(0, MOST)
    clearTimeout(timer)
    if (!words || words === asked) return
    asked = words
    const results = found().length
    place.say(results ? String(results) : (labels.nothing_found ?? ''))
    emit('$hub_searched', { query: words, results })
  }

  /** Arrows go through the rows, Escape first clears the search or leaves the entry. */
  function key(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape' && (field.value || turned)) {
      event.preventDefault()
      field.value = ''
      turn(null)
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    const stops = [field, ...panel.querySelectorAll<HTMLElement>('.row')].filter((stop) => stop.offsetParent)
    const at = stops.indexOf(place.active() as HTMLElement)
    event.preventDefault()
    stops[Math.max(0, Math.min(at + step, stops.length - 1))]?.focus()
  }

  return {
    toggle,
    stop: () => clearTimeout(timer),
    hear(signal) {
      if ('facts' in signal && visible() !== shown) draw()
    },
  }
}

function sign(path: string): SVGElement {
  const drawing = icon(path)
  drawing.classList.add('go')
  return drawing
}
