import { json } from '../core/json'

export interface Reply {
  /** The HTTP status; 0 when there was no answer. */
  code: number
  answer: unknown
  /** Milliseconds the server asks to wait; 0 when it does not. */
  retryAfter: number
}
export type Post = (path: string, body: unknown, leaving?: boolean) => Promise<Reply>

const DEADLINE = 15_000
const LONGEST = 3_600_000

/** Posts JSON as text/plain, which needs no preflight. Never rejects. */
export function transport(host: string): Post {
  return async (path, body, leaving) => {
    let code = 0
    let answer: unknown = null
    let retryAfter = 0
    try {
      const reply = await fetch(host + path, {
        method: 'POST',
        body: json(body),
        credentials: 'omit',
        keepalive: leaving as boolean,
        signal: AbortSignal.timeout?.(DEADLINE) as AbortSignal,
      })
      code = reply.status
      retryAfter = Math.min(Number(reply.headers.get('Retry-After')) * 1_000 || 0, LONGEST)
      answer = await reply.json()
    } catch {
      // What is known by then is the answer.
    }
    return { code, answer, retryAfter }
  }
}
