import { current, newlyDone } from '../core/tasks'
import type { Task } from '../protocol/types'
import type { Context, Kind, Running, Signal } from './context'
import { allowed, attribute, calm, CHECK, CLOSE, h, icon, layer, type Layer, on, render, shape } from './kit'
import css from './checklist.css'

const CHEVRON = 'M6 9l6 6 6-6'
const ROUND = 2 * Math.PI * 9

/** A list of tasks behind a button in a corner. Tasks are done by what the person does, not by ticking. */
class ChecklistRun implements Running {
  readonly #context: Context
  readonly #tasks: Task[]
  readonly #done: Set<string>
  readonly #place: Layer
  readonly #list = h('ul', { class: 'tasks' })
  readonly #count = h('span', { class: 'count' })
  readonly #fill = h('i')
  readonly #ring = shape('circle', { cx: '12', cy: '12', r: '9', class: 'arc', 'stroke-dasharray': `${ROUND}` })
  readonly #launcher = h('button', { type: 'button', class: 'launcher', 'aria-expanded': 'false', })
  readonly #panel = h('div', { class: 'panel', role: 'dialog', tabindex: '-1' })
  #opened: string | null = null
  #over: boolean

  constructor(context: Context) {
    this.#context = context

    const { guide, locale, progress } = context
    this.#tasks = guide.tasks ?? []
    this.#done = new Set(this.#tasks.filter((task) => task.state === 'done').map((task) => task.key))
    this.#over = false
    this.#place = layer(css, locale)
    this.#build()
    if (!progress) {
      context.emit('$guide_started')
      context.save({ state: 'started' })
    }
    this.#check()
    this.#draw()
    if (context.manual) this.#toggle(true)
  }

  stop(): void {
    this.#place.remove()
  }

  dismiss(): void {
    this.#close('api')
  }

  signal(signal: Signal): void {
    if ('facts' in signal && this.#check()) this.#draw()
  }

  /** Marks what has become done; true when something has. */
  #check(): boolean {
    const context = this.#context
    const fresh = newlyDone(this.#tasks, this.#done, context.guide.order === 'in_order', (condition) => context.holds(condition))
    for (const task of fresh) {
      this.#done.add(task)
      const known = this.#tasks.find(({ key }) => key === task)
      if (known) known.state = 'done'
      context.emit('$task_done', { task })
    }
    if (!this.#over && this.#done.size === this.#tasks.length) this.#complete()
    return fresh.length > 0
  }

  #complete(): void {
    this.#over = true
    this.#context.save({ state: 'completed' })
    this.#context.emit('$guide_completed')
  }

  #close(by: string): void {
    if (!this.#over) {
      this.#context.save({ state: 'dismissed' })
      this.#context.emit('$guide_dismissed', { by })
    }
    this.stop()
    this.#context.close(true)
  }

  #build(): void {
    const { guide, labels } = this.#context
    const close = h('button', { type: 'button', class: 'close', 'aria-label': labels.close })
    close.append(icon(CLOSE))
    const id = `${guide.key}-name`
    attribute(this.#panel, { id: `${guide.key}-panel`, 'aria-labelledby': id })
    attribute(this.#launcher, { 'aria-controls': this.#panel.id })
    const head = h('div', { class: 'head' }, h('h2', { id, class: 'title' }, guide.name), this.#count, h('div', { class: 'meter', 'aria-hidden': 'true' }, this.#fill))
    this.#panel.append(head, this.#list, close)
    this.#panel.hidden = true
    const svg = shape('svg', { viewBox: '0 0 24 24', class: 'ring', 'aria-hidden': 'true' })
    svg.append(shape('circle', { cx: '12', cy: '12', r: '9' }), this.#ring)
    this.#launcher.append(svg, h('span', {}, ...render(guide.launcher?.text ?? guide.name)))
    const corner = h('div', { class: 'corner' }, this.#panel, this.#launcher)
    corner.dataset['at'] = guide.launcher?.placement ?? 'bottom-right'
    this.#place.element.append(corner)
    on(this.#launcher, 'click', () => this.#toggle(this.#panel.hidden === true))
    on(close, 'click', () => this.#close('close'))
    on<KeyboardEvent>(corner, 'keydown', (event) => this.#key(event))
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.#panel.hidden || event.isComposing) return
    event.preventDefault()
    this.#toggle(false)
  }

  #toggle(open: boolean): void {
    this.#panel.hidden = !open
    attribute(this.#launcher, { 'aria-expanded': String(open) })
    if (!open) return this.#launcher.focus({ preventScroll: true })
    this.#opened = current(this.#tasks, this.#done)
    this.#draw()
    this.#panel.focus({ preventScroll: true })
    if (!calm()) this.#panel.animate([{ opacity: 0, translate: '0 8px' }, {}], { duration: 180, easing: 'cubic-bezier(.2,.8,.2,1)' })
  }

  #draw(): void {
    const { labels } = this.#context
    const share = this.#done.size / this.#tasks.length
    this.#count.textContent = labels.tasks.replace('{done}', `${this.#done.size}`).replace('{total}', `${this.#tasks.length}`)
    this.#fill.style.setProperty('transform', `scaleX(${share})`)
    this.#ring.style.setProperty('stroke-dashoffset', `${ROUND * (1 - share)}`)
    this.#launcher.classList.toggle('whole', share === 1)
    const held = [...this.#list.querySelectorAll<HTMLElement>('.row')].indexOf(this.#place.active() as HTMLElement)
    this.#list.replaceChildren(...this.#tasks.map((task, index) => this.#task(task, index)))
    if (held >= 0) this.#list.querySelectorAll<HTMLElement>('.row')[held]?.focus()
  }

  #task(task: Task, index: number): HTMLElement {
    const done = this.#done.has(task.key)
    const open = this.#opened === task.key
    const mark = h('span', { class: 'mark', ...(done && { role: 'img', 'aria-label': this.#context.labels.done }) })
    if (done) mark.append(icon(CHECK))
    const detail = task.body?.length || task.action ? this.#detail(task, index, done) : null
    const name = h('span', { class: 'name' }, ...render(task.title))
    const attributes = { class: 'row', type: 'button', 'aria-expanded': String(open), 'aria-controls': `${this.#panel.id}-${index}` }
    const row = detail ? h('button', attributes, mark, name, icon(CHEVRON)) : h('div', { class: 'row' }, mark, name)
    if (detail) detail.hidden = !open
    on(row, 'click', () => {
      this.#opened = open ? null : task.key
      this.#draw()
    })
    return h('li', { class: done ? 'done' : null }, row, detail)
  }

  #detail(task: Task, index: number, done: boolean): HTMLElement {
    const body = h('div', { class: 'body' }, ...render(task.body))
    body.hidden = !task.body?.length
    return h('div', { class: 'detail', id: `${this.#panel.id}-${index}` }, body, done ? null : this.#action(task))
  }

  #action({ action }: Task): HTMLElement | null {
    const { labels } = this.#context
    if (!action) return null
    if ('open' in action) {
      const url = allowed(action.open, /^https?:$/)
      return url && h('a', { class: 'primary', href: url.href }, labels.open)
    }
    const button = h('button', { type: 'button', class: 'primary' }, labels.open)
    on(button, 'click', () => {
      this.#toggle(false)
      this.#context.start(action.start)
    })
    return button
  }
}

export const run: Kind = (context: Context) => new ChecklistRun(context)
