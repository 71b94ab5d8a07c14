import type { Evidence, Page, Part } from './score'

type Weights = Partial<Record<Part, number>> & { bias: number }

/** Found by `python -m bench.targets.fit` from elements whose truth is known; log-odds that an element is the one. `markSure`, `otherId` and `otherSibling` were set by hand afterwards. */
export const NEAR_WEIGHTS: Weights = { bias: -7.6, tag: 1, role: 1.1, kin: 0.5, otherRole: -1.1, id: 2, otherId: -0.8, noId: -0.4, key: 0.6, otherKey: -1.9, noKey: -0.1, data: 0.8, otherData: -0.8, noData: -0.2, weak: 1.1, otherWeak: -0.5, otherSpoken: -0.1, name: 2.7, closeName: 1.8, someName: 0.6, otherName: -2.4, noName: -0.8, text: 0.2, otherText: -1.2, icon: 1.7, otherIcon: -1.9, shape: 0.1, otherSibling: -1.6, otherAddress: -0.8, otherRival: -3.4, nameAlone: 2.7, nameTelling: 1.2, markAlone: 1.3, markSure: 5.6, twinAlone: -0.3, twinNear: 0.7, twinAnchored: 0.4, twinPlace: 0.6, near: 1, anchored: 0.7, path: 0.7, place: 1.2, beside: 0.5, selected: 2.4, stepped: 0.7 }
/** The same where the page is in another language than the description. */
export const FOREIGN_WEIGHTS: Weights = { bias: -9.6, tag: 0.9, role: 1.4, kin: 0.2, otherRole: -1.1, id: 2, noId: -0.3, key: 1.4, otherKey: -2.5, noKey: -0.2, data: 1.1, otherData: -1.1, noData: -0.4, weak: 1.9, otherWeak: -0.8, spoken: 0.5, otherSpoken: -0.3, name: 3, closeName: 2.6, someName: 0.7, otherName: -3, noName: -0.5, text: 1.5, otherText: -1, otherIcon: -0.8, shape: 0.3, classes: 1.9, otherSibling: -1.5, otherAddress: -0.5, otherRival: -4, nameAlone: 1.5, markAlone: 1.9, markSure: 3, twinNear: 1, twinAnchored: 0.2, twinPlace: 0.1, near: 2, anchored: 1.4, path: 2.5, place: 1.9, beside: 2.3, selected: 2.9, stepped: 2.6 }

export const weightsFor = ({ foreign }: Page): Weights => (foreign ? FOREIGN_WEIGHTS : NEAR_WEIGHTS)

export function pointsOf(evidence: Evidence, weights: Weights): number {
  let sum = weights.bias
  for (const part in evidence) sum += (evidence[part as Part] ?? 0) * (weights[part as Part] ?? 0)
  return sum
}
