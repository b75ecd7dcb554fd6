// @ts-nocheck
import { applyDistribute } from './apply-distribution.ts'
import { applyExplicitBind, applyProtocol, applyReserve, applyUnreserved } from './apply-ports.ts'
import { applySettings } from './apply-settings.ts'
import { applySources, applyStackSource } from './apply-sources.ts'
import { applyDefine, applyRange, applyRoute, applyVipaDelete } from './apply-vipas.ts'
import type { Configuration } from './configuration.ts'
import { type ApplyOptions, Draft } from './draft.ts'
import type { ParsedProfile } from './parse-profile.ts'
import { type Problem, sortedProblems } from './problem.ts'
import type { Statement } from './statements.ts'

export interface Applied {
  readonly configuration: Configuration
  /** Those of applying, not of parsing; by line and column. */
  readonly problems: readonly Problem[]
}

/**
 * Applies the statements of one data set, in their order: a whole profile to the empty configuration, or
 * changes to one in effect. A statement that breaks a rule is reported and left out; the others count.
 * `current` stays as it is.
 */
export function applyProfile(
  current: Configuration,
  { statements }: ParsedProfile,
  options: ApplyOptions = {},
): Applied {
  const draft = new Draft(current, options)
  for (const statement of statements) applyStatement(draft, statement)
  const configuration = { ...draft.now, reservations: draft.reservations() }
  const problems = sortedProblems(draft.problems)
  return { configuration, problems }
}

// --- internal ---

function applyStatement(draft: Draft, statement: Statement): void {
  switch (statement.kind) {
    case 'define':
      applyDefine(draft, statement)
      break
    case 'vipa-delete':
      applyVipaDelete(draft, statement)
      break
    case 'range':
      applyRange(draft, statement)
      break
    case 'route':
      applyRoute(draft, statement)
      break
    case 'distribute':
      applyDistribute(draft, statement)
      break
    case 'reserve':
      applyReserve(draft, statement)
      break
    case 'unreserved':
      applyUnreserved(draft, statement)
      break
    case 'protocol':
      applyProtocol(draft, statement)
      break
    case 'explicit-bind':
      applyExplicitBind(draft, statement)
      break
    case 'stack-source':
      applyStackSource(draft, statement)
      break
    case 'sources':
      applySources(draft, statement)
      break
    case 'settings':
      applySettings(draft, statement)
  }
}
