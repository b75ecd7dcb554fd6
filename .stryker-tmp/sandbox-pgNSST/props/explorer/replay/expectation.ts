/** What a step of a recorded execution was about to do, for comparison with what it does later. */
// @ts-nocheck

import { KIND_NAMES, TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { atPlace, locationName, placeOf } from '../report/names.ts'
import type { Session } from '../session.ts'

export interface Expectation {
  readonly kind: number
  /** In the machine's address space. */
  readonly address: number
  readonly width: number
  /** Line of the code, for messages; 0: unknown. */
  readonly line: number
}

/** What the thread of this choice is about to do. */
export function pending(session: Session, choice: number): Expectation {
  const { machine } = session
  const t = choice % TIMEOUT
  return {
    kind: machine.kind[t]!,
    address: machine.address[t]!,
    width: machine.width[t]!,
    line: placeOf(session, machine.site[t]!)?.line ?? 0,
  }
}

/** Whether the thread is about to do what was expected; lines may have moved. */
export function meets(machine: Machine, choice: number, expected: Expectation): boolean {
  const t = choice % TIMEOUT
  return machine.kind[t] === expected.kind && machine.address[t] === expected.address
}

/** `thread 2: compareExchange cells[17] (line 41)`. */
export function describeExpectation(
  session: Session,
  choice: number,
  { kind, address, width, line }: Expectation,
): string {
  const where = locationName(session, address, width)
  const at = line === 0 ? '' : ` (line ${line})`
  return `thread ${choice % TIMEOUT}: ${operationName(choice, kind)} ${where}${at}`
}

/** As {@link describeExpectation}, of what a thread is about to do now, with its file. */
export function describePending(session: Session, choice: number): string {
  const { machine } = session
  const t = choice % TIMEOUT
  const where = locationName(session, machine.address[t]!, machine.width[t]!)
  const at = atPlace(placeOf(session, machine.site[t]!))
  return `thread ${t}: ${operationName(choice, machine.kind[t]!)} ${where}${at}`
}

// --- internal ---

function operationName(choice: number, kind: number): string {
  return choice >= TIMEOUT ? 'time-out of a wait' : KIND_NAMES[kind]!
}
