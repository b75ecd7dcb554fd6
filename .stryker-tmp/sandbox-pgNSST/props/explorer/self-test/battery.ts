/**
 * A few checks of the explorer, each quick, that fail when it is broken. As a program it runs those that
 * are named, prints the names of those that failed, and why.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ExploreOptions } from '../exploration.ts'
import { Budget } from '../exploring/budget.ts'
import { exhaust } from '../exploring/exhausting.ts'
import { explore } from '../exploring/explore.ts'
import { thisThread } from '../exploring/team.ts'
import { loadSession } from '../loading/load-session.ts'
import { replay } from '../replay/replay.ts'
import { decodeToken } from '../replay/token.ts'
import { dying } from './dying.ts'
import { programOf, times } from './notation.ts'

const PROGRAMS = new URL('./scenarios/programs.scenario.js', import.meta.url)
const LOCKS = new URL('./scenarios/locks.scenario.js', import.meta.url)
const DEATHS = new URL('./scenarios/deaths.scenario.js', import.meta.url)
const REGISTERS = new URL('../linearizability/test-support/registers.scenario.js', import.meta.url)

const run = (file: URL, name: string, options: ExploreOptions = {}) =>
  explore(file, { export: name, strategy: 'exhaustive', seed: 1, workers: 1, ...options })

async function isRight(file: URL, name: string, options: ExploreOptions = {}): Promise<void> {
  const { verdict, complete, failure } = await run(file, name, { ...STEPS, ...options })
  assert.deepEqual([verdict, failure?.message, complete], ['ok', undefined, true])
}

async function fails(
  verdict: string,
  file: URL,
  name: string,
  options: ExploreOptions = {},
): Promise<void> {
  assert.equal((await run(file, name, options)).verdict, verdict)
}

/** An explorer that goes round in circles is soon stopped. */
const STEPS: ExploreOptions = { stepsMax: 300 }

async function counts(text: string, expected: number): Promise<void> {
  const { executions, complete } = await run(PROGRAMS, 'program', { input: programOf(text) })
  assert.deepEqual([executions, complete], [expected, true], text)
}

async function dies(name: string, verdicts: readonly string[]): Promise<void> {
  assert.deepEqual(await dying(fileURLToPath(DEATHS), name), verdicts)
}

/** Deaths before each of these, all recovered from. */
async function coverage(): Promise<void> {
  const { coverage = [] } = await run(DEATHS, 'recovered', { crashes: 1 })
  const died = coverage.filter(({ crashed, recovered }) => crashed > 0 && crashed === recovered)
  assert.equal(died.length, 6)
}

async function replays(): Promise<void> {
  const { failure, file } = await run(LOCKS, 'lostUpdate')
  const { recipe, load, expected } = decodeToken(failure!.token)
  const { outcome, divergence } = replay(await loadSession({ file, ...load }), recipe, expected)
  assert.deepEqual([outcome.verdict, divergence], ['invariant', undefined])
}

/** Made smaller, what is wrong stays the same. */
async function shrinks(): Promise<void> {
  for (let seed = 1; ; seed++) {
    const options = { strategy: 'random-walk', schedules: 1, seed } as const
    const { failure } = await run(LOCKS, 'twofold', options)
    if (failure!.message === 'an update is lost') return
    assert(seed < SEEDS, 'a schedule that loses an update')
  }
}

const SEEDS = 12

/** The parts of a search, and nothing twice. */
async function divided(): Promise<void> {
  const input = programOf('x=1; y=1; x // y; x; y=2 // x=2')
  const load = { file: fileURLToPath(PROGRAMS), export: 'program', input, faults: 0 }
  const bounds = { crashes: 0, stalls: 0, timeouts: 0 }
  const executions: number[] = []
  for (const undivided of [1, 1e6]) {
    const members = [thisThread(await loadSession(load))]
    const budget = new Budget({ schedules: 1e6, seconds: Infinity })
    executions.push((await exhaust(members, bounds, budget, true, undivided)).executions)
  }
  assert.equal(executions[0], executions[1])
}

/** By name. */
export const CHECKS: Readonly<Record<string, () => Promise<void>>> = {
  race: () => fails('race', LOCKS, 'racyRead'),
  ordered: () => isRight(DEATHS, 'orphaned'),
  lost: () => fails('invariant', LOCKS, 'lostUpdate'),
  sampled: () =>
    fails('invariant', LOCKS, 'lostUpdate', { strategy: 'random-walk', schedules: 100 }),
  cas: () =>
    counts(
      times(4, i => `x?0:${i}`),
      4,
    ),
  stores: () => counts('x=1 // x=1 // x', 6),
  additions: () =>
    counts(
      times(4, () => 'x+1'),
      24,
    ),
  between: () => fails('invariant', LOCKS, 'inBetween'),
  realtime: () => fails('not-linearizable', REGISTERS, 'deafReader'),
  register: () => isRight(REGISTERS, 'sound'),
  wakes: () => isRight(LOCKS, 'oneByOne'),
  sleeps: () => isRight(LOCKS, 'sleeper'),
  parks: () => fails('deadlock', LOCKS, 'spinThenPark'),
  spins: () => isRight(LOCKS, 'spinner'),
  patience: () => fails('invariant', LOCKS, 'impatient'),
  fresh: () => isRight(LOCKS, 'fresh'),
  orphan: () => fails('deadlock', DEATHS, 'orphaned', { crashes: 1 }),
  half: () => fails('invariant', DEATHS, 'halfRecovered', { crashes: 1 }),
  recovered: () => isRight(DEATHS, 'recovered', { crashes: 1 }),
  swallowed: () => dies('swallowed', ['ok', 'deadlock', 'ok']),
  removed: () => dies('removed', ['invariant', 'ok', 'ok']),
  eitherWay: () => fails('invariant', DEATHS, 'eitherWay', { crashes: 1 }),
  zombie: () => fails('invariant', DEATHS, 'fenced', { stalls: 1 }),
  coverage,
  replays,
  shrinks,
  divided,
}

async function main(names: readonly string[]): Promise<void> {
  for (const name of names) {
    try {
      await CHECKS[name]!()
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      process.stdout.write(`${name}: ${text.split('\n').slice(0, 3).join(' ')}\n`)
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2))
