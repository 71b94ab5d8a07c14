/** Wire types: docs/protocol.md sections 1 to 3. Durations and times are milliseconds. */

export type Scalar = string | number | boolean | null
export type Attributes = Record<string, Scalar>
export type Props = Record<string, unknown>

export type Inline =
  | string
  | ['b' | 'i', Inline[]]
  | ['c', string]
  | ['br']
  | ['a', Inline[], string]
  | ['img', string, string, number | null, number | null]
export type Block = Inline | ['p', Inline[]] | ['ul' | 'ol', Block[][]]

export interface Tests {
  is?: unknown
  is_not?: unknown
  contains?: unknown
  starts_with?: unknown
  in?: unknown[]
  exists?: boolean
  greater?: unknown
  less?: unknown
  before?: string
  after?: string
  future?: boolean
}
export interface Count {
  at_least?: number
  at_most?: number
  exactly?: number
}
export type UrlRule = string | { include?: string[]; exclude?: string[] }
export type GuideState = 'never_seen' | 'started' | 'completed' | 'dismissed'

export interface EventCondition {
  event: string
  where?: Record<string, Tests | Scalar>
  count?: Count
  scope?: 'person' | 'account'
  have?: number
}
export interface GuideCondition {
  guide: string
  state?: GuideState
  step?: string
  have?: boolean
}
export type Condition =
  | boolean
  | Record<string, never>
  | { all: Condition[] }
  | { any: Condition[] }
  | { none: Condition[] }
  | EventCondition
  | GuideCondition
  | { url: UrlRule }
  | { element: string; state?: 'present' | 'visible' | 'clicked' | 'missing' }
  | { input: string; filled?: boolean; equals?: string }
  | { device: 'desktop' | 'mobile' | 'tablet' }
  | { locale: string }
  | { time_on_page: number }
  | { scrolled: number }
  | { idle: number }
  | { leaving: boolean }

export interface Anchor {
  tag?: string
  role?: string
  name?: string
  attributes?: Record<string, string>
  up?: number
}
export interface Fingerprint {
  role?: string
  name?: string
  near?: string
  tag?: string
  path?: string
  text?: string
  v?: 1
  selectors?: string[]
  attributes?: Record<string, string>
  classes?: string[]
  nearby?: string[]
  beside?: string[]
  others?: string[]
  within?: Anchor[]
  place?: [number, number]
  twins?: number
  shape?: string
  lang?: string
  frames?: string[]
}
export interface Target {
  css?: string
  fingerprint?: Fingerprint
}
export type Advance =
  | { on: 'next' | 'click' }
  | { on: 'event'; name: string; where?: Record<string, Tests | Scalar> }
  | { on: 'url'; url: UrlRule }
  | { on: 'input'; css?: string; filled?: boolean; equals?: string }
  | { on: 'appears'; css: string }
export type Missing = 'wait' | 'skip' | 'center' | 'end'
export type Repeat = 'once' | 'until_completed' | 'always' | { every: number }

export type Form = 'anchored' | 'modal' | 'panel' | 'sheet'
/** Actions of a button, in the order in which they are carried out. */
export type Action =
  | { do: 'next' | 'back' | 'finish' | 'dismiss' }
  | { do: 'go'; step: string }
  | { do: 'snooze'; ms: number }
  | { do: 'start'; guide: string }
  | { do: 'open'; url: string; tab?: 'new' }
  | { do: 'track'; name: string; props?: Props }
  | { do: 'set'; of?: 'account'; attributes: Attributes }
export interface Button {
  key: string
  label: string
  style?: 'secondary' | 'link'
  actions: Action[]
}
export interface Branch {
  when: Condition
  go: string
}
/** A picture, or a page in a frame that plays a video; without sizes a frame has 16:9. */
export type Media = { alt: string; width?: number; height?: number } & ({ image: string } | { frame: string })
/** What pressing a task or a hub's entry does. */
export type Errand = { start: string } | { open: string; tab?: 'new' }

export interface Step {
  key: string
  target?: Target | null
  /** Absent: anchored with a target, else modal. */
  form?: Form
  side?: 'left'
  buttons?: Button[]
  next?: Branch[]
  media?: Media
  placement?: string
  title?: Inline[] | null
  body?: Block[] | null
  advance?: Advance
  missing?: Missing
  spotlight?: boolean
  block?: boolean
  next_label?: string | null
  back_label?: string | null
}
export interface Task {
  key: string
  title?: Inline[] | null
  body?: Block[] | null
  done: Condition
  action?: Errand | null
  state: 'done' | 'open'
}
export interface Entry {
  key: string
  title: Inline[]
  body?: Block[]
  /** Searched, not shown. */
  keywords?: string
  when?: Condition
  action?: Errand
  pinned?: true
}
/** A guide in a hub's announcements; `at` is when it was published. */
export interface FeedItem {
  guide: string
  title: Inline[]
  at: number
  unread?: true
}
export type Variables = Record<string, string>
/** What differs from the widget's own looks: CSS custom properties without their dashes, for both modes and by mode. */
export interface Theme {
  mode?: 'auto' | 'light' | 'dark'
  all?: Variables
  light?: Variables
  dark?: Variables
  spot?: { pad?: number; radius?: number }
  /** Instead of the top layer: this z-index. */
  z?: number
}
export type KindName = 'tour' | 'tooltip' | 'checklist' | 'banner' | 'modal' | 'hub'
export interface Guide {
  key: string
  kind: KindName
  version: number
  name: string
  /** Of its texts. */
  locale?: string
  when: Condition
  hide?: Condition | null
  /** While true it does not start, and a run ends. */
  cancel?: Condition
  repeat: Repeat
  priority: number
  delay: number
  state: GuideState
  step: string | null
  run: string | null
  at: number | null
  steps?: Step[]
  tasks?: Task[]
  order?: 'any' | 'in_order'
  launcher?: { text?: string | Inline[]; placement?: 'bottom-right' | 'bottom-left' } | null
  show?: 'hover' | 'focus' | 'click' | 'always'
  marker?: 'beacon' | 'icon' | 'none'
  /** Neither held back by the nudge budget nor counted in it. */
  exempt?: true
  /** Not before that moment, unless started by hand. */
  snoozed?: number
  progress?: 'dots' | 'bar' | 'none'
  position?: 'bottom'
  sticky?: false
  push?: true
  closable?: false
  /** A checklist that stands in this element. */
  target?: Target
  search?: false
  /** The checklist that stands in this hub. */
  checklist?: string
  entries?: Entry[]
  feed?: FeedItem[]
  theme?: Theme
}
export interface Labels {
  next: string
  back: string
  done: string
  close: string
  progress: string
  tasks: string
  open: string
  search?: string
  nothing_found?: string
  unavailable?: string
  news?: string
  new?: string
  unread?: string
  checklist?: string
  minimise?: string
  play?: string
  snoozed?: string
}
/** At most `max` unasked starts in any `per` milliseconds; `used` are those known, by run. */
export interface Budget {
  max: number
  per: number
  used: Record<string, number>
}
export interface Withheld {
  guide: string
  reason: string
  until?: number
}
export interface Boot {
  v: 1
  at: number
  locale: string
  labels: Labels
  guides: Guide[]
  theme?: Theme
  budget?: Budget
  withheld?: Withheld[]
}

export interface Person {
  id?: string
  anonymous_id?: string
}
export interface Account {
  id: string
}
export interface EventItem {
  id: string
  name: string
  at: number
  props: Props
}
/** Where one person is in one guide, as this browser knows it. */
export interface Progress {
  state: GuideState
  step: string | null
  run: string
  version: number
  /** When the run started. */
  at: number
  /** When the current step came on the screen; null while it has not. */
  seen: number | null
  /** Not before that moment, unless started by hand. */
  snoozed?: number
  /** The steps that the person came by, for Back. */
  trail?: string[]
}
