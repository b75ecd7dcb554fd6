// @ts-nocheck
import { lowestBit } from '../bits.ts'
import { fencedError } from '../errors.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { MAP, RUNTIME, SPACE_STATISTIC } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import { QUARANTINE_MS_MAX } from '../limits.ts'
import type { Locks } from '../locks/locks.ts'
import { createAccess, type StructureAccess } from './access.ts'
import { REFUSED } from './outcome.ts'
import { IMAGE, inHoldDown } from './port-words.ts'
import type { SpaceStatistics } from './statistics.ts'

/** The longest time in ms that a refusal is repeated without looking. */
export const UNTIL_RELEASED: number = QUARANTINE_MS_MAX

/** The earlier of two ends of hold-downs; 0 = none. */
export function earlier(a: number, b: number): number {
  if (a === 0 || b === 0) return a || b
  return ((a - b) | 0) < 0 ? a : b
}

/** The later of two ends of hold-downs; 0 = none. */
export function later(a: number, b: number): number {
  if (a === 0 || b === 0) return a || b
  return ((a - b) | 0) < 0 ? b : a
}

/** The part of a structure under one lock, as every structure has it. Called with the lock held. */
export interface Segment {
  readonly index: number
  readonly lock: number
  /** The words that hold its image, and where the image begins in them. */
  readonly words: Int32Array
  readonly base: number
  /** Word of the facility with the map of a slot: its part of the second structure. */
  mapAt(slot: number): number
  /** Nothing can be taken here, now or when a hold-down ends. */
  isEmpty(): boolean
  /** The tick at which the last hold-down here ends, 0 = none is on. */
  coolsUntil(now: number): number
  /** Makes every derived word anew from the truth words. */
  rebuild(now: number): void
}

/** Who works on a store, and where. */
export interface StoreUser {
  readonly facility: Facility
  readonly space: SpaceEntry
  readonly token: Token
  readonly locks: Locks
  readonly statistics: SpaceStatistics
}

/**
 * The shared store of one port space, as one stack works on it under its locks: what the structures
 * have in common. Ports are indices into the range. Operations return an index or a code of `REFUSED`.
 *
 * Lock order: a stack holds one segment lock, or takes all of the space's in index order. An exception
 * in a critical section is a bug of ours: the lock is abandoned, and whoever inherits it repairs.
 */
export abstract class SegmentStore<S extends Segment> {
  readonly segments: readonly S[]
  protected readonly words: Int32Array
  protected readonly space: SpaceEntry
  protected readonly token: Token
  protected readonly slot: number
  protected readonly slots: number
  protected readonly statistics: SpaceStatistics
  protected readonly shift: number
  protected readonly mask: number
  readonly #facility: Facility
  readonly #locks: Locks
  readonly #access: StructureAccess
  readonly #runtime: number

  constructor(user: StoreUser) {
    const { facility, space, token, locks, statistics } = user
    this.words = facility.words
    this.space = space
    this.token = token
    this.slot = slotOf(token)
    this.slots = facility.stacks
    this.statistics = statistics
    this.#facility = facility
    this.#locks = locks
    this.#access = createAccess(facility.words, space)
    // One segment may have any number of ports; several have a power of two each.
    this.shift = space.segments === 1 ? 17 : 31 - Math.clz32(space.segmentPorts)
    this.mask = (1 << this.shift) - 1
    this.#runtime = space.runtimeAt
    this.segments = Array.from({ length: space.segments }, (_, index) =>
      this.createSegment(facility, this.#access, index),
    )
  }

  segmentOf(index: number): S {
    return this.segments[index >>> this.shift]!
  }

  /** Index into its segment. */
  within(index: number): number {
    return index & this.mask
  }

  /**
   * Gives back whatever the maps of a dead stack, or this one's own, name. A map may still be an
   * earlier incarnation's, if a successor that was to recover it died first. Returns how much it was.
   */
  recover(dead: Token, now: number): number {
    let recovered = 0
    for (const segment of this.segments) {
      this.#inLock(segment, now, () => {
        const map = segment.mapAt(slotOf(dead))
        const owner = this.words[map]!
        if (owner === 0 || owner > dead) return
        this.clearExhausted(segment)
        const ports = this.recoverIn(segment, owner, now)
        recovered += ports
        if (owner !== this.token) this.statistics.addMany(SPACE_STATISTIC.PORTS_RECOVERED, ports)
        this.words[map] = 0 // Last: nothing here is this incarnation's any more.
      })
    }
    return recovered
  }

  /** Runs `body` with all locks of the space held. Its result, or FENCED. */
  exclusively(now: number, body: () => number): number {
    return this.inAllSegments(now, body)
  }

  /**
   * Whether a map names anything. *Heuristic*, without a lock: a stack may take or release it at that
   * moment, so who must know takes the locks and counts.
   */
  seemsHeld(): boolean {
    for (const segment of this.segments) {
      for (let slot = 1; slot <= this.slots; slot += 1) {
        const map = segment.mapAt(slot)
        for (let word = map + MAP.BITS; word < map + this.space.mapWords; word += 1) {
          if (this.words[word] !== 0) return true
        }
      }
    }
    return false
  }

  /** With all locks held: the tick at which the last hold-down ends, 0 = none is on. */
  coolsUntil(now: number): number {
    return this.segments.reduce((until, segment) => later(until, segment.coolsUntil(now)), 0)
  }

  /** Calls for each thing that this stack's maps name, under its segment's lock. Throws `FENCED`. */
  protected eachMapped(now: number, visit: (segment: S, thing: number) => void): void {
    for (const segment of this.segments) {
      const entered = this.inSegment(segment, now, () => {
        const bits = segment.mapAt(this.slot) + MAP.BITS
        for (let word = 0; word < this.space.mapWords - MAP.BITS; word += 1) {
          for (let rest = this.words[bits + word]!; rest !== 0; rest &= rest - 1) {
            visit(segment, (word << 5) + lowestBit(rest))
          }
        }
        return 0
      })
      if (entered < 0) throw fencedError()
    }
  }

  protected abstract createSegment(facility: Facility, access: StructureAccess, index: number): S

  /** Gives back what the owner's map names in a segment, one bit after the other with what it names. */
  protected abstract recoverIn(segment: S, owner: Token, now: number): number

  /**
   * Takes a segment's lock and obtains the structure. False, without the lock: this incarnation has been
   * fenced. That is told by the map's token, which costs no atomic access; a dead incarnation that took
   * the lock under its own token may be robbed of it meanwhile, so it only lets go if it still can.
   */
  protected enter(segment: S, now: number): boolean {
    const inherited = this.#locks.acquire(segment.lock)
    const map = segment.mapAt(this.slot)
    const known = this.words[map] === this.token
    if ((inherited || !known) && this.#isDead()) {
      this.#locks.abandon(segment.lock)
      return false
    }
    if (inherited) this.#repair(segment, now)
    if (!known && !this.#register(map)) {
      this.#locks.abandon(segment.lock)
      return false
    }
    this.#access.obtain()
    return true
  }

  /** Publishes what was revised under a segment's lock, and lets go of the lock. */
  protected leave(segment: S): void {
    this.#publish(segment)
    this.#locks.release(segment.lock)
  }

  /** After an exception in a critical section. */
  protected abandon(segment: S): void {
    this.#locks.abandon(segment.lock)
  }

  protected inSegment(segment: S, now: number, body: () => number): number {
    try {
      if (!this.enter(segment, now)) return REFUSED.FENCED
      const result = body()
      this.leave(segment)
      return result
    } catch (error) {
      this.abandon(segment)
      throw error
    }
  }

  /** With all of the space's locks held. */
  protected inAllSegments(now: number, body: () => number): number {
    const entered: S[] = []
    try {
      const result = this.#enterAll(now, entered) ? body() : REFUSED.FENCED
      for (const segment of entered) this.leave(segment)
      return result
    } catch (error) {
      for (const segment of entered) this.abandon(segment)
      throw error
    }
  }

  /** Calls for each segment after `first` that may have something, round the range, `first` last. */
  protected eachHinted(first: number, attempt: (segment: S) => number): number {
    const { segments } = this
    let index = first
    let hints = -1
    for (let left = segments.length; left > 0; left -= 1) {
      index = index + 1 < segments.length ? index + 1 : 0
      if (segments.length > 1) {
        const word = this.#runtime + RUNTIME.HINTS + (index >>> 5)
        if ((index & 31) === 0 || left === segments.length) hints = Atomics.load(this.words, word)
        if ((hints & (1 << (index & 31))) === 0) continue
      }
      const found = attempt(segments[index]!)
      if (found !== REFUSED.EXHAUSTED) return found
    }
    return REFUSED.EXHAUSTED
  }

  protected isExhausted(now: number): boolean {
    if (Atomics.load(this.words, this.#runtime + RUNTIME.EXHAUSTED) === 0) return false
    // As a hold-down: an end that lies far ahead is an old one, from before ticks wrapped.
    return inHoldDown(Atomics.load(this.words, this.#runtime + RUNTIME.UNTIL), now)
  }

  /** With all locks held: nothing is to be had until then, or until the next release. */
  protected setExhausted(until: number): void {
    for (const segment of this.segments) segment.words[segment.base + IMAGE.EXHAUSTED] = 1
    Atomics.store(this.words, this.#runtime + RUNTIME.UNTIL, until)
    Atomics.store(this.words, this.#runtime + RUNTIME.EXHAUSTED, 1)
  }

  /** Something becomes available then: a refusal does not stand for longer. */
  protected endExhausted(until: number): void {
    const at = this.#runtime + RUNTIME.UNTIL
    // Ends: each round sets it, or finds that another release has set an earlier end.
    for (;;) {
      const seen = Atomics.load(this.words, at)
      if (((seen - until) | 0) <= 0) return
      if (Atomics.compareExchange(this.words, at, seen, until) === seen) return
    }
  }

  /** Before something becomes free, and after something was found: see RUNTIME in `layout.ts`. */
  protected clearExhausted(segment: S): void {
    if (segment.words[segment.base + IMAGE.EXHAUSTED] === 0) return
    Atomics.store(this.words, this.#runtime + RUNTIME.EXHAUSTED, 0)
    segment.words[segment.base + IMAGE.EXHAUSTED] = 0
  }

  // --- internal ---

  /** As `inSegment`, for recovery: it needs no map of its own, and may find a predecessor's there. */
  #inLock(segment: S, now: number, body: () => void): void {
    try {
      if (this.#locks.acquire(segment.lock)) this.#repair(segment, now)
      this.#access.obtain()
      body()
      this.leave(segment)
    } catch (error) {
      this.abandon(segment)
      throw error
    }
  }

  #enterAll(now: number, entered: S[]): boolean {
    for (const segment of this.segments) {
      entered.push(segment) // First: an exception while entering abandons this lock as well.
      if (this.enter(segment, now)) continue
      entered.pop()
      return false
    }
    return true
  }

  #publish(segment: S): void {
    this.#hint(segment)
    this.#access.restore()
  }

  #isDead(): boolean {
    return this.#facility.slots.isDead(this.token)
  }

  /**
   * The first use of a segment by this incarnation. Under the segment's lock, so that a recovery either
   * finds the map, or has set the slot's state before this looks at it (I9). False: it has a successor.
   */
  #register(map: number): boolean {
    if (this.words[map] !== 0) return false
    this.words[map] = this.token
    return true
  }

  #repair(segment: S, now: number): void {
    this.#access.obtain()
    // The copy of the flag may have died with a literal image: clearing too much is harmless.
    segment.words[segment.base + IMAGE.EXHAUSTED] = 1
    this.clearExhausted(segment)
    segment.rebuild(now)
    segment.words[segment.base + IMAGE.HINTED] = -1 // Neither: `hint` writes the shared bit anew.
    this.#hint(segment)
    this.#access.restore()
    this.#locks.markConsistent(segment.lock)
    this.statistics.add(SPACE_STATISTIC.REPAIRS)
  }

  #hint(segment: S): void {
    if (this.segments.length === 1) return
    const at = segment.base + IMAGE.HINTED
    const hinted = segment.isEmpty() ? 0 : 1
    if (segment.words[at] === hinted) return
    segment.words[at] = hinted
    const bit = 1 << (segment.index & 31)
    const word = this.#runtime + RUNTIME.HINTS + (segment.index >>> 5)
    if (hinted) Atomics.or(this.words, word, bit)
    else Atomics.and(this.words, word, ~bit)
  }
}
