/** PORT, PORTRANGE, their deletion, and the configuration of TCP, UDP and explicit binds. */
// @ts-nocheck


import { type Draft, isSame } from './draft.ts'
import { reservationKey } from './reserved-ports.ts'
import type {
  ExplicitBindStatement,
  ProtocolStatement,
  ReserveStatement,
  UnreservedStatement,
} from './statements.ts'

/** Reservations add up over data sets, until they are deleted. */
export function applyReserve(draft: Draft, { at, action, reservation }: ReserveStatement): void {
  const { reserved } = draft
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
