/**
 * The words of one segment of a connection routing hash table (claims 28-33, 42-43): an image that lies
 * in the facility, or, with literal access, in a private copy. All are guarded by the segment's lock.
 * All entries of a source port, and its bind mark, lie in the port's segment, so under one lock.
 *
 *   word           per       what a crash leaves; who may write
 *   header         segment   derived: queue, free list, counts; see `ROUTING`
 *   heads          bucket    derived: first entry of the chain, as index + 1
 *   owner          port      TRUTH: the bind mark. 0 none, a token: bound by it; RESERVED, alone or with a
 *                            token: it may not be selected, now or when it is not bound any more
 *   free at        port      TRUTH while nobody has bound it: end of the hold-down after a bind, 0 = none;
 *                            while bound: the tick of the bind, written after the owner word (P6)
 *   serial         port      binds so far, wraps
 *   count          port      derived: entries of the port that are not free
 *   entries        entry     8 words (IPv4) or 16 (IPv6):
 *     state                  TRUTH: the store to it is the commit of every transition
 *                              0        free; the other words mean nothing
 *                              T        live: a connection of T
 *                              COOLING  in hold-down until `free at`
 *     ports                  [31:16] destination port  [15:0] source port
 *     free at                TRUTH while COOLING; while live: the tick at which it was taken
 *     serial                 connections so far, wraps
 *     next                   derived: next entry of the chain, as index + 1
 *     queued                 derived: next in the hold-down queue, or in the free list, as index + 1
 *     addresses              source address, destination address
 *
 * R1. An entry that is live or COOLING is in exactly one chain, that of its key; a free one in none.
 * R2. No two entries that are not free have the same key: an entry is made only after its chain was
 *     walked under the same lock, and entries never move.
 * R3. A COOLING entry is in the hold-down queue; a free one in the free list, or at or behind `unused`.
 * R4. A port with a bind mark has no entry that is live; no port in hold-down after a bind gets one.
 */
// @ts-nocheck

import { HELD } from './port-words.ts'

/** State of an entry in hold-down; no token has this bit. */
export const COOLING: number = HELD

/** Header words of an image. The first six lie where `IMAGE` has them, or has their like. */
export const ROUTING = {
  COOLING_HEAD: 0,
  COOLING_TAIL: 1,
  FREE_HEAD: 2,
  /** Entries from this one on have never been used. */
  UNUSED: 3,
  EXHAUSTED: 4,
  HINTED: 5,
  LIVE: 6,
  COOLING_COUNT: 7,
} as const
const HEADER_WORDS = 8

export const ENTRY = {
  STATE: 0,
  PORTS: 1,
  FREE_AT: 2,
  SERIAL: 3,
  NEXT: 4,
  QUEUED: 5,
  ADDRESSES: 6,
} as const

/** Word offsets of a segment's image. */
export interface RoutingWords {
  readonly ports: number
  readonly entries: number
  /** Words of one address: 1 or 4. */
  readonly addressWords: number
  readonly entryWords: number
  /** A power of two. */
  readonly buckets: number
  readonly heads: number
  readonly owner: number
  readonly freeAt: number
  readonly serial: number
  readonly count: number
  readonly first: number
  readonly words: number
}

export function routingWords(ports: number, entries: number, addressWords: number): RoutingWords {
  const entryWords = addressWords === 1 ? 8 : 16
  const buckets = 2 ** Math.ceil(Math.log2(entries))
  const heads = HEADER_WORDS
  const owner = heads + buckets
  const freeAt = owner + ports
  const serial = freeAt + ports
  const count = serial + ports
  // On a boundary of 8 words, so that an IPv4 entry is half a cache line.
  const first = Math.ceil((count + ports) / 8) * 8
  const words = first + entries * entryWords
  return {
    ports,
    entries,
    addressWords,
    entryWords,
    buckets,
    heads,
    owner,
    freeAt,
    serial,
    count,
    first,
    words,
  }
}
