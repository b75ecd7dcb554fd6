// @ts-nocheck
import { PORTS, portsOf, type SpaceDefinition } from './space-config.ts'

/** The definition in force has the port. */
const IN_FORCE = 1
/** A definition that is being made has it. */
const ANNOUNCED = 2
/** Some definition so far has had it. */
const EVER = 4

/**
 * Which ports of a space may be handed out, while definitions come and go. A change lasts from its
 * announcement until it is complete: each port is then as the old or as the new definition says.
 */
export class DefinedPorts {
  readonly #marks = new Uint8Array(PORTS)
  #inForce: SpaceDefinition = { low: 1, high: 0, reserved: [] }
  #size = 0
  #reservedCount = 0
  #announced: SpaceDefinition | undefined
  /** When the last change was complete. */
  #definedStamp = 0
  /** By port: the stamp up to which it could be handed out. Made by the first change. */
  #until: Float64Array | undefined

  constructor(definition: SpaceDefinition) {
    this.announce(definition)
    this.complete(0)
    this.#until = undefined
  }

  get inForce(): SpaceDefinition {
    return this.#inForce
  }

  /** Ports of the range in force, reserved ones included. */
  get size(): number {
    return this.#size
  }

  /** Reserved ports of the range in force. */
  get reservedCount(): number {
    return this.#reservedCount
  }

  isInForce(port: number): boolean {
    return (this.#marks[port] & IN_FORCE) !== 0
  }

  /** Whether any definition so far has had the port. Others are each stack's own business. */
  wasEver(port: number): boolean {
    return (this.#marks[port] & EVER) !== 0
  }

  /** Whether a connect that began at the stamp, and ends now, may get the port. */
  mayGet(port: number, beginStamp: number): boolean {
    if ((this.#marks[port] & (IN_FORCE | ANNOUNCED)) !== 0) return true
    return this.#until !== undefined && this.#until[port] > beginStamp
  }

  /** Whether there was a change since the stamp, or is one. */
  hasChangedSince(stamp: number): boolean {
    return this.#announced !== undefined || this.#definedStamp > stamp
  }

  /** A definition is going to be made. One that is announced already may have been made in part. */
  announce({ low, high, reserved }: SpaceDefinition): void {
    const definition = { low, high, reserved }
    this.#announced = definition
    for (const port of portsOf(definition)) this.#marks[port] |= ANNOUNCED | EVER
  }

  /** The definition announced last is in force. False if there is none. */
  complete(stamp: number): boolean {
    const definition = this.#announced
    if (definition === undefined) return false
    this.#announced = undefined
    this.#definedStamp = stamp
    this.#until ??= new Float64Array(PORTS)
    const next = new Uint8Array(PORTS)
    let count = 0
    for (const port of portsOf(definition)) {
      next[port] = IN_FORCE
      count++
    }
    for (let port = 0; port < PORTS; port++) {
      const mark = this.#marks[port]
      if ((mark & (IN_FORCE | ANNOUNCED)) !== 0 && next[port] === 0) this.#until[port] = stamp
      this.#marks[port] = (mark & EVER) | next[port]
    }
    this.#inForce = definition
    this.#size = Math.max(0, definition.high - definition.low + 1)
    this.#reservedCount = this.#size - count
    return true
  }
}
