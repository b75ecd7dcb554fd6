/** One mutant, by one strategy: whether it is caught, how soon, and by what. */
import {
  loadScenario,
  Plan,
  type PlannedScenario,
  type Sampled,
  type SamplingName,
} from '../explorer/plan/index.ts'
import { INVARIANTS, type Invariant, type World } from '../proof/world.ts'
import type { Mutant } from './mutant.ts'

export interface Catch {
  /** The number of an invariant, or a verdict. */
  readonly caughtBy: string
  readonly message: string
  /** Schedules up to the first that failed, that one included. */
  readonly schedules: number
}

export interface Shrunk {
  /** Steps of the shrunk execution, as the report shows them. */
  readonly steps: number
  readonly replay: string
}

/** So many schedules are tried of each check, at most. */
export const SCHEDULES = 400
export const SEED = 20_010_522

const SCENARIO = new URL('../proof/stacks.scenario.js', import.meta.url)

/** The scenario of the stacks with a mutant's patches; without one as it is. */
export async function loadMuseum(mutant?: Mutant): Promise<PlannedScenario> {
  return loadScenario(SCENARIO, { patches: mutant?.patches ?? [], timeouts: 0 })
}

/** The check that is to catch a mutant. */
export function planOf(
  scenario: PlannedScenario,
  mutant: Mutant,
  strategy: SamplingName,
  schedules: number,
): Plan<World> {
  const { caughtBy, crashes = 0, stalls = 0 } = mutant
  const judged = isInvariant(caughtBy) ? { judged: [caughtBy] } : {}
  const course: Sampled = { kind: 'sampled', strategy, seed: SEED, schedules, crashes, stalls }
  return new Plan(scenario, { ...mutant.world, ...judged }, course)
}

/** Undefined: none of the schedules failed. */
export function catchOf(plan: Plan<World>): Catch | undefined {
  const failing = plan.find()
  if (failing === undefined) return undefined
  const { outcome, run } = failing
  const { verdict, message } = outcome
  return { caughtBy: nameOf(verdict, message), message, schedules: run + 1 }
}

/** The same failure made small. Undefined: there is none. */
export function shrunkOf(plan: Plan<World>): Shrunk | undefined {
  const failure = plan.run()
  return failure && { steps: failure.trace.length, replay: failure.replay }
}

// --- internal ---

function isInvariant(name: Mutant['caughtBy']): name is Invariant {
  return INVARIANTS.some(invariant => invariant === name)
}

/** I7 is judged by the checker of histories, which has a verdict of its own. */
function nameOf(verdict: string, message: string): string {
  if (verdict === 'not-linearizable') return 'I7'
  return /\bI\d+(?=: )/.exec(message)?.[0] ?? verdict
}
