// @ts-nocheck
export { type Applied, applyProfile } from './apply-profile.ts'
export {
  type Configuration,
  type Dvipa,
  emptyConfiguration,
  findDvipa,
  nameOf,
  type ProtocolConfiguration,
  type Route,
  type StackSource,
  type VipaRange,
} from './configuration.ts'
export type { ApplyOptions } from './draft.ts'
export type { Symbols } from './lexer.ts'
export { type Binder, mayBind } from './may-bind.ts'
export { type ParsedProfile, type ParseOptions, parseProfile } from './parse-profile.ts'
export type { PortRange } from './port-ranges.ts'
export { printProfile } from './print-profile.ts'
export {
  describeProblem,
  hasErrors,
  type Position,
  type Problem,
  type Severity,
} from './problem.ts'
export { reservingRule } from './reserving-rule.ts'
export { type SourceQuestion, selectSource } from './select-source.ts'
export {
  coordinatedSpaces,
  createdSpace,
  type DvipaSpace,
  dvipaSpaces,
  poolSpace,
  rangeOf,
  usablePorts,
} from './spaces.ts'
export type {
  Distribution,
  FacilitySettings,
  Reservation,
  SourceRule,
  SpaceSettings,
  Statement,
  Target,
  UnreservedRule,
} from './statements.ts'
