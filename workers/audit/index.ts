export {
  Auditor,
  type AuditorOptions,
  type AuditTotals,
  type LiveHold,
  VIOLATIONS_KEPT_MAX,
} from './auditor.ts'
export * from './excerpt.ts'
export * from './history.ts'
export * from './history-writer.ts'
export * from './journal.ts'
export { allocateJournals } from './journal-layout.ts'
export * from './journal-reader.ts'
export * from './judge.ts'
export * from './lost.ts'
export {
  type AuditRecord,
  incarnationOf,
  KIND_NAMES,
  ownerName,
  ownerToken,
  RECORD_BYTES,
  RESULT_NAMES,
  RecordKind,
  type RecordKindName,
  RecordResult,
  type RecordResultName,
  type RecordSink,
  SLOT_LIMIT,
  slotOf,
} from './record.ts'
export type { Hold, SpaceConfig } from './space-state.ts'
export { VIOLATION_KINDS, type Violation, type ViolationKind } from './violation.ts'
