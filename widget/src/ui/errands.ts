import { carryOut, type Errand, type Move } from '../core/actions'
import type { Button } from '../protocol/types'
import type { Context } from './context'
import { allowed } from './address'
import { h, layer, on, render } from './kit'

const LINKS = /^(https?|mailto):$/
/** Long enough to be heard, after which nothing is left. */
const SAID = 2_500
/** What a timer can count. */
const LONGEST = 2 ** 31 - 100

/** Presses a button: records it, then does what it says. `move` takes what concerns the guide itself. */
export function press(button: Button, step: string, context: Context, move: (action: Move) => void): void {
  context.emit('$button_clicked', { step, button: button.key })
  carryOut(button, { move, errand: (action) => errand(action, context), failed: (error) => context.report(error) })
}

function errand(action: Errand, context: Context): void {
  if (action.do === 'track') context.track(action.name, action.props)
  else if (action.do === 'set') context.set(action.of ?? 'person', action.attributes)
  else if (action.do === 'start') context.launch(action.guide)
  else if (action.do === 'open') follow(action.url, action.tab)
}

/** Opens an address as a link would; one that a link may not have is an error. */
export function follow(address: string, tab: 'new' | undefined): void {
  const url = allowed(address, LINKS)
  if (!url) throw Error(`no address: ${address}`)
  if (tab) open(url.href, '_blank', 'noopener,noreferrer')
  else location.assign(url.href)
}

/** Puts the run off: it stays where it is and comes back after `ms`. */
export function snooze(context: Context, step: string, ms: number): void {
  context.emit('$guide_snoozed', { step, ms })
  context.save({ snoozed: Date.now() + ms })
  if (ms < LONGEST) setTimeout(() => context.gone(false), ms + 50)
  const { snoozed } = context.labels
  if (!snoozed) return
  const place = layer('', context)
  place.say(snoozed)
  setTimeout(() => place.remove(), SAID)
}

const LOOKS = { secondary: 'ghost edge', link: 'link' }

/** The buttons of a step, in their order. */
export function buttonRow(buttons: Button[], pressed: (button: Button) => void): HTMLElement {
  const row = buttons.map((button) => {
    const element = h('button', { type: 'button', class: button.style ? LOOKS[button.style] : 'primary' }, ...render(button.label))
    on(element, 'click', () => pressed(button))
    return element
  })
  return h('div', { class: 'buttons own' }, ...row)
}
