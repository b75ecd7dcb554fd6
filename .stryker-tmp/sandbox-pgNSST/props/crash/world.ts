/**
 * A small facility in which a victim is about to do something: slot 1 is the victim, slot 2 survives,
 * slot 3 is there to recover and may die of it, slot 4 belongs to an earlier victim, slot 5 is for the
 * one who counts the ports afterwards.
 */
// @ts-nocheck

import type { LockKind, SpaceConfig } from '../../core/facility/config.ts'
import { attach, type Facility } from '../../core/facility/facility.ts'
import { type Connection, portOf } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import type { Stack } from '../../core/stack/stack.ts'
import { allocateSpace, joinAs } from '../support/facilities.ts'
import { joinMortal, type MortalStack } from './mortal-stack.ts'

export const LOW = 40_000
export const HIGH = 40_039
export const RESERVED: readonly number[] = [LOW + 3, LOW + 35]
const STACKS = 5
export const VICTIM = 1
export const SURVIVOR = 2
export const SECOND = 3
export const EARLIER = 4
export const COUNTER = 5

export interface WorldConfig {
  readonly variant: SpaceConfig
  readonly lock: LockKind
  readonly lease: number
  readonly quarantineMs: number
}

export class World {
  readonly facility: Facility
  readonly config: WorldConfig
  readonly victim: MortalStack
  readonly survivor: Stack
  readonly second: MortalStack
  now: number = 5000
  /** What the survivor holds. */
  readonly open: Connection[] = []
  /** What the victim and the earlier one held when the story began; ports only. */
  readonly deadHeld: Set<number> = new Set<number>()
  /** The victim's last operation may release some of them. */
  releases: boolean = false
  /** Stacks that joined after a death. */
  readonly joined: Stack[] = []
  /** Does again what the victim may have left half done. */
  complete: () => void = () => {}
  /** Whether a port may be selected when that is done. */
  eligible: (port: number) => boolean = port => !RESERVED.includes(port)

  constructor(config: WorldConfig) {
    const { variant, lock, lease, quarantineMs } = config
    const space = { ...variant, ports: [LOW, HIGH] as const, reserved: RESERVED }
    this.config = config
    this.facility = allocated(config, () =>
      allocateSpace(STACKS, lock, { ...space, lease, quarantineMs }),
    )
    this.survivor = joinAs(this.facility, SURVIVOR, this.now)
    this.second = joinMortal(this.facility.buffer, SECOND, this.now)
    this.victim = joinMortal(this.facility.buffer, VICTIM, this.now)
  }

  get leased(): boolean {
    return this.config.lease > 0
  }

  /** The victim's way to the ports. */
  get mine(): PortSpace {
    return this.victim.stack.spaceAt(0)
  }

  get others(): PortSpace {
    return this.survivor.spaceAt(0)
  }

  /** The survivor works on while nobody has recovered. */
  goOn(): void {
    const { others, now, open } = this
    for (const port of [LOW + 17, LOW + 38]) this.#take(others.bind(port, now))
    for (let i = 0; i < 2; i += 1) this.#take(others.connect(now))
    const first = open.shift()
    if (first !== undefined && others.close(first, now) !== 0) throw new Error('close was refused')
  }

  /** The second one works, and inherits whatever the dead ones hold. */
  inherit(): void {
    const space = this.second.stack.spaceAt(0)
    for (const port of [LOW + 11, LOW + 34]) space.bind(port, this.now)
    space.connect(this.now)
  }

  /** Every hold-down of now is over. */
  later(): void {
    this.now += this.config.quarantineMs + 1
  }

  #take(held: number): void {
    if (held < 0) return
    const { releases, deadHeld, config } = this
    if (deadHeld.has(portOf(held)) && !(releases && config.quarantineMs === 0)) {
      throw new Error(`port ${portOf(held)} of a dead stack was given to another`)
    }
    this.open.push(held)
  }
}

// --- internal ---

const TEMPLATES = new WeakMap<WorldConfig, Facility>()

/** A copy of a facility that is laid out once per configuration. */
function allocated(config: WorldConfig, allocate: () => Facility): Facility {
  const template = TEMPLATES.get(config) ?? allocate()
  TEMPLATES.set(config, template)
  const buffer = new SharedArrayBuffer(template.buffer.byteLength)
  new Int32Array(buffer).set(template.words)
  return attach(buffer)
}
