/**
 * Goal: HalfSipHash-2-4 is the published one.
 *
 * Method: vectors of the reference implementation (github.com/veorq/SipHash, `vectors_hsip32`: key bytes
 * 0 to 7, input bytes 0 to n-1), those of whole words; the hash here takes no others.
 */
// @ts-nocheck


import { expect, test } from 'vitest'
import { halfSipHash } from '#core/ports/half-siphash.js'

const KEY = Int32Array.of(0x03020100, 0x07060504)

test.each([
  [0, 'a9359f5b'],
  [4, '2a6e4689'],
  [8, 'd0b8848f'],
  [12, '57f0872f'],
  [16, 'd9b5ac84'],
  [20, 'e34d1045'],
  [24, '27400c63'],
  [28, 'b0644000'],
  [32, 'fee72112'],
  [36, 'e75cc6ec'],
  [40, 'b6bc1840'],
])('%i bytes: %s', (bytes, expected) => {
  const input = Uint8Array.from({ length: bytes }, (_, index) => index)
  const hash = halfSipHash(KEY[0]!, KEY[1]!, new Int32Array(input.buffer))
  expect(Buffer.from(Int32Array.of(hash).buffer).toString('hex')).toBe(expected)
})
