/** Switches coordination on while stacks in threads of their own are at work, and kills one of them. */
// @ts-nocheck

import { setTimeout } from 'node:timers/promises'
import { sharedPorts } from '../../core/display/shared-ports.ts'
import type { LockKind, SpaceConfig } from '../../core/facility/config.ts'
import { slotOf } from '../../core/facility/slots.ts'
import { assertConsistent } from '../census/census.ts'
import { allocateSpace, joinAs } from '../support/facilities.ts'
import { until } from './killer.ts'
import { createControl, LATE, OWNERS, startLateWorker } from './late-control.ts'

export interface SwitchReport {
  /** Ports given, before `on`, to one while another had them. */
  readonly duplicates: number
  /** The same after `on`. */
  readonly broken: number
  /** Ports that several stacks had when it was on, and at the end. */
  readonly shared: number
  readonly sharedAtEnd: number
  /** Who was waited for while one was dead and not recovered. */
  readonly awaited: readonly number[]
  readonly free: number
}

const PORTS = 120
const WORKERS = 3
const SWITCHER = 4
/** Operations of each worker between two steps. */
const OPERATIONS = 2000
const CANCELLED = 3
const LOW = 30_000

export async function switchOn(
  lock: LockKind,
  config: SpaceConfig,
  kill: boolean,
): Promise<SwitchReport> {
  const ports = [LOW, LOW + PORTS - 1] as const
  const space = { ...config, ports, quarantineMs: 1, coordination: 'off' as const }
  const facility = allocateSpace(SWITCHER, lock, space)
  const entry = facility.spaces[0]!
  const words = createControl(PORTS)
  const now = (): number => Math.floor(performance.now()) | 0
  const control = words.buffer as SharedArrayBuffer
  const start = (slot: number) =>
    startLateWorker({ buffer: facility.buffer, control, slot, seed: slot * 31 })
  const workers = await Promise.all([1, 2, 3].map(start))
  const switcher = joinAs(facility, SWITCHER, now())
  const living = new Set(Array.from({ length: WORKERS }, (_, index) => index + 1))

  await work()
  for (let i = 0; i < CANCELLED; i += 1) {
    switcher.enable(entry, now())
    await work()
    switcher.cancelEnable(entry, now())
    await work()
  }
  const awaited: number[] = []
  if (kill) {
    const { worker, token, exited } = workers[0]!
    await worker.terminate()
    await exited
    for (let port = 0; port < PORTS; port += 1) {
      Atomics.and(words, OWNERS + port, ~(1 << slotOf(token)))
    }
    living.delete(slotOf(token))
    facility.fence(token)
    switcher.enable(entry, now())
    await work()
    awaited.push(...switcher.finishEnable(entry, now()).for.map(({ slot }) => slot))
    switcher.recoverFenced(now())
  }
  switcher.enable(entry, now())
  await until(() => switcher.finishEnable(entry, now()).status === 'on', 'it is never on')
  const shared = sharedPorts(facility, entry).length
  await work()
  Atomics.store(words, LATE.STOP, 1)
  await Promise.all(workers.map(({ exited }) => exited))
  await setTimeout(4)
  const states = assertConsistent(facility, now()).ports
  return {
    duplicates: Atomics.load(words, LATE.DUPLICATES),
    broken: Atomics.load(words, LATE.BROKEN),
    shared,
    sharedAtEnd: sharedPorts(facility, entry).length,
    awaited,
    free: states.filter(({ state }) => state === 'free').length,
  }

  function work(): Promise<void> {
    return doSome(words, living, OPERATIONS)
  }
}

/** Until each of these workers has done so many operations more. */
export async function doSome(
  words: Int32Array,
  slots: Iterable<number>,
  operations: number,
): Promise<void> {
  const done = (slot: number): number => Atomics.load(words, LATE.OPERATIONS + slot)
  const goals = [...slots].map(slot => [slot, done(slot) + operations] as const)
  await until(() => goals.every(([slot, goal]) => done(slot) >= goal), 'a worker stands still')
}
