import { Client, type Config } from './client'

/** Starts the widget; the calls that came before it go first. Returns what takes the calls from now on. */
export function start(config: Config, waiting: ArrayLike<unknown>[]): (...call: unknown[]) => unknown {
  const client = new Client(config)
  const call = (...args: unknown[]) => client.call(...(args as [unknown]))
  for (const args of waiting) call(...Array.from(args))
  client.begin()
  return call
}
