// @ts-nocheck
import { assert } from '../assert.ts'
import { lowestBit } from '../bits.ts'
import type { SpaceEntry } from '../facility/facility.ts'
import { MAP } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import type { StructureAccess } from './access.ts'
import { type Availability, bitmapOrList } from './availability.ts'
import {
  holdDownEnd,
  inHoldDown,
  LEASED,
  portWords,
  RESERVED,
  SHARED,
  TOKEN_MASK,
} from './port-words.ts'
import { later, type Segment } from './segment-store.ts'

/**
 * One segment of ports, the part of a structure under one lock: its truth words, its availability, and
 * its part of the second structure. Everything here is called with the lock held.
 */
export class PortSegment implements Segment {
  readonly index: number
  readonly lock: number
  readonly ports: number
  readonly available: Availability
  /** Truth words and image header, in place or in the private copy. */
  readonly words: Int32Array
  readonly base: number
  readonly owner: number
  readonly freeAt: number
  readonly serial: number
  readonly leased: number
  readonly excluded: number
  readonly bitmapWords: number
  readonly #shared: Int32Array
  readonly #maps: number
  readonly #mapWords: number
  readonly #slots: number
  readonly #quarantineMs: number

  constructor(
    shared: Int32Array,
    slots: number,
    space: SpaceEntry,
    access: StructureAccess,
    index: number,
  ) {
    const at = portWords(space.segmentPorts)
    this.index = index
    this.lock = space.firstLock + index
    this.ports = space.segmentPorts
    this.words = access.words
    this.base = access.base + index * space.segmentWords
    this.available = bitmapOrList(space.structure, access.words, this.base, space.segmentPorts)
    this.owner = this.base + at.owner
    this.freeAt = this.base + at.freeAt
    this.serial = this.base + at.serial
    this.leased = this.base + at.leased
    this.excluded = this.base + at.excluded
    this.bitmapWords = at.bitmapWords
    this.#shared = shared
    this.#slots = slots
    this.#quarantineMs = space.quarantineMs
    this.#mapWords = space.mapWords
    this.#maps = space.mapsAt + index * (slots + 1) * space.mapWords
  }

  /** Word of the facility with the map of a slot. */
  mapAt(slot: number): number {
    return this.#maps + slot * this.#mapWords
  }

  setMapBit(slot: number, port: number): void {
    this.#shared[this.mapAt(slot) + MAP.BITS + (port >>> 5)]! |= 1 << (port & 31)
  }

  clearMapBit(slot: number, port: number): void {
    this.#shared[this.mapAt(slot) + MAP.BITS + (port >>> 5)]! &= ~(1 << (port & 31))
  }

  hasMapBit(slot: number, port: number): boolean {
    return (this.#shared[this.mapAt(slot) + MAP.BITS + (port >>> 5)]! & (1 << (port & 31))) !== 0
  }

  isExcluded(port: number): boolean {
    return (this.words[this.excluded + (port >>> 5)]! & (1 << (port & 31))) !== 0
  }

  isLeased(port: number): boolean {
    return (this.words[this.leased + (port >>> 5)]! & (1 << (port & 31))) !== 0
  }

  setLeasedBit(port: number): void {
    this.words[this.leased + (port >>> 5)]! |= 1 << (port & 31)
  }

  clearLeasedBit(port: number): void {
    this.words[this.leased + (port >>> 5)]! &= ~(1 << (port & 31))
  }

  /** Makes a free port, taken out of the availability, the token's own. Returns its new serial. */
  hold(port: number, token: Token, now: number): number {
    this.setMapBit(slotOf(token), port) // Before the owner word: the map stays a superset.
    const serial = (this.words[this.serial + port]! + 1) | 0
    this.words[this.serial + port] = serial
    this.words[this.owner + port] = token // The commit.
    this.words[this.freeAt + port] = now // After it (P6).
    return serial
  }

  /** Frees a port of the token, whose owner word nobody else may change now. An excluded one is reserved. */
  free(port: number, token: Token, freeAt: number, now: number): void {
    const excluded = this.isExcluded(port)
    this.words[this.freeAt + port] = freeAt
    this.words[this.owner + port] = excluded ? RESERVED : 0 // The commit.
    this.clearMapBit(slotOf(token), port)
    if (!excluded) this.available.put(port, now)
  }

  /** One of those that have a SHARED port lets go of it: the last one frees it. */
  letGo(port: number, token: Token, freeAt: number, now: number): void {
    if (this.#hasOthers(port, slotOf(token)))
      this.clearMapBit(slotOf(token), port) // The commit.
    else this.free(port, token, freeAt, now)
  }

  /** Enters a connection that the token's stack has already, whoever else may have the same port. */
  publish(port: number, token: Token, now: number): void {
    const owner = this.ownerOf(port)
    if (owner === token) return
    assert(owner >= 0, 'published a port that is leased')
    if (owner === 0) this.available.withdraw(port)
    const first = owner === 0 || owner === RESERVED
    this.setMapBit(slotOf(token), port) // Before the owner word: of a SHARED port it is the truth.
    this.words[this.owner + port] = first ? token : SHARED // The commit.
    if (first) this.words[this.freeAt + port] = now // After it (P6).
  }

  /** Makes the owner word of a port that nobody has agree with its excluded bit. */
  settle(port: number, now: number): void {
    const owner = this.ownerOf(port)
    const excluded = this.isExcluded(port)
    if (owner === 0 && excluded) {
      this.available.withdraw(port)
      this.words[this.owner + port] = RESERVED // The commit.
    } else if (owner === RESERVED && !excluded) {
      this.words[this.owner + port] = 0 // The commit.
      this.available.put(port, now)
    }
  }

  isEmpty(): boolean {
    return this.available.isEmpty()
  }

  coolsUntil(now: number): number {
    let until = 0
    for (let port = 0; port < this.ports; port += 1) {
      const owner = this.ownerOf(port)
      if (owner !== 0 && owner !== RESERVED) continue // Else `free at` says something else.
      const freeAt = this.words[this.freeAt + port]!
      if (inHoldDown(freeAt, now)) until = later(until, freeAt)
    }
    return until
  }

  /**
   * Makes every derived word anew: availability, leased bits, and the maps of all slots, but for the bits
   * of SHARED ports. Completes a change of the excluded bits that died half-way in this segment.
   */
  rebuild(now: number): void {
    this.#rebuildOwners(now)
    this.available.rebuild(now)
    for (let port = 0; port < this.ports; port += 1) {
      const owner = this.ownerOf(port)
      const token = owner & TOKEN_MASK
      if (token === 0 || owner === SHARED) continue
      this.setMapBit(slotOf(token), port)
      // A recovery by literal access may have died between clearing this and returning the copy.
      this.#shared[this.mapAt(slotOf(token))] = token
    }
  }

  /** The owner word. A leased port's may move, so it is read by Atomics. */
  ownerOf(port: number): number {
    return this.isLeased(port)
      ? Atomics.load(this.words, this.owner + port)
      : this.words[this.owner + port]!
  }

  /**
   * Takes a port out of somebody's lease, if it is idle there. The port is then `token`'s by its owner
   * word, in or out of its hold-down. Its leased bit and the map bit of its last owner are gone.
   */
  takeIdle(port: number, token: Token): boolean {
    const seen = Atomics.load(this.words, this.owner + port)
    if (!isIdle(seen)) return false
    this.setMapBit(slotOf(token), port)
    // ACQUIRE port.owner: observes the RELEASE of the owner's last close, `free at` and `serial` with it.
    if (Atomics.compareExchange(this.words, this.owner + port, seen, token) !== seen) {
      this.clearMapBit(slotOf(token), port)
      return false
    }
    this.clearLeasedBit(port)
    if (slotOf(seen & TOKEN_MASK) !== slotOf(token)) {
      this.clearMapBit(slotOf(seen & TOKEN_MASK), port)
    }
    return true
  }

  // --- internal ---

  #hasOthers(port: number, slot: number): boolean {
    for (let other = 1; other <= this.#slots; other += 1) {
      if (other !== slot && this.hasMapBit(other, port)) return true
    }
    return false
  }

  /** The owner words of ports that nobody has, and the maps, in which only bits of SHARED ports stay. */
  #rebuildOwners(now: number): void {
    for (let word = 0; word < this.bitmapWords; word += 1) {
      let shared = 0
      const end = Math.min((word + 1) << 5, this.ports)
      for (let port = word << 5; port < end; port += 1) {
        const owner = Atomics.load(this.words, this.owner + port) // A leased port's word may move.
        const excluded = this.isExcluded(port)
        if (owner === SHARED) shared |= 1 << (port & 31)
        else if (owner === 0 && excluded) this.words[this.owner + port] = RESERVED
        else if (owner === RESERVED && !excluded) this.words[this.owner + port] = 0
      }
      let had = 0
      for (let slot = 1; slot <= this.#slots; slot += 1) {
        const at = this.mapAt(slot) + MAP.BITS + word
        const kept = this.#shared[at]! & shared
        this.#shared[at] = kept
        had |= kept
      }
      // With literal access the last one may have died between clearing its bit and returning the copy.
      for (let rest = shared & ~had; rest !== 0; rest &= rest - 1) {
        const port = (word << 5) + lowestBit(rest)
        this.words[this.freeAt + port] = holdDownEnd(now, this.#quarantineMs)
        this.words[this.owner + port] = this.isExcluded(port) ? RESERVED : 0
      }
    }
  }
}

/** An owner word of a port that is idle in a lease. */
export function isIdle(owner: number): boolean {
  return (owner & ~TOKEN_MASK) === LEASED
}
