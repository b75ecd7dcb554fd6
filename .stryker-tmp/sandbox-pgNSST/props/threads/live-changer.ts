/** Changes the range of a space over and over while stacks in threads of their own are at work there. */
// @ts-nocheck

import { setTimeout } from 'node:timers/promises'
import type { LockKind, SpaceConfig } from '../../core/facility/config.ts'
import { assertConsistent } from '../census/census.ts'
import { allocateSpace, joinAs } from '../support/facilities.ts'
import { createControl, LATE, OWNERS, startLateWorker } from './late-control.ts'
import { doSome } from './late-switch.ts'

export interface ChangeReport {
  /** Ports given to one while another had them. */
  readonly broken: number
  /** Ports that somebody took although they were excluded. */
  readonly taken: number
  /** Connections that went on on excluded ports. */
  readonly drained: number
  readonly free: number
}

const PORTS = 120
const LOW = 30_000
const HIGH: number = LOW + PORTS - 1
const WORKERS = [1, 2, 3]
const CHANGER = 4
const OPERATIONS = 1000
const CHANGES = 12

export async function changeLive(lock: LockKind, config: SpaceConfig): Promise<ChangeReport> {
  const ports = [LOW, HIGH] as const
  const facility = allocateSpace(CHANGER, lock, { ...config, ports, quarantineMs: 1 })
  const entry = facility.spaces[0]!
  const words = createControl(PORTS)
  const control = words.buffer as SharedArrayBuffer
  const now = (): number => Math.floor(performance.now()) | 0
  const workers = await Promise.all(
    WORKERS.map(slot =>
      startLateWorker({ buffer: facility.buffer, control, slot, seed: slot * 17 }),
    ),
  )
  const changer = joinAs(facility, CHANGER, now())
  let taken = 0
  let drained = 0
  for (let change = 0; change < CHANGES; change += 1) {
    const low = LOW + ((change * 7) % 30)
    const reserved = [low + 5, low + 11]
    const narrow = { ports: [low, low + 60] as const, reserved }
    drained += changer.redefine(entry, narrow, now()).draining
    // Then each worker has written down what it was given before the change.
    await doSome(words, WORKERS, 2)
    const before = owners()
    await doSome(words, WORKERS, OPERATIONS)
    owners().forEach((slots, index) => {
      const port = LOW + index
      const excluded = port < low || port > low + 60 || reserved.includes(port)
      if (excluded && (slots & ~before[index]!) !== 0) taken += 1
    })
    changer.redefine(entry, { ports }, now())
    await doSome(words, WORKERS, OPERATIONS)
  }
  Atomics.store(words, LATE.STOP, 1)
  await Promise.all(workers.map(({ exited }) => exited))
  await setTimeout(4)
  const states = assertConsistent(facility, now()).ports
  const free = states.filter(({ state }) => state === 'free').length
  return { broken: Atomics.load(words, LATE.BROKEN), taken, drained, free }

  function owners(): number[] {
    return Array.from({ length: PORTS }, (_, index) => Atomics.load(words, OWNERS + index))
  }
}
