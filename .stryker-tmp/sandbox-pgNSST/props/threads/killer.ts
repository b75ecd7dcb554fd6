/** Kills workers that hold a lock, and sometimes others, and puts new ones in their place. */
// @ts-nocheck

import { setTimeout } from 'node:timers/promises'
import type { LockKind } from '../../core/facility/config.ts'
import type { Facility } from '../../core/facility/facility.ts'
import { LOCK } from '../../core/facility/layout.ts'
import { ACTIVE, JOINING, slotOf } from '../../core/facility/slots.ts'
import { LockUser } from '../../core/locks/lock-user.ts'
import { HOLDER_MASK, ORPHANED } from '../../core/locks/lock-word.ts'
import { createLocks } from '../../core/locks/locks.ts'
import { lockFigures } from '../../core/locks/statistics.ts'
import { allocateSpace } from '../support/facilities.ts'
import {
  CONTROL,
  CONTROL_BYTES,
  type LockWorker,
  type LockWorkerData,
  startLockWorker,
} from './lock-control.ts'

export interface KillReport {
  readonly kills: number
  /** Kills of a worker that held the lock when it had exited. */
  readonly holderKills: number
  /** Those of them that had inherited it and not repaired yet. */
  readonly orphanedKills: number
  readonly inherited: number
  readonly torn: number
  readonly done: number
  readonly pair: readonly [number, number]
  readonly state: number
  readonly rescues: number
}

const WORKERS = 3
const INSIDE = 2000
const NAP_MS = 2
/** Every so many kills one hits whichever worker comes next, wherever it is. */
const RANDOM_KILL = 8
/** Every so many deaths somebody orphans the lock as a recovery does, before it is inherited. */
const ORPHAN_REQUEST = 3
/** Between the mark of a waiter and its sleep; if it is not enough, the round shows nothing. */
const FALL_ASLEEP_MS = 5
/** What does not come in so long is lost, a lock or a step; far beyond any wait of a living stack. */
const LOST_MS = 20_000

export async function killHolders(lock: LockKind, holderKillsWanted: number): Promise<KillReport> {
  const { facility, words, start } = create(lock, {
    inside: INSIDE,
    napMs: NAP_MS,
    turns: false,
    increments: -1,
  })
  const workers = new Map<number, LockWorker>()
  for (let slot = 1; slot <= WORKERS; slot += 1) workers.set(slot, await start(slot))
  let kills = 0
  let holderKills = 0
  let orphanedKills = 0
  while (holderKills < holderKillsWanted) {
    const random = kills % RANDOM_KILL === RANDOM_KILL - 1
    const slot = random ? 1 + (kills % WORKERS) : slotOf(await holder(facility))
    const { worker, token, exited } = workers.get(slot)!
    await worker.terminate()
    await exited
    kills += 1
    const state = stateOf(facility)
    if ((state & HOLDER_MASK) === token) {
      holderKills += 1
      if ((state & ORPHANED) !== 0) orphanedKills += 1
    }
    facility.fence(token)
    if (kills % ORPHAN_REQUEST === 0) Atomics.store(words, CONTROL.ORPHAN, token)
    await until(() => (stateOf(facility) & HOLDER_MASK) !== token, 'nobody inherits')
    workers.set(slot, await start(slot))
  }
  Atomics.store(words, CONTROL.STOP, 1)
  await Promise.all([...workers.values()].map(({ exited }) => exited))
  return { kills, holderKills, orphanedKills, ...report(facility, words) }
}

/** The same without a death. */
export async function contend(lock: LockKind, increments: number): Promise<KillReport> {
  const { facility, words, start } = create(lock, {
    inside: 20,
    napMs: 0,
    turns: false,
    increments,
  })
  const slots = Array.from({ length: WORKERS }, (_, index) => index + 1)
  const workers = await Promise.all(slots.map(start))
  await Promise.all(workers.map(({ exited }) => exited))
  return { kills: 0, holderKills: 0, orphanedKills: 0, ...report(facility, words) }
}

/**
 * This thread holds the lock while a worker goes to sleep on it, and releases it then, so often. Returns
 * how often the worker slept, and how often it woke by the time-out of its wait only.
 */
export async function wakeSleepers(
  kind: LockKind,
  rounds: number,
): Promise<{ parks: number; rescues: number }> {
  const work = { inside: 0, napMs: 0, turns: true, increments: rounds }
  const { facility, words, start } = create(kind, work)
  const { exited } = await start(1)
  const token = facility.slots.claim(2, 'main', false)
  facility.slots.step(token, JOINING, ACTIVE)
  const locks = createLocks(facility, new LockUser(facility, token, () => 0))
  for (let round = 1; round <= rounds; round += 1) {
    locks.acquire(0) // Free: the worker waits for its turn.
    const before = lockFigures(facility, 0, 1).parks
    Atomics.store(words, CONTROL.TURN, round)
    Atomics.notify(words, CONTROL.TURN)
    // The count of a mutex comes late, with the lock; its WAITERS bit tells.
    const waits = (): boolean => stateOf(facility) !== token
    await until(() => waits() || lockFigures(facility, 0, 1).parks > before, 'nobody waits')
    await setTimeout(FALL_ASLEEP_MS)
    locks.release(0)
    await until(() => Atomics.load(words, CONTROL.DONE) === round, 'the sleeper sleeps on')
  }
  await exited
  const { parks, rescues } = lockFigures(facility, 0, 1)
  return { parks, rescues }
}

// --- internal ---

type Work = Pick<LockWorkerData, 'inside' | 'napMs' | 'turns' | 'increments'>

interface Setup {
  readonly facility: Facility
  readonly words: Int32Array
  readonly start: (slot: number) => Promise<LockWorker>
}

type Figures = Omit<KillReport, 'kills' | 'holderKills' | 'orphanedKills'>

function create(lock: LockKind, work: Work): Setup {
  const facility = allocateSpace(WORKERS, lock, { ports: [1024, 1025], lease: 0 })
  const control = new SharedArrayBuffer(CONTROL_BYTES)
  const start = (slot: number): Promise<LockWorker> =>
    startLockWorker({ buffer: facility.buffer, control, slot, ...work })
  return { facility, words: new Int32Array(control), start }
}

function report(facility: Facility, words: Int32Array): Figures {
  let rescues = 0
  for (let slot = 1; slot <= WORKERS; slot += 1) rescues += lockFigures(facility, 0, slot).rescues
  return {
    inherited: words[CONTROL.INHERITED]!,
    torn: words[CONTROL.TORN]!,
    done: words[CONTROL.DONE]!,
    pair: [words[CONTROL.A]!, words[CONTROL.B]!] as const,
    state: stateOf(facility),
    rescues,
  }
}

function stateOf(facility: Facility): number {
  return Atomics.load(facility.words, facility.lockAt(0) + LOCK.STATE)
}

async function holder(facility: Facility): Promise<number> {
  await until(() => (stateOf(facility) & HOLDER_MASK) !== 0, 'nobody takes the lock')
  return stateOf(facility) & HOLDER_MASK || holder(facility)
}

/** Waits for what must come. Throws if it does not. */
export async function until(condition: () => boolean, otherwise: string): Promise<void> {
  const began = performance.now()
  while (!condition()) {
    if (performance.now() - began > LOST_MS) throw new Error(`${otherwise}: lost`)
    await setTimeout(0)
  }
}
