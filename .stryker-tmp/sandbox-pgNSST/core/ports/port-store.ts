// @ts-nocheck
import { assert } from '../assert.ts'
import { lowestBit } from '../bits.ts'
import type { Facility } from '../facility/facility.ts'
import { MAP, RUNTIME, SPACE_STATISTIC } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import type { StructureAccess } from './access.ts'
import { REFUSED } from './outcome.ts'
import { isIdle, PortSegment } from './port-segment.ts'
import {
  HELD,
  holdDownEnd,
  inHoldDown,
  LEASED,
  portWords,
  RESERVED,
  SHARED,
  TOKEN_MASK,
} from './port-words.ts'
import { earlier, SegmentStore, UNTIL_RELEASED } from './segment-store.ts'

/** A port that a stack holds, as the truth words say. */
export interface HeldPort {
  readonly index: number
  readonly serial: number
  /** The tick at which it was taken. */
  readonly since: number
  readonly leased: boolean
}

/** The store of a bitmap or a list: a port is one stack's, whatever its destinations. */
export class PortStore extends SegmentStore<PortSegment> {
  /** Serial of the port that was taken last. */
  serial = 0

  /** Takes the first available port from `from` on, round the range. EXHAUSTED: none was seen. */
  take(from: number, now: number): number {
    const first = from >>> this.shift
    const found = this.#takeIn(this.segments[first]!, from & this.mask, now)
    if (found !== REFUSED.EXHAUSTED) return found
    return this.eachHinted(first, segment => this.#takeIn(segment, 0, now))
  }

  /**
   * Takes a lease: the available ports of the aligned block in which the first available port from
   * `from` on lies. Each is reported to `granted`. EXHAUSTED: none was seen; else their number.
   */
  grant(from: number, now: number, granted: (index: number) => void): number {
    const first = from >>> this.shift
    const found = this.#grantIn(this.segments[first]!, from & this.mask, now, granted)
    if (found !== REFUSED.EXHAUSTED) return found
    return this.eachHinted(first, segment => this.#grantIn(segment, 0, now, granted))
  }

  /** Takes one port out of the idle leases of others. EXHAUSTED: none was seen. */
  takeFromOthers(from: number, now: number): number {
    if (this.isExhausted(now)) return REFUSED.EXHAUSTED
    const first = from >>> this.shift
    for (let i = 0; i < this.segments.length; i += 1) {
      const segment = this.segments[(first + i) % this.segments.length]!
      const found = this.inSegment(segment, now, () => this.#takeLeased(segment, now))
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
    if (this.isExhausted(now)) return REFUSED.EXHAUSTED
    return this.inAllSegments(now, () => this.#takeOrRefuse(now))
  }

  /** Takes this very port. The codes say why not; `ownerOf` and `freeAt` tell more. */
  bind(index: number, now: number): number {
    const segment = this.segmentOf(index)
    return this.inSegment(segment, now, () => this.#bindIn(segment, this.within(index), now))
  }

  /** Releases a port that is held outside of leases. Returns 0, or FENCED. */
  release(index: number, now: number): number {
    const segment = this.segments[index >>> this.shift]!
    const port = index & this.mask
    try {
      if (!this.enter(segment, now)) return REFUSED.FENCED
      const owner = segment.words[segment.owner + port]
      this.clearExhausted(segment) // Before the port is free: see RUNTIME in `layout.ts`.
      const freeAt = holdDownEnd(now, this.space.quarantineMs)
      if (owner === this.token) segment.free(port, this.token, freeAt, now)
      else this.#releaseShared(segment, port, freeAt, now)
      this.leave(segment)
      return 0
    } catch (error) {
      this.abandon(segment)
      throw error
    }
  }

  /** Gives idle ports of the stack's own lease, all in one segment, back to the store. */
  giveBack(indices: readonly number[], now: number): number {
    const segment = this.segmentOf(indices[0]!)
    return this.inSegment(segment, now, () => {
      this.clearExhausted(segment)
      for (const index of indices) {
        const port = this.within(index)
        // Plain: only this stack and a holder of the lock may change the word.
        if (segment.words[segment.owner + port] !== (LEASED | this.token)) continue
        segment.clearLeasedBit(port)
        segment.free(port, this.token, segment.words[segment.freeAt + port]!, now)
      }
      return 0
    })
  }

  /** What the truth words say of a port: its owner word and the end of its hold-down. For messages. */
  inspect(index: number, now: number): { owner: number; freeAt: number } {
    const segment = this.segmentOf(index)
    const port = this.within(index)
    let freeAt = 0
    const owner = this.inSegment(segment, now, () => {
      const word = segment.ownerOf(port)
      if (word === 0) freeAt = segment.words[segment.freeAt + port]! // P3: else not ours to read.
      return word
    })
    return { owner, freeAt: inHoldDown(freeAt, now) ? freeAt : 0 }
  }

  /** What this stack holds; idle ports of its leases it does not. Throws `FENCED`. */
  holdings(now: number): HeldPort[] {
    const held: HeldPort[] = []
    this.eachMapped(now, (segment, port) => {
      const owner = segment.ownerOf(port)
      if (owner !== SHARED && ((owner & TOKEN_MASK) !== this.token || isIdle(owner))) return
      const index = (segment.index << this.shift) + port
      const since = segment.words[segment.freeAt + port]!
      const serial = segment.words[segment.serial + port]!
      held.push({ index, serial, since, leased: (owner & LEASED) !== 0 })
    })
    return held
  }

  /** Ports that could be taken now, idle ones in leases included. Each segment is looked at by itself. */
  eligible(now: number): number {
    let count = 0
    for (const segment of this.segments) {
      this.inSegment(segment, now, () => {
        for (let port = 0; port < segment.ports; port += 1) {
          const owner = segment.ownerOf(port)
          if (owner !== 0 && !isIdle(owner)) continue
          if (!inHoldDown(segment.words[segment.freeAt + port]!, now)) count += 1
        }
        return 0
      })
    }
    return count
  }

  /**
   * With all locks held, says anew which ports may not be selected. Leases of such ports are dissolved;
   * those that are held stay held and go out of service at their close. Returns how many these are. Each
   * 32 ports change in one store: a changer that dies is completed by repeating it.
   */
  assign(excluded: (index: number) => boolean, now: number): number {
    let draining = 0
    for (const segment of this.segments) draining += this.#assignIn(segment, excluded, now)
    return draining
  }

  /** The excluded bits of 32 ports, without a lock: those of some moment not long ago. */
  excludedBits(word: number): number {
    const { imagesAt, imageWords, segmentWords, segmentPorts, runtimeAt } = this.space
    const image = Atomics.load(this.words, runtimeAt + RUNTIME.CURRENT)
    const segment = (word << 5) >>> this.shift
    const base = imagesAt + image * imageWords + segment * segmentWords
    const within = word - ((segment << this.shift) >>> 5)
    return Atomics.load(this.words, base + portWords(segmentPorts).excluded + within)
  }

  /** Late enable: enters the ports that this stack has already, not 0 in `held`. Returns 0, or FENCED. */
  publish(held: Float64Array, now: number): number {
    return this.#eachHeld(held, now, (segment, port) => segment.publish(port, this.token, now))
  }

  /** Takes back what `publish` entered, and what was taken since. Returns 0, or FENCED. */
  withdraw(held: Float64Array, now: number): number {
    return this.#eachHeld(held, now, (segment, port) => {
      this.clearExhausted(segment)
      if (segment.ownerOf(port) === this.token) segment.free(port, this.token, 0, now)
      else this.#releaseShared(segment, port, 0, now)
    })
  }

  // --- internal ---

  protected override createSegment(
    facility: Facility,
    access: StructureAccess,
    index: number,
  ): PortSegment {
    return new PortSegment(facility.words, facility.stacks, this.space, access, index)
  }

  protected override recoverIn(segment: PortSegment, owner: Token, now: number): number {
    const bits = segment.mapAt(slotOf(owner)) + MAP.BITS
    const freeAt = holdDownEnd(now, this.space.quarantineMs)
    let recovered = 0
    for (let word = 0; word < segment.bitmapWords; word += 1) {
      // The bits go one by one with their ports: a recovery that dies leaves the rest for the next.
      for (let rest = this.words[bits + word]!; rest !== 0; rest &= rest - 1) {
        const port = (word << 5) + lowestBit(rest)
        const seen = segment.ownerOf(port)
        if (seen === SHARED) {
          segment.letGo(port, owner, freeAt, now)
          recovered += 1
          continue
        }
        if ((seen & TOKEN_MASK) !== owner) {
          segment.clearMapBit(slotOf(owner), port)
          continue
        }
        if (seen < 0) segment.clearLeasedBit(port)
        // An idle one keeps the end of the hold-down that its owner began, if any: it was not in use.
        const idle = seen === (LEASED | owner)
        segment.free(port, owner, idle ? segment.words[segment.freeAt + port]! : freeAt, now)
        recovered += 1
      }
    }
    return recovered
  }

  #takeIn(segment: PortSegment, from: number, now: number): number {
    try {
      if (!this.enter(segment, now)) return REFUSED.FENCED
      const port = segment.available.take(from, now)
      const result = port < 0 ? REFUSED.EXHAUSTED : this.#hold(segment, port, now)
      this.leave(segment)
      return result
    } catch (error) {
      this.abandon(segment)
      throw error
    }
  }

  #takeOrRefuse(now: number): number {
    for (const segment of this.segments) this.#revoke(segment, now)
    for (const segment of this.segments) {
      segment.available.expireAll(now)
      const port = segment.available.take(0, now)
      if (port >= 0) return this.#hold(segment, port, now)
    }
    let until = 0
    for (const { available } of this.segments) until = earlier(until, available.nextExpiry(now))
    this.setExhausted(until || (now + UNTIL_RELEASED) | 0)
    return REFUSED.EXHAUSTED
  }

  #hold(segment: PortSegment, port: number, now: number): number {
    this.clearExhausted(segment)
    this.serial = segment.hold(port, this.token, now)
    return (segment.index << this.shift) + port
  }

  #grantIn(
    segment: PortSegment,
    from: number,
    now: number,
    granted: (index: number) => void,
  ): number {
    return this.inSegment(segment, now, () => {
      const found = segment.available.take(from, now)
      if (found < 0) return REFUSED.EXHAUSTED
      this.clearExhausted(segment)
      const { lease } = this.space
      const begin = found & -lease
      const end = Math.min(begin + lease, segment.ports)
      let count = 0
      for (let port = begin; port < end; port += 1) {
        if (port !== found) {
          if (segment.isLeased(port) || segment.words[segment.owner + port] !== 0) continue
          if (!segment.available.isAvailable(port)) continue
          segment.available.takeThis(port, now)
        }
        segment.setMapBit(this.slot, port)
        segment.setLeasedBit(port)
        // Plain: free until now, so nobody moves it without the lock. From here on by CAS.
        segment.words[segment.owner + port] = LEASED | this.token
        granted((segment.index << this.shift) + port)
        count += 1
      }
      this.statistics.add(SPACE_STATISTIC.LEASES_TAKEN)
      return count
    })
  }

  #takeLeased(segment: PortSegment, now: number): number {
    for (let word = 0; word < segment.bitmapWords; word += 1) {
      for (let rest = segment.words[segment.leased + word]!; rest !== 0; rest &= rest - 1) {
        const port = (word << 5) + lowestBit(rest)
        if (!segment.takeIdle(port, this.token)) continue
        if (this.#keepOrCool(segment, port, now)) {
          this.statistics.add(SPACE_STATISTIC.PORTS_TAKEN_FROM_OTHERS)
          return (segment.index << this.shift) + port
        }
      }
    }
    return REFUSED.EXHAUSTED
  }

  /** A port just taken out of a lease: held if its hold-down is over, else the store's to cool. */
  #keepOrCool(segment: PortSegment, port: number, now: number): boolean {
    const freeAt = segment.words[segment.freeAt + port]! // P3: this stack's now.
    if (inHoldDown(freeAt, now)) {
      segment.free(port, this.token, freeAt, now)
      return false
    }
    this.serial = segment.hold(port, this.token, now)
    return true
  }

  #bindIn(segment: PortSegment, port: number, now: number): number {
    const owner = segment.ownerOf(port)
    if (owner === RESERVED) return REFUSED.RESERVED
    if (owner === 0) {
      if (!segment.available.takeThis(port, now)) return REFUSED.QUARANTINED
      return this.#hold(segment, port, now)
    }
    if (!segment.isLeased(port) || !segment.takeIdle(port, this.token)) {
      return segment.isExcluded(port) ? REFUSED.RESERVED : REFUSED.IN_USE
    }
    if (!this.#keepOrCool(segment, port, now)) return REFUSED.QUARANTINED
    return (segment.index << this.shift) + port
  }

  /** Dissolves every lease of a segment: idle ports go to the store, held ones stay held, but by it. */
  #revoke(segment: PortSegment, now: number): void {
    for (let word = 0; word < segment.bitmapWords; word += 1) {
      this.#revokeIn(segment, word, segment.words[segment.leased + word]!, now)
    }
  }

  /** Dissolves the leases of those of 32 ports that have a bit. */
  #revokeIn(segment: PortSegment, word: number, bits: number, now: number): void {
    const { words } = segment
    for (let rest = bits; rest !== 0; ) {
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
      this.statistics.add(SPACE_STATISTIC.REVOCATIONS)
      rest &= rest - 1
    }
  }

  #assignIn(segment: PortSegment, excluded: (index: number) => boolean, now: number): number {
    const begin = segment.index << this.shift
    const { spanLow, spanHigh } = this.space
    const ports = spanHigh - spanLow + 1
    let draining = 0
    this.clearExhausted(segment)
    for (let word = 0; word < segment.bitmapWords; word += 1) {
      const first = word << 5
      const end = Math.min(first + 32, segment.ports)
      let bits = 0
      for (let port = first; port < end; port += 1) {
        const index = begin + port
        if (index >= ports || excluded(index)) bits |= 1 << (port & 31)
      }
      // Leases first: a port that is idle in one is never excluded (P4).
      this.#revokeIn(segment, word, bits & segment.words[segment.leased + word]!, now)
      segment.words[segment.excluded + word] = bits // The commit, for 32 ports.
      for (let port = first; port < end; port += 1) {
        segment.settle(port, now)
        if (segment.isExcluded(port) && segment.ownerOf(port) !== RESERVED) draining += 1
      }
    }
    return draining
  }

  #releaseShared(segment: PortSegment, port: number, freeAt: number, now: number): void {
    const mine =
      segment.words[segment.owner + port] === SHARED && segment.hasMapBit(this.slot, port)
    assert(mine, 'released a port of another owner')
    segment.letGo(port, this.token, freeAt, now)
  }

  #eachHeld(
    held: Float64Array,
    now: number,
    visit: (segment: PortSegment, port: number) => void,
  ): number {
    for (const segment of this.segments) {
      const begin = segment.index << this.shift
      const ports: number[] = []
      for (let port = 0; port < segment.ports; port += 1) if (held[begin + port]) ports.push(port)
      if (ports.length === 0) continue
      const done = this.inSegment(segment, now, () => {
        for (const port of ports) visit(segment, port)
        return 0
      })
      if (done < 0) return done
    }
    return 0
  }
}
