/**
 * What page/locks.ts does, where a browser has no Web Locks: on pages that came over plain HTTP. And for all: what waits
 * for another tab.
 */

/** A tab that navigates gives its guides up for a moment; the others leave it that long to take them up again. */
const GRACE = 3_000
/** Time to answer, in ms. */
const ANSWER = 100

type Word = { ask: number } | { mine: true } | { left: true }

/** Makes this tab the one that has the name, until the returned function is called or the tab goes; null: another has it. */
export async function claim(name: string): Promise<(() => void) | null> {
  const channel = open(name)
  if (!channel) return () => undefined
  const id = Math.random()
  let held = false
  let taken = false
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    // Of two that ask at the same time the one with the higher number has it.
    if ('ask' in data && !held && data.ask > id) taken = true
    else if ('ask' in data) channel.postMessage({ mine: true })
    else if ('mine' in data) taken = true
  }
  channel.postMessage({ ask: id })
  await new Promise((done) => setTimeout(done, ANSWER))
  if (taken) channel.close()
  if (taken) return null
  held = true
  const free = () => {
    removeEventListener('pagehide', free)
    channel.postMessage({ left: true })
    channel.close()
  }
  addEventListener('pagehide', free)
  return free
}

/** Whether the name may be claimed again; `changed` is called when it may. */
export function freed(name: string, changed: () => void): () => boolean {
  let over = false
  const now = () => {
    over = true
    changed()
  }
  const later = () => setTimeout(now, GRACE)
  if (navigator.locks) navigator.locks.request(name, () => undefined).then(later, now)
  else toldFree(name, later)
  return () => over
}

/**
 * A tab that is closed may be gone before its word is out: so the name is asked for again, too, when somebody comes to
 * this one.
 */
function toldFree(name: string, free: () => void): void {
  const channel = open(name)
  const once = () => {
    removeEventListener('focus', once)
    channel?.close()
    free()
  }
  if (channel) channel.onmessage = ({ data }: MessageEvent<Word>) => 'left' in data && once()
  addEventListener('focus', once)
}

function open(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name)
  } catch {
    return null
  }
}
