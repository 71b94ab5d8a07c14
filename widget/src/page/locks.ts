/** A tab that navigates gives its guides up for a moment; the others leave it that long to take them up again. */
const GRACE = 3_000

/** Makes this tab the one that has the name, until the returned function is called or the tab goes; null: another has it. */
export function claim(name: string): Promise<(() => void) | null> {
  return new Promise((done) => {
    const hold = (lock: unknown) => new Promise<void>((free) => done(lock ? free : null))
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => done(() => undefined))
  })
}

/** Whether the name may be claimed again; `changed` is called when it may. */
export function freed(name: string, changed: () => void): () => boolean {
  let over = false
  const now = () => {
    over = true
    changed()
  }
  navigator.locks.request(name, () => undefined).then(() => setTimeout(now, GRACE), now)
  return () => over
}
