/**
 * Numbers for tuples of port and destination: an open-addressed hash table, and for each port the
 * chain of its tuples. Memory grows with the tuples that are there at once, about 19 to 38 bytes
 * for each.
 *
 * A number that has been removed is given to a later tuple, so numbers stay dense.
 */
// @ts-nocheck

import { PORTS } from './space-config.ts'

/** Tuples that there is room for at the beginning. */
export const TUPLES_MIN = 1024

const NONE = -1

export class TupleIndex {
  #ports = new Uint16Array(TUPLES_MIN)
  #destinations = new Int32Array(TUPLES_MIN)
  /** Neighbours in the port's chain; in `#nexts` also the chain of removed numbers. */
  #nexts = new Int32Array(TUPLES_MIN)
  #previous = new Int32Array(TUPLES_MIN)
  /** First tuple of each port, as number + 1. */
  readonly #firsts = new Int32Array(PORTS)
  /** The table: number + 1, 0 = empty. Twice as long as there are numbers. */
  #places = new Int32Array(TUPLES_MIN * 2)
  /** Numbers given out so far, removed ones included. */
  #given = 0
  #removed = NONE

  /** Numbers that there is room for; `add` doubles it when it has to. */
  get capacity(): number {
    return this.#ports.length
  }

  portOf(tuple: number): number {
    return this.#ports[tuple]
  }

  destinationOf(tuple: number): number {
    return this.#destinations[tuple]
  }

  /** The tuple's number; -1 = it is not there. */
  find(port: number, destination: number): number {
    return this.#places[this.#placeOf(port, destination)] - 1
  }

  /** Adds a tuple that is not there. Returns its number. */
  add(port: number, destination: number): number {
    if (this.#removed === NONE && this.#given === this.capacity) this.#grow()
    let tuple = this.#removed
    if (tuple === NONE) tuple = this.#given++
    else this.#removed = this.#nexts[tuple]
    this.#ports[tuple] = port
    this.#destinations[tuple] = destination
    this.#places[this.#placeOf(port, destination)] = tuple + 1
    const next = this.#firsts[port] - 1
    this.#nexts[tuple] = next
    this.#previous[tuple] = NONE
    if (next !== NONE) this.#previous[next] = tuple
    this.#firsts[port] = tuple + 1
    return tuple
  }

  /** Removes a tuple that is there. */
  remove(tuple: number): void {
    this.#vacate(this.#placeOf(this.#ports[tuple], this.#destinations[tuple]))
    const next = this.#nexts[tuple]
    const previous = this.#previous[tuple]
    if (previous === NONE) this.#firsts[this.#ports[tuple]] = next + 1
    else this.#nexts[previous] = next
    if (next !== NONE) this.#previous[next] = previous
    this.#nexts[tuple] = this.#removed
    this.#removed = tuple
  }

  /** The first tuple of a port; -1 = it has none. */
  first(port: number): number {
    return this.#firsts[port] - 1
  }

  /** The next tuple of the same port; -1 = that was the last. */
  next(tuple: number): number {
    return this.#nexts[tuple]
  }

  // --- internal ---

  #home(port: number, destination: number): number {
    let hash = Math.imul(destination + 1, 0x9e3779b1) ^ Math.imul(port, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    return (hash ^ (hash >>> 13)) & (this.#places.length - 1)
  }

  /** The place where the tuple is, or the empty one where it would be. */
  #placeOf(port: number, destination: number): number {
    const mask = this.#places.length - 1
    let place = this.#home(port, destination)
    // Ends: at most half of the places are taken.
    for (;;) {
      const tuple = this.#places[place] - 1
      if (tuple === NONE) return place
      if (this.#ports[tuple] === port && this.#destinations[tuple] === destination) return place
      place = (place + 1) & mask
    }
  }

  /** Empties a place, and moves those behind it that no search would find any more. */
  #vacate(place: number): void {
    const places = this.#places
    const mask = places.length - 1
    let hole = place
    for (let at = (hole + 1) & mask; places[at] !== 0; at = (at + 1) & mask) {
      const tuple = places[at] - 1
      const home = this.#home(this.#ports[tuple], this.#destinations[tuple])
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      places[hole] = places[at]
      hole = at
    }
    places[hole] = 0
  }

  #grow(): void {
    const capacity = this.capacity * 2
    const ports = new Uint16Array(capacity)
    ports.set(this.#ports)
    this.#ports = ports
    this.#destinations = grown(this.#destinations, capacity)
    this.#nexts = grown(this.#nexts, capacity)
    this.#previous = grown(this.#previous, capacity)
    this.#places = new Int32Array(capacity * 2)
    // All numbers are in use, or there would be no need to grow.
    for (let tuple = 0; tuple < this.#given; tuple++) {
      this.#places[this.#placeOf(ports[tuple], this.#destinations[tuple])] = tuple + 1
    }
  }
}

/** A longer copy, filled up with zeros. */
export function grown(from: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length)
  to.set(from)
  return to
}
