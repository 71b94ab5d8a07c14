/** Makes this tab the one that has the name, until the returned function is called or the tab goes; null: another has it. */
export function claim(name: string): Promise<(() => void) | null> {
  return new Promise((done) => {
    const hold = (lock: unknown) => new Promise<void>((free) => done(lock ? free : null))
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => done(() => undefined))
  })
}
