import type { Boot } from './types'

/** The boot reply, without the guides of a kind that is not among `kinds`; null when it is no boot reply. */
export function parseBoot(body: unknown, kinds: object): Boot | null {
  const boot = body as Boot | null
  if (boot?.v !== 1 || !Array.isArray(boot.guides) || !boot.labels) return null
  return { ...boot, guides: boot.guides.filter((guide) => guide && Object.hasOwn(kinds, guide.kind)) }
}
