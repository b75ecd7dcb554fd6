/**
 * The coupling facility: where every word lies. No other file has a numeric word offset.
 *
 *   | header | slots | locks | queues | directory | spaces | statistics |
 *
 *   region      one entry per          words  what
 *   header      facility                  16  magic, version, geometry
 *   slots       stack                     32  state and incarnation, heartbeat, recoverer, name
 *   locks       lock                      16  state; inner mutex and arrivals of the fair lock
 *   queues      lock (fair only)   stacks+1   one queue word per slot
 *   directory   port space                32  address, protocol, range, representation, offsets
 *   spaces      port space                 -  runtime words, image(s), in-use maps, acknowledgements
 *   statistics  lock or space x slot       -  64-bit counters, *heuristic*
 *
 * Access classes. *Atomic*: always through Atomics. *Guarded*: plain, only by the stack that holds
 * the named lock. *Fixed*: written before the buffer is shared. *Heuristic*: plain 64-bit words with
 * one writer (the slot's stack); a reader may be late and nothing is decided on them. So are the reads of
 * truth words by `display`, which takes no lock.
 *
 * Header (fixed):
 *   0 magic   1 layout version   2 words in all   3 stacks   4 spaces   5 locks   6 lock kind
 *   7 spins   8 slots at   9 locks at   10 queues at   11 directory at   12 lock statistics at
 *   13 space statistics at   14-15 zero
 *
 * Slot, per stack (slots count from 1; entry 0 is nobody and stays zero):
 *   0      state      atomic  [25:3] incarnation  [2:0] state; see `slots.ts`
 *   1      recoverer  atomic  token of the stack that recovers this one; only for displays
 *   2      name size  atomic  bytes
 *   4-11   name       atomic  UTF-8
 *   16     heartbeat  atomic  the stack only; any change is a sign of life
 *
 * Lock:
 *   0      state      atomic  [31] WAITERS  [30] ORPHANED  [29:0] holder's token; see `lock-word.ts`
 *   1      inner      atomic  fair lock only: the robust mutex that guards the queue
 *   2      arrivals   guarded by inner: the last arrival number given out
 *   3      pause      atomic  spin lock only: never changes, a place to sleep on
 *
 * The last lock is the facility's own: who changes what a space stands for takes it first, then the
 * locks of that space. All others guard a segment each.
 *
 * Directory, per space (fixed, but for the statement: family, address and reserved ports are atomic, and
 * written under all locks of the space and the last one; the address only while the space is undefined):
 *   0 family  1-4 address  5 protocol  8 structure  9 access  10 lock scope  11 lease
 *   12 quarantine ms  13 segment ports  14 segments  15 first lock  16 locks  17 runtime at
 *   18 images at  19 image words  20 images  21 segment words  22 maps at  23 map words
 *   24 reserved ports  25 entries of a segment (routing table)  26 entries in all  27 first port laid out
 *   28 last port laid out  29 coordination  30 acks at
 *   31 words of an address in a routing table: 1 or 4
 *
 * Runtime, per space:
 *   0      exhausted  atomic  1: nothing eligible since it was set, with all locks held. Cleared
 *                             *before* a port becomes free, so that it never outlives its truth
 *   1      until      atomic  with exhausted: the tick at which the next hold-down ends
 *   2      current    atomic  literal access: which image is the structure
 *   3      state      atomic  [31:2] definitions so far  [1:0] state; see `definition.ts`
 *   4      range      atomic  [31:16] first  [15:0] last port of the effective range
 *   5      phase      atomic  [31:2] epoch  [1:0] off, seeding, on; see `coordination.ts`
 *   8-13   refused    guarded: written with all locks held, read with any. Routing table: what
 *                             `exhausted` is about: the reason, and the destination
 *   16-79  hints      atomic  a bit per segment that may have something; a port is never refused
 *                             because of a hint
 *
 * Map, per space, segment and slot (the second structure), guarded by the segment's lock:
 *   0      token      the incarnation whose ports these are; 0 = none. Written before its first bit
 *   16-    bits       a superset of the ports whose truth word names that incarnation; of a SHARED port
 *                     the TRUTH: a bit per stack that has it
 *
 * Acknowledgement, per space that began uncoordinated, and slot; atomic, the slot's stack only:
 *   0      token      who acknowledges. Written first: what a predecessor left behind it was true
 *   1      epoch      all connections of that stack are published since this epoch began
 */
// @ts-nocheck

import { assert } from '../assert.ts'
import * as limits from '../limits.ts'
import { portWords } from '../ports/port-words.ts'
import { routingWords } from '../ports/routing-words.ts'
import type { CheckedConfig, Space } from './config.ts'

export const MAGIC = 0x706f7274 // "port"
export const VERSION = 2

/** 64 bytes: regions start on a cache line. That the buffer itself does, is V8's doing. */
export const LINE_WORDS = 16

export const HEADER = {
  MAGIC: 0,
  VERSION: 1,
  WORDS: 2,
  STACKS: 3,
  SPACES: 4,
  LOCKS: 5,
  LOCK_KIND: 6,
  SPINS: 7,
  SLOTS_AT: 8,
  LOCKS_AT: 9,
  QUEUES_AT: 10,
  DIRECTORY_AT: 11,
  LOCK_STATISTICS_AT: 12,
  SPACE_STATISTICS_AT: 13,
} as const
export const HEADER_WORDS = 16

export const SLOT = { STATE: 0, RECOVERER: 1, NAME_BYTES: 2, NAME: 4, HEARTBEAT: 16 } as const
export const SLOT_WORDS = 32

export const LOCK = { STATE: 0, INNER: 1, ARRIVALS: 2, PAUSE: 3 } as const
export const LOCK_WORDS = 16

export const DIRECTORY = {
  FAMILY: 0,
  ADDRESS: 1,
  PROTOCOL: 5,
  STRUCTURE: 8,
  ACCESS: 9,
  LOCK_SCOPE: 10,
  LEASE: 11,
  QUARANTINE_MS: 12,
  SEGMENT_PORTS: 13,
  SEGMENTS: 14,
  FIRST_LOCK: 15,
  LOCKS: 16,
  RUNTIME_AT: 17,
  IMAGES_AT: 18,
  IMAGE_WORDS: 19,
  IMAGES: 20,
  SEGMENT_WORDS: 21,
  MAPS_AT: 22,
  MAP_WORDS: 23,
  RESERVED: 24,
  SEGMENT_ENTRIES: 25,
  ENTRIES: 26,
  SPAN_LOW: 27,
  SPAN_HIGH: 28,
  COORDINATION: 29,
  ACKS_AT: 30,
  ADDRESS_WIDTH: 31,
} as const
export const DIRECTORY_WORDS = 32

export const RUNTIME = {
  EXHAUSTED: 0,
  UNTIL: 1,
  CURRENT: 2,
  STATE: 3,
  RANGE: 4,
  PHASE: 5,
  REFUSED: 8,
  REFUSED_TO: 9,
  HINTS: 16,
} as const
const HINT_WORDS_MAX = Math.ceil((limits.PORT_MAX + 1) / limits.SEGMENT_PORTS_MIN / 32)
export const RUNTIME_WORDS: number = RUNTIME.HINTS + HINT_WORDS_MAX

export const MAP = { TOKEN: 0, BITS: 16 } as const

export const ACK = { TOKEN: 0, EPOCH: 1 } as const
export const ACK_WORDS = 2

/** 64-bit counters of one lock and slot; the wait times follow in log-linear buckets. */
export const LOCK_STATISTIC = {
  ACQUISITIONS: 0,
  CONTENDED: 1,
  PARKS: 2,
  INHERITED: 3,
  RESCUES: 4,
  HANDOVERS: 5,
  WAIT_NS: 6,
  WAIT_NS_MAX: 7,
  BUCKETS: 8,
} as const
export const WAIT_BUCKETS = 56
export const LOCK_STATISTIC_COUNTERS: number = LOCK_STATISTIC.BUCKETS + WAIT_BUCKETS

/** 64-bit counters of one space and slot. */
export const SPACE_STATISTIC = {
  CONNECTS: 0,
  BINDS: 1,
  CLOSES: 2,
  EXHAUSTED: 3,
  IN_USE: 4,
  RESERVED: 5,
  QUARANTINED: 6,
  OUT_OF_RANGE: 7,
  STALE_RELEASES: 8,
  FENCED: 9,
  LEASES_TAKEN: 10,
  LEASES_RETURNED: 11,
  PORTS_TAKEN_FROM_OTHERS: 12,
  REVOCATIONS: 13,
  PORTS_RECOVERED: 14,
  REPAIRS: 15,
  TABLE_FULL: 16,
  PROBES: 17,
  NOT_DEFINED: 18,
  LEAKS_FREED: 19,
} as const
export const SPACE_STATISTIC_COUNTERS = 24

export const LOCK_KINDS = ['mutex', 'fair', 'spin'] as const
export const STRUCTURES = ['bitmap', 'list', 'routing-table'] as const
export const ACCESSES = ['in-place', 'literal'] as const
export const LOCK_SCOPES = ['structure', 'segment'] as const
export const PROTOCOLS = ['tcp', 'udp'] as const
export const COORDINATIONS = ['on', 'off'] as const
/** The values of a phase word's lowest bits, in their order. */
export const PHASES = ['off', 'seeding', 'on'] as const
export type Phase = (typeof PHASES)[number]
export const PHASE_MASK = 3

assert(HEADER.SPACE_STATISTICS_AT < HEADER_WORDS, 'header overflows')
assert(SLOT.NAME + limits.NAME_BYTES_MAX / 4 <= SLOT.HEARTBEAT, 'a name overflows its slot')
assert(DIRECTORY.ADDRESS_WIDTH < DIRECTORY_WORDS, 'directory entry overflows')
assert(LOCK_STATISTIC_COUNTERS === 64, 'lock statistics are not whole cache lines')

export interface SpacePlan {
  readonly space: Space
  readonly segments: number
  readonly segmentPorts: number
  readonly segmentWords: number
  /** Of a routing table, 0 for the others. */
  readonly segmentEntries: number
  readonly firstLock: number
  readonly locks: number
  readonly runtimeAt: number
  readonly imagesAt: number
  readonly imageWords: number
  readonly images: number
  readonly mapsAt: number
  readonly mapWords: number
  /** 0: coordinated from the beginning. */
  readonly acksAt: number
}

/** Where everything of a configuration lies. */
export interface Plan {
  readonly words: number
  readonly locks: number
  readonly slotsAt: number
  readonly locksAt: number
  readonly queuesAt: number
  readonly directoryAt: number
  readonly lockStatisticsAt: number
  readonly spaceStatisticsAt: number
  readonly spaces: readonly SpacePlan[]
}

/** Lays a configuration out, without allocating anything. */
export function plan(config: CheckedConfig): Plan {
  let next = HEADER_WORDS
  const region = (words: number): number => {
    const at = next
    next += align(words)
    return at
  }
  const slots = config.stacks + 1
  let locks = 0
  const shapes = config.spaces.map(space => {
    const ports = space.spanHigh - space.spanLow + 1
    const whole = space.lockScope === 'structure'
    const segmentPorts = whole ? ports : Math.min(space.segmentPorts, ports)
    const segments = Math.ceil(ports / segmentPorts)
    const firstLock = locks
    locks += segments
    const segmentEntries = Math.ceil(space.entries / segments)
    return { space, segmentPorts, segmentEntries, segments, firstLock, locks: segments }
  })

  locks += 1 // The facility's own.

  const slotsAt = region(slots * SLOT_WORDS)
  const locksAt = region(locks * LOCK_WORDS)
  const queuesAt = region(config.lock === 'fair' ? locks * queueWords(config.stacks) : 0)
  const directoryAt = region(shapes.length * DIRECTORY_WORDS)
  const spaces = shapes.map((shape): SpacePlan => {
    const { segmentPorts, segmentEntries } = shape
    const routing = shape.space.structure === 'routing-table'
    const segmentWords = align(
      routing
        ? routingWords(segmentPorts, segmentEntries, addressWidth(shape.space.family)).words
        : portWords(segmentPorts).words,
    )
    const imageWords = segmentWords * shape.segments
    const images = shape.space.access === 'literal' ? 2 : 1
    const mapWords = align(MAP.BITS + Math.ceil((segmentPorts + segmentEntries) / 32))
    return {
      ...shape,
      segmentWords,
      imageWords,
      images,
      mapWords,
      runtimeAt: region(RUNTIME_WORDS),
      imagesAt: region(imageWords * images),
      mapsAt: region(shape.segments * slots * mapWords),
      acksAt: shape.space.coordination === 'off' ? region(slots * ACK_WORDS) : 0,
    }
  })
  const lockStatisticsAt = region(locks * slots * LOCK_STATISTIC_COUNTERS * 2)
  const spaceStatisticsAt = region(shapes.length * slots * SPACE_STATISTIC_COUNTERS * 2)
  return {
    words: next,
    locks,
    slotsAt,
    locksAt,
    queuesAt,
    directoryAt,
    lockStatisticsAt,
    spaceStatisticsAt,
    spaces,
  }
}

/** Words of an address in the entries of a routing table. */
export function addressWidth(family: number): number {
  return family === 4 ? 1 : 4
}

/** Words of one lock's queue: one per slot, slot 0 unused, on cache lines of its own. */
export function queueWords(stacks: number): number {
  return align(stacks + 1)
}

function align(words: number): number {
  return Math.ceil(words / LINE_WORDS) * LINE_WORDS
}
