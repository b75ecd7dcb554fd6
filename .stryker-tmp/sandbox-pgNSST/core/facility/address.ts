// @ts-nocheck
import { isIP } from 'node:net'
import { FacilityError } from '../errors.ts'

/** 4 or 6, and the address as four big-endian 32-bit words (an IPv4 address in the first). */
export interface Address {
  readonly family: 4 | 6
  readonly words: Int32Array
}

/** Parses an IPv4 or IPv6 address. Throws `BAD_CONFIG` for anything else, zone identifiers included. */
export function parseAddress(text: string): Address {
  const words = new Int32Array(4)
  const family = text.includes('%') ? 0 : isIP(text)
  if (family === 4) {
    words[0] = ipv4Word(text)
    return { family: 4, words }
  }
  if (family === 6) {
    ipv6Groups(text).forEach((group, index) => {
      words[index >> 1] |= index & 1 ? group : group << 16
    })
    return { family: 6, words }
  }
  throw new FacilityError(
    'BAD_CONFIG',
    `"${text}" is not an IP address; write one like 192.0.2.1 or 2001:db8::1`,
  )
}

/** The address as text: dotted decimal, or eight hexadecimal groups with the longest zeros cut. */
export function formatAddress(family: number, words: ArrayLike<number>): string {
  if (family === 4) {
    return [24, 16, 8, 0].map(shift => (words[0]! >>> shift) & 0xff).join('.')
  }
  const groups = Array.from({ length: 8 }, (_, i) => (words[i >> 1]! >>> (i & 1 ? 0 : 16)) & 0xffff)
  const text = groups.map(group => group.toString(16)).join(':')
  // The URL parser writes the canonical form of RFC 5952.
  return new URL(`http://[${text}]/`).hostname.slice(1, -1)
}

/** The IPv4 address in an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2); any other one as it is. */
export function mappedIPv4(address: Address): Address {
  const { family, words } = address
  const mapped = family === 6 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff
  return mapped ? { family: 4, words: Int32Array.of(words[3]!, 0, 0, 0) } : address
}

// --- internal ---

function ipv4Word(text: string): number {
  return text.split('.').reduce((word, part) => (word << 8) | Number(part), 0)
}

function ipv6Groups(text: string): number[] {
  const dotted = text.slice(text.lastIndexOf(':') + 1)
  if (dotted.includes('.')) {
    const word = ipv4Word(dotted)
    const head = text.slice(0, text.lastIndexOf(':') + 1)
    return ipv6Groups(`${head}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`)
  }
  const [before, after] = text.split('::')
  const parse = (part: string | undefined) =>
    part ? part.split(':').map(group => Number.parseInt(group, 16)) : []
  const left = parse(before)
  const right = parse(after)
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right]
}
