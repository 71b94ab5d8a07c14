import { current, newlyDone } from '../core/tasks'
import type { Task } from '../protocol/types'
import type { Context, Kind, Running, Signal } from './context'
import { embedded, type Embedded, inside } from './embed'
import { attribute, CHECK, CLOSE, h, icon, layer, type Layer, on, render, shape } from './kit'
import { link, Pane } from './panel'
import panel from './panel.css'
import css from './checklist.css'

const CHEVRON = 'M6 9l6 6 6-6'
const ROUND = 2 * Math.PI * 9
const PATIENCE = 4_000

/** A list of tasks behind a button in a corner, in an element of the page, or in a hub. Tasks are done by what the person does. */
class ChecklistRun implements Running {
  readonly #context: Context
  readonly #tasks: Task[]
  readonly #done: Set<string>
  readonly #place: Layer | Embedded
  readonly #list = h('ul', { class: 'tasks', role: 'list' })
  readonly #count = h('span', { class: 'count' })
  readonly #fill = h('i')
  readonly #ring = shape('circle', { cx: '12', cy: '12', r: '9', class: 'arc', 'stroke-dasharray': `${ROUND}` })
  readonly #pane: Pane | null = null
  readonly #panel: HTMLElement
  #timer: ReturnType<typeof setTimeout> | undefined
  #opened: string | null = null
  #over = false

  constructor(context: Context) {
    this.#context = context
    const { guide, slot } = context
    this.#tasks = guide.tasks ?? []
    this.#done = new Set(this.#tasks.filter((task) => task.state === 'done').map((task) => task.key))
    const { target } = guide
    if (target && !slot) {
      this.#place = embedded(panel + css, context, () => inside(target), () => queueMicrotask(() => this.#begin()))
      this.#timer = setTimeout(() => context.emit('$step_missing', { step: '', then: 'wait' }), PATIENCE)
    } else this.#place = layer(panel + css, context)
    if (!target && !slot) this.#pane = new Pane(context, this.#place as Layer, this.#sign(), (open) => this.#toggled(open))
    this.#panel = this.#pane?.panel ?? h('section', { id: `${guide.key}-panel`, class: 'panel plain' })
    if (!this.#pane) this.#place.element.append(this.#panel)
    this.#build()
    if (!target || slot) this.#begin()
    this.#check()
    this.#opened = this.#pane ? null : current(this.#tasks, this.#done)
    this.#draw()
    if (context.manual) this.unfold()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#place.remove()
  }

  unfold(): void {
    this.#pane?.toggle(true)
  }

  dismiss(by = 'api'): void {
    this.#close(by)
  }

  hear(signal: Signal): void {
    if ('facts' in signal && this.#check()) this.#draw()
  }

  #begin(): void {
    const { emit, save, progress } = this.#context
    clearTimeout(this.#timer)
    if (progress || this.#begun) return
    this.#begun = true
    emit('$guide_started')
    save({ state: 'started' })
  }
  #begun = false

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
    this.#context.gone(true)
  }

  #sign(): SVGElement {
    const svg = shape('svg', { viewBox: '0 0 24 24', class: 'ring', 'aria-hidden': 'true' })
    svg.append(shape('circle', { cx: '12', cy: '12', r: '9' }), this.#ring)
    return svg
  }

  #build(): void {
    const { guide, labels, slot } = this.#context
    const id = `${guide.key}-name`
    attribute(this.#panel, { 'aria-labelledby': id })
    const title = h('h2', { id, class: 'title' }, guide.name)
    this.#panel.prepend(h('div', { class: 'head' }, title, this.#count, h('div', { class: 'meter', 'aria-hidden': 'true' }, this.#fill)), this.#list)
    if (slot) return
    const close = h('button', { type: 'button', class: 'close', 'aria-label': labels.close }, icon(CLOSE))
    on(close, 'click', () => this.#close('close'))
    this.#panel.append(close)
  }

  #toggled(open: boolean): void {
    if (!open) return
    this.#opened = current(this.#tasks, this.#done)
    this.#draw()
  }

  #draw(): void {
    const { labels } = this.#context
    const share = this.#done.size / this.#tasks.length
    this.#count.textContent = labels.tasks.replace('{done}', `${this.#done.size}`).replace('{total}', `${this.#tasks.length}`)
    this.#fill.style.setProperty('transform', `scaleX(${share})`)
    this.#ring.style.setProperty('stroke-dashoffset', `${ROUND * (1 - share)}`)
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
    if ('open' in action) return link(action.open, action.tab, 'primary act', labels.open)
    const button = h('button', { type: 'button', class: 'primary act' }, labels.open)
    on(button, 'click', () => {
      this.#pane?.toggle(false)
      this.#context.launch(action.start)
    })
    return button
  }
}

export const run: Kind = (context: Context) => new ChecklistRun(context)
