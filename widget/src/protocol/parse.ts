import type { Boot } from './types'

const KINDS = /^(tour|modal|tooltip|checklist|banner|hub)$/

/** The boot reply, without the guides of a kind that is not known here; null when it is no boot reply. */
export function parseBoot(boot: Boot | null): Boot | null {
  if (boot?.v !== 1 || !Array.isArray(boot.guides) || !boot.labels) return null
  return { ...boot, guides: boot.guides.filter((guide) => KINDS.test(guide?.kind)) }
}
