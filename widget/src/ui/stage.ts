import type { Box } from '../core/place'
import type { Input } from '../core/tour'
import type { Button, Step } from '../protocol/types'
import { buildCard, fill, type Card } from './card'
import type { Context } from './context'
import { attribute, boxOf, calm, focused, h, layer, type Layer, on, reveal, settle, shape, typing } from './kit'
import css from './tour.css'

const ROOM = 6
const RADIUS = 8

/** What a tour draws: the dim with its hole, and the card. Made once for a run, filled anew for each step. */
export class Stage {
  readonly #context: Context
  readonly #input: (input: Input) => void
  readonly #pressed: (button: Button) => void
  offersNext = false
  #place: Layer | null = null
  readonly #dim = shape('svg', { class: 'dim', 'aria-hidden': 'true' })
  readonly #hole = shape('path', { 'fill-rule': 'evenodd' })
  readonly #cover = h('div', { class: 'cover' })
  readonly #card: Card
  #step: Step | null = null
  #home: HTMLElement | null = null
  #drawn = ''
  /** The page behind can't be used: neither may the keyboard go there. */
  #modal = false
  /** The first element in the target that takes the focus. */
  #reach: HTMLElement | null = null

  constructor(context: Context, input: (input: Input) => void, pressed: (button: Button) => void) {
    this.#context = context
    this.#input = input
    this.#pressed = pressed

    this.#card = buildCard(context.labels, context.guide.key)
    this.#dim.append(this.#hole)
    if (context.guide.kind === 'modal') this.#card.element.classList.add('announcement')
    on(this.#card.next, 'click', () => input('next'))
    on(this.#card.back, 'click', () => input('back'))
    on(this.#card.close, 'click', () => input('close'))
    on<KeyboardEvent>(this.#card.element, 'keydown', (event) => this.#key(event))
  }

  /** Shows a step beside its target, or in the middle. `ready`: what it waits for is so already, Next goes on. */
  show(step: Step, index: number, target: Element | null, ready: boolean): void {
    const { guide, labels } = this.#context
    const fresh = !this.#place
    this.#step = step
    this.#reach = target && reachable(target)
    this.offersNext = ready || (step.advance?.on ?? 'next') === 'next'
    this.#place ??= this.#mount()
    fill(this.#card, step, guide, index, labels, this.offersNext)
    this.#context.rich?.fill(this.#card, step, index, this.#context, this.#pressed)
    this.#modal = !step.target && !/panel|sheet/.test(step.form ?? '') && step.spotlight !== false
    attribute(this.#card.element, { 'aria-modal': String(this.#modal) })
    const waits = /^(event|url|input|appears)$/.test(step.advance?.on ?? '')
    this.#dim.classList.toggle('through', waits)
    this.#dim.classList.toggle('off', step.spotlight === false)
    this.#cover.hidden = !step.block || !target
    this.#element.hidden = false
    this.settle(target)
    if (target) this.reveal(target)
    this.#appear(fresh)
    this.#focus(target)
  }

  /** Takes the step off the screen, the run goes on. */
  hide(): void {
    if (this.#place) this.#element.hidden = true
  }

  settle(target: Element | null): void {
    const box = target && boxOf(target)
    if (!this.#context.rich?.dock(this.#card, this.#step, box)) settle(this.#card.element, this.#card.arrow, box, this.#step?.placement ?? 'auto', 14)
    const { clientWidth: width } = document.documentElement
    const outline = `M0 0H${width}V${innerHeight}H0Z`
    const drawn = outline + (box ? around(box, this.#context.spot) : '')
    if (drawn !== this.#drawn) attribute(this.#hole, { d: (this.#drawn = drawn) })
    if (!box) return
    const { style } = this.#cover
    style.setProperty('transform', `translate(${box.x}px,${box.y}px)`)
    style.setProperty('width', `${box.width}px`)
    style.setProperty('height', `${box.height}px`)
  }

  /** Brings the target where it can be seen beside, above or below the card. */
  reveal(target: Element, clipped = false): void {
    reveal(target, clipped, this.#card.element)
  }

  /** Leaves nothing on the page and gives the focus back. */
  remove(): void {
    const had = this.#place?.active()
    this.#place?.remove()
    this.#place = null
    if (had && this.#home?.isConnected) this.#home.focus({ preventScroll: true })
  }

  get #element(): HTMLElement {
    return (this.#place as Layer).element
  }

  #mount(): Layer {
    this.#home = focused()
    const place = layer(css + (this.#context.rich?.css ?? ''), this.#context)
    place.element.append(this.#dim, this.#cover, this.#card.element)
    return place
  }

  #appear(fresh: boolean): void {
    if (calm()) return
    const timing = { duration: 180, easing: 'cubic-bezier(.2,.8,.2,1)' }
    this.#card.element.animate([{ opacity: 0, translate: '0 6px' }, {}], timing)
    if (fresh) this.#dim.animate([{ opacity: 0 }, {}], timing)
  }

  /** Into the card, unless somebody is typing: then it is only announced. */
  #focus(target: Element | null): void {
    const { element, title, body } = this.#card
    const at = focused()
    const busy = typing(at) && !this.#place?.active() && (at !== target || this.#step?.advance?.on === 'input')
    if (busy) return this.#place?.say(`${title.textContent ?? ''} ${body.textContent ?? ''}`)
    if (!this.#place?.active()) this.#home = at ?? this.#home
    element.focus({ preventScroll: true })
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape') {
      event.preventDefault()
      this.#input('escape')
    } else if (event.key === 'Tab') this.#onward(event)
  }

  /** From the last button of the card the way leads to the target; when the page can't be used, round in the card. */
  #onward(event: KeyboardEvent): void {
    const { element } = this.#card
    const stops = [...element.querySelectorAll<HTMLElement>('a[href],button,iframe')].filter((stop) => stop.offsetParent)
    const at = this.#place?.active()
    const edge = event.shiftKey ? at === stops[0] || at === element : at === stops.at(-1)
    const to = this.#modal ? stops.at(event.shiftKey ? -1 : 0) : event.shiftKey ? null : this.#reach
    if (!edge || !to) return
    event.preventDefault()
    to.focus()
  }

  /** And back from the target into the card. */
  back(event: KeyboardEvent): void {
    if (event.key !== 'Tab' || !event.shiftKey || !this.#reach || focused() !== this.#reach) return
    event.preventDefault()
    this.#card.element.focus({ preventScroll: true })
  }
}

const TAKES_FOCUS = 'a[href],button,input,select,textarea,[tabindex],[contenteditable]'

function reachable(target: Element): HTMLElement | null {
  return target.matches(TAKES_FOCUS) ? (target as HTMLElement) : target.querySelector<HTMLElement>(TAKES_FOCUS)
}

function around({ x, y, width, height }: Box, { pad = ROOM, radius = RADIUS } = {}): string {
  const [w, t] = [width + pad * 2, height + pad * 2]
  const r = Math.min(radius, w / 2, t / 2)
  const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`
  const [left, top] = [x - pad + r, y - pad]
  return `M${left} ${top}h${w - 2 * r}${corner(r, r)}v${t - 2 * r}${corner(-r, r)}h${2 * r - w}${corner(-r, -r)}v${2 * r - t}${corner(r, -r)}z`
}
