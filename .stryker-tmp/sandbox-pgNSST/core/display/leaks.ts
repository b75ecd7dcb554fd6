// @ts-nocheck
import { portOf } from '../ports/outcome.ts'
import type { KnownConnection, Leak } from '../ports/reconciliation.ts'
import { missingLines } from './connections.ts'
import { agoOf, type Frame, framed, socket, table } from './text.ts'

/** The stack that tells it. */
interface Teller {
  readonly stack: string
  readonly incarnation: number
}

export type LeakRow = Leak & Teller

/** What one stack holds without a connection, and connections of it that the facility does not know. */
export interface LeaksOfStack {
  readonly leaks: readonly LeakRow[]
  readonly unknown: readonly (KnownConnection & Teller)[]
}

/** LEAKS, of all stacks. */
export interface LeaksDisplay extends LeaksOfStack {
  /** Stacks that did not tell: dead, or silent for too long. */
  readonly missing: readonly string[]
  /** The leaks were freed; else they are as they were. */
  readonly freed: boolean
}

export function leaksText(display: LeaksDisplay, frame: Frame, now: number): string[] {
  const { leaks, unknown, missing } = display
  const shown = leaks.slice(0, frame.max)
  const rows = shown.map(({ stack, protocol, address, port, destination, since, leased }) => [
    stack,
    protocol.toUpperCase(),
    socket(address, port),
    socket(destination?.address, destination?.port),
    agoOf(since, now),
    leased ? 'YES' : 'NO',
  ])
  const body = [
    ...table(COLUMNS, rows),
    ...unknown.map(({ stack, address, connection }) => {
      const local = socket(address, portOf(connection))
      return `${stack} HAS A CONNECTION ON ${local} UNKNOWN TO THE FACILITY: A FAULT OF ITS OWN`
    }),
    ...missingLines(missing, 'LEAKS'),
    ...adviceOf(display),
  ]
  return framed('PORTS HELD WITHOUT A CONNECTION', frame, body, shown.length, leaks.length)
}

// --- internal ---

const COLUMNS = ['USER ID', 'PROT', 'LOCAL SOCKET', 'FOREIGN SOCKET', 'SINCE', 'LEASE'].map(
  title => ({
    title,
    right: title === 'SINCE',
  }),
)

function adviceOf({ leaks, freed }: LeaksDisplay): string[] {
  if (leaks.length === 0) return []
  return freed
    ? [
        '  Freed, each into its hold-down. Find out why the stack has lost them: they will come again.',
      ]
    : ['  No connection uses them. "display leaks --free" frees them, each into its hold-down.']
}
