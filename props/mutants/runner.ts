/**
 * Stryker's way to the tests. They are loaded once, and for each mutant those that reach it are called one
 * after the other, the shortest first, until one fails: no process, thread or module is made anew.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { Script } from 'node:vm'
import type { MutantCoverage } from '@stryker-mutator/api/core'
import { type ClassPlugin, declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type SuccessTestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
} from '@stryker-mutator/api/test-runner'
import fc from 'fast-check'
import { areaOf, ENVIRONMENT, testsOf } from './areas.ts'
import { accesses, allow, countAtomics } from './atomic-limit.ts'
import { type FileTest, loadTests } from './load-tests.ts'

/** What mutated code and Stryker tell each other. */
interface Namespace {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: MutantCoverage
}

interface Globals {
  __stryker__?: Namespace
  portplexTest?: () => void
}

/** What a test takes without a mutant. */
interface Cost {
  /** Of CPU time. */
  readonly ms: number
  readonly accesses: number
}

const globals = globalThis as Globals
/** Written by the first run, for the other processes. */
const COSTS = 'dist/props/mutants/built/costs.json'
/** A loop of so many times the accesses that a test makes without a mutant is endless. */
const ENDLESS = 30
const ACCESSES_MIN = 100_000
/** And so is one that takes so much longer than the test, in CPU time: the machine may be busy. */
const CPU_MS_MIN = 500
const PATIENCE_MS = 5000

const ENDED = 'endless'
const CALL = new Script('globalThis.portplexTest()')

class InProcessRunner implements TestRunner {
  #namespace: Namespace = {}
  readonly #tests = new Map<string, FileTest>()
  #costs: Readonly<Record<string, Cost>> | undefined

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: false }
  }

  async init(): Promise<void> {
    Object.assign(process.env, ENVIRONMENT)
    console.log = () => {}
    globals.__stryker__ ??= this.#namespace
    this.#namespace = globals.__stryker__
    countAtomics()
    // The first failure is enough: what it shrinks to says nothing of a mutant.
    fc.configureGlobal({ seed: Number(ENVIRONMENT.PROP_SEED), endOnFailure: true })
    for (const test of await loadTests(testsOf(areaOf(process.env.MUTANTS ?? '')))) {
      const id = `${test.file} ${test.name}`
      if (this.#tests.has(id)) throw new Error(`two tests of one name: ${id}`)
      this.#tests.set(id, test)
    }
  }

  async dryRun(): Promise<DryRunResult> {
    const tests: SuccessTestResult[] = []
    const costs: Record<string, Cost> = {}
    for (const [id, { name, file, run }] of this.#tests) {
      this.#namespace.currentTestId = id
      allow(Number.POSITIVE_INFINITY)
      const began = performance.now()
      const { user } = process.cpuUsage()
      try {
        run()
      } catch (error) {
        const what = error instanceof Error ? error.stack : error
        return { status: DryRunStatus.Error, errorMessage: `${id}: ${what}` }
      }
      const timeSpentMs = performance.now() - began
      costs[id] = { ms: process.cpuUsage().user / 1000 - user / 1000, accesses: accesses() }
      tests.push({ id, name, fileName: file, status: TestStatus.Success, timeSpentMs })
    }
    this.#namespace.currentTestId = undefined
    writeFileSync(COSTS, JSON.stringify(costs))
    const { mutantCoverage } = this.#namespace
    if (mutantCoverage === undefined) throw new Error('no test reaches a mutant')
    return { status: DryRunStatus.Complete, tests, mutantCoverage }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { testFilter, activeMutant, hitLimit } = options
    const costs = this.#readCosts()
    const ids = (testFilter ?? [...this.#tests.keys()]).sort(
      (one, other) => costs[one]!.ms - costs[other]!.ms,
    )
    Object.assign(this.#namespace, { hitCount: 0, hitLimit, activeMutant: activeMutant.id })
    try {
      for (const [index, id] of ids.entries()) {
        const failure = this.#failureOf(id)
        if (failure === undefined) continue
        const { hitCount = 0 } = this.#namespace
        return hitCount > (hitLimit ?? Number.POSITIVE_INFINITY) || failure === ENDED
          ? { status: MutantRunStatus.Timeout, reason: ENDED }
          : {
              status: MutantRunStatus.Killed,
              killedBy: [id],
              failureMessage: failure,
              nrOfTests: index + 1,
            }
      }
      return { status: MutantRunStatus.Survived, nrOfTests: ids.length }
    } finally {
      this.#namespace.activeMutant = undefined
      allow(Number.POSITIVE_INFINITY)
    }
  }

  async dispose(): Promise<void> {}

  #readCosts(): Readonly<Record<string, Cost>> {
    this.#costs ??= JSON.parse(readFileSync(COSTS, 'utf8')) as Record<string, Cost>
    return this.#costs
  }

  /** What a test's first failure says. Undefined: it passes. */
  #failureOf(id: string): string | undefined {
    const cost = this.#readCosts()[id]!
    const accessesMax = ACCESSES_MIN + ENDLESS * cost.accesses
    globals.portplexTest = this.#tests.get(id)!.run
    for (let timeout = PATIENCE_MS; ; timeout *= 2) {
      allow(accessesMax)
      const { user } = process.cpuUsage()
      try {
        CALL.runInThisContext({ timeout })
        return accesses() > accessesMax ? ENDED : undefined
      } catch (error) {
        if (accesses() > accessesMax) return ENDED
        const { code, message } = (error ?? {}) as NodeJS.ErrnoException
        if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return String(message ?? error)
        const cpuMs = (process.cpuUsage().user - user) / 1000
        if (cpuMs > CPU_MS_MIN + ENDLESS * cost.ms) return ENDED
      }
    }
  }
}

export const strykerPlugins: readonly ClassPlugin<PluginKind.TestRunner, []>[] = [
  declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner),
]
