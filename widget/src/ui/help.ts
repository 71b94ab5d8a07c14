import type { Block, Entry, FeedItem } from '../protocol/types'
import type { Context, Signal } from './context'
import { attribute, h, icon, adopt, type Layer, on, render } from './kit'
import type { Launcher } from './launcher'
import type { Pages } from './pages'
import { link, pane } from './panel'
import { button, list } from './rows'
import panelCss from './panel.css'
import css from './hub.css'

const LENS = 'M11 18a7 7 0 1 1 .1 0zM20 20l-4-4'
const ON = 'M9 6l6 6-6 6'
const OUT = 'M8 16L17 7M9 7h8v8'

/** What the help centre's button opens: entries and announcements, and a checklist. Its search and an entry's page come when they are wanted. */
export interface Help {
  toggle(open?: boolean): void
  hear(signal: Signal): void
  stop(): void
}

type Starts = Extract<Entry['action'], { start: string }>

/** `read` is told when an announcement was read. */
export function help(context: Context, place: Layer, launcher: Launcher, read: () => void): Help {
  const { guide, labels, locale, progress, emit, save, report } = context
  const { feed = [], checklist } = guide
  const id = `${guide.key}-name`
  const inside = h('div', { class: 'inside' })
  const slot = h('div', { class: 'slot' })
  const field = h('input', { type: 'search', placeholder: labels.search, 'aria-label': labels.search, autocomplete: 'off', spellcheck: 'false' })
  const pins = list([], 'pins')
  const sorry = h('p', { class: 'label' }, labels.unavailable)
  const named = (title: Block[], sub?: Node) => h('span', { class: 'name' }, ...render(title), sub)
  let begun = false
  let turned: Entry | null = null
  let shown = ''
  let pages: Pages | undefined
  let coming: Promise<unknown> | undefined

  adopt(place.element.getRootNode() as ShadowRoot, panelCss + css)
  const { panel, toggle } = pane(context, launcher, toggled)
  const head = h('div', { class: 'head' }, h('h2', { id, class: 'title' }, guide.name))
  if (guide.search !== false) head.append(near(h('label', { class: 'find' }, icon(LENS), field)))
  attribute(panel, { class: 'card panel hub', 'aria-labelledby': id })
  panel.prepend(head, inside, pins)
  on(field, 'input', () => (field.value ? want(typed) : typed()))
  on<KeyboardEvent>(panel, 'keydown', key)

  function toggled(open: boolean): void {
    if (!open) return pages?.searched()
    if (!begun) begin()
    show(null)
  }

  function begin(): void {
    begun = true
    if (checklist) context.house(checklist, slot)
    if (progress) return
    emit('$guide_started')
    save({ state: 'started' })
  }

  /** As the newest boot reply has it: there rules count what happens. */
  const now = () => context.boot()?.guides.find(({ key }) => key === guide.key) ?? guide
  const entries = () => (now().entries ?? []).filter(({ when = true }) => context.holds(when))
  const loose = () => entries().filter(({ pinned }) => !pinned)
  const visible = () => entries().map(({ key }) => key).join()

  function draw(): void {
    shown = visible()
    pins.replaceChildren(...entries().filter(({ pinned }) => pinned).map(item))
    inside.replaceChildren(...(pages?.view(turned) ?? lists()))
  }

  function lists(): HTMLElement[] {
    const told = feed.length ? [h('h3', { class: 'label' }, labels.news), list(feed.map(news))] : []
    return [slot, ...told, list(loose().map(item))]
  }

  function item(entry: Entry): HTMLElement {
    const { body, action, title, key } = entry
    const name = named(title)
    const opened = () => {
      pages?.searched()
      emit('$entry_opened', { entry: key })
    }
    if (!body && action && 'open' in action) {
      const row = link(action.open, action.tab, 'row', name, icon(OUT))
      if (row) on(row, 'click', opened)
      return h('li', {}, row)
    }
    const act = () => {
      opened()
      if (body) turn(entry)
      else if (action) start((action as Starts).start)
    }
    const row = button('row', () => (body ? want(act) : act()), name, icon(ON))
    row.dataset['key'] = key
    return h('li', {}, body ? near(row) : row)
  }

  function news(one: FeedItem): HTMLElement {
    const date = new Date(one.at).toLocaleDateString(locale, { dateStyle: 'medium' })
    const pressed = () => {
      delete one.unread
      read()
      start(one.guide)
    }
    return h('li', {}, button('row', pressed, named(one.title, h('span', { class: 'sub' }, date)), one.unread && h('span', { class: 'fresh' }, labels.new), icon(ON)))
  }

  function show(entry: Entry | null): void {
    turned = entry
    draw()
    inside.scrollTop = 0
  }

  /** To an entry's own page, or back to the lists. */
  function turn(to: Entry | null): void {
    const from = turned
    show(to)
    const at = inside.querySelector<HTMLElement>(to ? '.entry .title' : `[data-key="${from?.key}"]`)
    ;(at ?? field).focus()
  }

  function start(other: string): void {
    toggle(false)
    context.launch(other)
  }

  function typed(): void {
    show(null)
    pages?.typed()
  }

  /** Has what the element leads to be there when it is pressed. */
  function near(element: HTMLElement): HTMLElement {
    on(element, 'pointerenter focusin', () => want())
    return element
  }

  /** Goes on when the search and the entries' pages are there; when they can't be loaded, the lists stay and say so. */
  function want(then?: () => void): void {
    coming ??= import('./pages').then((part) => {
      pages = part.pages(context, place, { searchField: field, loose, rowOf: item, newsOf: news, turn, startOther: start })
    })
    coming
      .then(() => panel.isConnected && then?.())
      .catch((error: unknown) => {
        coming = undefined
        report(error)
        if (!then) return
        inside.prepend(sorry)
        inside.scrollTop = 0
        place.say(sorry.textContent)
      })
  }

  /** Arrows go through the rows, Escape first clears the search or leaves the entry. */
  function key(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape' && (field.value || turned)) {
      event.preventDefault()
      field.value = ''
      turn(null)
    }
    if (!/^Arrow(Up|Down)/.test(event.key)) return
    event.preventDefault()
    want(() => pages?.step(event.key))
  }

  return {
    toggle,
    stop: () => pages?.stop(),
    hear(signal) {
      if ('facts' in signal && visible() !== shown) draw()
    },
  }
}
