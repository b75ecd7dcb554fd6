/** Small numbers and texts as few bytes. */
// @ts-nocheck


export class ByteWriter {
  readonly #bytes: number[] = []

  /** A whole number from 0: seven bits to a byte, low ones first. */
  number(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.#bytes.push((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes.push(rest)
  }

  text(value: string): void {
    const utf8 = Buffer.from(value, 'utf8')
    this.number(utf8.length)
    for (const byte of utf8) this.#bytes.push(byte)
  }

  take(): Buffer {
    return Buffer.from(this.#bytes)
  }
}

/** Reads what a ByteWriter wrote. Throws a RangeError where that cannot be it. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  number(): number {
    let value = 0
    for (let unit = 1; ; unit *= 0x80) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined || unit > 2 ** 49) throw new RangeError('the bytes end too early')
      value += (byte & 0x7f) * unit
      if (byte < 0x80) return value
    }
  }

  /** How many of something follow: each takes a byte at least. */
  count(): number {
    const count = this.number()
    if (count > this.#bytes.length - this.#at) throw new RangeError('the bytes end too early')
    return count
  }

  text(): string {
    const length = this.count()
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }

  get ended(): boolean {
    return this.#at === this.#bytes.length
  }
}

/** FNV-1a, 32 bits (G. Fowler, L. Noll, K.-P. Vo). */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
