/**
 * HalfSipHash-2-4 with a 32-bit result over 32-bit words, the keyed hash F and G of RFC 6056 algorithm
 * 4. J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF"; the half-width variant is
 * theirs as well. Checked against the published vectors for inputs of whole words.
 */
// @ts-nocheck

export function halfSipHash(key0: number, key1: number, words: ArrayLike<number>): number {
  let v0 = key0
  let v1 = key1
  let v2 = 0x6c796765 ^ key0
  let v3 = 0x74656462 ^ key1
  const round = (): void => {
    v0 = (v0 + v1) | 0
    v1 = rotate(v1, 5) ^ v0
    v0 = rotate(v0, 16)
    v2 = (v2 + v3) | 0
    v3 = rotate(v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = rotate(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = rotate(v1, 13) ^ v2
    v2 = rotate(v2, 16)
  }
  const compress = (word: number): void => {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }
  for (let i = 0; i < words.length; i += 1) compress(words[i]!)
  compress((words.length * 4) << 24)
  v2 ^= 0xff
  for (let i = 0; i < 4; i += 1) round()
  return v1 ^ v3
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
