/** PORT, PORTRANGE, their deletion, and the configuration of TCP, UDP and explicit binds. */

import { PORT_MAX } from '../limits.ts'
import type { Draft } from './draft.ts'
import { isSame } from './draft.ts'
import type {
  ExplicitBindStatement,
  ProtocolStatement,
  Reservation,
  ReserveStatement,
  UnreservedStatement,
} from './statements.ts'

/** The reservations of a draft, by port. */
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

/** Reservations add up over data sets, until they are deleted. */
export function applyReserve(
  draft: Draft,
  reserved: ReservedPorts,
  { at, action, reservation }: ReserveStatement,
): void {
  const key = reservationKey(reservation)
  if (action === 'delete') {
    draft.defined.delete(key)
    if (reserved.delete(reservation) === undefined) {
      draft.report('error', at, 'these ports are not reserved so', {
        expected: 'the ports of an earlier PORT or PORTRANGE entry',
        consequence: 'nothing is deleted by this entry; the others hold',
      })
    }
    return
  }
  const taken = reserved.firstTaken(reservation)
  if (taken === undefined) {
    draft.defined.add(key)
    reserved.add(reservation)
    return
  }
  if (!draft.defined.has(key) && isSame(reserved.same(reservation), reservation)) {
    draft.report('note', at, 'the port is reserved so already', { consequence: 'nothing changes' })
    return
  }
  draft.report('error', at, `${reservation.protocol} port ${taken} is reserved already`, {
    expected: 'a port in one PORT or PORTRANGE entry only',
    consequence: 'this entry is ignored, the earlier one stands',
  })
}

/** A later rule for the same protocol and job replaces the earlier. */
export function applyUnreserved(draft: Draft, { rule }: UnreservedStatement): void {
  const others = draft.now.unreserved.filter(
    each => each.protocol !== rule.protocol || each.jobName !== rule.jobName,
  )
  draft.now.unreserved = [...others, rule]
}

/** What the statement does not give stays. */
export function applyProtocol(draft: Draft, statement: ProtocolStatement): void {
  const { kind: _, at: __, protocol, ...given } = statement
  if (protocol === 'tcp') draft.now.tcp = { ...draft.now.tcp, ...given }
  else draft.now.udp = { ...draft.now.udp, ...given }
}

/** The last writer wins, in whichever profile or data set. */
export function applyExplicitBind(draft: Draft, { at, range }: ExplicitBindStatement): void {
  const old = draft.now.explicitBind
  if (old !== undefined && !isSame(old, range)) {
    draft.report('note', at, 'the last explicit-bind range counts', {
      consequence: `it replaces ${old.first} ${old.count}`,
    })
  }
  draft.now.explicitBind = range
}

// --- internal ---

function reservationKey({ protocol, first, count }: Reservation): string {
  return `${protocol} ${first} ${count}`
}
