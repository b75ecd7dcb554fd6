// @ts-nocheck
import { FacilityError } from '../errors.ts'
import { HOLDER_MASK } from '../locks/lock-word.ts'
import { formatAddress, parseAddress } from './address.ts'
import { type LockKind, POOL_ADDRESS, type Protocol } from './config.ts'
import { Definition } from './definition.ts'
import {
  HEADER,
  HEADER_WORDS,
  LOCK,
  LOCK_KINDS,
  LOCK_WORDS,
  MAGIC,
  PHASE_MASK,
  PHASES,
  type Phase,
  queueWords,
  RUNTIME,
  VERSION,
} from './layout.ts'
import { ACTIVE, FENCED, FREE, JOINING, Slots, SUSPECTED, type Token } from './slots.ts'
import { directoryAt, SpaceEntry } from './space-entry.ts'

export type { SpaceEntry } from './space-entry.ts'

/** One thread's view of a coupling facility. Waits for nothing: a supervisor may use all of it. */
export class Facility {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  /** The same buffer as 64-bit counters; only statistics are read or written through it. */
  readonly counters: Float64Array
  readonly slots: Slots
  readonly spaces: readonly SpaceEntry[]
  readonly lockKind: LockKind
  readonly locks: number
  readonly spins: number

  /** Verifies the buffer; see `attach`. */
  constructor(buffer: SharedArrayBuffer) {
    verify(buffer)
    const words = new Int32Array(buffer)
    this.buffer = buffer
    this.words = words
    this.counters = new Float64Array(buffer)
    this.slots = new Slots(words, words[HEADER.SLOTS_AT]!, words[HEADER.STACKS]!)
    this.spaces = Array.from(
      { length: words[HEADER.SPACES]! },
      (_, index) => new SpaceEntry(words, index),
    )
    this.lockKind = LOCK_KINDS[words[HEADER.LOCK_KIND]!]!
    this.locks = words[HEADER.LOCKS]!
    this.spins = words[HEADER.SPINS]!
  }

  /** Stacks that the facility has slots for. */
  get stacks(): number {
    return this.slots.count
  }

  /** The port space of an address and protocol, as defined now. Throws `NO_SUCH_SPACE`. */
  space(address: string, protocol: Protocol): SpaceEntry {
    const found = this.find(address, protocol)
    if (found) return found
    const defined = this.spaces.filter(({ state }) => state !== 'undefined')
    const known = defined.map(s => `${s.address} ${s.protocol}`).join(', ') || 'none'
    throw new FacilityError(
      'NO_SUCH_SPACE',
      `${canonical(address)} ${protocol} is not coordinated here; this facility has ${known}`,
    )
  }

  /** The port space of an address and protocol, if it is defined now. */
  find(address: string, protocol: Protocol): SpaceEntry | undefined {
    const wanted = canonical(address)
    return this.spaces.find(
      s => s.protocol === protocol && s.state !== 'undefined' && s.address === wanted,
    )
  }

  /** The explicit-bind pool's space. */
  get pool(): SpaceEntry | undefined {
    return this.find(POOL_ADDRESS, 'tcp')
  }

  /** How far a space has come to be coordinated: `on` from its beginning, or by late enable. */
  phase(space: SpaceEntry): Phase {
    if (space.coordination === 'on') return 'on'
    return PHASES[Atomics.load(this.words, space.runtimeAt + RUNTIME.PHASE) & PHASE_MASK]!
  }

  /** What a space stands for, to be rewritten by whoever holds the locks that D1 names. */
  definition(space: SpaceEntry): Definition {
    return new Definition(this.words, directoryAt(this.words, space.index))
  }

  /** The lock that is taken first by who changes what a space stands for. */
  get definitionsLock(): number {
    return this.locks - 1
  }

  lockAt(lock: number): number {
    return this.words[HEADER.LOCKS_AT]! + lock * LOCK_WORDS
  }

  /** The token that holds a lock, 0 = none. A look, nothing more: it may be late. */
  lockHolder(lock: number): Token {
    return Atomics.load(this.words, this.lockAt(lock) + LOCK.STATE) & HOLDER_MASK
  }

  queueAt(lock: number): number {
    return this.words[HEADER.QUEUES_AT]! + lock * queueWords(this.stacks)
  }

  /** Marks a stack that has not beaten for the failure interval. It is still owner of everything. */
  suspect(token: Token): boolean {
    return this.slots.step(token, ACTIVE, SUSPECTED)
  }

  /** Takes a suspicion back. */
  clear(token: Token): boolean {
    return this.slots.step(token, SUSPECTED, ACTIVE)
  }

  /**
   * Fences a stack **whose thread has exited**: its locks may be inherited and its ports recovered
   * from now on. Never call it on a mere suspicion: what a living thread wrote afterwards would be
   * lost or, worse, believed. Wakes every stack that waits for a lock. False if this incarnation is
   * not there any more.
   */
  fence(token: Token): boolean {
    const fenced =
      this.slots.step(token, ACTIVE, FENCED) ||
      this.slots.step(token, SUSPECTED, FENCED) ||
      this.slots.step(token, JOINING, FENCED) ||
      this.slots.state(token) !== FREE
    if (fenced) this.wakeAll()
    return fenced
  }

  /**
   * Wakes whoever waits for any lock, to look around again. A stack that died between being notified
   * and running has taken the wake-up with it, whatever the lock's state says.
   */
  wakeAll(): void {
    for (let lock = 0; lock < this.locks; lock += 1) {
      Atomics.notify(this.words, this.lockAt(lock) + LOCK.STATE)
      if (this.lockKind !== 'fair') continue
      Atomics.notify(this.words, this.lockAt(lock) + LOCK.INNER)
      for (let slot = 1; slot <= this.stacks; slot += 1) {
        Atomics.notify(this.words, this.queueAt(lock) + slot)
      }
    }
  }
}

/**
 * Attaches to a coupling facility that `allocate` made. Throws `BAD_MAGIC` (not one), `BAD_VERSION`
 * (made by another version), `BAD_SIZE` or `BAD_GEOMETRY` (cut short, or overwritten).
 */
export function attach(buffer: SharedArrayBuffer): Facility {
  return new Facility(buffer)
}

// --- internal ---

function verify(buffer: SharedArrayBuffer): void {
  if (!(buffer instanceof SharedArrayBuffer)) {
    throw new FacilityError('BAD_MAGIC', 'a facility is a SharedArrayBuffer made by allocate()')
  }
  const bytes = buffer.byteLength
  if (bytes < HEADER_WORDS * 4 || bytes % 8 !== 0) {
    throw new FacilityError('BAD_SIZE', `${bytes} bytes are no facility; make one with allocate()`)
  }
  const words = new Int32Array(buffer)
  if (words[HEADER.MAGIC] !== MAGIC) {
    const found = (words[HEADER.MAGIC]! >>> 0).toString(16)
    throw new FacilityError('BAD_MAGIC', `magic word is 0x${found}, not 0x${MAGIC.toString(16)}`)
  }
  if (words[HEADER.VERSION] !== VERSION) {
    throw new FacilityError(
      'BAD_VERSION',
      `layout version is ${words[HEADER.VERSION]}, this program knows ${VERSION}`,
    )
  }
  if (words[HEADER.WORDS] !== words.length) {
    throw new FacilityError(
      'BAD_SIZE',
      `the header says ${words[HEADER.WORDS]! * 4} bytes, the buffer has ${bytes}`,
    )
  }
  const regions = [
    HEADER.SLOTS_AT,
    HEADER.LOCKS_AT,
    HEADER.QUEUES_AT,
    HEADER.DIRECTORY_AT,
    HEADER.LOCK_STATISTICS_AT,
    HEADER.SPACE_STATISTICS_AT,
  ].map(word => words[word]!)
  const ordered = regions.every((at, i) => at >= (i === 0 ? HEADER_WORDS : regions[i - 1]!))
  if (!ordered || regions.some(at => at > words.length)) {
    throw new FacilityError('BAD_GEOMETRY', `the regions at words ${regions.join(', ')} overlap`)
  }
}

function canonical(address: string): string {
  const { family, words } = parseAddress(address)
  return formatAddress(family, words)
}
