import type { Part } from './score'

type Weights = Partial<Record<Part, number>> & { bias: number }

/** Found by `python -m bench.targets.fit` from elements whose truth is known; log-odds that an element is the one. */
export const NEAR_WEIGHTS: Weights = { bias: -6, tag: 0.5, role: 0.5, name: 4, id: 4, key: 3, near: 2, anchored: 2 }
/** The same where the page is in another language than the description. */
export const FOREIGN_WEIGHTS: Weights = { bias: -6, tag: 0.5, role: 0.5, id: 5, key: 4, icon: 3, near: 2, anchored: 2, place: 2, beside: 1 }
