import type { SpaceEntry } from '../facility/facility.ts'
import { MAP } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import type { StructureAccess } from './access.ts'
import { type Availability, bitmapOrList } from './availability.ts'
import { LEASED, portWords, TOKEN_MASK } from './port-words.ts'
import type { Segment } from './segment-store.ts'

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
  readonly bitmapWords: number
  readonly #shared: Int32Array
  readonly #maps: number
  readonly #mapWords: number
  readonly #slots: number

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
    this.bitmapWords = at.bitmapWords
    this.#shared = shared
    this.#slots = slots
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
  hold(port: number, token: Token): number {
    this.setMapBit(slotOf(token), port) // Before the owner word: the map stays a superset.
    const serial = (this.words[this.serial + port]! + 1) | 0
    this.words[this.serial + port] = serial
    this.words[this.owner + port] = token // The commit.
    return serial
  }

  /** Frees a port of the token, whose owner word nobody else may change now. */
  free(port: number, token: Token, freeAt: number, now: number): void {
    this.words[this.freeAt + port] = freeAt
    this.words[this.owner + port] = 0 // The commit.
    this.clearMapBit(slotOf(token), port)
    this.available.put(port, now)
  }

  isEmpty(): boolean {
    return this.available.isEmpty()
  }

  /** Makes every derived word anew: availability, leased bits, and the maps of all slots. */
  rebuild(now: number): void {
    this.available.rebuild(now)
    for (let slot = 1; slot <= this.#slots; slot += 1) {
      const bits = this.mapAt(slot) + MAP.BITS
      this.#shared.fill(0, bits, bits + this.bitmapWords)
    }
    for (let port = 0; port < this.ports; port += 1) {
      const token = this.ownerOf(port) & TOKEN_MASK
      if (token === 0) continue
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
}

/** An owner word of a port that is idle in a lease. */
export function isIdle(owner: number): boolean {
  return (owner & ~TOKEN_MASK) === LEASED
}
