// @ts-nocheck
import type { Structure } from '../facility/config.ts'
import { PortBitmap } from './bitmap.ts'
import { PortList } from './list.ts'
import { IMAGE, inHoldDown, type PortWords, portWords } from './port-words.ts'
import { PortQueue } from './queue.ts'

/** A representation of the available ports of one segment. Ports are indices into the segment. */
export interface AvailablePorts {
  /** The first available port at or after `from`, or whichever the representation gives; -1 = none. */
  first(from: number): number
  has(port: number): boolean
  add(port: number): void
  remove(port: number): void
  isEmpty(): boolean
  clear(): void
}

/**
 * Which ports of a segment can be selected: the available ones in the chosen representation, those in
 * hold-down in a queue, oldest first, whichever representation it is. Derived words: `rebuild` makes
 * them anew from the truth words. All calls are made under the segment's lock.
 */
export class Availability {
  readonly words: Int32Array
  readonly base: number
  readonly at: PortWords
  readonly #available: AvailablePorts
  readonly #cooling: PortQueue
  readonly #freeAt: number

  constructor(words: Int32Array, base: number, at: PortWords, available: AvailablePorts) {
    this.words = words
    this.base = base
    this.at = at
    this.#available = available
    this.#cooling = new PortQueue(words, base, at, IMAGE.COOLING_HEAD, IMAGE.COOLING_TAIL)
    this.#freeAt = base + at.freeAt
  }

  /** Takes an available port, -1 if there is none at or after `from`. */
  take(from: number, now: number): number {
    if (this.words[this.base + IMAGE.COOLING_HEAD] !== 0) this.#expire(now)
    const port = this.#available.first(from)
    if (port >= 0) this.#available.remove(port)
    return port
  }

  /** Takes this very port, whose owner word must be 0. False: it is in hold-down. */
  takeThis(port: number, now: number): boolean {
    const freeAt = this.words[this.#freeAt + port]!
    if (freeAt === 0) {
      this.#available.remove(port)
      return true
    }
    if (inHoldDown(freeAt, now)) return false
    this.#cooling.remove(port)
    this.words[this.#freeAt + port] = 0
    return true
  }

  /** Takes a port whose owner word is 0 out of whatever it is in. `free at` stays: its hold-down goes on. */
  withdraw(port: number): void {
    if (this.words[this.#freeAt + port] === 0) this.#available.remove(port)
    else this.#cooling.remove(port)
  }

  /** Whether a port whose owner word is 0 could be taken at once. */
  isAvailable(port: number): boolean {
    return this.words[this.#freeAt + port] === 0 && this.#available.has(port)
  }

  /** Gives a port whose owner word is 0 again: into hold-down if its `free at` lies ahead. */
  put(port: number, now: number): void {
    const freeAt = this.words[this.#freeAt + port]!
    if (inHoldDown(freeAt, now)) {
      this.#cooling.push(port)
    } else {
      this.words[this.#freeAt + port] = 0
      this.#available.add(port)
    }
  }

  /** Ends every hold-down that is over, also those that stand behind one that is not. */
  expireAll(now: number): void {
    for (let port = this.#cooling.front(); port >= 0; ) {
      const next = this.#cooling.after(port)
      if (!inHoldDown(this.words[this.#freeAt + port]!, now)) this.#warm(port)
      port = next
    }
  }

  /** The tick at which the next hold-down ends, 0 if none is on. */
  nextExpiry(now: number): number {
    let earliest = 0
    for (let port = this.#cooling.front(); port >= 0; port = this.#cooling.after(port)) {
      const freeAt = this.words[this.#freeAt + port]!
      if (earliest === 0 || ((freeAt - now) | 0) < ((earliest - now) | 0)) earliest = freeAt
    }
    return earliest
  }

  /** Nothing available and nothing in hold-down. */
  isEmpty(): boolean {
    return this.words[this.base + IMAGE.COOLING_HEAD] === 0 && this.#available.isEmpty()
  }

  /** Makes the derived words anew from the truth words. */
  rebuild(now: number): void {
    const { words, base, at } = this
    this.#available.clear()
    this.#cooling.clear()
    words.fill(0, base + at.leased, base + at.leased + at.bitmapWords)
    words.fill(0, base + at.next, base + at.previous + at.ports)
    const cooling: number[] = []
    for (let port = 0; port < at.ports; port += 1) {
      const owner = Atomics.load(words, base + at.owner + port) // A leased port's word may move.
      if (owner < 0) words[base + at.leased + (port >>> 5)]! |= 1 << (port & 31)
      if (owner !== 0) continue
      if (inHoldDown(words[this.#freeAt + port]!, now)) cooling.push(port)
      else this.put(port, now)
    }
    const left = (port: number): number => (words[this.#freeAt + port]! - now) | 0
    for (const port of cooling.sort((a, b) => left(a) - left(b))) this.#cooling.push(port)
  }

  #expire(now: number): void {
    for (let port = this.#cooling.front(); port >= 0; port = this.#cooling.front()) {
      if (inHoldDown(this.words[this.#freeAt + port]!, now)) return
      this.#warm(port)
    }
  }

  #warm(port: number): void {
    this.#cooling.remove(port)
    this.words[this.#freeAt + port] = 0
    this.#available.add(port)
  }
}

/** The availability of the segment whose image begins at `base`. */
export function bitmapOrList(
  structure: Structure,
  words: Int32Array,
  base: number,
  ports: number,
): Availability {
  const at = portWords(ports)
  const Representation = structure === 'bitmap' ? PortBitmap : PortList
  return new Availability(words, base, at, new Representation(words, base, at))
}
