// @ts-nocheck
import { PORT_MAX } from '../limits.ts'
import type { Reservation } from './statements.ts'

/** Reservations, found by port; no port of a protocol is in two of them. */
export class ReservedPorts {
  readonly #taken = { tcp: new Uint8Array(PORT_MAX + 1), udp: new Uint8Array(PORT_MAX + 1) }
  readonly #byKey = new Map<string, Reservation>()

  constructor(reservations: readonly Reservation[]) {
    for (const reservation of reservations) this.add(reservation)
  }

  add(reservation: Reservation): void {
    this.#mark(reservation, 1)
    this.#byKey.set(reservationKey(reservation), reservation)
  }

  /** Takes away the reservation of exactly these ports; undefined: there is none. */
  delete(reservation: Reservation): Reservation | undefined {
    const there = this.same(reservation)
    if (there === undefined) return undefined
    this.#mark(there, 0)
    this.#byKey.delete(reservationKey(there))
    return there
  }

  /** The reservation of exactly these ports. */
  same(reservation: Reservation): Reservation | undefined {
    return this.#byKey.get(reservationKey(reservation))
  }

  /** The first of the ports that is reserved already. */
  firstTaken({ protocol, first, count }: Reservation): number | undefined {
    const at = this.#taken[protocol].subarray(first, first + count).indexOf(1)
    return at < 0 ? undefined : first + at
  }

  /** In the order of their definition. */
  list(): Reservation[] {
    return [...this.#byKey.values()]
  }

  #mark({ protocol, first, count }: Reservation, taken: 0 | 1): void {
    this.#taken[protocol].fill(taken, first, first + count)
  }
}

/** Names the ports of a reservation. */
export function reservationKey({ protocol, first, count }: Reservation): string {
  return `${protocol} ${first} ${count}`
}
