/**
 * Stryker's way to the tests. They are loaded once, and for each mutant those that reach it are called one
 * after the other, the shortest first, until one fails: no process, thread or module is made anew.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import fc from 'fast-check'
import { ENVIRONMENT, testsOf } from './areas.mjs'
import { accesses, allow, countAtomics } from './atomic-limit.mjs'
import { loadTests } from './load-tests.mjs'

const NAMESPACE = '__stryker__'
/** Written by the first run, for the other processes. */
const COSTS = 'mutants/costs.json'
/** A loop of so many times the accesses that a test makes without a mutant is endless. */
const ENDLESS = 30
const ACCESSES_MIN = 100_000
/** And so is one that takes so much longer than the test, in CPU time: the machine may be busy. */
const CPU_MS_MIN = 500
const PATIENCE_MS = 5000

const ENDED = 'endless'
const CALL = new Script('globalThis.portplexTest()')

class InProcessRunner {
  #namespace
  #tests = new Map()
  #costs

  capabilities() {
    return { reloadEnvironment: false }
  }

  async init() {
    Object.assign(process.env, ENVIRONMENT)
    console.log = () => {}
    this.#namespace = globalThis[NAMESPACE] ??= {}
    countAtomics()
    // The first failure is enough: what it shrinks to says nothing of a mutant.
    fc.configureGlobal({ seed: Number(ENVIRONMENT.PROP_SEED), endOnFailure: true })
    for (const test of await loadTests(testsOf(process.env.MUTANTS))) {
      const id = `${test.file} ${test.name}`
      if (this.#tests.has(id)) throw new Error(`two tests of one name: ${id}`)
      this.#tests.set(id, test)
    }
  }

  async dryRun() {
    const tests = []
    const costs = {}
    for (const [id, { name, file, run }] of this.#tests) {
      this.#namespace.currentTestId = id
      allow(Number.POSITIVE_INFINITY)
      const began = performance.now()
      const { user } = process.cpuUsage()
      try {
        run()
      } catch (error) {
        return { status: 'error', errorMessage: `${id}: ${error.stack}` }
      }
      const timeSpentMs = performance.now() - began
      costs[id] = { ms: process.cpuUsage().user / 1000 - user / 1000, accesses: accesses() }
      tests.push({ id, name, fileName: file, status: 0, timeSpentMs })
    }
    this.#namespace.currentTestId = undefined
    writeFileSync(COSTS, JSON.stringify(costs))
    return { status: 'complete', tests, mutantCoverage: this.#namespace.mutantCoverage }
  }

  async mutantRun({ testFilter, activeMutant, hitLimit }) {
    this.#costs ??= JSON.parse(readFileSync(COSTS, 'utf8'))
    const ids = (testFilter ?? [...this.#tests.keys()]).sort(
      (one, other) => this.#costs[one].ms - this.#costs[other].ms,
    )
    Object.assign(this.#namespace, { hitCount: 0, hitLimit, activeMutant: activeMutant.id })
    try {
      for (const [index, id] of ids.entries()) {
        const failure = this.#failureOf(id)
        if (failure === undefined) continue
        const { hitCount } = this.#namespace
        return hitCount > hitLimit || failure === ENDED
          ? { status: 'timeout', reason: ENDED }
          : { status: 'killed', killedBy: [id], failureMessage: failure, nrOfTests: index + 1 }
      }
      return { status: 'survived', nrOfTests: ids.length }
    } finally {
      this.#namespace.activeMutant = undefined
      allow(Number.POSITIVE_INFINITY)
    }
  }

  async dispose() {}

  /** What a test's first failure says. Undefined: it passes. */
  #failureOf(id) {
    const cost = this.#costs[id]
    const accessesMax = ACCESSES_MIN + ENDLESS * cost.accesses
    globalThis.portplexTest = this.#tests.get(id).run
    for (let timeout = PATIENCE_MS; ; timeout *= 2) {
      allow(accessesMax)
      const { user } = process.cpuUsage()
      try {
        CALL.runInThisContext({ timeout })
        return accesses() > accessesMax ? ENDED : undefined
      } catch (error) {
        if (accesses() > accessesMax) return ENDED
        if (error?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return String(error?.message ?? error)
        const cpuMs = (process.cpuUsage().user - user) / 1000
        if (cpuMs > CPU_MS_MIN + ENDLESS * cost.ms) return ENDED
      }
    }
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner),
]
