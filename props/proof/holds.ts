/**
 * From when to when somebody had a port, by the calls alone. A hold lies surely between the end of the call
 * that took it and the begin of what ended it; it may have begun with the begin of that call, and have
 * lasted until the end of what ended it.
 */
import { portOf } from '../../core/ports/outcome.ts'
import { isClosing, isTaking, type Made, victimsOf } from './evidence.ts'
import type { Shared } from './member.ts'

export interface Interval {
  readonly port: number
  /** -1 = towards all. */
  readonly destination: number
  readonly owner: number
  /** Stamps. */
  readonly mayBegin: number
  readonly begins: number
  readonly ends: number
  readonly mayEnd: number
  /** Ticks of the call that took it. */
  readonly taken: { readonly from: number; readonly to: number }
  /** Ticks at which it was given back. */
  readonly freed: { readonly from: number; readonly to: number } | undefined
}

/** All holds that the calls tell of, those of the stacks that died before included. */
export function holdsOf({ legacy }: Shared, operations: readonly Made[]): Interval[] {
  const before = Number.NEGATIVE_INFINITY
  const inherited = legacy.map(({ owner, connection, destination }) =>
    interval(owner, connection, destination, operations, before, before, { from: 0, to: 0 }),
  )
  const taken = operations.filter(
    ({ input, output }) => isTaking(input) && (output?.answer ?? 0) > 0,
  )
  return [
    ...inherited,
    ...taken.map(({ input, output, invoked, returned }) => {
      const { owner, destination, from } = input
      const { answer, to } = output!
      return interval(owner, answer, destination, operations, invoked, returned!, { from, to })
    }),
  ]
}

/** Two holds exclude each other: of one port, and towards one destination. */
export function areRivals(a: Interval, b: Pick<Interval, 'port' | 'destination'>): boolean {
  if (a.port !== b.port) return false
  return a.destination === -1 || b.destination === -1 || a.destination === b.destination
}

// --- internal ---

function interval(
  owner: number,
  connection: number,
  destination: number,
  operations: readonly Made[],
  mayBegin: number,
  begins: number,
  taken: Interval['taken'],
): Interval {
  const port = portOf(connection)
  const ends = operations.filter(operation => mayGiveBack(operation, owner, port, destination))
  // A join may have begun before: it recovers who is fenced meanwhile.
  const after = ends.filter(({ input, invoked, returned = Number.POSITIVE_INFINITY }) =>
    input.victim === undefined ? invoked > begins : returned > begins,
  )
  const first = after[0]
  // A recovery that died may have given it back, and so may the next one.
  const last = after.find(({ output }) => output?.answer === 0)
  const never = Number.POSITIVE_INFINITY
  // Any of several that were at it together may have done it, and the first need not have the earliest tick.
  const ticks = after
    .filter(({ invoked }) => invoked <= (last?.returned ?? never))
    .map(({ input }) => input.from)
  return {
    ...{ port, destination, owner, mayBegin, begins, taken },
    ends: Math.max(begins, first?.invoked ?? never),
    mayEnd: last?.returned ?? never,
    freed:
      first === undefined
        ? undefined
        : { from: Math.min(...ticks), to: last === undefined ? never : Math.max(...ticks) },
  }
}

/** A close, a leave, or a recovery of the owner. */
function mayGiveBack(made: Made, owner: number, port: number, destination: number): boolean {
  const { input, output } = made
  if (input.victim !== undefined) return victimsOf(made).includes(owner)
  if (!isClosing(input) || input.owner !== owner || input.port !== port) return false
  return input.destination === destination && (output === undefined || output.answer === 0)
}
