/** Properties of scenarios, for fast-check: `portplex/explorer/fast-check`. */
export type { Failure } from '../exploration.ts'
export { ScenarioError } from '../loading/scenario-error.ts'
export type { SamplingName } from '../strategies/sampler.ts'
export type { Course, Hinted, Sampled } from './course.ts'
export { Plan } from './plan.ts'
export { PlanFailure } from './plan-failure.ts'
export { loadScenario, PlannedScenario, type ScenarioOptions } from './planned-scenario.ts'
export { explored, type PlanOptions, plans } from './plans.ts'
