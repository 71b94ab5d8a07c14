import { begin, type Effect, type Input, next, type Tour, type Way } from '../core/tour'
import type { Button, Step } from '../protocol/types'
import type { Context, Kind, Running, Signal } from './context'
import { find, follow, type Found, on, told, visible, watch } from './kit'
import { Stage } from './stage'

const PATIENCE = 4_000

/** A tour on the screen: carries out what core/tour decides and turns what happens in the page into its input. */
class TourRun implements Running {
  readonly #context: Context
  #tour: Tour
  readonly #steps: Step[]
  readonly #stage: Stage
  readonly #told = new Set<string>()
  /** The step that the run stands on, and when it came on the screen. */
  #current: string | null
  #seen: number | null
  #started: boolean
  #shownHere = false
  #target: Element | null = null
  #how: Found | null = null
  #undo: (() => void)[] = []
  #stopped = false
  readonly #trail: string[]
  readonly #way: Way | undefined

  constructor(context: Context) {
    this.#context = context

    const { guide, progress } = context
    this.#steps = guide.steps ?? []
    this.#trail = [...(progress?.trail ?? [])]
    this.#way = context.rich?.way(this.#steps, context, this.#trail)
    this.#stage = new Stage(context, (input) => this.#asked(input), (button) => this.#press(button))
    this.#started = progress !== null
    const index = Math.max(0, this.#steps.findIndex((step) => step.key === progress?.step))
    this.#current = this.#steps[index]?.key ?? null
    this.#seen = this.#current === progress?.step ? (progress?.seen ?? null) : null
    const [tour, effects] = begin(this.#steps, index, this.#started)
    this.#tour = tour
    if (this.#seen !== null && this.#satisfied()) this.#input('next')
    else this.#carryOut(effects)
  }

  stop(): void {
    this.#stopped = true
    this.#leave()
    this.#stage.remove()
  }

  dismiss(by: 'api' | 'cancel' = 'api'): void {
    this.#input(by)
  }

  signal(signal: Signal): void {
    const step = this.#step
    if (!step || this.#seen === null) return
    const advance = step.advance
    if ('event' in signal && advance?.on === 'event' && advance.name === signal.event) {
      if (this.#context.whereHolds(advance.where, signal.props)) this.#later('next')
    }
    if ('url' in signal && advance?.on === 'url' && this.#satisfied()) this.#later('next')
  }

  get #step(): Step | undefined {
    return this.#steps[this.#tour.index]
  }

  /** Through the card or the keyboard. */
  #asked(input: Input): void {
    if (input === 'next' || input === 'back' || this.#context.guide.closable !== false) this.#input(input)
  }

  #press(button: Button): void {
    const { rich } = this.#context
    rich?.press(button, this.#step?.key ?? '', this.#context, (move) => rich.move(move, this.#context, this.#step?.key ?? '', this, (input, way) => this.#input(input, false, way)))
  }

  #input(input: Input, later = false, way = this.#way): void {
    if (this.#stopped) return
    const [tour, effects] = next(this.#tour, input, this.#steps, way)
    this.#tour = tour
    this.#carryOut(effects, later)
  }

  /** Advances after the host's own handlers had their turn; what is kept is kept at once. */
  #later(input: Input): void {
    this.#input(input, true)
  }

  #carryOut(effects: Effect[], later = false): void {
    for (const effect of effects) {
      const step = this.#steps['index' in effect ? effect.index : this.#tour.index]
      if (effect.do === 'find' || effect.do === 'center') this.#enter()
      if (effect.do === 'find') this.#seek(later)
      else if (effect.do === 'show' || effect.do === 'center') this.#show(effect.do === 'show')
      else if (effect.do === 'hide') this.#leave()
      else if (effect.do === 'done') this.#done(step?.key)
      else if (effect.do === 'backed') this.#context.emit('$step_back', { step: step?.key })
      else if (effect.do === 'missing') this.#missing(step, effect.then)
      else if (effect.do === 'complete') this.#finish('completed')
      else if (effect.do === 'dismiss') this.#finish('dismissed', { by: effect.by, ...(this.#started && { step: step?.key }) })
    }
  }

  #done(step: string | undefined): void {
    if (this.#seen !== null) this.#context.emit('$step_done', { step, ms: this.#context.now() - this.#seen })
    if (step && this.#way) this.#trail.push(step)
  }

  /** Looks for the target until it is there; the machine is told when the patience of a step is over. */
  #seek(later: boolean): void {
    const step = this.#step
    const look = (): boolean => {
      if (this.#stopped || this.#step !== step || !step?.target) return true
      this.#aim(step)
      if (this.#target) this.#input('found')
      return this.#target !== null
    }
    const wait = () => {
      if (look()) return
      this.#stage.hide()
      const timer = setTimeout(() => this.#input('timeout'), PATIENCE)
      this.#undo.push(watch(look), () => clearTimeout(timer))
      this.#advanceBy(step)
    }
    if (!later) return wait()
    const timer = setTimeout(wait)
    this.#undo.push(() => clearTimeout(timer))
  }

  /** The step becomes the one to go on with, also on the next page. */
  #enter(): void {
    const key = this.#step?.key ?? null
    if (this.#current !== key) this.#seen = null
    this.#current = key
    if (this.#started) this.#context.save({ step: key, seen: this.#seen, ...(this.#way && { trail: [...this.#trail] }) })
  }

  #show(anchored: boolean): void {
    const step = this.#step
    const context = this.#context
    if (!step) return
    this.#leave()
    if (!anchored) this.#target = null
    if (!this.#started) context.emit('$guide_started')
    this.#started = this.#shownHere = true
    this.#stage.show(step, this.#tour.index, this.#target, this.#seen === null && this.#satisfied())
    if (this.#seen === null) context.emit('$step_seen', { step: step.key, ...(this.#target && this.#how && told(this.#how)) })
    this.#seen ??= context.now()
    context.save({ state: 'started', step: step.key, seen: this.#seen })
    this.#listen(step)
  }

  #listen(step: Step): void {
    const target = this.#target
    if (target) {
      this.#undo.push(follow(target, () => this.#follow(target), () => this.#stage.reveal(target, true)))
      this.#undo.push(on<MouseEvent>(target.ownerDocument.defaultView ?? window, 'click pointerdown pointerup', (event) => this.#touched(event, step, target), true))
    } else if (step.target) this.#undo.push(watch(() => this.#found(step)))
    this.#undo.push(on<KeyboardEvent>(window, 'keydown', (event) => this.#key(event)))
    this.#undo.push(on(window, 'resize', () => this.#stage.settle(this.#target)))
    this.#advanceBy(step)
  }

  #follow(target: Element): void {
    if (target.isConnected && visible(target)) this.#stage.settle(target)
    else this.#input('lost')
  }

  #aim(step: Step): void {
    this.#how = step.target ? find(step.target) : null
    this.#target = this.#how?.element ?? null
  }

  /** A step that stands in the middle because its target was missing goes to it when it comes. */
  #found(step: Step): void {
    this.#aim(step)
    if (this.#target) this.#input('found')
  }

  #touched(event: MouseEvent, step: Step, target: Element): void {
    const hit = event.composedPath().includes(target)
    if (step.block && hit) {
      event.preventDefault()
      event.stopImmediatePropagation()
    } else if (step.advance?.on === 'click') this.#clicked(event.type, hit, target)
  }

  /** A target that goes away between press and release was used as well: some menus act on the press. */
  #clicked(type: string, hit: boolean, target: Element): void {
    if (type === 'pointerdown') this.#pressed = hit
    else if (type === 'click' ? hit : this.#pressed && !target.isConnected) this.#later('next')
  }
  #pressed = false

  #key(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented) return
    if (event.key === 'Escape') this.#asked('escape')
    else this.#stage.back(event)
  }

  #advanceBy(step: Step | undefined): void {
    if (!step) return
    const waiting = {
      mayGo: () => this.#seen !== null && !this.#stage.offersNext,
      still: () => this.#step === step,
      target: () => this.#target,
      go: () => this.#later('next'),
    }
    this.#undo.push(...(this.#context.rich?.waits(step, waiting) ?? []))
  }

  /** Whether what the step waits for is so already. */
  #satisfied(): boolean {
    const step = this.#step
    if (step?.advance?.on === 'url') return this.#context.urlMatches(step.advance.url)
    return !!step && !!this.#context.rich?.satisfied(step, this.#target)
  }

  #missing(step: Step | undefined, then: string): void {
    const key = step?.key ?? ''
    if (!this.#told.has(key)) this.#context.emit('$step_missing', { step: key, then, ...(this.#how && told(this.#how)) })
    this.#told.add(key)
    const { target } = step ?? {}
    if (then !== 'wait' || this.#shownHere || this.#context.manual || !target) return
    this.stop()
    this.#context.park(() => find(target).element !== null)
  }

  #finish(state: 'completed' | 'dismissed', props = {}): void {
    if (this.#started || state === 'completed') this.#context.save({ state })
    if (this.#started) this.#context.emit(`$guide_${state}`, props)
    this.stop()
    this.#context.close(true)
  }

  #leave(): void {
    for (const undo of this.#undo.splice(0)) undo()
  }
}

export const run: Kind = (context) => new TourRun(context)
