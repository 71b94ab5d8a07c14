import type { Account, EventItem, Person } from '../protocol/types'

/** An event as it is kept until the server has it: with the key and the identity of the moment it happened. */
export interface Queued {
  k: string
  p: Person
  a?: Account | undefined
  e: EventItem
}

/** Events in one request. */
export const BATCH = 100
/** Characters in one request, of which each is at most 3 bytes on the wire. */
const CHARS = 60_000
/** What still fits the 64 KiB that a browser lets a leaving page send. */
export const LAST_CHARS = 18_000
/** An event larger than this would be refused by the server (32 KiB). */
export const MAX_EVENT_CHARS = 32_000

const owner = ({ k, p, a }: Queued) => JSON.stringify([k, p, a])

/** The events that can go in one request: the oldest one's identity, in order, within the limits; at least one. */
export function nextBatch(items: Iterable<Queued>, most = BATCH, longest = CHARS): Queued[] {
  const sorted = [...items].sort((a, b) => (a.e.id < b.e.id ? -1 : 1))
  const [first] = sorted
  let chars = 0
  const fits = (item: Queued) => (chars += JSON.stringify(item.e).length) <= longest || item === first
  return sorted.filter((item) => owner(item) === owner(first as Queued) && fits(item)).slice(0, most)
}

/**
 * What an answer means for a batch. `taken`: acked. `retry`: later, the same. `halve`: one of them makes the whole
 * batch unreadable. `drop`: a single event that will never be read. `stop`: this page may not send.
 */
export function verdict(status: number, events: number): 'taken' | 'retry' | 'halve' | 'drop' | 'stop' {
  const is = (codes: RegExp) => codes.test(String(status))
  if (is(/^2/)) return 'taken'
  if (is(/^(0|408|429|5)/)) return 'retry'
  return is(/^4(00|13|15)/) ? (events > 1 ? 'halve' : 'drop') : 'stop'
}

/** Milliseconds to wait before attempt number `attempt` (1, 2, …): doubling from 1 s to 60 s, spread by ±25%. */
export function pause(attempt: number, retryAfter: number, random: number): number {
  const backoff = Math.min(60_000, 1_000 * 2 ** (attempt - 1)) * (0.75 + random / 2)
  return Math.max(backoff, retryAfter)
}
