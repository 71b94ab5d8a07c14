import type { Step } from '../protocol/types'
import { buildCard, fill } from './card'
import type { Context, Kind, Running, Signal } from './context'
import { attribute, boxOf, calm, find, follow, type Found, focused, h, icon, layer, type Layer, on, reveal, settle, told, visible, watch } from './kit'
import css from './tooltip.css'

const INFO = 'M12 16v-5M12 8h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z'
/** Time to move the pointer from the target into the bubble. */
const GRACE = 220
const PATIENCE = 4_000

/** A hint beside an element: a marker that can be pressed, and a bubble that says more. */
class TooltipRun implements Running {
  readonly #context: Context
  readonly #step: Step
  readonly #card
  readonly #marker = h('button', { type: 'button', class: 'marker', 'aria-expanded': 'false', 'aria-haspopup': 'dialog' })
  #place: Layer | null = null
  #target: Element | null = null
  #how: Found | null = null
  #undo: (() => void)[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #open = false
  #started: boolean
  #seen: number | null
  #home: HTMLElement | null = null
  #stopped = false

  constructor(context: Context) {
    this.#context = context

    const { guide, progress, labels } = context
    this.#step = guide.steps?.[0] as Step
    this.#started = progress !== null
    this.#seen = progress?.seen ?? null
    this.#card = buildCard(labels, guide.key)
    this.#card.element.classList.add('tip')
    on(this.#card.next, 'click', () => this.#finish('completed'))
    on(this.#card.close, 'click', () => this.#finish('dismissed', 'close'))
    on(this.#marker, 'click', () => (this.#open ? this.#shut() : this.#show(true)))
    this.#seek()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#leave()
    this.#shut()
    this.#place?.remove()
    this.#place = null
  }

  dismiss(by = 'api'): void {
    this.#finish('dismissed', by)
  }

  hear(signal: Signal): void {
    const { advance } = this.#step
    if (this.#seen === null || !('event' in signal) || advance?.on !== 'event' || advance.name !== signal.event) return
    if (this.#context.passes(advance.where, signal.props)) this.#finish('completed')
  }

  #seek(): void {
    this.#leave()
    const look = () => {
      this.#how = find(this.#step.target ?? {})
      const { element } = this.#how
      if (element && !this.#stopped) this.#attach(element)
      return element !== null
    }
    if (look()) return
    this.#undo.push(watch(look))
    this.#timer = setTimeout(() => this.#missing(), PATIENCE)
  }

  #missing(): void {
    const then = this.#step.missing ?? 'wait'
    this.#context.emit('$step_missing', { step: this.#step.key, then, ...(this.#how && told(this.#how)) })
    if (then === 'wait') return
    this.stop()
    this.#context.gone(true)
  }

  #attach(target: Element): void {
    this.#leave()
    clearTimeout(this.#timer)
    const { guide } = this.#context
    this.#target = target
    if (!this.#place) {
      this.#place = layer(css, this.#context)
      this.#place.element.append(this.#marker, this.#card.element)
      fill(this.#card, this.#step, guide, 0, this.#context.labels, (this.#step.advance?.on ?? 'next') === 'next')
      this.#card.element.hidden = true
    }
    this.#dress(guide.marker ?? 'beacon', guide.name)
    this.#undo.push(follow(target, () => this.#moved()), this.#inSight(target))
    this.#listen(target, guide.show ?? 'hover')
    this.#settle()
    if (this.#context.manual) reveal(target, false, this.#card.element)
    if (guide.show === 'always' || this.#context.manual) this.#show(this.#context.manual)
    else if (rests(target, guide.show)) this.#show(false)
  }

  /** Nothing stands beside what was scrolled away: it would stand over something else. */
  #inSight(target: Element): () => void {
    const sight = new IntersectionObserver(([entry]) => this.#place && (this.#place.element.hidden = !entry?.isIntersecting))
    sight.observe(target)
    return () => sight.disconnect()
  }

  #dress(kind: string, name: string): void {
    this.#marker.hidden = kind === 'none'
    this.#marker.dataset['kind'] = kind
    this.#marker.replaceChildren(...(kind === 'icon' ? [icon(INFO)] : [h('i')]))
    attribute(this.#marker, { 'aria-label': this.#card.title.textContent || name })
  }

  #listen(target: Element, show: string): void {
    const places = [target, this.#marker, this.#card.element]
    for (const place of places) {
      if (show === 'hover') this.#undo.push(on(place, 'pointerenter', () => this.#soon(true)), on(place, 'pointerleave', () => this.#soon(false)))
      if (show === 'hover' || show === 'focus') {
        this.#undo.push(on(place, 'focusin', () => this.#soon(true)), on<FocusEvent>(place, 'focusout', (event) => this.#left(event)))
      }
    }
    if (show !== 'always') this.#undo.push(on(window, 'pointerdown', (event) => this.#pressed(event, target), true))
    const advances = this.#step.advance?.on === 'click'
    const click = () => (advances && this.#seen !== null ? this.#finish('completed') : show === 'click' && this.#show(false))
    this.#undo.push(on(target, 'click', () => setTimeout(click)))
    this.#undo.push(on<KeyboardEvent>(window, 'keydown', (event) => this.#key(event)), on<KeyboardEvent>(this.#place?.element as HTMLElement, 'keydown', (event) => this.#key(event)))
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#open || event.defaultPrevented || event.isComposing) return
    if (this.#place?.active()) event.preventDefault()
    this.#shut()
  }

  /** Elsewhere: what was opened by a press shuts. */
  #pressed(event: Event, target: Element): void {
    const path = event.composedPath()
    const ours = this.#place?.element.getRootNode() as ShadowRoot
    if (this.#open && !path.includes(target) && !path.includes(ours.host)) this.#shut()
  }

  #left({ relatedTarget }: FocusEvent): void {
    const inside = [this.#target, this.#marker, this.#card.element].some((place) => place?.contains(relatedTarget as Node | null))
    if (!inside) this.#soon(false)
  }

  #soon(open: boolean): void {
    clearTimeout(this.#timer)
    if (open) this.#show(false)
    else this.#timer = setTimeout(() => this.#context.guide.show !== 'always' && this.#shut(), GRACE)
  }

  #show(focus: boolean): void {
    const context = this.#context
    const step = this.#step
    if (!this.#open) {
      this.#open = true
      this.#card.element.hidden = false
      attribute(this.#marker, { 'aria-expanded': 'true' })
      this.#settle()
      if (!calm()) this.#card.element.animate([{ opacity: 0.3, translate: '0 4px' }, {}], { duration: 140, easing: 'ease-out' })
      if (!focus) this.#place?.say(`${this.#card.title.textContent ?? ''} ${this.#card.body.textContent ?? ''}`)
    }
    if (!this.#started) context.emit('$guide_started')
    if (this.#seen === null) context.emit('$step_seen', { step: step.key, ...(this.#how && told(this.#how)) })
    this.#started = true
    this.#seen ??= Date.now()
    context.save({ state: 'started', step: step.key, seen: this.#seen })
    if (focus) this.#focus()
  }

  #focus(): void {
    const at = this.#place?.active()
    this.#home = at ? (at as HTMLElement) : focused()
    this.#card.element.focus({ preventScroll: true })
  }

  #shut(): void {
    const inside = this.#card.element.contains(this.#place?.active() ?? null)
    this.#open = false
    this.#card.element.hidden = true
    attribute(this.#marker, { 'aria-expanded': 'false' })
    if (inside && this.#home?.isConnected) this.#home.focus({ preventScroll: true })
  }

  #moved(): void {
    if (this.#target?.isConnected && visible(this.#target)) return this.#settle()
    this.#shut()
    this.#marker.hidden = true
    this.#seek()
  }

  #settle(): void {
    if (!this.#target) return
    const box = boxOf(this.#target)
    this.#marker.style.setProperty('transform', `translate(${Math.round(box.x + box.width)}px,${Math.round(box.y)}px)`)
    settle(this.#card.element, box, this.#step.placement ?? 'auto')
  }

  #finish(state: 'completed' | 'dismissed', by?: string): void {
    const context = this.#context
    const step = this.#step
    if (state === 'completed' && this.#seen !== null) context.emit('$step_done', { step: step.key, ms: Date.now() - this.#seen })
    if (this.#started) {
      context.save({ state })
      context.emit(`$guide_${state}`, by ? { by, step: step.key } : {})
    }
    this.stop()
    context.gone(true)
  }

  #leave(): void {
    for (const undo of this.#undo.splice(0)) undo()
  }
}

/** Whether the pointer or the focus is there already: it will not come a second time. */
function rests(target: Element, show = 'hover'): boolean {
  return (show === 'hover' && target.matches(':hover')) || (/hover|focus/.test(show) && target.contains(focused()))
}

export const run: Kind = (context) => new TooltipRun(context)
