/** Records of short histories by hand, of the space 0. */
// @ts-nocheck

import { RecordKind, RecordResult, type RecordSink } from './record.ts'

const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_BEGIN, RELEASE_END, DEFINING, DEFINED, COORDINATED } =
  RecordKind
const { NONE, OK, EXHAUSTED } = RecordResult

/** Without a result it is NONE. */
export type Row = [kind: number, port: number, tick: number, owner: number, result?: number]

export function connect(owner: number, port: number, tick: number): Row[] {
  return [
    [ACQUIRE_BEGIN, 0, tick, owner],
    [ACQUIRE_END, port, tick, owner, OK],
  ]
}

export function bind(owner: number, port: number, tick: number): Row[] {
  return [
    [ACQUIRE_BEGIN, port, tick, owner],
    [ACQUIRE_END, port, tick, owner, OK],
  ]
}

export function refused(owner: number, tick: number): Row[] {
  return [
    [ACQUIRE_BEGIN, 0, tick, owner],
    [ACQUIRE_END, 0, tick, owner, EXHAUSTED],
  ]
}

export function close(owner: number, port: number, tick: number, result: number = OK): Row[] {
  return [
    [RELEASE_BEGIN, port, tick, owner],
    [RELEASE_END, port, tick, owner, result],
  ]
}

/** The definition of this number is announced, and complete. */
export function define(number: number, tick: number): Row[] {
  return [
    [DEFINING, number, tick, 0],
    [DEFINED, 0, tick, 0],
  ]
}

/** The space is switched on. */
export function coordinate(tick: number): Row[] {
  return [[COORDINATED, 0, tick, 0]]
}

/** Hands the rows on, with the stamps that follow. */
export function feed(sink: RecordSink, rows: readonly Row[], stampBefore = 0): void {
  for (const [index, [kind, port, tick, owner, result]] of rows.entries()) {
    sink(stampBefore + index + 1, kind, 0, port, tick, owner, result ?? NONE)
  }
}
