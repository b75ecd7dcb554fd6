import { assert } from '../assert.ts'
import { lowestBit } from '../bits.ts'
import type { Facility, SpaceEntry } from '../facility/facility.ts'
import { MAP, RUNTIME, SPACE_STATISTIC } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import type { Locks } from '../locks/locks.ts'
import { createAccess, type StructureAccess } from './access.ts'
import { REFUSED } from './outcome.ts'
import { PortSegment } from './port-segment.ts'
import { HELD, holdDownEnd, IMAGE, inHoldDown, LEASED, RESERVED, TOKEN_MASK } from './port-words.ts'
import type { SpaceStatistics } from './statistics.ts'

/** The longest time that a refusal is repeated without looking: about 12 days of ticks. */
const UNTIL_RELEASED = 2 ** 30

/**
 * The shared store of one port space, as one stack works on it under its locks. Ports are indices into
 * the range. Operations return an index or a code of `REFUSED`.
 *
 * Lock order: a stack holds one segment lock, or takes all of the space's in index order. An exception
 * in a critical section is a bug of ours: the lock is abandoned, and whoever inherits it repairs.
 */
export class PortStore {
  readonly segments: readonly PortSegment[]
  /** Serial of the port that was taken last. */
  serial = 0
  readonly #words: Int32Array
  readonly #facility: Facility
  readonly #space: SpaceEntry
  readonly #locks: Locks
  readonly #token: Token
  readonly #slot: number
  readonly #access: StructureAccess
  readonly #statistics: SpaceStatistics
  readonly #shift: number
  readonly #mask: number
  readonly #runtime: number

  constructor(
    facility: Facility,
    space: SpaceEntry,
    token: Token,
    locks: Locks,
    statistics: SpaceStatistics,
  ) {
    this.#words = facility.words
    this.#facility = facility
    this.#space = space
    this.#locks = locks
    this.#token = token
    this.#slot = slotOf(token)
    this.#statistics = statistics
    this.#access = createAccess(facility.words, space)
    // One segment may have any number of ports; several have a power of two each.
    this.#shift = space.segments === 1 ? 17 : 31 - Math.clz32(space.segmentPorts)
    this.#mask = (1 << this.#shift) - 1
    this.#runtime = space.runtimeAt
    this.segments = Array.from(
      { length: space.segments },
      (_, index) => new PortSegment(facility.words, facility.stacks, space, this.#access, index),
    )
  }

  segmentOf(index: number): PortSegment {
    return this.segments[index >>> this.#shift]!
  }

  /** Index into its segment. */
  within(index: number): number {
    return index & this.#mask
  }

  /** Takes the first available port from `from` on, round the range. EXHAUSTED: none was seen. */
  take(from: number, now: number): number {
    const first = from >>> this.#shift
    const found = this.#takeIn(this.segments[first]!, from & this.#mask, now)
    if (found !== REFUSED.EXHAUSTED) return found
    return this.#eachHinted(first, segment => this.#takeIn(segment, 0, now))
  }

  /**
   * Takes a lease: the available ports of the aligned block in which the first available port from
   * `from` on lies. Each is reported to `granted`. EXHAUSTED: none was seen; else their number.
   */
  grant(from: number, now: number, granted: (index: number) => void): number {
    const first = from >>> this.#shift
    const found = this.#grantIn(this.segments[first]!, from & this.#mask, now, granted)
    if (found !== REFUSED.EXHAUSTED) return found
    return this.#eachHinted(first, segment => this.#grantIn(segment, 0, now, granted))
  }

  /** Takes one port out of the idle leases of others. EXHAUSTED: none was seen. */
  takeFromOthers(from: number, now: number): number {
    if (this.#isExhausted(now)) return REFUSED.EXHAUSTED
    const first = from >>> this.#shift
    for (let i = 0; i < this.segments.length; i += 1) {
      const segment = this.segments[(first + i) % this.segments.length]!
      const found = this.#within(segment, now, () => this.#takeLeased(segment, now))
      if (found !== REFUSED.EXHAUSTED) return found
    }
    return REFUSED.EXHAUSTED
  }

  /**
   * The only way to refuse for want of ports (I6). With all locks held every lease is dissolved, every
   * hold-down that is over is ended, and each segment is looked at once more: what is not found then
   * did not exist at that instant. The refusal stands until the next release or end of a hold-down.
   */
  takeOrRefuse(now: number): number {
    if (this.#isExhausted(now)) return REFUSED.EXHAUSTED
    const entered: PortSegment[] = []
    try {
      const result = this.#takeOrRefuse(now, entered)
      for (const segment of entered) {
        this.#publish(segment)
        this.#locks.release(segment.lock)
      }
      return result
    } catch (error) {
      for (const segment of entered) this.#locks.abandon(segment.lock)
      throw error
    }
  }

  /** Takes this very port. The codes say why not; `ownerOf` and `freeAt` tell more. */
  bind(index: number, now: number): number {
    const segment = this.segmentOf(index)
    return this.#within(segment, now, () => this.#bindIn(segment, this.within(index), now))
  }

  /** Releases a port that is held outside of leases. Returns 0, or FENCED. */
  release(index: number, now: number): number {
    const segment = this.segments[index >>> this.#shift]!
    const port = index & this.#mask
    try {
      if (!this.#enter(segment, now)) return REFUSED.FENCED
      assert(
        segment.words[segment.owner + port] === this.#token,
        'released a port of another owner',
      )
      this.#clearExhausted(segment) // Before the port is free: see RUNTIME in `layout.ts`.
      const freeAt = holdDownEnd(now, this.#space.quarantineMs)
      segment.free(port, this.#token, freeAt, now)
      this.#leave(segment)
      return 0
    } catch (error) {
      this.#locks.abandon(segment.lock)
      throw error
    }
  }

  /** Gives idle ports of the stack's own lease, all in one segment, back to the store. */
  giveBack(indices: readonly number[], now: number): number {
    const segment = this.segmentOf(indices[0]!)
    return this.#within(segment, now, () => {
      this.#clearExhausted(segment)
      for (const index of indices) {
        const port = this.within(index)
        // Plain: only this stack and a holder of the lock may change the word.
        if (segment.words[segment.owner + port] !== (LEASED | this.#token)) continue
        segment.clearLeasedBit(port)
        segment.free(port, this.#token, segment.words[segment.freeAt + port]!, now)
      }
      return 0
    })
  }

  /**
   * Gives back whatever the map of a dead stack, or this one's own, names in a segment. A map may still
   * be an earlier incarnation's, if a successor that was to recover it died first.
   */
  recover(segment: PortSegment, dead: Token, now: number): number {
    const map = segment.mapAt(slotOf(dead))
    const words = this.#words
    const freeAt = holdDownEnd(now, this.#space.quarantineMs)
    let recovered = 0
    this.#inLock(segment, now, () => {
      const owner = words[map]!
      if (owner === 0 || owner > dead) return 0
      this.#clearExhausted(segment)
      for (let word = 0; word < segment.bitmapWords; word += 1) {
        // The bits go one by one with their ports: a recovery that dies leaves the rest for the next.
        for (let rest = words[map + MAP.BITS + word]!; rest !== 0; rest &= rest - 1) {
          const port = (word << 5) + lowestBit(rest)
          const seen = segment.ownerOf(port)
          if ((seen & TOKEN_MASK) !== owner) {
            segment.clearMapBit(slotOf(dead), port)
            continue
          }
          if (seen < 0) segment.clearLeasedBit(port)
          // An idle one may be in a hold-down that its dead owner began; it gets a new one.
          segment.free(port, owner, freeAt, now)
          recovered += 1
        }
      }
      words[map] = 0 // Last: nothing here is this incarnation's any more.
      return 0
    })
    return recovered
  }

  /** What the truth words say of a port: its owner word and the end of its hold-down. For messages. */
  inspect(index: number, now: number): { owner: number; freeAt: number } {
    const segment = this.segmentOf(index)
    const port = this.within(index)
    let freeAt = 0
    const owner = this.#within(segment, now, () => {
      const word = segment.ownerOf(port)
      if (word === 0) freeAt = segment.words[segment.freeAt + port]! // P3: else not ours to read.
      return word
    })
    return { owner, freeAt: inHoldDown(freeAt, now) ? freeAt : 0 }
  }

  // --- internal ---

  /**
   * Takes a segment's lock and obtains the structure. False, without the lock: this incarnation has been
   * fenced. That is told by the map's token, which costs no atomic access; a dead incarnation that took
   * the lock under its own token may be robbed of it meanwhile, so it only lets go if it still can.
   */
  #enter(segment: PortSegment, now: number): boolean {
    const inherited = this.#locks.acquire(segment.lock)
    const map = segment.mapAt(this.#slot)
    const known = this.#words[map] === this.#token
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
  #leave(segment: PortSegment): void {
    this.#publish(segment)
    this.#locks.release(segment.lock)
  }

  #publish(segment: PortSegment): void {
    this.#hint(segment)
    this.#access.restore()
  }

  #within(segment: PortSegment, now: number, body: () => number): number {
    try {
      if (!this.#enter(segment, now)) return REFUSED.FENCED
      const result = body()
      this.#leave(segment)
      return result
    } catch (error) {
      this.#locks.abandon(segment.lock)
      throw error
    }
  }

  /** As `within`, for recovery: it needs no map of its own, and may find a predecessor's in its place. */
  #inLock(segment: PortSegment, now: number, body: () => number): void {
    try {
      if (this.#locks.acquire(segment.lock)) this.#repair(segment, now)
      this.#access.obtain()
      body()
      this.#leave(segment)
    } catch (error) {
      this.#locks.abandon(segment.lock)
      throw error
    }
  }

  #isDead(): boolean {
    return this.#facility.slots.isDead(this.#token)
  }

  /**
   * The first use of a segment by this incarnation. Under the segment's lock, so that a recovery either
   * finds the map, or has set the slot's state before this looks at it (I9). False: it has a successor.
   */
  #register(map: number): boolean {
    if (this.#words[map] !== 0) return false
    this.#words[map] = this.#token
    return true
  }

  #repair(segment: PortSegment, now: number): void {
    this.#access.obtain()
    // The copy of the flag may have died with a literal image: clearing too much is harmless.
    segment.words[segment.base + IMAGE.EXHAUSTED] = 1
    this.#clearExhausted(segment)
    segment.rebuild(now)
    segment.words[segment.base + IMAGE.HINTED] = -1 // Neither: `hint` writes the shared bit anew.
    this.#hint(segment)
    this.#access.restore()
    this.#locks.markConsistent(segment.lock)
    this.#statistics.add(SPACE_STATISTIC.REPAIRS)
  }

  #takeIn(segment: PortSegment, from: number, now: number): number {
    try {
      if (!this.#enter(segment, now)) return REFUSED.FENCED
      const port = segment.available.take(from, now)
      const result = port < 0 ? REFUSED.EXHAUSTED : this.#hold(segment, port)
      this.#leave(segment)
      return result
    } catch (error) {
      this.#locks.abandon(segment.lock)
      throw error
    }
  }

  #takeOrRefuse(now: number, entered: PortSegment[]): number {
    for (const segment of this.segments) {
      entered.push(segment) // First: an exception while entering abandons this lock as well.
      if (this.#enter(segment, now)) continue
      entered.pop()
      return REFUSED.FENCED
    }
    for (const segment of this.segments) this.#revoke(segment, now)
    for (const segment of this.segments) {
      segment.available.expireAll(now)
      const port = segment.available.take(0, now)
      if (port >= 0) return this.#hold(segment, port)
    }
    this.#setExhausted(now)
    return REFUSED.EXHAUSTED
  }

  #hold(segment: PortSegment, port: number): number {
    this.#clearExhausted(segment)
    this.serial = segment.hold(port, this.#token)
    return (segment.index << this.#shift) + port
  }

  #grantIn(
    segment: PortSegment,
    from: number,
    now: number,
    granted: (index: number) => void,
  ): number {
    return this.#within(segment, now, () => {
      const found = segment.available.take(from, now)
      if (found < 0) return REFUSED.EXHAUSTED
      this.#clearExhausted(segment)
      const { lease } = this.#space
      const begin = found & -lease
      const end = Math.min(begin + lease, segment.ports)
      let count = 0
      for (let port = begin; port < end; port += 1) {
        if (port !== found) {
          if (segment.isLeased(port) || segment.words[segment.owner + port] !== 0) continue
          if (!segment.available.isAvailable(port)) continue
          segment.available.takeThis(port, now)
        }
        segment.setMapBit(this.#slot, port)
        segment.setLeasedBit(port)
        // Plain: free until now, so nobody moves it without the lock. From here on by CAS.
        segment.words[segment.owner + port] = LEASED | this.#token
        granted((segment.index << this.#shift) + port)
        count += 1
      }
      this.#statistics.add(SPACE_STATISTIC.LEASES_TAKEN)
      return count
    })
  }

  #takeLeased(segment: PortSegment, now: number): number {
    for (let word = 0; word < segment.bitmapWords; word += 1) {
      for (let rest = segment.words[segment.leased + word]!; rest !== 0; rest &= rest - 1) {
        const port = (word << 5) + lowestBit(rest)
        if (!segment.takeIdle(port, this.#token)) continue
        if (this.#keepOrCool(segment, port, now)) {
          this.#statistics.add(SPACE_STATISTIC.PORTS_TAKEN_FROM_OTHERS)
          return (segment.index << this.#shift) + port
        }
      }
    }
    return REFUSED.EXHAUSTED
  }

  /** A port just taken out of a lease: held if its hold-down is over, else the store's to cool. */
  #keepOrCool(segment: PortSegment, port: number, now: number): boolean {
    const freeAt = segment.words[segment.freeAt + port]! // P3: this stack's now.
    if (inHoldDown(freeAt, now)) {
      segment.free(port, this.#token, freeAt, now)
      return false
    }
    segment.words[segment.freeAt + port] = 0
    this.serial = segment.hold(port, this.#token)
    return true
  }

  #bindIn(segment: PortSegment, port: number, now: number): number {
    const owner = segment.ownerOf(port)
    if (owner === RESERVED) return REFUSED.RESERVED
    if (owner === 0) {
      if (!segment.available.takeThis(port, now)) return REFUSED.QUARANTINED
      return this.#hold(segment, port)
    }
    if (!segment.isLeased(port) || !segment.takeIdle(port, this.#token)) return REFUSED.IN_USE
    if (!this.#keepOrCool(segment, port, now)) return REFUSED.QUARANTINED
    return (segment.index << this.#shift) + port
  }

  /** Dissolves every lease of a segment: idle ports go to the store, held ones stay held, but by it. */
  #revoke(segment: PortSegment, now: number): void {
    const { words } = segment
    for (let word = 0; word < segment.bitmapWords; word += 1) {
      for (let rest = words[segment.leased + word]!; rest !== 0; ) {
        const port = (word << 5) + lowestBit(rest)
        const at = segment.owner + port
        const seen = Atomics.load(words, at)
        const held = (seen & HELD) !== 0
        // ACQUIRE port.owner, as in `takeIdle`. One commit: an idle port is free from here on.
        const next = held ? seen & TOKEN_MASK : 0
        if (Atomics.compareExchange(words, at, seen, next) !== seen) continue
        segment.clearLeasedBit(port)
        if (!held) {
          segment.clearMapBit(slotOf(seen & TOKEN_MASK), port)
          segment.available.put(port, now)
        }
        this.#statistics.add(SPACE_STATISTIC.REVOCATIONS)
        rest &= rest - 1
      }
    }
  }

  /** Calls for each segment after `first` that may have something, round the range, `first` last. */
  #eachHinted(first: number, attempt: (segment: PortSegment) => number): number {
    const { segments } = this
    for (let i = 1; i <= segments.length; i += 1) {
      const index = (first + i) % segments.length
      if (segments.length > 1) {
        const hints = Atomics.load(this.#words, this.#runtime + RUNTIME.HINTS + (index >>> 5))
        if ((hints & (1 << (index & 31))) === 0) continue
      }
      const found = attempt(segments[index]!)
      if (found !== REFUSED.EXHAUSTED) return found
    }
    return REFUSED.EXHAUSTED
  }

  #hint(segment: PortSegment): void {
    if (this.segments.length === 1) return
    const at = segment.base + IMAGE.HINTED
    const hinted = segment.available.isEmpty() ? 0 : 1
    if (segment.words[at] === hinted) return
    segment.words[at] = hinted
    const bit = 1 << (segment.index & 31)
    const word = this.#runtime + RUNTIME.HINTS + (segment.index >>> 5)
    if (hinted) Atomics.or(this.#words, word, bit)
    else Atomics.and(this.#words, word, ~bit)
  }

  #isExhausted(now: number): boolean {
    if (Atomics.load(this.#words, this.#runtime + RUNTIME.EXHAUSTED) === 0) return false
    return ((Atomics.load(this.#words, this.#runtime + RUNTIME.UNTIL) - now) | 0) > 0
  }

  #setExhausted(now: number): void {
    let until = (now + UNTIL_RELEASED) | 0
    for (const segment of this.segments) {
      const next = segment.available.nextExpiry(now)
      if (next !== 0 && ((next - until) | 0) < 0) until = next
      segment.words[segment.base + IMAGE.EXHAUSTED] = 1
    }
    Atomics.store(this.#words, this.#runtime + RUNTIME.UNTIL, until)
    Atomics.store(this.#words, this.#runtime + RUNTIME.EXHAUSTED, 1)
  }

  #clearExhausted(segment: PortSegment): void {
    if (segment.words[segment.base + IMAGE.EXHAUSTED] === 0) return
    Atomics.store(this.#words, this.#runtime + RUNTIME.EXHAUSTED, 0)
    segment.words[segment.base + IMAGE.EXHAUSTED] = 0
  }
}
