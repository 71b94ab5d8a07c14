import type { Boot, Guide } from './types'

const KINDS = ['tour', 'tooltip', 'checklist']

/** The boot reply, without the guides that this widget can't show; null when it is no boot reply. */
export function parseBoot(body: unknown): Boot | null {
  const boot = body as Boot | null
  if (boot?.v !== 1 || !Array.isArray(boot.guides) || !boot.labels) return null
  return { ...boot, guides: boot.guides.filter(usable) }
}

function usable(guide: Guide): boolean {
  if (!guide || typeof guide.key !== 'string' || !KINDS.includes(guide.kind)) return false
  const parts = guide.kind === 'checklist' ? guide.tasks : guide.steps
  return Array.isArray(parts) && parts.length > 0
}
