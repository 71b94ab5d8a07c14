import { current, newlyDone } from '../core/tasks'
import type { Target, Task } from '../protocol/types'
import type { Kind } from './context'
import { embedded, type Embedded, inside } from './embed'
import { attribute, CHECK, CLOSE, h, icon, layer, type Layer, on, render, shape, told } from './kit'
import { launch, panelId } from './launcher'
import { link, pane } from './panel'
import { renewed } from './renewed'
import launcherCss from './launcher.css'
import panelCss from './panel.css'
import actCss from './act.css'
import css from './checklist.css'

const CHEVRON = 'M6 9l6 6 6-6'
const ROUND = 2 * Math.PI * 9
const PATIENCE = 4_000

/** A list of tasks behind a button in a corner, in an element of the page, or in a hub. Tasks are done by what the person does. */
export const run: Kind = (context) => {
  const { guide, slot, labels, emit, save } = context
  const there = slot ? null : guide.target
  const id = `${guide.key}-name`
  const looks = launcherCss + panelCss + actCss + css
  const done = new Set<string>()
  const list = h('ul', { class: 'tasks', role: 'list' })
  const count = h('span', { class: 'count' })
  const share = h('i')
  const arc = shape('circle', { cx: '12', cy: '12', r: '9', class: 'arc', 'stroke-dasharray': `${ROUND}` })
  let tasks = guide.tasks as Task[]
  let timer: ReturnType<typeof setTimeout> | undefined
  let begun = !!context.progress
  let over = false

  let found: ReturnType<typeof told> | undefined
  const into = () => {
    const sought = inside(there as Target)
    found = told(sought)
    return sought.place
  }

  const place: Layer | Embedded = there ? embedded(looks, context, into, () => queueMicrotask(begin)) : layer(looks, context)
  if (there) timer = setTimeout(() => emit('$step_missing', { step: tasks[0]?.key, then: 'wait', ...found }), PATIENCE)
  const launcher = !slot && !there ? launch(context, place as Layer, ring()) : null
  const front = launcher && pane(context, launcher, toggled)
  const panel = front?.panel ?? h('section', { id: panelId(guide.key), class: 'card panel plain' })
  if (!front) place.element.append(panel)
  if (launcher) on(launcher.button, 'click', () => front?.toggle())
  build()
  if (!there) begin()
  check()
  let opened = front ? null : current(tasks, done)
  draw()
  if (context.manual) open()

  function open(): void {
    front?.toggle(true)
  }

  function begin(): void {
    clearTimeout(timer)
    if (begun) return
    begun = true
    emit('$guide_started')
    save({ state: 'started' })
  }

  /** Marks what has become done, here or as the newest boot reply says; true when something has. */
  function check(): boolean {
    const before = done.size
    tasks = renewed(context).tasks as Task[]
    for (const task of tasks) {
      if (done.has(task.key)) task.state = 'done'
      else if (task.state === 'done') done.add(task.key)
    }
    for (const task of newlyDone(tasks, done, guide.order === 'in_order', context.holds)) {
      done.add(task.key)
      task.state = 'done'
      emit('$task_done', { task: task.key })
    }
    if (!over && done.size === tasks.length) {
      over = true
      save({ state: 'completed' })
      emit('$guide_completed')
    }
    return done.size > before
  }

  function stop(): void {
    clearTimeout(timer)
    place.remove()
  }

  function end(by: string): void {
    if (!over) {
      save({ state: 'dismissed' })
      emit('$guide_dismissed', { by })
    }
    stop()
    context.gone(true)
  }

  function ring(): SVGElement {
    return shape('svg', { viewBox: '0 0 24 24', class: 'ring', 'aria-hidden': 'true' }, shape('circle', { cx: '12', cy: '12', r: '9' }), arc)
  }

  function build(): void {
    attribute(panel, { 'aria-labelledby': id })
    panel.prepend(h('div', { class: 'head' }, h('h2', { id, class: 'title' }, guide.name), count, h('div', { class: 'meter', 'aria-hidden': 'true' }, share)), list)
    if (slot) return
    const close = h('button', { type: 'button', class: 'close', 'aria-label': labels.close }, icon(CLOSE))
    on(close, 'click', () => end('close'))
    panel.append(close)
  }

  function toggled(open: boolean): void {
    if (!open) return
    opened = current(tasks, done)
    draw()
  }

  function draw(): void {
    const part = done.size / tasks.length
    count.textContent = labels.tasks.replace('{done}', `${done.size}`).replace('{total}', `${tasks.length}`)
    share.style.setProperty('transform', `scaleX(${part})`)
    arc.style.setProperty('stroke-dashoffset', `${ROUND * (1 - part)}`)
    const active = place.active()
    const held = [...list.children].findIndex((row) => row.contains(active))
    const again = (css: string) => list.children[held]?.querySelector<HTMLElement>(css)
    list.replaceChildren(...tasks.map(item))
    ;((active?.matches('.act') && again('.act')) || again('.row'))?.focus()
  }

  function item(task: Task, index: number): HTMLElement {
    const isDone = done.has(task.key)
    const open = opened === task.key
    const mark = h('span', { class: 'mark', ...(isDone && { role: 'img', 'aria-label': labels.done }) }, isDone && icon(CHECK))
    const detail = task.body?.length || task.action ? more(task, index, isDone) : null
    const name = h('span', { class: 'name' }, ...render(task.title))
    const attributes = { class: 'row', type: 'button', 'aria-expanded': String(open), 'aria-controls': `${panel.id}-${index}` }
    const row = detail ? h('button', attributes, mark, name, icon(CHEVRON)) : h('div', { class: 'row' }, mark, name)
    if (detail) detail.hidden = !open
    on(row, 'click', () => {
      opened = open ? null : task.key
      draw()
    })
    return h('li', { class: isDone ? 'done' : null }, row, detail)
  }

  function more(task: Task, index: number, isDone: boolean): HTMLElement {
    const body = h('div', { class: 'body' }, ...render(task.body))
    body.hidden = !task.body?.length
    return h('div', { class: 'detail', id: `${panel.id}-${index}` }, body, !isDone && act(task))
  }

  function act({ action }: Task): HTMLElement | null {
    if (!action) return null
    if ('open' in action) return link(action.open, action.tab, 'primary act', labels.open)
    const button = h('button', { type: 'button', class: 'primary act' }, labels.open)
    on(button, 'click', () => {
      front?.toggle(false)
      context.launch(action.start)
    })
    return button
  }

  return {
    stop,
    dismiss: (by = 'api') => end(by),
    unfold: open,
    hear(signal) {
      if ('facts' in signal && check()) draw()
    },
  }
}
