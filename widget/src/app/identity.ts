import { uuidv7 } from '../core/ids'
import { json } from '../core/json'
import type { Account, Attributes, Person } from '../protocol/types'
import { get, set } from '../page/storage'

/** Who this browser is. Who was anonymous before keeps the anonymous id beside the id: a join that got lost is made later. */
export interface Who {
  person: Person
  account?: Account | undefined
}
export interface IdentifyOptions {
  account?: { id: unknown; attributes?: Attributes } | null
}

const KEY = 'who'

/** Ids that fit into one millisecond. */
const EACH = 1_024
let last = 0

/** A new id; those made in one page sort in the order they were made, also within a millisecond. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint32Array(2)) as unknown as [number, number]
  last = Math.max(Date.now() * EACH + (random[0] & 255), last + 1)
  return uuidv7(Math.floor(last / EACH), last % EACH, random)
}

/** The identity of the last visit, or a new anonymous one. */
export function known(): Who {
  return get<Who>(KEY) ?? keep({ person: { anonymous_id: newId() } })
}

export function keep(who: Who): Who {
  set(KEY, who)
  return who
}

/**
 * The identity after `identify`. An anonymous person keeps the anonymous id, so that the server joins the two;
 * another identified person gets nothing of the one before.
 */
export function identified(before: Who, id: string, account: { id: unknown } | null | undefined): Who {
  const { id: was, anonymous_id } = before.person
  const same = was === undefined || was === id
  const kept = account !== null && same ? before.account : undefined
  return { person: same && anonymous_id ? { id, anonymous_id } : { id }, account: account ? { id: String(account.id) } : kept }
}

/** The ids that tell who it is, as text: person and account. */
export const idOf = ({ person, account }: Who): string => json([person.id ?? person.anonymous_id, account?.id])

const MOST = 100

/** The attributes that the server can keep: scalars, cut to length; a date as its text. What is left out is no error. */
export function clean(attributes: Record<string, unknown> | null | undefined): Attributes | undefined {
  if (!attributes) return undefined
  const kept = Object.entries(attributes)
    .map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 1_000) : value instanceof Date && +value ? value.toISOString() : value] as const)
    .filter(([name, value]) => name && name.length <= 64 && (value === null || /^(string|boolean)$/.test(typeof value) || Number.isFinite(value)))
  return Object.fromEntries(kept.slice(0, MOST)) as Attributes
}
