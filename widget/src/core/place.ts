export interface Box {
  x: number
  y: number
  width: number
  height: number
}
export type Side = 'top' | 'bottom' | 'left' | 'right'
export interface Spot {
  x: number
  y: number
  /** The side of the target that the card is on; null when it fits nowhere beside it. */
  side: Side | null
  /** Where along the card's edge the arrow points from, in px. */
  arrow: number
}
interface Size {
  width: number
  height: number
}

/** Target and card along one axis: where the target begins, its length, the card's, and that of the view. */
type Axis = [start: number, length: number, size: number, space: number]

const GAP = 12
const MARGIN = 12
const OTHER: Record<Side, Side> = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' }
const BEFORE = /top|left/
const ELSE: Side[] = ['bottom', 'top', 'right', 'left']

/** Where a card of `card` size goes beside `target` in a `view`, which begins at its `y`: the wanted side, else the opposite, else any that fits. */
export function place(target: Box, card: Size, view: Size & { y?: number }, wanted: string, gap = GAP): Spot {
  const [asked, align] = wanted.split('-') as [Side, string?]
  const x: Axis = [target.x, target.width, card.width, view.width]
  const { y: from = 0 } = view
  const y: Axis = [target.y - from, target.height, card.height, view.height]
  const axes = (side: Side) => (/top|bottom/.test(side) ? [x, y] : [y, x]) as [Axis, Axis]
  const fits = (side: Side | undefined) => {
    if (!side || !OTHER[side]) return false
    const [, [start, length, size, space]] = axes(side)
    return (BEFORE.test(side) ? start : space - start - length) >= size + gap + MARGIN
  }
  const side = [asked, OTHER[asked], ...ELSE].find(fits)
  if (!side) return { x: 0, y: 0, side: null, arrow: 0 }
  const [along, [start, length, size, space]] = axes(side)
  const away = within(BEFORE.test(side) ? start - size - gap : start + length + gap, size, space)
  const [across, arrow] = beside(along, align)
  return along === x ? { x: across, y: from + away, side, arrow } : { x: away, y: from + across, side, arrow }
}

/** Where the card begins along the target's edge, and where its arrow points from. */
function beside([start, length, size, space]: Axis, align: string | undefined): [number, number] {
  const ideal = align === 'start' ? start : align === 'end' ? start + length - size : start + (length - size) / 2
  const across = within(ideal, size, space)
  return [across, Math.round(Math.max(18, Math.min(start + length / 2 - across, size - 18)))]
}

/** Keeps the card in the view, also when its target has been scrolled away. */
const within = (at: number, size: number, space: number) => Math.round(Math.max(MARGIN, Math.min(at, space - size - MARGIN)))
