import type { Move } from '../core/actions'
import type { Step } from '../protocol/types'
import type { Context, Kind, Running, Signal } from './context'
import { around, embedded, type Embedded, inside } from './embed'
import { attribute, calm, CLOSE, h, icon, layer, type Layer, on, render, told } from './kit'
import { push } from './push'
import css from './banner.css'

const PATIENCE = 4_000

/** A bar along an edge of the window, or in a place of the page: a landmark that is announced and takes no focus. */
class BannerRun implements Running {
  readonly #context: Context
  readonly #step: Step
  readonly #bar: HTMLElement
  #place: Layer | Embedded
  #undo: (() => void)[] = []
  #seen: number | null
  #found: ReturnType<typeof told> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(context: Context) {
    this.#context = context
    const { guide, progress } = context
    this.#step = guide.steps?.[0] as Step
    this.#seen = progress?.seen ?? null
    this.#bar = this.#build()
    this.#place = this.#stand()
    this.#place.element.append(this.#bar)
    on<KeyboardEvent>(this.#bar, 'keydown', (event) => this.#key(event))
  }

  stop(): void {
    clearTimeout(this.#timer)
    for (const undo of this.#undo.splice(0)) undo()
    this.#place.remove()
  }

  hear(signal: Signal): void {
    const { advance } = this.#step
    if (!('event' in signal) || advance?.on !== 'event' || advance.name !== signal.event) return
    if (this.#context.passes(advance.where, signal.props)) this.#end('completed')
  }

  dismiss(by: 'api' | 'cancel' = 'api'): void {
    this.#end('dismissed', by)
  }

  /** Fixed to the window; in the named element; or, when it goes with the page, at the beginning or end of the page. */
  #stand(): Layer | Embedded {
    const { guide, rich } = this.#context
    const looks = css + (rich?.css ?? '')
    const { target } = this.#step
    const { position: edge = 'top', sticky } = guide
    if (!target && sticky !== false) {
      const place = layer(looks, this.#context)
      this.#bar.dataset['at'] = edge
      queueMicrotask(() => this.#shown(place))
      return place
    }
    this.#bar.dataset['at'] = 'inline'
    this.#bar.classList.toggle('wide', !target)
    if (target) this.#timer = setTimeout(() => this.#context.emit('$step_missing', { step: this.#step.key, then: 'wait', ...this.#found }), PATIENCE)
    const into = () => {
      if (!target) return around(edge)
      const sought = inside(target)
      this.#found = told(sought)
      return sought.place
    }
    const place = embedded(looks, this.#context, into, () => queueMicrotask(() => this.#shown(null)))
    // Over the page instead of in its way, and yet going with it.
    if (!target && !guide.push && edge === 'top') place.host.style.setProperty('--over', 'absolute')
    return place
  }

  #shown(place: Layer | null): void {
    const { guide } = this.#context
    if (!this.#bar.isConnected) return
    clearTimeout(this.#timer)
    const edge = guide.position ?? 'top'
    if (place) this.#undo.push(keepClear(edge, this.#bar))
    if (place && guide.push) this.#undo.push(push(edge, this.#bar))
    if (place) place.say(this.#bar.textContent ?? '')
    if (this.#seen === null) this.#begin()
    if (!calm()) this.#bar.animate([{ opacity: 0 }, {}], { duration: 180, easing: 'ease-out' })
  }

  #begin(): void {
    const context = this.#context
    const { key: step } = this.#step
    if (!context.progress) context.emit('$guide_started')
    context.emit('$step_seen', { step, ...this.#found })
    this.#seen = Date.now()
    context.save({ state: 'started', step, seen: this.#seen })
  }

  #build(): HTMLElement {
    const { guide, labels, rich } = this.#context
    const { title, body, next_label, buttons } = this.#step
    const id = `${guide.key}-title`
    const heading = h('h2', { id, class: 'title' }, ...render(title))
    heading.hidden = !title?.length
    const words = h('div', { class: 'words' }, heading, h('div', { class: 'body' }, ...render(body)))
    const name = title?.length ? { 'aria-labelledby': id } : { 'aria-label': guide.name }
    const bar = h('div', { class: 'banner', role: 'region', ...name }, words)
    if (buttons) bar.append(rich?.buttonRow(buttons, (button) => rich.press(button, this.#step.key, this.#context, (move) => this.#move(move))) ?? '')
    else if (next_label) bar.append(h('div', { class: 'buttons' }, this.#button('primary', next_label, () => this.#end('completed'))))
    if (guide.closable === false) bar.classList.add('shut')
    else {
      const close = this.#button('close', '', () => this.#end('dismissed', 'close'))
      attribute(close, { 'aria-label': labels.close })
      close.append(icon(CLOSE))
      bar.append(close)
    }
    return bar
  }

  #button(kind: string, text: string, pressed: () => void): HTMLElement {
    const button = h('button', { type: 'button', class: kind }, text)
    on(button, 'click', pressed)
    return button
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || this.#context.guide.closable === false) return
    event.preventDefault()
    this.#end('dismissed', 'escape')
  }

  #move(move: Move): void {
    const context = this.#context
    if (move.do === 'snooze') {
      this.stop()
      context.rich?.snooze(context, this.#step.key, move.ms)
      context.gone(false)
    } else if (move.do === 'dismiss') this.#end('dismissed', 'button')
    else this.#end('completed')
  }

  #end(state: 'completed' | 'dismissed', by?: string): void {
    const context = this.#context
    const { key: step } = this.#step
    if (state === 'completed' && this.#seen !== null) context.emit('$step_done', { step, ms: Date.now() - this.#seen })
    if (this.#seen !== null) {
      context.save({ state })
      context.emit(`$guide_${state}`, by ? { by, step } : {})
    }
    this.stop()
    context.gone(true)
  }
}

/** Has the launchers of other guides, and what they open, leave the bar's edge to it while it stands there. */
function keepClear(edge: 'top' | 'bottom', bar: HTMLElement): () => void {
  const { style } = (bar.getRootNode() as ShadowRoot).host as HTMLElement
  const room = `--${edge}`
  const sizes = new ResizeObserver(() => style.setProperty(room, `${bar.offsetHeight}px`))
  sizes.observe(bar)
  return () => {
    sizes.disconnect()
    style.removeProperty(room)
  }
}

export const run: Kind = (context) => new BannerRun(context)
