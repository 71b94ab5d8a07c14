import type { Scalar, Tests } from '../protocol/types'

/** What an event's properties must be, each by its name. */
export type Where = Record<string, Tests | Scalar>

const DAY = 86_400_000

/** Whether every property meets its tests. A test of a missing value is false, except `is_not` and `exists: false`. */
export function whereHolds(
  where: Where | undefined,
  props: Record<string, unknown>,
  now: number,
): boolean {
  return Object.entries(where ?? {}).every(([name, tests]) => {
    const value = Object.hasOwn(props, name) ? props[name] : undefined
    return passes(tests, value ?? undefined, now)
  })
}

function passes(tests: Tests | Scalar, value: unknown, now: number): boolean {
  if (tests === null || typeof tests !== 'object') return value === tests
  return Object.entries(tests).every(([test, wanted]) => test === 'future' || holds(test, value, wanted, tests, now))
}

function holds(test: string, value: unknown, wanted: unknown, tests: Tests, now: number): boolean {
  if (test === 'exists') return (value !== undefined) === wanted
  if (test === 'is_not') return value !== wanted
  if (value === undefined) return false
  if (test === 'is') return value === wanted
  if (test === 'in') return (wanted as unknown[]).includes(value)
  if (test === 'contains') return typeof value === 'string' && value.includes(String(wanted))
  if (test === 'starts_with') return typeof value === 'string' && value.startsWith(String(wanted))
  if (test === 'greater') return numbers(value, wanted) && (value as number) > (wanted as number)
  if (test === 'less') return numbers(value, wanted) && (value as number) < (wanted as number)
  const days = relative(wanted)
  const limit = days ? now + parseInt(String(wanted), 10) * DAY : instant(wanted)
  return dated(test, instant(value), limit, tests.future === true || !days, now)
}

const numbers = (a: unknown, b: unknown) => typeof a === 'number' && typeof b === 'number'

const relative = (value: unknown) => /^-\d+d$/.test(String(value))

/** `after: -14d` means within the last 14 days: a date to come is not meant unless asked for. */
function dated(test: string, at: number, limit: number, future: boolean, now: number): boolean {
  if (test === 'before') return at < limit
  return test === 'after' && at >= limit && (future || at <= now)
}

/** Unix ms; NaN, which no comparison holds for, when it is no date. */
function instant(value: unknown): number {
  if (typeof value === 'number') return value
  return /^\d{4}-\d\d-\d\d/.test(String(value)) ? Date.parse(String(value)) : NaN
}
