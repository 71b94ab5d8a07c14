/** What the finder weighs, for `fit.py`: every candidate's evidence beside the truth. */
import { Search } from '../../widget/src/target/rate'
import { PARTS } from '../../widget/src/target/score'
import { seen } from '../../widget/src/target/sight'
import type { Target } from '../../widget/src/protocol/types'

export const parts = PARTS

/** Of every candidate that can be seen: the evidence in the order of `parts`, and whether it is the truth. */
export function candidates(target: Target, is: (element: Element) => boolean): { foreign: boolean; rows: number[][] } {
  const run = new Search(target, document)
  const { found, page } = run.gather()
  const rows = found.filter(({ element }) => seen(element)).map((one) => {
    const evidence = run.placed(one, page)
    return [+is(one.element), ...PARTS.map((part) => Math.round((evidence[part] ?? 0) * 100) / 100)]
  })
  return { foreign: page.foreign, rows }
}
