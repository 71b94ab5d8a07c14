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

export interface Fingerprint {
  role?: string
  name?: string
  near?: string
  tag?: string
  path?: string
  text?: string
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

export interface Step {
  key: string
  target?: Target | null
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
  action?: { start: string } | { open: string } | null
  state: 'done' | 'open'
}
export interface Guide {
  key: string
  kind: 'tour' | 'tooltip' | 'checklist'
  version: number
  name: string
  when: Condition
  hide?: Condition | null
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
}
export interface Labels {
  next: string
  back: string
  done: string
  close: string
  progress: string
  tasks: string
  open: string
}
export interface Boot {
  v: 1
  at: number
  locale: string
  labels: Labels
  guides: Guide[]
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
}
