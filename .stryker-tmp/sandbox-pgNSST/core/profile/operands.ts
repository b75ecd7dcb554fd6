/** The forms of single words: addresses, masks, names. Each returns undefined for any other word. */
// @ts-nocheck

import { isIP } from 'node:net'
import { formatAddress, parseAddress } from '../facility/address.ts'

export type Family = 4 | 6

export interface AddressWord {
  readonly family: Family
  /** In canonical form. */
  readonly address: string
}

export function addressOf(word: string): AddressWord | undefined {
  if (isIP(word) === 0 || word.includes('%')) return undefined
  const { family, words } = parseAddress(word)
  return { family, address: formatAddress(family, words) }
}

export interface NetworkWord extends AddressWord {
  /** As written after the slash, if so. */
  readonly prefix?: number
}

/** An address with or without a slash and a prefix length. */
export function networkOf(word: string): NetworkWord | undefined {
  const [host = '', length, ...more] = word.split('/')
  const address = addressOf(host)
  if (address === undefined || more.length > 0) return undefined
  if (length === undefined) return address
  const prefix = numberOf(length, 0, bitsOf(address.family))
  return prefix === undefined ? undefined : { ...address, prefix }
}

/** The number of leading ones of a contiguous IPv4 mask. */
export function maskPrefix(word: string): number | undefined {
  if (isIP(word) !== 4) return undefined
  const mask = parseAddress(word).words[0]!
  const prefix = Math.clz32(~mask)
  return mask === leadingOnes(prefix) ? prefix : undefined
}

export function maskText(prefix: number): string {
  return formatAddress(4, [leadingOnes(prefix)])
}

/** The first address of the network. */
export function networkAddress({ family, address }: AddressWord, prefix: number): string {
  const masked = parseAddress(address).words.map(
    (word, index) => word & leadingOnes(Math.min(32, Math.max(0, prefix - 32 * index))),
  )
  return formatAddress(family, masked)
}

export function isInNetwork(of: AddressWord, network: AddressWord, prefix: number): boolean {
  return (
    of.family === network.family && networkAddress(of, prefix) === networkAddress(network, prefix)
  )
}

export function bitsOf(family: Family): number {
  return family === 4 ? 32 : 128
}

/** A whole decimal number in a range. */
export function numberOf(word: string, min: number, max: number): number | undefined {
  if (!/^\d{1,10}$/.test(word)) return undefined
  const value = Number(word)
  return value >= min && value <= max ? value : undefined
}

/** The name of an IPv6 interface: up to 16 letters, digits and national characters. */
export function isInterfaceName(word: string): boolean {
  return /^[A-Z@#$][A-Z0-9@#$_]{0,15}$/.test(word)
}

/** A job name, or another name of up to 8 characters. */
export function isShortName(word: string): boolean {
  return /^[A-Z@#$][A-Z0-9@#$]{0,7}$/.test(word)
}

/** A job name in which `?` stands for any character and a last `*` for any more of them. */
export function isJobMask(word: string): boolean {
  return word.length <= 8 && /^(?:[A-Z@#$?][A-Z0-9@#$?]*\*?|\*)$/.test(word)
}

// --- internal ---

function leadingOnes(bits: number): number {
  return bits === 0 ? 0 : (-1 << (32 - bits)) | 0
}
