import type { Evidence, Page, Part } from './score'

type Weights = Partial<Record<Part, number>> & { bias: number }

/** Found by `python -m bench.targets.fit` from elements whose truth is known; log-odds that an element is the one. `otherAddress` near by hand: other pages have the same link to another thing. */
export const NEAR_WEIGHTS: Weights = { bias: -7.2, tag: 1.1, role: 1.2, otherRole: -1.1, id: 2, otherId: -0.6, key: 0.6, otherKey: -2.1, data: 0.6, otherData: -0.9, weak: 1, name: 2.6, closeName: 1.8, otherName: -2.4, otherText: -1.3, icon: 1.7, otherIcon: -1.9, otherSibling: -1.6, otherAddress: -4.5, otherRival: -3.5, nameAlone: 3, markAlone: 1.3, markSure: 5.4, twinAlone: -0.3, twinNear: 0.7, twinPlace: 0.6, near: 0.6, path: 0.9, place: 1.6, beside: 0.9, selected: 2.9, stepped: 1 }
/** The same where the page is in another language than the description. */
export const FOREIGN_WEIGHTS: Weights = { bias: -10.1, tag: 1.4, role: 1.8, otherRole: -1.2, id: 1.9, key: 1.5, otherKey: -3.5, data: 1, otherData: -2.2, weak: 1.1, name: 3, closeName: 2.6, text: 2.1, icon: 0.3, otherIcon: -1.2, classes: 1.4, otherSibling: -2, otherAddress: -4.5, otherRival: -2.7, nameAlone: 1.5, markAlone: 1.4, markSure: 2.6, twinNear: 1, near: 2, anchored: 0.4, path: 3.5, place: 1.3, beside: 2.4, selected: 3.4, stepped: 3.5 }

export const weightsFor = ({ foreign }: Page): Weights => (foreign ? FOREIGN_WEIGHTS : NEAR_WEIGHTS)

export function pointsOf(evidence: Evidence, weights: Weights): number {
  let sum = weights.bias
  for (const part in evidence) sum += (evidence[part as Part] ?? 0) * (weights[part as Part] ?? 0)
  return sum
}
