const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/**
 * A UUIDv7 (RFC 9562): `now` in Unix milliseconds, `order` (12 bits) of those made in one, two random 32-bit numbers.
 * Ids sort by time, then order.
 */
export function uuidv7(now: number, order: number, [high = 0, low = 0]: ArrayLike<number> & Iterable<number>): string {
  const time = hex(now, 12)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(order, 3)}-8${hex(high & 4_095, 3)}-${hex(high >>> 16, 4)}${hex(low, 8)}`
}
