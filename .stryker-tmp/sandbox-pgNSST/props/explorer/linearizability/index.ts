// @ts-nocheck
export {
  type CheckOptions,
  type CheckResult,
  checkLinearizability,
  checkParts,
  type Failure,
  type Verdict,
} from './checker.ts'
export { CUT_OFF_MODES, type CutOffMode, deadlineOf } from './cut-off-mode.ts'
export { type DescribeOptions, describe, operationText } from './describe.ts'
export { History, type Operation } from './history.ts'
export {
  checkHistoryFile,
  describeHistoryFile,
  type HistoryFileCheck,
  readOperations,
  type SpaceCheck,
} from './history-file.ts'
export { canonicalJson, type Model, type Next, Several, several, UNANSWERED } from './model.ts'
export { type CounterInput, counterModel } from './models/counter.ts'
export { type MutexInput, type MutexOutput, mutexModel } from './models/mutex.ts'
export {
  type PortInput,
  type PortOperation,
  type PortOutput,
  type PortSpace,
  type PortSpaceState,
  portSpaceModel,
} from './models/port-space.ts'
export { type QueueInput, type QueueOutput, queueModel } from './models/queue.ts'
export { type RegisterInput, type RegisterOutput, registerModel } from './models/register.ts'
export { assertLinearizable, NotLinearizable } from './not-linearizable.ts'
export { history, type ScenarioHistory } from './scenario-history.ts'
export type { Placed } from './search.ts'
export { mergeLogs, ThreadLog } from './thread-log.ts'
