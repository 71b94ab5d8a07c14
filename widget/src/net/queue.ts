import { BATCH, LAST_CHARS, nextBatch, pause, type Queued, verdict } from '../core/batch'
import { get, keys, remove, set } from '../page/storage'
import type { Post, Reply } from './transport'

const SOON = 300
const MOST = 1_000
const KEY = 'q:'

export interface Queue {
  /** Keeps the event, then sends it with others soon. */
  enqueue(item: Queued): void
  /** What is not acked yet. */
  pending(): Queued[]
  /** Runs `work` while no batch is under way, so that its answer counts exactly the events that are acked. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

/** The event queue: each event is its own storage entry, deleted when the server has it. */
export function queue(site: string, post: Post): Queue {
  const items = new Map<string, Queued>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let limit = BATCH
  let stopped = false
  let busy: Promise<unknown> = Promise.resolve()

  for (const key of keys(KEY)) {
    const item = get<Queued>(key)
    if (item?.e) items.set(item.e.id, item)
  }

  function schedule(ms: number): void {
    if (stopped || (timer !== undefined && ms > 0)) return
    clearTimeout(timer)
    timer = setTimeout(() => alone(flush).catch(() => undefined), ms)
  }

  function alone<T>(work: () => Promise<T>): Promise<T> {
    const run = busy.then(work)
    busy = run.catch(() => undefined)
    return run
  }

  function send(batch: Queued[], leaving?: boolean): Promise<Reply> {
    const { k: key, p: person, a: account } = batch[0] as Queued
    return post('/v1/events', { key, sent_at: Date.now(), person, account, events: batch.map(({ e }) => e) }, leaving)
  }

  async function flush(): Promise<void> {
    timer = undefined
    const batch = nextBatch(items.values(), limit)
    if (stopped || !batch.length) return
    const { code, retryAfter } = await send(batch)
    const meaning = verdict(code, batch.length)
    if (meaning === 'retry') return schedule(pause(++attempt, retryAfter, Math.random()))
    attempt = 0
    // What was kept under a key that this page has no more would stand in the way for ever.
    const lost = meaning === 'drop' || (meaning === 'stop' && batch[0]?.k !== site)
    stopped = meaning === 'stop' && !lost
    limit = meaning === 'halve' ? batch.length >> 1 : BATCH
    if (meaning === 'taken' || lost) forget(batch)
    if (items.size) schedule(1)
  }

  function forget(batch: Queued[]): void {
    for (const { e } of batch) {
      items.delete(e.id)
      remove(KEY + e.id)
    }
  }

  function leave(): void {
    const batch = nextBatch(items.values(), BATCH, LAST_CHARS)
    if (batch.length && !stopped) void send(batch, true)
  }

  addEventListener('pagehide', leave)
  addEventListener('online', () => schedule(0))
  document.addEventListener('visibilitychange', () => schedule(0))
  if (items.size) schedule(SOON)

  return {
    enqueue(item) {
      if (items.size >= MOST) return
      set(KEY + item.e.id, item)
      items.set(item.e.id, item)
      schedule(SOON)
    },
    pending: () => [...items.values()],
    alone,
  }
}
