/** What an execution has left, for the invariants to be judged by. */
import { attach, type Facility } from '../../core/facility/facility.ts'
import { FENCED, FREE, type Token } from '../../core/facility/slots.ts'
import { portOf } from '../../core/ports/outcome.ts'
import type { Stack } from '../../core/stack/stack.ts'
import { assertConsistent } from '../census/census.ts'
import { assertRoutingConsistent } from '../census/routing-census.ts'
import type { Operation } from '../explorer/index.ts'
import {
  type Begun,
  CLOCK,
  type Ended,
  type Hold,
  memberOf,
  type Report,
  type Shared,
} from './member.ts'
import { recoverAgain } from './repetition.ts'
import { judgeSlot, tokensIn } from './slots.ts'
import type { World } from './world.ts'

export type Made = Operation<Begun, Ended>

/** What the threads came to. */
export interface Run {
  readonly shared: Shared
  /** All calls, in the order of their begins; none if no history was kept. */
  readonly operations: readonly Made[]
  /** By thread; of one that died: none. */
  readonly reports: readonly (Report | undefined)[]
}

export interface Evidence extends Run {
  readonly facility: Facility
  /** Somebody died, before or in this execution. */
  readonly hasDeaths: boolean
  /** Somebody has used a handle that was stale. */
  readonly hasStale: boolean
  /** What the living have at the end, as far as it is known. */
  readonly held: readonly Hold[]
  /** What is wrong with the words once all the dead are recovered; empty: nothing. */
  readonly faults: readonly string[]
  /** What is wrong with recoveries: how those made have ended, and what a next one did; empty: nothing. */
  readonly repeated: readonly string[]
  /** Ports that a last stack was given when all hold-downs were over, until it was refused. */
  readonly left: number
}

/** Recovers the dead, counts everything, and takes every port that is left. */
export function evidenceOf(run: Run): Evidence {
  const { shared, operations, reports } = run
  const facility = attach(shared.facility)
  for (const [thread, report] of reports.entries()) {
    if (report === undefined) facility.fence(shared.tokens[thread + 1]!)
  }
  const hasDeaths = reports.includes(undefined) || hasFenced(facility)
  const unfinished = unfinishedIn(run, facility)
  const now = shared.clock[CLOCK.NOW]!
  const { stack } = memberOf(shared, judgeSlot(shared.world))
  stack.recoverFenced(now)
  const hasStale = isStale(shared.world)
  const faults = faultsOf(shared, facility, now, hasStale)
  const held = heldAtEnd(run, facility)
  const left = faults.length > 0 ? 0 : takeAll(shared, stack, now)
  const repeated = [...unfinished, ...recoverAgain(facility, stack, now)]
  return {
    ...{ shared, operations, reports, facility },
    ...{ hasDeaths, hasStale, held, repeated, faults, left },
  }
}

// --- internal ---

function hasFenced(facility: Facility): boolean {
  return tokensIn(facility).some(token => facility.slots.state(token) >= FENCED)
}

/** Those that a stack was told are recovered, and are not. */
function unfinishedIn({ operations, reports }: Run, { slots }: Facility): string[] {
  const made = [
    ...operations,
    // Without a history there is no more.
    ...reports.flatMap(report =>
      (report?.answers ?? []).map(([input, answer]) => ({ input, output: { answer, to: 0 } })),
    ),
  ]
  const told = made.filter(
    ({ input, output }) => input.call.startsWith('recover') && output?.answer === 0,
  )
  return [...new Set(told.flatMap(victimsOf))]
    .filter(victim => slots.state(victim) !== FREE)
    .map(victim => `${victim} was said to be recovered, and is not`)
}

function faultsOf(
  { world }: Shared,
  facility: Facility,
  now: number,
  orphans: boolean,
): readonly string[] {
  try {
    if (world.space.structure === 'routing-table') {
      assertRoutingConsistent(facility, now, { orphans })
    } else {
      assertConsistent(facility, now, { orphans })
    }
    return []
  } catch (error) {
    return (error as Error).message.replace('census: ', '').split('; ')
  }
}

function isStale({ zombies = [], stacks }: World): boolean {
  return zombies.length > 0 || stacks.some(calls => calls.includes('leave'))
}

/** By the reports of the threads; of a stack that recovered and lives, by the history. */
function heldAtEnd({ operations, reports, shared }: Run, { slots }: Facility): Hold[] {
  const reported = reports.flatMap(report => report?.open ?? [])
  const threads = new Set(shared.tokens.slice(1, shared.world.stacks.length + 1))
  const others = operations.filter(
    ({ input: { owner } }) => !threads.has(owner) && !slots.isDead(owner),
  )
  const taken = others.filter(({ input, output }) => isTaking(input) && (output?.answer ?? 0) > 0)
  const closed = others.filter(({ input, output }) => isClosing(input) && output?.answer === 0)
  const kept = taken.filter(({ input: { owner, destination }, output, returned }) => {
    const port = portOf(output!.answer)
    return !closed.some(
      ({ input, invoked }) =>
        input.owner === owner &&
        input.port === port &&
        input.destination === destination &&
        invoked > returned!,
    )
  })
  return [
    ...reported,
    ...kept.map(({ input: { owner, destination }, output }) => ({
      owner,
      destination,
      connection: output!.answer,
    })),
  ]
}

/** Whom a call was to recover, or has left for; without an answer: whom it may have recovered. */
export function victimsOf({ input, output }: Pick<Made, 'input' | 'output'>): readonly Token[] {
  const { victim, others = [] } = input
  if (victim === undefined) return []
  const done = [victim, ...others].filter(dead => output?.undone?.includes(dead) !== true)
  return [...done, ...(output?.also ?? [])]
}

export function isTaking({ call }: Begun): boolean {
  return call.startsWith('connect') || call.startsWith('bind')
}

export function isClosing({ call }: Begun): boolean {
  return call.startsWith('close') || call.startsWith('forge')
}

function takeAll({ world }: Shared, stack: Stack, now: number): number {
  const later = now + (world.space.quarantineMs ?? 0) + 2
  const space = stack.spaceAt(0)
  const ports = new Set<number>()
  for (let i = 0; i <= world.ports; i += 1) {
    const taken = space.connect(later)
    if (taken <= 0) break
    ports.add(portOf(taken))
  }
  return ports.size
}
