/**
 * Goal: a plan that fails shrinks to the fewest operations, crashes and preemptions, and fast-check's seed
 * and path alone, or the line that is printed, repeat what came of it.
 *
 * Method: counters whose smallest failure is known, with several fixed seeds; a fresh process for the
 * repetition. Not covered: how an execution is made smaller (`replay/shrink.test.ts`).
 */
// @ts-nocheck

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '#cli/test-support/run-cli.js'
import {
  explored,
  loadScenario,
  Plan,
  PlanFailure,
  type PlannedScenario,
  plans,
} from '#props/explorer/plan/index.js'

const url = new URL('./test-support/counter.scenario.ts', import.meta.url)
const times = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 })
const run = promisify(execFile)

let lostUpdate: PlannedScenario
let sound: PlannedScenario
let torn: PlannedScenario

beforeAll(async () => {
  lostUpdate = await loadScenario(url, { export: 'lostUpdate' })
  sound = await loadScenario(url, { export: 'sound' })
  torn = await loadScenario(url, { export: 'torn' })
})

function counterexample(
  details: fc.RunDetails<[Plan<number[]>]>,
): Plan<number[]> & { readonly course: { readonly kind: 'hinted' } } {
  const plan = details.counterexample?.[0]
  if (plan?.course.kind !== 'hinted') throw new Error(`no small failure: ${String(plan)}`)
  return plan as ReturnType<typeof counterexample>
}

/** Of each thread that has any: fast-check takes whole threads away at the front only. */
function operations({ input }: Plan<number[]>): number[] {
  return input.filter(number => number > 0)
}

describe('a lost update', () => {
  test.each([1, 2, 3, 4, 5])('shrinks to two operations and one preemption: seed %i', seed => {
    const plan = counterexample(fc.check(explored(lostUpdate, times), { seed }))
    expect(operations(plan)).toEqual([1, 1])
    expect(plan.course.hints.filter(({ preempts }) => preempts)).toHaveLength(1)
    const { verdict, preemptions, preemptionsProved, message } = plan.run()!
    expect([verdict, preemptions, preemptionsProved]).toEqual(['invariant', 1, true])
    expect(message).toBe('counted 1, and the threads 2')
  })

  test.each([6, 7, 8])('loses crashes that it does not need: seed %i', seed => {
    const options = { crashes: 2, schedules: 20 }
    const plan = counterexample(fc.check(explored(lostUpdate, times, options), { seed }))
    expect(operations(plan)).toEqual([1, 1])
    expect(plan.course.faults).toEqual([])
    expect(plan.run()).toMatchObject({ crashes: 0, preemptions: 1 })
  })

  test('prints a line that replays it, before anything else', async () => {
    const assert = (): void => fc.assert(explored(lostUpdate, times), { seed: 1 })
    const error = thrownBy(assert)
    const token = /^Counterexample: \[\nreplay: npx portplex replay (\S+)$/m.exec(
      error.message,
    )?.[1]
    const cause = error.cause as Error
    expect(cause.message.split('\n')[0]).toBe(`replay: npx portplex replay ${token}`)
    expect(cause.message).toContain('FAILED: invariant: counted 1, and the threads 2')
    expect(cause.stack).toContain(cause.message)
    expect(cause).toBeInstanceOf(PlanFailure)
    const { status, stdout } = await runCli(['replay', token!], process.cwd())
    expect(status).toBe(1)
    expect(stdout).toContain('FAILED: invariant: counted 1, and the threads 2')
  })

  test('is found again by seed and path in a fresh process', async () => {
    const property = explored(lostUpdate, times, { crashes: 1 })
    const here = fc.check(property, { seed: 3 })
    const path = here.counterexamplePath!
    expect(path.split(':').length).toBeGreaterThan(2)
    const code = `
      import fc from 'fast-check'
      import { explored, loadScenario } from '#props/explorer/plan/index.js'
      const scenario = await loadScenario(new URL(${JSON.stringify(url.href)}), { export: 'lostUpdate' })
      const times = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 })
      const again = { seed: 3, path: ${JSON.stringify(path)}, endOnFailure: true }
      console.log(String(fc.check(explored(scenario, times, { crashes: 1 }), again).counterexample))`
    const cwd = fileURLToPath(new URL('../../..', import.meta.url))
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd })
    expect(stdout.trim()).toBe(String(here.counterexample).trim())
    expect(stdout).toContain(counterexample(here).run()!.token)
  })
})

describe('a crash that is needed', () => {
  test.each([1, 2, 3])('stays, with one operation: seed %i', seed => {
    const plan = counterexample(fc.check(explored(torn, times, { crashes: 2 }), { seed }))
    expect(plan.input).toEqual([1])
    expect(plan.run()).toMatchObject({ crashes: 1, preemptions: 0, verdict: 'invariant' })
  })
})

test('a failure with three crashes is replayed by its line', async () => {
  const mourned = await loadScenario(url, { export: 'mourned' })
  const property = explored(mourned, times, { crashes: 3 })
  const { crashes, token } = counterexample(fc.check(property, { seed: 1 })).run()!
  expect(crashes).toBe(3)
  const { status, stdout } = await runCli(['replay', token], process.cwd())
  expect(stdout).not.toContain('no longer fits')
  expect([status, stdout]).toEqual([1, expect.stringContaining('FAILED: invariant: three have')])
})

test('a scenario without a failure passes', () => {
  fc.assert(explored(sound, times, { schedules: 20, crashes: 1 }), { numRuns: 30 })
  fc.assert(explored(torn, times, { schedules: 20 }), { numRuns: 30 })
})

describe('hints', () => {
  const hinted = { kind: 'hinted', faults: [], seed: 1 } as const

  test('are a run when there are none', () => {
    expect(new Plan(lostUpdate, [3, 3], { ...hinted, hints: [] }).run()).toBeUndefined()
    const faults = [{ kind: 'crash', thread: 0, step: 1, plain: 0 }] as const
    expect(new Plan(torn, [1], { ...hinted, hints: [], faults }).run()?.crashes).toBe(1)
  })

  test('that do not apply are ignored, whatever they say', () => {
    const hint = fc.record({
      thread: fc.integer({ min: -1, max: 40 }),
      nth: fc.integer({ min: -1, max: 40 }),
      to: fc.integer({ min: 2, max: 130 }),
      site: fc.nat(9),
      preempts: fc.boolean(),
    })
    const property = fc.property(fc.array(hint), hints => {
      expect(new Plan(lostUpdate, [3, 3], { ...hinted, hints }).run()).toBeUndefined()
    })
    fc.assert(property, { numRuns: 200 })
  })
})

describe('plans', () => {
  test('of a predicate that finds something else shrink by their input', () => {
    const property = fc.property(plans(sound, times), ({ input }) => input.length < 3)
    const { counterexample: found } = fc.check(property, { seed: 1 })
    expect(found?.[0].input).toEqual([0, 0, 0])
  })

  test('that are given as examples shrink too', () => {
    const course = { kind: 'sampled', strategy: 'pos', seed: 1, schedules: 50 } as const
    const example = new Plan(lostUpdate, [3, 2, 1], { ...course, crashes: 0, stalls: 0 })
    const property = explored(lostUpdate, times)
    const plan = counterexample(fc.check(property, { seed: 1, examples: [[example]] }))
    expect(operations(plan)).toEqual([1, 1])
  })

  test('with an input that the scenario cannot take say so, with a small one', () => {
    const any = fc.oneof(
      fc.constant([]),
      times.filter(list => list.length > 2),
    )
    const error = thrownBy(() => fc.assert(explored(sound, any), { seed: 1 }))
    expect((error.cause as Error).message).toContain('threads(input) gave no list of functions')
    expect(error.message).toContain('Counterexample: [input: []]')
  })

  test('refuse inputs that no token can hold', () => {
    const map = fc.constant([new Map()] as unknown as number[])
    const error = thrownBy(() => fc.assert(explored(sound, map), { seed: 1 }))
    expect((error.cause as Error).message).toMatch(
      /^the input\[0\] is a Map, which no replay token/,
    )
  })

  test('take no options that mean nothing', () => {
    expect(() => plans(sound, times, { schedules: 0 })).toThrow('schedules is 0')
    expect(() => plans(sound, times, { crashes: 0.5 })).toThrow('crashes is 0.5')
    expect(() => plans(sound, times, { strategy: 'exhaustive' as 'pos' })).toThrow(
      'write portfolio',
    )
  })
})

function thrownBy(act: () => void): Error {
  try {
    act()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
