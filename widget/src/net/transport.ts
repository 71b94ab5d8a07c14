import { json } from '../core/json'

export interface Reply {
  /** 0 when there was no answer. */
  status: number
  body: unknown
  /** Milliseconds the server asks to wait; 0 when it does not. */
  retryAfter: number
}
export type Post = (path: string, body: unknown, leaving?: boolean) => Promise<Reply>

const DEADLINE = 15_000

/** Posts JSON as text/plain, which needs no preflight. Never rejects. */
export function transport(host: string): Post {
  return async (path, body, leaving = false) => {
    try {
      const reply = await fetch(host + path, {
        method: 'POST',
        body: json(body),
        credentials: 'omit',
        keepalive: leaving,
        signal: AbortSignal.timeout?.(DEADLINE) ?? null,
      })
      const answer: unknown = await reply.json().catch(() => null)
      return { status: reply.status, body: answer, retryAfter: wait(reply.headers.get('Retry-After')) }
    } catch {
      return { status: 0, body: null, retryAfter: 0 }
    }
  }
}

function wait(seconds: string | null): number {
  return Math.min(Number(seconds) * 1_000 || 0, 3_600_000)
}
