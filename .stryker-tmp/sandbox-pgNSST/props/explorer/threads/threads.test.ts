/**
 * Goal: real threads do what virtual threads do. Method: the same schedules on both engines, compared step
 * by step; failures of the fiber engine confirmed; code that depends on what nobody controls told apart.
 * Not covered: plain accesses, which real threads make unseen.
 */
// @ts-nocheck

import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { loadSession } from '#props/explorer/loading/load-session.js'
import { KIND } from '#props/explorer/machine/kinds.js'
import type { Outcome } from '#props/explorer/machine/outcome.js'
import type { Fault } from '#props/explorer/machine/schedule.js'
import type { TraceStep } from '#props/explorer/machine/trace.js'
import { VirtualTime } from '#props/explorer/machine/virtual-time.js'
import { pending } from '#props/explorer/replay/expectation.js'
import type { Session } from '#props/explorer/session.js'
import { RandomWalk } from '#props/explorer/strategies/random-walk.js'
import { confirm } from '#props/explorer/threads/confirm.js'
import type { LoggedStep, StepExpectation } from '#props/explorer/threads/messages.js'
import { runThreads } from '#props/explorer/threads/run-threads.js'
import { ThreadsSession } from '#props/explorer/threads/session.js'

const file = resolve(fileURLToPath(new URL('./test-support/scenarios.ts', import.meta.url)))
const SEED = 7
const RUNS = 10

/** By the scenario's name. */
const real = new Map<string, ThreadsSession>()
const virtual = new Map<string, Session>()

afterAll(async () => {
  for (const session of real.values()) await session.close()
})

describe('the same schedule gives the same history on both engines', () => {
  test.each(['lostUpdate', 'mutex', 'bitmap', 'pingPong', 'recorded'])(
    'random walks of %s',
    async name => {
      const session = await reallyLoaded(name)
      for (let run = 0; run < RUNS; run++) {
        const { outcome, log } = await virtually(name, run)
        const made = await session.walk(SEED, run, [], SEED)
        expect(made.log, `run ${run}`).toEqual(log)
        expect(made).toMatchObject(verdictOf(outcome))
      }
    },
  )

  test.each<[string, readonly Fault[]]>([
    ['recorded', [{ kind: 'crash', thread: 1, step: 2, plain: 0 }]],
    ['mutex', [{ kind: 'crash', thread: 0, step: 1, plain: 0 }]],
    ['mutex', [{ kind: 'stall', thread: 1, step: 1, plain: 0 }]],
    ['recovered', [{ kind: 'crash', thread: 0, step: 1, plain: 0 }]],
    ['recovered', [{ kind: 'stall', thread: 2, step: 0, plain: 0 }]],
  ])('%s followed with faults %j', async (name, faults) => {
    const session = await reallyLoaded(name)
    for (let run = 0; run < 3; run++) {
      const { outcome, log, choices, steps } = await virtually(name, run, faults)
      const made = await session.follow({ choices, faults, seed: SEED, expected: steps })
      expect(made.log, `run ${run}`).toEqual(log)
      if (outcome.verdict !== 'race') expect(made).toMatchObject(verdictOf(outcome))
    }
  })

  test.each(['queued', 'swallowing', 'woken'] as const)('a waiter that dies %s', async waiter => {
    const session = await reallyLoaded('mutex')
    let deaths = 0
    for (let run = 0; run < 40 && deaths < 2; run++) {
      const faults: Fault[] = [{ kind: 'crash', thread: 1, step: 2, plain: 0, waiter }]
      const { outcome, log, choices, steps } = await virtually('mutex', run, faults)
      if (outcome.faults.length === 0) continue
      deaths++
      const made = await session.follow({ choices, faults, seed: SEED, expected: steps })
      expect(made.log, `run ${run}`).toEqual(log)
      expect(made).toMatchObject(verdictOf(outcome))
    }
    expect(deaths).toBe(2)
  })

  test('timeouts, clocks and random numbers are those of the thread', async () => {
    const session = await reallyLoaded('patience')
    const time = new VirtualTime(1)
    time.begin(SEED)
    const timesOut = await session.follow({ choices: [0, 64, 0, 0, 1, 1], faults: [], seed: SEED })
    expect(timesOut).toMatchObject({ verdict: 'ok', steps: 6 })
    const random = Math.floor(((time.random(0)() >>> 0) / 2 ** 32) * 2 ** 31)
    expect(timesOut.log.map(step => step.result)).toEqual([
      ...['blocks', 'timed-out'],
      ...[random, 50, 1, 0],
    ])
    const isWoken = await session.follow({ choices: [0, 1, 1, 0, 0], faults: [], seed: SEED })
    expect(isWoken.log.map(step => step.result)).toEqual(['blocks', 1, 1, random, 0])
  })

  test('process.exit is a death', async () => {
    const session = await reallyLoaded('leaving')
    for (const choices of [
      [0, 1],
      [1, 0],
    ]) {
      const made = await session.follow({ choices, faults: [], seed: SEED })
      expect(made).toMatchObject({ verdict: 'ok', steps: 2 })
    }
  })

  test('messages are steps', async () => {
    const session = await reallyLoaded('messages')
    const early = await session.follow({ choices: [1, 1, 0, 1, 0, 0], faults: [], seed: SEED })
    expect(early).toMatchObject({ verdict: 'ok', steps: 6 })
    const late = await session.follow({ choices: [0, 0, 1, 1, 1, 0], faults: [], seed: SEED })
    expect(late.log.map(step => step.kind)).toEqual([
      ...[KIND.CUSTOM, KIND.STORE, KIND.LOAD],
      ...[KIND.CUSTOM, KIND.ADD, KIND.CUSTOM],
    ])
  })
})

describe('confirming', () => {
  test('a lost update', async () => {
    const { outcome, choices, steps } = await failing('lostUpdate')
    const schedule = { choices, faults: [] }
    const confirmation = await confirm({
      ...{ file, export: 'lostUpdate', schedule, steps },
      expected: outcome,
    })
    expect(confirmation).toMatchObject({ confirmed: true, how: 'confirmed with real threads' })
  })

  test('a lock that a death has orphaned', async () => {
    const faults: Fault[] = [{ kind: 'crash', thread: 0, step: 1, plain: 0 }]
    const { outcome, choices, steps } = await failing('mutex', faults)
    expect(outcome.verdict).toBe('deadlock')
    const schedule = { choices, faults }
    const request = { file, export: 'mutex', schedule, steps, expected: outcome }
    expect(await confirm(request)).toMatchObject({
      confirmed: true,
      how: 'confirmed with worker.terminate()',
    })
    const ok = { verdict: 'ok', message: '' } as const
    expect(await confirm({ ...request, expected: ok })).toMatchObject({ confirmed: false })
  })

  test('not what comes before a plain write', async () => {
    const faults: Fault[] = [{ kind: 'crash', thread: 0, step: 1, plain: 1 }]
    const expected = { verdict: 'deadlock', message: '' } as const
    const schedule = { choices: [0], faults }
    expect(await confirm({ file, export: 'mutex', schedule, expected })).toEqual({
      confirmed: false,
      how: 'not confirmed: the crash is before a plain write, where real threads cannot be stopped',
    })
  })

  test('nothing that the code does otherwise: the first differing step is named', async () => {
    const load = { kind: KIND.LOAD, address: 68 }
    const schedule = { choices: Array.from({ length: 64 }, () => 0), faults: [] }
    const confirmation = await confirm({
      ...{ file, export: 'uncontrolled', schedule, steps: schedule.choices.map(() => load) },
      expected: { verdict: 'ok', message: '' },
    })
    expect(confirmation).toMatchObject({ confirmed: false, verdict: 'nondeterminism' })
    expect(confirmation.outcome?.divergence).toMatchObject({
      expected: 'thread 0: load at address 68',
      actual: 'thread 0 is at load at address 76',
    })
  })
})

test('the engine ends by itself when a thread never comes to a step', async () => {
  const session = await ThreadsSession.open({ file, export: 'busy', stuckMs: 3000 })
  const run = session.walk(SEED, 0, [], SEED)
  await expect(run).rejects.toThrow('no step for 3000 ms')
  await expect(session.walk(SEED, 0, [], SEED)).rejects.toThrow('no step')
  await session.close()
})

test('exploring at random finds the lost update, and other strategies are refused', async () => {
  const options = { file, export: 'lostUpdate', seed: SEED, schedules: 50 }
  const { failure } = await runThreads(options)
  expect(failure?.outcome).toMatchObject({ verdict: 'invariant', message: 'counted 1, not 2' })
  const other = runThreads({ ...options, strategy: 'pct' })
  await expect(other).rejects.toThrow('has the strategy random-walk only')
})

interface Virtual {
  readonly outcome: Outcome
  readonly log: readonly LoggedStep[]
  readonly choices: readonly number[]
  readonly steps: readonly StepExpectation[]
}

/** Run number `run` of the same walk, on the fiber engine. */
async function virtually(
  name: string,
  run: number,
  faults: readonly Fault[] = [],
): Promise<Virtual> {
  const loaded = virtual.get(name) ?? (await loadSession({ file, export: name }))
  virtual.set(name, loaded)
  // What an earlier run taught it would make steps of plain accesses.
  loaded.machine.racy.clear()
  const walk = new RandomWalk()
  walk.seed(SEED, run)
  const log: LoggedStep[] = []
  const steps: StepExpectation[] = []
  const chooser = {
    choose: (machine: typeof loaded.machine): number => {
      const choice = walk.choose(machine)
      steps[machine.steps] = pending(loaded, choice)
      return choice
    },
  }
  const tracer = (step: TraceStep): void => {
    if (step.kind !== KIND.PLAIN_READ && step.kind !== KIND.PLAIN_WRITE) log.push(logged(step))
  }
  const outcome = loaded.execute(chooser, { seed: SEED, faults, tracer })
  const { machine } = loaded
  return { outcome, log, choices: [...machine.choices.subarray(0, machine.steps)], steps }
}

async function reallyLoaded(name: string): Promise<ThreadsSession> {
  const session = real.get(name) ?? (await ThreadsSession.open({ file, export: name }))
  real.set(name, session)
  return session
}

async function failing(name: string, faults: readonly Fault[] = []): Promise<Virtual> {
  for (let run = 0; run < 50; run++) {
    const made = await virtually(name, run, faults)
    if (made.outcome.verdict !== 'ok') return made
  }
  throw new Error(`${name} never fails with seed ${SEED}`)
}

function logged({ thread, kind, address, result }: TraceStep): LoggedStep {
  const isStep = kind < KIND.CUSTOM
  return { thread, kind, address: isStep ? address : -1, result: isStep ? asWord(result) : '' }
}

function asWord(result: unknown): number | string {
  if (typeof result === 'bigint') return Number(BigInt.asIntN(32, result))
  return typeof result === 'number' ? result | 0 : String(result)
}

function verdictOf({ verdict, message }: Outcome): Pick<Outcome, 'verdict' | 'message'> {
  return { verdict, message }
}
