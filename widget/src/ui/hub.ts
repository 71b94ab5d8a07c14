import type { Kind } from './context'
import type { Help } from './help'
import { h, icon, layer, on } from './kit'
import { launch } from './launcher'
import css from './launcher.css'
import badgeCss from './badge.css'

const HELP = 'M12 21a9 9 0 1 1 .1 0zM9.6 9.4a2.5 2.5 0 1 1 3.7 2.3c-.9.5-1.3 1-1.3 1.9M12 16.8h.01'

/** The help centre: its button. What the button opens is loaded when somebody comes near it. */
export const run: Kind = (context) => {
  const { guide, labels } = context
  const place = layer(css + badgeCss, context)
  const launcher = launch(context, place, icon(HELP))
  const { button } = launcher
  const badge = h('span', { class: 'badge', 'aria-hidden': 'true' })
  const count = h('span', { class: 'hidden' })
  let help: Help | undefined
  let coming: Promise<void> | undefined

  function unread(): void {
    const fresh = (guide.feed ?? []).filter((item) => item.unread).length
    badge.hidden = count.hidden = !fresh
    badge.textContent = `${fresh}`
    count.textContent = (labels.unread as string).replace('{n}', badge.textContent)
  }

  /** Goes on when the panel is there. */
  function want(then?: () => void): void {
    coming ??= import('./help').then((part) => {
      // A hub that was taken off meanwhile has nothing to open.
      if (button.isConnected) help = part.help(context, place, launcher, unread)
    })
    coming.then(then).catch((error: unknown) => {
      coming = undefined
      context.report(error)
    })
  }

  /** Opens the panel, or shuts it; a panel that is not there yet opens when it is. */
  const toggle = (open?: true) => want(() => help?.toggle(open))

  button.append(badge, count)
  unread()
  on(button, 'pointerenter focus', () => want())
  on(button, 'click', () => toggle())
  if (context.manual) toggle(true)

  function stop(): void {
    help?.stop()
    place.remove()
  }

  return {
    stop,
    dismiss() {
      stop()
      context.gone(false)
    },
    hear: (signal) => help?.hear(signal),
    unfold: () => toggle(true),
  }
}
