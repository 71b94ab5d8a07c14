const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/**
 * A UUIDv7 (RFC 9562): `now` in Unix milliseconds, `order` (12 bits) of those made in one, two random 32-bit numbers.
 * Ids sort by time, then order.
 */
export function uuidv7(now: number, order: number, [high, low]: [number, number]): string {
  const digits = `${hex(now, 12)}7${hex(order, 3)}8${hex(high, 8)}${hex(low, 8)}`
  return digits.slice(0, 32).replace(/^.{8}|.{4}(?=.{12})/g, '$&-')
}
