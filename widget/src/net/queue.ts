import { BATCH, LAST_BATCH, nextBatch, pause, type Queued, sameOwner, verdict } from '../core/batch'
import type { Account, Attributes, Person } from '../protocol/types'
import { get, keys, remove, set } from '../page/storage'
import type { Post } from './transport'

const SOON = 300
const MOST = 1_000
const KEY = 'q:'

export interface Queue {
  /** Keeps the event, then sends it with others soon. */
  add(item: Queued): void
  /** What is not acked yet. */
  pending(): Queued[]
  /** Attributes to be sent with the identity's next batch, or on their own. */
  describe(person: Person, account: DescribedAccount | undefined, attributes: Attributes | undefined): void
  /** Runs `work` while no batch is under way, so that its answer counts exactly the events that are acked. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

interface DescribedAccount extends Account {
  attributes?: Attributes | undefined
}
interface Described {
  k: string
  p: Person
  a?: Account
  attributes?: Attributes | undefined
  account?: Attributes | undefined
}

/** The event queue: each event is its own storage entry, deleted when the server has it. */
export function queue(site: string, post: Post): Queue {
  const items = new Map<string, Queued>()
  let described: Described | null = null
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
    timer = setTimeout(() => void alone(flush), ms)
  }

  function alone<T>(work: () => Promise<T>): Promise<T> {
    const run = busy.then(work)
    busy = run.catch(() => undefined)
    return run
  }

  function body(batch: Queued[], about: Described | null): unknown {
    const { k, p, a } = batch[0] ?? about ?? { k: site, p: {}, a: undefined }
    return {
      key: k,
      sent_at: Date.now(),
      person: { ...p, ...(about?.attributes && { attributes: about.attributes }) },
      ...(a && { account: { ...a, ...(about?.account && { attributes: about.account }) } }),
      events: batch.map((item) => item.e),
    }
  }

  async function flush(): Promise<void> {
    timer = undefined
    const batch = nextBatch([...items.values()], limit)
    const about = !described || !batch[0] || sameOwner(batch[0], described) ? described : null
    if (stopped || (!batch.length && !about)) return
    const reply = await post('/v1/events', body(batch, about))
    const meaning = verdict(reply.status, batch.length)
    if (meaning === 'retry') return schedule(pause(++attempt, reply.retryAfter, Math.random()))
    attempt = 0
    stopped = meaning === 'stop'
    limit = meaning === 'halve' ? { ...limit, events: batch.length >> 1 } : BATCH
    if (meaning === 'taken' || meaning === 'drop') forget(batch, about)
    if (items.size || described) schedule(1)
  }

  function forget(batch: Queued[], about: Described | null): void {
    for (const { e } of batch) {
      items.delete(e.id)
      remove(KEY + e.id)
    }
    if (about && described === about) described = null
  }

  function leave(): void {
    const batch = nextBatch([...items.values()], LAST_BATCH)
    if (batch.length && !stopped) void post('/v1/events', body(batch, null), true)
  }

  addEventListener('pagehide', leave)
  addEventListener('online', () => schedule(0))
  if (items.size) schedule(SOON)

  return {
    add(item) {
      if (items.size >= MOST) return
      set(KEY + item.e.id, item)
      items.set(item.e.id, item)
      schedule(SOON)
    },
    pending: () => [...items.values()],
    describe(p, account, attributes) {
      if (!attributes && !account?.attributes) return
      const a = account && { id: account.id }
      described = { k: site, p, ...(a && { a }), attributes, account: account?.attributes }
      schedule(SOON)
    },
    alone,
  }
}
