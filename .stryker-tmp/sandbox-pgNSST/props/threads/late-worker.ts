/**
 * A stack in a thread of its own that opens and closes connections in a space, and writes down for each
 * port that it has it. Whoever is given, after coordination was on, a port that
 * somebody has, has seen it broken.
 */
// @ts-nocheck

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from '../../core/facility/facility.ts'
import { type Connection, portOf, REFUSED } from '../../core/ports/outcome.ts'
import { joinAs, numbers } from '../support/facilities.ts'
import { LATE, type LateWorkerData, OWNERS } from './late-control.ts'

const OPEN_MAX = 40
/** Every worker asks for the same first ports, and keeps what it gets to its end. */
const KEPT_MAX = 5

const { buffer, control, slot, seed } = workerData as LateWorkerData
const facility = attach(buffer)
const entry = facility.spaces[0]!
const words = new Int32Array(control)
const random = numbers(seed)
const now = (): number => Math.floor(performance.now()) | 0
const stack = joinAs(facility, slot, now())
const space = stack.space(entry.address, entry.protocol)
const open: Connection[] = []
parentPort!.postMessage(stack.token)

for (let nth = 0; nth < KEPT_MAX; nth += 1) keep(space.bind(entry.spanLow + nth, now()), false)
const kept = open.length

while (Atomics.load(words, LATE.STOP) === 0) {
  if (open.length < OPEN_MAX && ((random() >>> 4) & 7) < 5) acquire()
  else release(kept)
  Atomics.add(words, LATE.OPERATIONS + slot, 1)
}
while (open.length > 0) release(0)
stack.leave(now())

function acquire(): void {
  const on = facility.phase(entry) === 'on'
  const ports = entry.spanHigh - entry.spanLow + 1
  const port = entry.spanLow + ((random() >>> 8) % ports)
  const got = (random() & 2) === 0 ? space.connect(now()) : space.bind(port, now())
  keep(got, on)
}

function keep(got: Connection, on: boolean): void {
  if (got < 0) {
    if (got === REFUSED.FENCED || got === REFUSED.NOT_DEFINED) throw new Error(`refused: ${got}`)
    return
  }
  open.push(got)
  const others = Atomics.or(words, OWNERS + portOf(got) - entry.spanLow, 1 << slot)
  if (others !== 0) Atomics.add(words, on ? LATE.BROKEN : LATE.DUPLICATES, 1)
}

/** Closes one of those from the `first` on, if there is one. */
function release(first: number): void {
  const [held] = open.splice(first + ((random() >>> 8) % Math.max(open.length - first, 1)), 1)
  if (held === undefined) return
  Atomics.and(words, OWNERS + portOf(held) - entry.spanLow, ~(1 << slot))
  const closed = space.close(held, now())
  if (closed !== 0) throw new Error(`close of ${held}: ${closed}`)
}
