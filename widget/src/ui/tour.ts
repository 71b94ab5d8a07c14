import { begin, type Effect, type Input, next } from '../core/tour'
import type { Step } from '../protocol/types'
import type { Kind } from './context'
import { find, follow, type Found, on, told, visible, watch } from './kit'
import { onStage } from './stage'

const PATIENCE = 4_000

/** A tour on the screen: carries out what core/tour decides and turns what happens in the page into its input. */
export const run: Kind = (context) => {
  const { guide, progress, rich, emit, save } = context
  const steps = guide.steps ?? []
  const trail = [...(progress?.trail ?? [])]
  const way = rich?.way(steps, context, trail)
  const first = Math.max(0, steps.findIndex(({ key }) => key === progress?.step))
  const missed = new Set<string>()
  const undo: (() => void)[] = []
  /** The step that the run stands on, and when it came on the screen. */
  let current = steps[first]?.key ?? null
  let seen = current === progress?.step ? (progress?.seen ?? null) : null
  let started = progress !== null
  let shownHere = false
  let target: Element | null = null
  let how: Found | null = null
  let stopped = false
  let pressed = false
  let [tour, effects] = begin(steps, first, started)
  const carried: { [What in Effect['do']]: (about: Step, effect: Extract<Effect, { do: What }>, later: boolean) => void } = {
    find(_about, _effect, later) {
      enter()
      seek(later)
    },
    show: () => show(true),
    center() {
      enter()
      show(false)
    },
    hide: leave,
    done(about) {
      if (seen !== null) emit('$step_done', { step: about?.key, ms: Date.now() - seen })
      if (about && way) trail.push(about.key)
    },
    backed: ({ key }) => emit('$step_back', { step: key }),
    missing,
    complete: () => finish('completed'),
    // In quotes, as what core/tour says: the name is another one in the parts else.
    'dismiss': (about, { by }) => finish('dismissed', { by, ...(started && { step: about?.key }) }),
  }

  const stage = onStage(context, asked, (button) => {
    const key = step()?.key ?? ''
    rich?.press(button, key, context, (move) => rich.move(move, context, key, stop, (input, to) => put(input, false, to)))
  })
  if (seen !== null && satisfied()) put('next')
  else carryOut()

  function step(): Step | undefined {
    return steps[tour.index]
  }

  /** Through the card or the keyboard. */
  function asked(input: Input): void {
    if (input === 'next' || input === 'back' || guide.closable !== false) put(input)
  }

  function put(input: Input, later = false, to = way): void {
    if (stopped) return
    ;[tour, effects] = next(tour, input, steps, to)
    carryOut(later)
  }

  /** Advances after the host's own handlers had their turn; what is kept is kept at once. */
  function goOn(): void {
    put('next', true)
  }

  function carryOut(later = false): void {
    for (const effect of effects) carried[effect.do](steps[effect.index ?? tour.index] as Step, effect as never, later)
  }

  /** Looks for the target until it is there; the machine is told when the patience of a step is over. */
  function seek(later: boolean): void {
    const sought = step()
    const look = () => stopped || step() !== sought || !sought?.target || aim(sought)
    const wait = () => {
      if (look()) return
      stage.hide()
      const timer = setTimeout(() => put('timeout'), PATIENCE)
      undo.push(watch(look), () => clearTimeout(timer))
      advanceBy(sought)
    }
    if (!later) return wait()
    const timer = setTimeout(wait)
    undo.push(() => clearTimeout(timer))
  }

  /** Looks for the target once; the machine is told when it is there. */
  function aim({ target: wanted }: Step): boolean {
    how = wanted ? find(wanted) : null
    target = how?.element ?? null
    if (target) put('found')
    return target !== null
  }

  /** The step becomes the one to go on with, also on the next page. */
  function enter(): void {
    const key = step()?.key ?? null
    if (current !== key) seen = null
    current = key
    if (started) save({ step: key, seen, ...(way && { trail: [...trail] }) })
  }

  function show(anchored: boolean): void {
    const shown = step()
    if (!shown) return
    leave()
    if (!anchored) target = null
    if (!started) emit('$guide_started')
    started = shownHere = true
    const ready = seen === null && satisfied()
    // First, as it asks where the target is: the card has not changed the page yet.
    listen(shown)
    stage.show(shown, tour.index, target, ready)
    if (seen === null) emit('$step_seen', { step: shown.key, ...(target && how && told(how)) })
    seen ??= Date.now()
    save({ state: 'started', step: shown.key, seen })
  }

  function listen(shown: Step): void {
    const at = target
    if (at) {
      const moved = () => (visible(at) ? stage.settle(at) : put('lost'))
      undo.push(follow(at, moved, () => stage.reveal(at)))
      if (shown.advance?.on === 'click') undo.push(on<MouseEvent>(at.ownerDocument.defaultView ?? window, 'click pointerdown pointerup', (event) => touched(event, at), true))
      // A step that stands in the middle because its target was missing goes to it when it comes.
    } else if (shown.target) undo.push(watch(() => aim(shown)))
    undo.push(on<KeyboardEvent>(window, 'keydown', key), on(window, 'resize', () => stage.settle(target)))
    advanceBy(shown)
  }

  /** A target that goes away between press and release was used as well: some menus act on the press. */
  function touched(event: MouseEvent, at: Element): void {
    const hit = event.composedPath().includes(at)
    if (event.type === 'pointerdown') pressed = hit
    else if (event.type === 'click' ? hit : pressed && !at.isConnected) goOn()
  }

  function key(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented) return
    if (event.key === 'Escape') asked('escape')
    else stage.back(event)
  }

  function advanceBy(waiting: Step | undefined): void {
    if (!waiting || !rich) return
    const mayGo = () => seen !== null && !stage.offersNext()
    undo.push(...rich.waits(waiting, { mayGo, still: () => step() === waiting, target: () => target, go: goOn }))
  }

  /** Whether what the step waits for is so already. */
  function satisfied(): boolean {
    const at = step()
    if (at?.advance?.on === 'url') return context.urlMatches(at.advance.url)
    return !!at && !!rich?.satisfied(at, target)
  }

  function missing({ key, target: wanted }: Step, { then }: { then: string }): void {
    if (!missed.has(key)) emit('$step_missing', { step: key, then, ...(how && told(how)) })
    missed.add(key)
    if (then !== 'wait' || shownHere || context.manual || !wanted) return
    stop()
    context.park(() => find(wanted).element !== null)
  }

  function finish(state: 'completed' | 'dismissed', props = {}): void {
    if (started || state === 'completed') save({ state })
    if (started) emit(`$guide_${state}`, props)
    stop()
    context.gone(true)
  }

  function leave(): void {
    for (const stop of undo.splice(0)) stop()
  }

  function stop(): void {
    stopped = true
    leave()
    stage.remove()
  }

  return {
    stop,
    dismiss: (by = 'api') => put(by),
    hear(signal) {
      const { advance } = step() ?? {}
      if (seen === null) return
      if ('event' in signal && advance?.on === 'event' && advance.name === signal.event && context.passes(advance.where, signal.props)) goOn()
      if ('url' in signal && advance?.on === 'url' && satisfied()) goOn()
    },
  }
}
