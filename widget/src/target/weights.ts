import type { Evidence, Page, Part } from './score'

type Weights = Partial<Record<Part, number>> & { bias: number }

/** Found by `python -m bench.targets.fit` from elements whose truth is known; log-odds that an element is the one. */
export const NEAR_WEIGHTS: Weights = { bias: -8.2, tag: 1.2, role: 1.5, otherRole: -1, id: 1.8, otherId: -0.2, key: 1.4, otherKey: -1.8, data: 1, otherData: -0.7, weak: 0.4, otherWeak: -0.5, otherSpoken: -0.4, name: 2.9, closeName: 1, someName: 0.1, otherName: -3.5, noName: -0.6, text: 0.2, otherText: -0.8, icon: 1.4, otherIcon: -1.1, otherSibling: -1.5, otherRival: -4, nameAlone: 2.5, markAlone: 1.7, twinAlone: -1.2, twinNear: 1.3, twinAnchored: 0.2, near: 1.7, anchored: 0.6, path: 1.4, place: 0.7, beside: 1.2, selected: 3, stepped: 0.7 }
/** The same where the page is in another language than the description. */
export const FOREIGN_WEIGHTS: Weights = { bias: -9.6, tag: 0.9, role: 1.4, kin: 0.2, otherRole: -1.1, id: 2, noId: -0.3, key: 1.4, otherKey: -2.5, noKey: -0.2, data: 1.1, otherData: -1.1, noData: -0.4, weak: 1.9, otherWeak: -0.8, spoken: 0.5, otherSpoken: -0.3, name: 3, closeName: 2.6, someName: 0.7, otherName: -3, noName: -0.5, text: 1.5, otherText: -1, otherIcon: -0.8, shape: 0.3, classes: 1.9, otherSibling: -1.5, otherRival: -4, nameAlone: 1.5, markAlone: 1.9, twinNear: 1, twinAnchored: 0.2, twinPlace: 0.1, near: 2, anchored: 1.4, path: 2.5, place: 1.9, beside: 2.3, selected: 2.9, stepped: 2.6 }

export const weightsFor = ({ foreign }: Page): Weights => (foreign ? FOREIGN_WEIGHTS : NEAR_WEIGHTS)

export function pointsOf(evidence: Evidence, weights: Weights): number {
  let sum = weights.bias
  for (const part in evidence) sum += (evidence[part as Part] ?? 0) * (weights[part as Part] ?? 0)
  return sum
}
