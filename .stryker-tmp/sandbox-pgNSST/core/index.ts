// @ts-nocheck
export { AssertionFailure } from './assert.ts'
export { type CfsDisplay, cfsText, displayCfs } from './display/cfs.ts'
export {
  type ConnectionRow,
  type ConnectionsDisplay,
  connText,
  vcrtText,
} from './display/connections.ts'
export { heldPorts } from './display/held-ports.ts'
export {
  type LeakRow,
  type LeaksDisplay,
  type LeaksOfStack,
  leaksText,
} from './display/leaks.ts'
export {
  displayPort,
  type PortDetail,
  type PortDisplay,
  type PortHints,
  portText,
} from './display/port-detail.ts'
export { type PortStates, portStates } from './display/port-states.ts'
export { displayPorts, type PortsDisplay, portsText } from './display/ports.ts'
export { type SharedPort, type SharedPortOwner, sharedPorts } from './display/shared-ports.ts'
export { definedSpaces } from './display/space-status.ts'
export {
  displayStats,
  refusalsOf,
  type StatsDisplay,
  statsText,
  totalFigures,
} from './display/stats.ts'
export type { Frame } from './display/text.ts'
export { type OwnerUsage, type SpaceUsage, spaceUsage, topOwners } from './display/usage.ts'
export { type VipaConfiguration, vipadcfgText } from './display/vipadcfg.ts'
export { displayVipadyn, type VipadynDisplay, vipadynText } from './display/vipadyn.ts'
export { FacilityError, type FacilityErrorCode } from './errors.ts'
export { allocate, sizeOf } from './facility/allocate.ts'
export type {
  Access,
  Coordination,
  DvipaConfig,
  FacilityConfig,
  LockKind,
  LockScope,
  Protocol,
  SpaceConfig,
  SpaceStatement,
  SparesConfig,
  Structure,
} from './facility/config.ts'
export { POOL_ADDRESS } from './facility/config.ts'
export type { SpaceState } from './facility/definition.ts'
export { attach, type Facility, type SpaceEntry } from './facility/facility.ts'
export {
  incarnationOf,
  type SlotState,
  type SlotView,
  slotOf,
  type Token,
  tokenOf,
} from './facility/slots.ts'
export { bucketFloorNs, type LockFigures, lockFigures } from './locks/statistics.ts'
export type { Awaited, EnableStatus } from './ports/coordination.ts'
export { Destination } from './ports/destination.ts'
export {
  type Connection,
  portOf,
  REFUSED,
  type Refusal,
  type RefusalReason,
  type RefusedCode,
  reasonOf,
  serialOf,
} from './ports/outcome.ts'
export type { PortSpace } from './ports/port-space.ts'
export type {
  KnownConnection,
  Leak,
  ReconcileOptions,
  Reconciliation,
} from './ports/reconciliation.ts'
export { POLICIES, type Policy, type Random } from './ports/selection.ts'
export { type SpaceFigures, spaceFigures } from './ports/statistics.ts'
export {
  type Applied,
  type ApplyOptions,
  applyProfile,
  type Binder,
  type Configuration,
  coordinatedSpaces,
  createdSpace,
  type Distribution,
  type Dvipa,
  type DvipaSpace,
  describeProblem,
  dvipaSpaces,
  emptyConfiguration,
  type FacilitySettings,
  findDvipa,
  hasErrors,
  mayBind,
  nameOf,
  type ParsedProfile,
  type ParseOptions,
  type PortRange,
  type Position,
  type Problem,
  type ProtocolConfiguration,
  parseProfile,
  poolSpace,
  printProfile,
  type Reservation,
  type Route,
  rangeOf,
  reservingRule,
  type Severity,
  type SourceQuestion,
  type SourceRule,
  type SpaceSettings,
  type StackSource,
  type Statement,
  type Symbols,
  selectSource,
  type Target,
  type UnreservedRule,
  usablePorts,
  type VipaRange,
} from './profile/index.ts'
export type { Recovery } from './recovery/recover.ts'
export type { LiveChange } from './stack/live-changes.ts'
export { SourceChoice } from './stack/source-choice.ts'
export { type JoinOptions, join, type Stack } from './stack/stack.ts'
