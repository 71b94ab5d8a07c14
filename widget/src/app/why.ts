import type { Present } from './director'
import type { Post } from '../net/transport'
import type { Boot } from '../protocol/types'

/** Why a guide is shown or not. */
export interface Verdict {
  guide: string
  shown: boolean
  reason: string
  until?: number
}

/** Adds to the verdicts of this page what the server withholds, which it is asked for now. */
export async function explain({ guides, lives, reasons }: Present, post: Post, request: object): Promise<Verdict[]> {
  const { answer } = await post('/v1/boot', { ...request, why: true })
  const withheld = ((answer as Boot | null)?.withheld ?? []).map((one) => ({ ...one, shown: false }))
  const all = guides().map(({ key: guide }) => {
    const reason = lives.get(guide)?.stage === 'running' ? 'shown' : (reasons.get(guide) ?? 'not_ready')
    return { guide, shown: reason === 'shown', reason }
  })
  const here = all.filter(({ guide, shown }) => shown || !withheld.some((one) => one.guide === guide))
  return [...here, ...withheld.filter(({ guide }) => !here.some((one) => one.guide === guide))]
}
