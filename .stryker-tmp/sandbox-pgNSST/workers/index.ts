// @ts-nocheck
export { HistoryError } from './audit/history.ts'
export { type HistoryVerdict, judgeHistory } from './audit/judge.ts'
export type { Order, Speed } from './cluster/clock.ts'
export { runCluster } from './cluster/cluster.ts'
export type { CrashEntry, RecoveryEntry } from './cluster/crash-log.ts'
export { CRASH_KINDS, type CrashKind } from './cluster/crash-plan.ts'
export type { ClusterOptions } from './cluster/options.ts'
export type { Coordination } from './cluster/ports.ts'
export type { AuditResult, LockSummary, Progress, RunResult } from './cluster/result.ts'
export { callRun, type RunChoice } from './operations/call-run.ts'
export type { Reply } from './operations/control-socket.ts'
export { PLAIN_DISPLAYS } from './operations/displays.ts'
export { OperationsError } from './operations/errors.ts'
export { Random } from './random.ts'
export {
  DESTINATIONS_MAX,
  readTraffic,
  SYNTHETIC_DEFAULTS,
  type Traffic,
  TrafficError,
} from './traffic/index.ts'
