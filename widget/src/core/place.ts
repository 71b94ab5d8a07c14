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

const GAP = 12
const MARGIN = 12
const OTHER: Record<Side, Side> = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' }

/** Where a card of `card` size goes beside `target` in a `view`: the wanted side, else the opposite, else any that fits. */
export function place(target: Box, card: Size, view: Size, wanted: string, gap = GAP): Spot {
  const [first, align = ''] = wanted.split('-')
  const asked = first && first in OTHER ? (first as Side) : null
  const order: Side[] = asked ? [asked, OTHER[asked], 'bottom', 'top', 'right', 'left'] : ['bottom', 'top', 'right', 'left']
  const side = order.find((candidate) => room(candidate, target, view) >= along(candidate, card) + gap + MARGIN) ?? null
  return side ? beside(side, align, target, card, view, gap) : { x: 0, y: 0, side, arrow: 0 }
}

const upright = (side: Side) => side === 'top' || side === 'bottom'

const along = (side: Side, size: Size) => (upright(side) ? size.height : size.width)

function room(side: Side, target: Box, view: Size): number {
  if (side === 'top') return target.y
  if (side === 'left') return target.x
  return side === 'bottom' ? view.height - target.y - target.height : view.width - target.x - target.width
}

function beside(side: Side, align: string, target: Box, card: Size, view: Size, gap: number): Spot {
  const flip = upright(side)
  const [start, length] = flip ? [target.x, target.width] : [target.y, target.height]
  const [size, space] = flip ? [card.width, view.width] : [card.height, view.height]
  const ideal = align === 'start' ? start : align === 'end' ? start + length - size : start + (length - size) / 2
  const across = within(ideal, size, space)
  const arrow = Math.round(Math.max(18, Math.min(start + length / 2 - across, size - 18)))
  const before = side === 'top' || side === 'left'
  const edge = flip ? target.y : target.x
  const far = before ? edge - along(side, card) - gap : edge + (flip ? target.height : target.width) + gap
  const away = within(far, along(side, card), flip ? view.height : view.width)
  return flip ? { x: across, y: away, side, arrow } : { x: away, y: across, side, arrow }
}

/** Keeps the card in the view, also when its target has been scrolled away. */
const within = (at: number, size: number, space: number) => Math.round(Math.max(MARGIN, Math.min(at, space - size - MARGIN)))
