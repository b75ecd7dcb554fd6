// @ts-nocheck
export { TrafficError, type TrafficErrorCode } from './errors.ts'
export type { Sightings } from './parser.ts'
export { placeHosts } from './placement.ts'
export {
  type ReadOptions,
  type ReadProgress,
  readTraffic,
  readTrafficBytes,
  type Traffic,
  type UnreadableLine,
} from './read.ts'
export { buildSchedule, eventsOfStack, isClose, rowOf, type Schedule, timeOf } from './schedule.ts'
export { type EventSource, ScheduleSource } from './source.ts'
export {
  DESTINATIONS_MAX,
  holdTimeMs,
  hostShares,
  SYNTHETIC_DEFAULTS,
  type SyntheticOptions,
  type SyntheticParameters,
  SyntheticSource,
} from './synthetic.ts'
export {
  type ConnectionTable,
  DESTINATION_UNKNOWN,
  PORT_UNKNOWN,
  STILL_OPEN,
  TableBuilder,
} from './table.ts'
