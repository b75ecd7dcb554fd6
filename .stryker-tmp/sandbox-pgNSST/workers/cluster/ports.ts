/** Where a stack's connections get their ports from. */
// @ts-nocheck

import {
  type Connection,
  type Destination,
  type PortSpace,
  portOf,
  REFUSED,
  type RefusedCode,
} from '../../core/index.ts'
import type { Random } from '../random.ts'

/** `pick`: each stack picks by itself; `logged`: it uses the port that stands in the input. */
export type Coordination = 'coordinated' | 'pick' | 'logged'

export interface Ports {
  /** A handle, or a refusal. */
  open(now: number, srcPort: number, destination?: Destination): number
  close(handle: number, now: number): number
  portOf(handle: number): number
}

/** From the coupling facility. */
export class CoordinatedPorts implements Ports {
  readonly #space: PortSpace

  constructor(space: PortSpace) {
    this.#space = space
  }

  open(now: number, _srcPort: number, destination?: Destination): Connection | RefusedCode {
    return this.#space.connect(now, destination)
  }

  close(handle: Connection, now: number): number {
    return this.#space.close(handle, now)
  }

  portOf(handle: Connection): number {
    return portOf(handle)
  }
}

/**
 * Negative control: as hosts do without a coupling facility. The search begins at a random port of the
 * range and takes the first one that this stack itself does not use.
 */
export class OwnPicks implements Ports {
  readonly #low: number
  readonly #used: Uint8Array
  readonly #random: Random
  #usedCount = 0

  constructor(low: number, high: number, reserved: readonly number[], random: Random) {
    this.#low = low
    this.#used = new Uint8Array(high - low + 1)
    this.#random = random
    for (const port of reserved) this.#mark(port - low)
  }

  open(): number {
    const ports = this.#used.length
    if (this.#usedCount === ports) return REFUSED.EXHAUSTED
    let index = this.#random.below(ports)
    while (this.#used[index] === 1) index = (index + 1) % ports // Ends: one is not used.
    this.#mark(index)
    return this.#low + index
  }

  close(port: number): number {
    this.#used[port - this.#low] = 0
    this.#usedCount -= 1
    return 0
  }

  portOf(port: number): number {
    return port
  }

  #mark(index: number): void {
    this.#used[index] = 1
    this.#usedCount += 1
  }
}

/** Negative control: the ports that the hosts really used, each at its own address. */
export class LoggedPorts implements Ports {
  open(_now: number, srcPort: number): number {
    return srcPort
  }

  close(): number {
    return 0
  }

  portOf(port: number): number {
    return port
  }
}
