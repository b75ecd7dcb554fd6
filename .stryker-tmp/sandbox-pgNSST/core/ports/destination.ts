// @ts-nocheck
import { FacilityError } from '../errors.ts'
import { mappedIPv4, parseAddress } from '../facility/address.ts'

/** Four of the address, one of the port. */
export const DESTINATION_WORDS = 5

/** Where a connection goes. Make it once per destination, not per connection. */
export class Destination {
  readonly address: string
  readonly port: number
  /** 4 for an IPv4-mapped IPv6 address, too. */
  readonly family: 4 | 6
  /** Address, as four words, and port. */
  readonly words: Int32Array
  /** What `hashDestination` makes of it. */
  readonly hash: number

  /** Throws `BAD_CONFIG` for what is no IP address or no port. */
  constructor(address: string, port: number) {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new FacilityError('BAD_CONFIG', `destination port is ${port}; it must be 0 to 65535`)
    }
    const { family, words } = mappedIPv4(parseAddress(address))
    this.address = address
    this.port = port
    this.family = family
    this.words = Int32Array.of(...words, port)
    this.hash = hashDestination(this.words, 0, family === 4 ? 1 : 4, port)
  }
}

/** A 32-bit hash of a destination address, given as words from `at` on, and a port. */
export function hashDestination(
  words: Int32Array,
  at: number,
  addressWords: number,
  port: number,
): number {
  let hash = port
  for (let i = 0; i < addressWords; i += 1) hash = mix(hash ^ words[at + i]!)
  return hash
}

/** The finalizer of MurmurHash3 (A. Appleby): every bit of the input changes half of the output's. */
export function mix(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
