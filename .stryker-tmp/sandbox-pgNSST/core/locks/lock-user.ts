// @ts-nocheck
import type { Facility } from '../facility/facility.ts'
import type { Slots, Token } from '../facility/slots.ts'
import { slotOf } from '../facility/slots.ts'
import { LockStatistics } from './statistics.ts'

/** Who takes locks: a stack, with what a lock must know of it. */
export class LockUser {
  readonly token: Token
  readonly slot: number
  readonly slots: Slots
  readonly statistics: LockStatistics
  /** A monotonic clock in ns; read on the contended path only. */
  readonly nanoseconds: () => number

  constructor(facility: Facility, token: Token, nanoseconds: () => number) {
    this.token = token
    this.slot = slotOf(token)
    this.slots = facility.slots
    this.statistics = new LockStatistics(facility, this.slot)
    this.nanoseconds = nanoseconds
  }

  /** A sign of life from within a wait. */
  beat(): void {
    this.slots.beat(this.slot)
  }
}
