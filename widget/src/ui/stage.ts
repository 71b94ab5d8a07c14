import type { Box } from '../core/place'
import type { Input } from '../core/tour'
import type { Button, Step } from '../protocol/types'
import { buildCard, fill } from './card'
import type { Context } from './context'
import { attribute, boxOf, calm, focused, focusOn, layer, type Layer, on, reveal, settle, shape, typing, view } from './kit'
import css from './tour.css'

const ROOM = 6
const RADIUS = 8
const TAKES_FOCUS = 'a[href],button,iframe,input,select,textarea,[tabindex],[contenteditable]'

/** What a tour draws. Made once for a run, filled anew for each step. */
export interface Stage {
  /** Shows a step beside its target, or in the middle. `ready`: what it waits for is so already, Next goes on. */
  show(step: Step, index: number, target: Element | null, ready: boolean): void
  /** Takes the step off the screen, the run goes on. */
  hide(): void
  settle(target: Element | null): void
  /** Brings the target where it can be seen beside, above or below the card. */
  reveal(target: Element): void
  offersNext(): boolean
  /** The keyboard's way back from the target into the card. */
  back(event: KeyboardEvent): void
  /** Leaves nothing on the page and gives the focus back. */
  remove(): void
}

/** The dim with its hole, and the card. `input` is told what the person does there. */
export function onStage(context: Context, input: (input: Input) => void, pressed: (button: Button) => void): Stage {
  const { guide, labels, rich } = context
  const card = buildCard(labels, guide.key)
  const { element } = card
  const hole = shape('path', { 'fill-rule': 'evenodd' })
  const dim = shape('svg', { class: 'dim', 'aria-hidden': 'true' }, hole)
  let place: Layer | null = null
  let step: Step | null = null
  let home: HTMLElement | null = null
  let drawn = ''
  let offers = false
  /** The page behind can't be used: neither may the keyboard go there. */
  let modal = false
  /** The first element in the target that takes the focus. */
  let reach: HTMLElement | null = null

  if (guide.kind === 'modal') element.classList.add('announcement')
  for (const what of ['next', 'back', 'close'] as const) on(card[what], 'click', () => input(what))
  on<KeyboardEvent>(element, 'keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'Escape') {
      event.preventDefault()
      input('escape')
    } else if (event.key === 'Tab') onward(event)
  })

  function mount(): Layer {
    home = focused()
    const mounted = layer(css + (rich?.css ?? ''), context)
    mounted.element.append(dim, element)
    return mounted
  }

  function show(shown: Step, index: number, target: Element | null, ready: boolean): void {
    // The card is drawn anew: what stands elsewhere in it then is no shift of the page's layout.
    element.hidden = true
    // What is asked of the page before the card changes it costs little.
    const stands = boxOf(target ?? element)
    const box = target && stands
    const fresh = !place
    const waits = shown.advance?.on ?? 'next'
    step = shown
    reach = target && reachable(target)
    offers = ready || waits === 'next'
    place ??= mount()
    fill(card, shown, guide, index, labels, offers)
    rich?.fill(card, shown, index, context, pressed)
    modal = !shown.target && !/panel|sheet/.test(shown.form ?? '') && shown.spotlight !== false
    attribute(element, { 'aria-modal': String(modal) })
    attribute(hole, { 'pointer-events': /next|click/.test(waits) ? 'fill' : 'none' })
    dim.toggleAttribute('hidden', shown.spotlight === false)
    place.element.hidden = element.hidden = false
    takeFocus(target)
    const room = view()
    adjust(target, box, room)
    if (target) reveal(target, false, element, stands, room)
    appear(fresh)
  }

  function adjust(target: Element | null, box = target && boxOf(target), room = view()): void {
    if (!rich?.dock(card, step, box)) settle(element, box, step?.placement ?? 'auto', 14, room)
    const shape = `M0 0H${room.width}V${innerHeight}H0Z${box ? around(box, context.spot) : ''}`
    if (shape !== drawn) attribute(hole, { d: (drawn = shape) })
  }

  function appear(fresh: boolean): void {
    if (calm()) return
    const timing = { duration: 140, easing: 'cubic-bezier(.2,.8,.2,1)' }
    // From what can be read already: a first frame in which nothing is seen would be a frame later.
    element.animate([{ opacity: 0.3, translate: '0 6px' }, {}], timing)
    if (fresh) dim.animate([{ opacity: 0 }, {}], timing)
  }

  /** Into the card, unless somebody is typing: then it is only announced. */
  function takeFocus(target: Element | null): void {
    const at = focused()
    const inside = place?.active()
    if (typing(at) && !inside && (at !== target || step?.advance?.on === 'input')) return place?.say(`${card.title.textContent} ${card.body.textContent}`)
    if (!inside) home = at ?? home
    focusOn(element)
  }

  /** From the last button of the card the way leads to the target; when the page can't be used, round in the card. */
  function onward(event: KeyboardEvent): void {
    const { shiftKey } = event
    const stops = [...element.querySelectorAll<HTMLElement>(TAKES_FOCUS)].filter((stop) => stop.offsetParent)
    const at = place?.active()
    const edge = shiftKey ? at === stops[0] || at === element : at === stops.at(-1)
    const to = modal ? stops.at(shiftKey ? -1 : 0) : shiftKey ? null : reach
    if (!edge || !to) return
    event.preventDefault()
    to.focus()
  }

  return {
    show,
    settle: adjust,
    reveal: (target) => reveal(target, true, element),
    offersNext: () => offers,
    hide() {
      if (place) place.element.hidden = true
    },
    back(event) {
      if (event.key !== 'Tab' || !event.shiftKey || !reach || focused() !== reach) return
      event.preventDefault()
      focusOn(element)
    },
    remove() {
      const had = place?.active()
      place?.remove()
      place = null
      if (had && home) focusOn(home)
    },
  }
}

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
