/** What scenario files import. */
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
export { defineScenario, type Result, type Scenario } from './scenario.ts'
