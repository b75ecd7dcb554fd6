/** The small facility of `world.ts` with a connection routing hash table. */
// @ts-nocheck

import { Destination } from '../../core/ports/destination.ts'
import { type Connection, portOf } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import { LOW, World } from './world.ts'

/** Where stories connect to. */
export const WEB: Destination = new Destination('198.51.100.1', 443)
export const MAIL: Destination = new Destination('198.51.100.1', 25)

/** A held port, towards one destination or, `undefined`, all. */
export interface Tuple {
  readonly port: number
  readonly to: Destination | undefined
}

export class RoutingWorld extends World {
  /** What the victim and the earlier one held when the story began. */
  readonly deadTuples: Tuple[] = []

  /** The victim connects so often. */
  hold(count: number, to: Destination): Connection[] {
    return Array.from({ length: count }, () => this.died(this.mine.connect(this.now, to), to))
  }

  /** Notes what one that is going to die has got. */
  died(held: Connection, to: Destination | undefined): Connection {
    if (held > 0) this.deadTuples.push({ port: portOf(held), to })
    return held
  }

  closeMine(held: Connection, to: Destination): void {
    this.mine.close(held, this.now)
    const index = this.deadTuples.findIndex(t => t.port === portOf(held) && t.to === to)
    this.deadTuples.splice(index, 1)
  }

  /** One takes whatever is left towards a destination. */
  exhaust(space: PortSpace, to: Destination, kept: Connection[]): void {
    for (let got = space.connect(this.now, to); got > 0; got = space.connect(this.now, to))
      kept.push(got)
  }

  /** Whether this cannot be had while all of the dead ones' is held or in hold-down. */
  isTheirs({ port, to }: Tuple): boolean {
    return this.deadTuples.some(
      dead => dead.port === port && (dead.to === to || dead.to === undefined || to === undefined),
    )
  }

  override goOn(): void {
    const { others, now, open } = this
    for (const port of [LOW + 17, LOW + 38]) this.#keep(others.bind(port, now), undefined)
    for (const to of [WEB, MAIL, WEB]) this.#keep(others.connect(now, to), to)
    const first = open.shift()
    if (first !== undefined && others.close(first, now) !== 0) throw new Error('close was refused')
  }

  override inherit(): void {
    const space = this.second.stack.spaceAt(0)
    for (const port of [LOW + 11, LOW + 34]) space.bind(port, this.now)
    for (const to of [WEB, MAIL]) space.connect(this.now, to)
  }

  // --- internal ---

  #keep(held: number, to: Destination | undefined): void {
    if (held < 0) return
    const early = this.isTheirs({ port: portOf(held), to })
    if (early && !(this.releases && this.config.quarantineMs === 0)) {
      throw new Error(`port ${portOf(held)} of a dead stack was given to another`)
    }
    this.open.push(held)
  }
}
