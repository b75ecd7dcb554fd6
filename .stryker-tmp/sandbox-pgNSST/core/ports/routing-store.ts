// @ts-nocheck
import { lowestBit } from '../bits.ts'
import type { Facility } from '../facility/facility.ts'
import { MAP, RUNTIME } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import type { StructureAccess } from './access.ts'
import { DESTINATION_WORDS, type Destination } from './destination.ts'
import { REFUSED } from './outcome.ts'
import { holdDownEnd, IMAGE, RESERVED, TOKEN_MASK } from './port-words.ts'
import { RoutingSegment } from './routing-segment.ts'
import { COOLING, ENTRY } from './routing-words.ts'
import { earlier, SegmentStore, UNTIL_RELEASED } from './segment-store.ts'

/** What a port is taken by, towards one destination or, `undefined`, towards all. */
export interface PortUse {
  /** Whose it is, 0 = nobody's. */
  readonly owner: number
  /** The end of the hold-down, 0 = none. */
  readonly freeAt: number
}

/** A connection or a bound port that a stack holds. */
export interface HeldThing {
  readonly index: number
  /** The thing in its segment. */
  readonly thing: number
  readonly serial: number
  /** The tick at which it was taken. */
  readonly since: number
  /** None: the port is bound. */
  readonly destination?: { readonly address: string; readonly port: number }
}

/**
 * The store of a connection routing hash table: a port is available towards a destination when no entry
 * from the one to the other exists. Ports are indices into the range.
 */
export class RoutingStore extends SegmentStore<RoutingSegment> {
  /** What was taken last: the thing in its segment, and its serial. */
  thing = 0
  serial = 0
  /** Ports that the last request looked at. */
  probes = 0
  /** What a segment knew already: this request was refused a moment ago, and nothing has changed. */
  #known: number = 0
  /** Where searches of segments begin that the selection has not chosen: each at another port. */
  #elsewhere = 0

  /**
   * Claims 28-30, 42-43: from `from` on, round its segment and then the others, each port makes a candidate
   * entry with the destination; the first that the table does not have is taken. EXHAUSTED: each has one.
   * TABLE_FULL: some have none, but there is no room for it.
   */
  connect(from: number, destination: Destination, now: number): number {
    const first = from >>> this.shift
    this.probes = 0
    this.#known = 0
    let found = this.#connectIn(this.segments[first]!, from & this.mask, destination, now)
    if (found === REFUSED.EXHAUSTED && this.#known === 0 && this.segments.length > 1) {
      // Always from the same port on, the first ones would be taken towards almost every destination.
      const begin = this.#elsewhere++ & (this.space.segmentPorts - 1)
      found = this.eachHinted(first, segment => this.#connectIn(segment, begin, destination, now))
    }
    if (found !== REFUSED.EXHAUSTED) return found
    if (this.#known !== 0) return this.#known
    return this.inAllSegments(now, () => this.#connectOrRefuse(destination, now))
  }

  /** Takes the first port that is available towards every destination. EXHAUSTED: there is none. */
  bindAny(from: number, now: number): number {
    this.probes = 0
    const first = from >>> this.shift
    for (let i = 0; i <= this.segments.length; i += 1) {
      const segment = this.segments[(first + i) % this.segments.length]!
      const begin = i === 0 ? from & this.mask : 0
      const found = this.inSegment(segment, now, () => this.#bindAnyIn(segment, begin, now))
      if (found !== REFUSED.EXHAUSTED) return found
    }
    return this.inAllSegments(now, () => {
      for (const segment of this.segments) {
        segment.expireAll(now)
        const found = this.#bindAnyIn(segment, 0, now)
        if (found >= 0) return found
      }
      return REFUSED.EXHAUSTED
    })
  }

  /** Takes this very port towards every destination. The codes say why not. */
  bind(index: number, now: number): number {
    const segment = this.segmentOf(index)
    const port = this.within(index)
    return this.inSegment(segment, now, () => {
      const owner = segment.ownerOf(port)
      if ((owner & RESERVED) !== 0) return REFUSED.RESERVED // Whoever is still bound to it.
      if (owner !== 0) return REFUSED.IN_USE
      if (!segment.isUnused(port, now)) segment.expireAll(now)
      if (segment.isUnused(port, now)) return this.#bindIn(segment, port, now)
      const entry = segment.entryOf(port)
      const live = entry >= 0 && segment.words[segment.entryAt(entry) + ENTRY.STATE] !== COOLING
      return live ? REFUSED.IN_USE : REFUSED.QUARANTINED
    })
  }

  /** Releases a thing of this stack. 0, FENCED, or NOT_HELD: it is not this stack's with that serial. */
  release(index: number, thing: number, serial: number, serials: number, now: number): number {
    const segment = this.segmentOf(index)
    const port = this.within(index)
    const { words, at } = segment
    const freeAt = holdDownEnd(now, this.space.quarantineMs)
    return this.inSegment(segment, now, () => {
      if (thing >= at.entries) {
        const bound = thing - at.entries === port && segment.boundBy(port) === this.token
        const last = words[segment.base + at.serial + port]! >>> 0
        if (!bound || last % serials !== serial) return REFUSED.NOT_HELD
        this.clearExhausted(segment)
        segment.unbind(port, this.token, freeAt)
        return 0
      }
      const word = segment.entryAt(thing)
      const mine = words[word + ENTRY.STATE] === this.token && segment.portOfEntry(thing) === port
      if (!mine || (words[word + ENTRY.SERIAL]! >>> 0) % serials !== serial) return REFUSED.NOT_HELD
      this.#wake(segment, thing, freeAt, now)
      segment.release(thing, this.token, freeAt)
      return 0
    })
  }

  /** What this stack holds. Throws `FENCED`. */
  holdings(now: number): HeldThing[] {
    const held: HeldThing[] = []
    this.eachMapped(now, (segment, thing) => {
      if (!this.#isOwners(segment, thing, this.token)) return
      const { words, at, base } = segment
      const begin = segment.index << this.shift
      if (thing < at.entries) {
        const word = segment.entryAt(thing)
        held.push({
          index: begin + segment.portOfEntry(thing),
          thing,
          serial: words[word + ENTRY.SERIAL]!,
          since: words[word + ENTRY.FREE_AT]!,
          destination: segment.destinationOf(thing),
        })
      } else {
        const port = thing - at.entries
        const serial = words[base + at.serial + port]!
        held.push({ index: begin + port, thing, serial, since: words[base + at.freeAt + port]! })
      }
    })
    return held
  }

  /** Who has a port, towards a destination or, without one, at all. For messages. */
  inspect(index: number, destination: Destination | undefined, now: number): PortUse {
    const segment = this.segmentOf(index)
    const port = this.within(index)
    let use: PortUse = { owner: 0, freeAt: 0 }
    this.inSegment(segment, now, () => {
      const owner = segment.ownerOf(port)
      use = { owner, freeAt: owner & TOKEN_MASK ? 0 : segment.holdDownOf(port, now) }
      const entry = destination ? segment.find(port, destination) : segment.entryOf(port)
      if (use.owner !== 0 || entry < 0) return 0
      const word = segment.entryAt(entry)
      const state = segment.words[word + ENTRY.STATE]!
      if (state !== COOLING) use = { owner: state, freeAt: 0 }
      else use = { owner: 0, freeAt: segment.words[word + ENTRY.FREE_AT]! }
      return 0
    })
    return use
  }

  /** Ports available towards a destination, or towards all, where there is room for an entry. */
  eligible(destination: Destination | undefined, now: number): number {
    let count = 0
    for (const segment of this.segments) {
      this.inSegment(segment, now, () => {
        segment.expireAll(now)
        if (destination !== undefined && !segment.hasFree()) return 0
        for (let port = 0; port < segment.at.ports; port += 1) {
          const available =
            destination === undefined
              ? segment.isUnused(port, now)
              : segment.isOpen(port, now) && segment.find(port, destination) < 0
          if (available) count += 1
        }
        return 0
      })
    }
    return count
  }

  assign(excluded: (index: number) => boolean, now: number): number {
    let draining = 0
    for (const segment of this.segments) {
      this.clearExhausted(segment)
      segment.expire(now)
      const first = segment.index << this.shift
      for (let port = 0; port < segment.at.ports; port += 1) {
        draining += segment.exclude(port, excluded(first + port))
      }
      draining += segment.draining()
    }
    return draining
  }

  // --- internal ---

  protected override createSegment(
    facility: Facility,
    access: StructureAccess,
    index: number,
  ): RoutingSegment {
    return new RoutingSegment(facility.words, facility.stacks, this.space, access, index)
  }

  protected override recoverIn(segment: RoutingSegment, owner: Token, now: number): number {
    const slot = slotOf(owner)
    const bits = segment.mapAt(slot) + MAP.BITS
    const { entries } = segment.at
    const freeAt = holdDownEnd(now, this.space.quarantineMs)
    let recovered = 0
    for (let word = 0; word < segment.mapWords; word += 1) {
      // The bits go one by one with what they name: a recovery that dies leaves the rest for the next.
      for (let rest = this.words[bits + word]!; rest !== 0; rest &= rest - 1) {
        const thing = (word << 5) + lowestBit(rest)
        if (!this.#isOwners(segment, thing, owner)) {
          segment.clearMapBit(slot, thing)
          continue
        }
        if (thing < entries) segment.release(thing, owner, freeAt)
        else segment.unbind(thing - entries, owner, freeAt)
        recovered += 1
      }
    }
    return recovered
  }

  #isOwners(segment: RoutingSegment, thing: number, owner: Token): boolean {
    const { entries } = segment.at
    if (thing >= entries) return segment.boundBy(thing - entries) === owner
    return segment.words[segment.entryAt(thing) + ENTRY.STATE] === owner
  }

  #connectIn(segment: RoutingSegment, from: number, destination: Destination, now: number): number {
    try {
      if (!this.enter(segment, now)) return REFUSED.FENCED
      const found = this.#search(segment, from, destination, now)
      this.leave(segment)
      return found
    } catch (error) {
      this.abandon(segment)
      throw error
    }
  }

  #search(segment: RoutingSegment, from: number, destination: Destination, now: number): number {
    segment.expire(now)
    if (segment.words[segment.base + IMAGE.EXHAUSTED] !== 0) {
      if (!this.isExhausted(now)) this.clearExhausted(segment)
      else this.#known = this.#refusedBefore(destination)
      if (this.#known !== 0) return REFUSED.EXHAUSTED
    }
    if (!segment.hasFree()) return REFUSED.EXHAUSTED // Not here; the last look tells which it is.
    const { ports } = segment.at
    for (let port = from, left = ports; left > 0; left -= 1) {
      this.probes += 1
      if (segment.isOpen(port, now) && segment.find(port, destination) < 0) {
        return this.#take(segment, port, destination, now)
      }
      port = port + 1 < ports ? port + 1 : 0
    }
    return REFUSED.EXHAUSTED
  }

  /** With all locks held: the only way to refuse a connection for want of ports or entries (I6). */
  #connectOrRefuse(destination: Destination, now: number): number {
    let until = 0
    let roomSomewhere = false
    let reason: number = REFUSED.EXHAUSTED
    for (const segment of this.segments) {
      const next = segment.expireAll(now)
      const room = segment.hasFree()
      if (room) roomSomewhere = true
      else until = earlier(until, next)
      for (let port = 0; port < segment.at.ports; port += 1) {
        if (!segment.isOpen(port, now)) {
          if (segment.ownerOf(port) === 0) until = earlier(until, segment.holdDownOf(port, now))
          continue
        }
        const entry = segment.find(port, destination)
        if (entry < 0 && room) return this.#take(segment, port, destination, now)
        if (entry < 0) reason = REFUSED.TABLE_FULL
        else until = earlier(until, this.#endOf(segment, entry))
      }
    }
    if (!roomSomewhere) reason = REFUSED.TABLE_FULL // Whatever the destination.
    const at = this.space.runtimeAt
    this.words[at + RUNTIME.REFUSED] = roomSomewhere ? reason : ALL
    this.words.set(destination.words, at + RUNTIME.REFUSED_TO)
    this.setExhausted(until || (now + UNTIL_RELEASED) | 0)
    return reason
  }

  /** Why a request for a destination is to be refused while `exhausted` stands; 0: it is not. */
  #refusedBefore(destination: Destination): number {
    const reason = this.words[this.space.runtimeAt + RUNTIME.REFUSED]!
    if (reason === ALL) return REFUSED.TABLE_FULL
    const to = this.#refusedTo()
    return to.every((word, i) => word === destination.words[i]) ? reason : 0
  }

  /** A release that those who were refused may wait for ends the refusal, or brings its end nearer. */
  #wake(segment: RoutingSegment, entry: number, freeAt: number, now: number): void {
    if (segment.words[segment.base + IMAGE.EXHAUSTED] === 0) return
    if (!this.isExhausted(now)) {
      this.clearExhausted(segment) // Else an old end could be taken for one that lies ahead.
      return
    }
    const reason = this.words[this.space.runtimeAt + RUNTIME.REFUSED]
    if (reason === REFUSED.EXHAUSTED && !segment.isTo(entry, this.#refusedTo())) return
    if (freeAt === 0) this.clearExhausted(segment)
    else this.endExhausted(freeAt)
  }

  #refusedTo(): Int32Array {
    const at = this.space.runtimeAt + RUNTIME.REFUSED_TO
    return this.words.subarray(at, at + DESTINATION_WORDS)
  }

  /** The end of an entry's hold-down, 0 while it is live. */
  #endOf(segment: RoutingSegment, entry: number): number {
    const word = segment.entryAt(entry)
    return segment.words[word + ENTRY.STATE] === COOLING ? segment.words[word + ENTRY.FREE_AT]! : 0
  }

  #take(segment: RoutingSegment, port: number, destination: Destination, now: number): number {
    const entry = segment.take(port, destination, this.token, now)
    this.thing = entry
    this.serial = segment.words[segment.entryAt(entry) + ENTRY.SERIAL]!
    return (segment.index << this.shift) + port
  }

  #bindAnyIn(segment: RoutingSegment, from: number, now: number): number {
    segment.expire(now)
    for (let port = from; port < segment.at.ports; port += 1) {
      if (segment.isUnused(port, now)) return this.#bindIn(segment, port, now)
    }
    return REFUSED.EXHAUSTED
  }

  #bindIn(segment: RoutingSegment, port: number, now: number): number {
    this.thing = segment.at.entries + port
    this.serial = segment.bind(port, this.token, now)
    return (segment.index << this.shift) + port
  }
}

/** In place of a reason: no segment has room, whatever the destination. */
const ALL = 1
