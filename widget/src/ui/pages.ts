import { search, textOf } from '../core/search'
import type { Entry, FeedItem } from '../protocol/types'
import type { Context } from './context'
import { adopt, h, icon, type Layer, render } from './kit'
import { link } from './panel'
import { button, list } from './rows'
import actCss from './act.css'
import css from './pages.css'

const LEFT = 'M15 6l-6 6 6 6'
const TYPING_PAUSE = 800
const MOST = 100

/** What a help centre's panel shows instead of its lists: what was found, or an entry's own page. */
export interface Pages {
  /** What to show now, when that is not the lists. */
  view(turned: Entry | null): HTMLElement[] | undefined
  typed(): void
  /** To the row before or after the one that has the focus. */
  step(key: string): void
  /** Records the search that the person paused at or chose from, once, and says how much was found. */
  searched(): void
  stop(): void
}

/** What the panel gives to its pages. */
export interface Lists {
  searchField: HTMLInputElement
  /** The entries that are not at the foot in any case. */
  loose(): Entry[]
  rowOf(entry: Entry): HTMLElement
  newsOf(one: FeedItem): HTMLElement
  turn(to: Entry | null): void
  startOther(guide: string): void
}

export function pages({ guide, labels, emit }: Context, place: Layer, lists: Lists): Pages {
  const { searchField: field, turn } = lists
  const query = () => field.value.trim()
  let asked = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  adopt(place.element.getRootNode() as ShadowRoot, actCss + css)

  function found(): (() => HTMLElement)[] {
    const about = lists.loose().map((entry) => ({
      title: textOf(entry.title),
      text: `${entry.keywords ?? ''} ${textOf(entry.body)}`,
      row: () => lists.rowOf(entry),
    }))
    const told = (guide.feed ?? []).map((one) => ({ title: textOf(one.title), text: '', row: () => lists.newsOf(one) }))
    return search(query(), [...about, ...told]).map(({ row }) => row)
  }

  function page({ title, body, action }: Entry): HTMLElement {
    const back = button('return', () => turn(null), icon(LEFT), labels.back)
    const heading = h('h3', { class: 'title', tabindex: '-1' }, ...render(title))
    const element = h('div', { class: 'entry' }, back, heading, h('div', { class: 'body' }, ...render(body)))
    if (!action) return element
    const act = 'open' in action ? link(action.open, action.tab, 'primary act', labels.open) : button('primary act', () => lists.startOther(action.start), labels.open)
    element.append(act ?? '')
    return element
  }

  function searched(): void {
    const words = query().slice(0, MOST)
    clearTimeout(timer)
    if (!words || words === asked) return
    asked = words
    const results = found().length
    place.say(results ? String(results) : (labels.nothing_found ?? ''))
    emit('$hub_searched', { query: words, results })
  }

  return {
    searched,
    view(turned) {
      if (turned) return [page(turned)]
      if (!query()) return undefined
      const rows = found().map((row) => row())
      return [rows.length ? list(rows) : h('p', { class: 'none' }, labels.nothing_found)]
    },
    typed() {
      clearTimeout(timer)
      if (query()) timer = setTimeout(searched, TYPING_PAUSE)
    },
    step(key) {
      const stops = [field, ...place.element.querySelectorAll<HTMLElement>('.row')].filter((stop) => stop.offsetParent)
      const at = stops.indexOf(place.active() as HTMLElement)
      stops[Math.max(0, at + (key === 'ArrowUp' ? -1 : 1))]?.focus()
    },
    stop: () => clearTimeout(timer),
  }
}
