import { json } from '../core/json'

const PREFIX = 'shirube:'
const memory = new Map<string, string>()

function local<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage)
  } catch {
    return undefined
  }
}

/** A stored value; what could not be stored (blocked, full) is kept in memory as long as the page lives. */
export function get<T>(key: string): T | null {
  try {
    return JSON.parse((memory.get(key) ?? localStorage.getItem(PREFIX + key)) as string) as T | null
  } catch {
    return null
  }
}

/** Keeps a value; one that is longer than `most` characters is not kept at all. */
export function set(key: string, value: unknown, most = Infinity): void {
  const text = json(value)
  if (text.length > most) return remove(key)
  memory.set(key, text)
  local((storage) => {
    storage.setItem(PREFIX + key, text)
    memory.delete(key)
  })
}

export function remove(key: string): void {
  memory.delete(key)
  local((storage) => storage.removeItem(PREFIX + key))
}

/** The keys in storage that begin so. */
export function keys(start: string): string[] {
  const stored = local(Object.keys) ?? []
  return stored.filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length))
}

/** Calls `changed` when another tab has stored something under the key. */
export function onStored(key: string, changed: () => void): void {
  addEventListener('storage', (event) => event.key === PREFIX + key && changed())
}
