/**
 * Properties of scenarios, for fast-check: `portplex/explorer/fast-check`.
 *
 *     const scenario = await loadScenario(new URL('./x.scenario.ts', import.meta.url))
 *     fc.assert(explored(scenario, fc.array(fc.nat(5)), { schedules: 50, crashes: 1 }))
 *
 * The scenario's input is what the arbitrary generates.
 */
// @ts-nocheck

export type { Failure } from '../exploration.ts'
export { ScenarioError } from '../loading/scenario-error.ts'
export type { SamplingName } from '../strategies/sampler.ts'
export type { Course, Hinted, Sampled } from './course.ts'
export { Plan } from './plan.ts'
export { PlanFailure } from './plan-failure.ts'
export { loadScenario, PlannedScenario, type ScenarioOptions } from './planned-scenario.ts'
export { explored, type PlanOptions, plans } from './plans.ts'
