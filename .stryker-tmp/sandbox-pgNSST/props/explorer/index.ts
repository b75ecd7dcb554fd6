/** What scenario files and tests import; inside a scenario's bundle a part of it stands for all. */
// @ts-nocheck

export type { Exploration, ExploreOptions, Failure } from './exploration.ts'
export { explore } from './exploring/explore.ts'
export {
  assertLinearizable,
  CUT_OFF_MODES,
  type CutOffMode,
  counterModel,
  history,
  type Model,
  mutexModel,
  NotLinearizable,
  type Operation,
  queueModel,
  registerModel,
  type ScenarioHistory,
  several,
  UNANSWERED,
} from './linearizability/index.ts'
export { ScenarioError } from './loading/scenario-error.ts'
export { failureBlock } from './report/failure.ts'
export { explorationText } from './report/text.ts'
export { RewriteError } from './rewrite/errors.ts'
export { defineScenario, type Result, type Scenario } from './scenario.ts'
