/** A UUIDv7 (RFC 9562): `now` in Unix milliseconds, then 10 random bytes. Ids sort in the order of their time. */
export function uuidv7(now: number, random: Uint8Array): string {
  const time = Math.floor(now).toString(16).padStart(12, '0')
  const rest = Array.from(random.subarray(0, 10), (byte, i) => {
    const value = i === 0 ? (byte & 0x0f) | 0x70 : i === 2 ? (byte & 0x3f) | 0x80 : byte
    return value.toString(16).padStart(2, '0')
  }).join('')
  return (time + rest).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
