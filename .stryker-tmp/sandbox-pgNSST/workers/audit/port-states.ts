// @ts-nocheck
import type { Hold } from './hold.ts'
import type { PendingAcquire } from './pending-acquire.ts'
import { PORTS, type SpaceConfig } from './space-config.ts'
import { SpaceState } from './space-state.ts'

/** A space whose ports are held towards all destinations: the line of a port is its number. */
export class PortStates extends SpaceState {
  /** Ports of the definition in force that are not FREE. */
  #taken = 0
  /** The last stamp up to which all ports may have been unavailable. */
  #fullStamp = 0

  constructor(space: number, config: SpaceConfig, skewMs: number) {
    super(space, config, skewMs, PORTS)
  }

  override unavailable(_destination: number): number {
    return this.#taken + this.unplaced + this.ports.reservedCount
  }

  override get entriesUsed(): number {
    return 0
  }

  override wasFull(acquire: PendingAcquire): boolean {
    return this.#fullStamp > acquire.stamp
  }

  override rival(port: number, _destination: number): number {
    return this.isHeldAt(port) ? port : -1
  }

  override rivalElsewhere(port: number, _destination: number, owner: number): Hold | undefined {
    return this.heldElsewhereAt(port, owner)
  }

  override heldDown(port: number, _destination: number, tick: number): number {
    return this.isHeldDownAt(port, tick) ? port : -1
  }

  // --- internal ---

  protected override portAt(line: number): number {
    return line
  }

  protected override destinationAt(_line: number): number {
    return -1
  }

  protected override find(port: number, _destination: number): number {
    return port
  }

  protected override findOrAdd(port: number, _destination: number): number {
    return port
  }

  protected override lineTaken(line: number, change: 1 | -1): void {
    if (this.ports.isInForce(line)) this.#taken += change
  }

  protected override countTaken(line: number, change: 1 | -1): void {
    this.lineTaken(line, change)
  }

  protected override markFull(stamp: number): void {
    if (this.unavailable(-1) > this.ports.size) this.#fullStamp = stamp
  }
}
