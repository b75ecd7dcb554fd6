/** SRCIP, and IPCONFIG's TCPSTACKSOURCEVIPA. */
// @ts-nocheck

import { findDvipa, type StackSource } from './configuration.ts'
import { type Draft, isSame } from './draft.ts'
import type { SourceRule, SourceStatement, StackSourceStatement } from './statements.ts'

/** The block replaces all earlier rules. */
export function applySources(draft: Draft, { rules }: SourceStatement): void {
  const kept: SourceRule[] = []
  const keys = new Set<string>()
  for (const { rule, at } of rules) {
    const key = JSON.stringify([rule.match, rule.sourceFamily, rule.role])
    if (keys.has(key)) {
      draft.report('warning', at[0]!, 'there is such a rule before', {
        expected: 'another job name or destination',
        consequence: 'this rule is ignored, the earlier one stands',
      })
      continue
    }
    keys.add(key)
    kept.push(rule)
    rule.sources.forEach((source, index) => {
      if (findDvipa(draft.now, source) !== undefined) return
      draft.report('warning', at[index]!, 'this source is not a DVIPA of this profile', {
        expected: 'a DVIPA of an earlier VIPADEFINE or VIPABACKUP',
        consequence: 'the rule does not choose it',
      })
    })
    warnOfMissingPool(draft, { rule, at })
  }
  draft.now.sourceRules = kept
}

/** TCPSTACKSOURCEVIPA needs SOURCEVIPA. */
export function applyStackSource(draft: Draft, statement: StackSourceStatement): void {
  const { at, family, sourceVipa: given, stackSource: named } = statement
  const which = family === 4 ? 'ipv4' : 'ipv6'
  const old = draft.now.stackSource[which]
  const sourceVipa = given ?? old.sourceVipa
  const dvipa = named === undefined ? old.dvipa : named?.name
  const enabled = dvipa !== undefined && sourceVipa
  if (dvipa !== undefined && !enabled) {
    draft.report('warning', named?.at ?? at, 'TCPSTACKSOURCEVIPA needs SOURCEVIPA', {
      expected: 'SOURCEVIPA in the statement too',
      consequence: 'TCPSTACKSOURCEVIPA is not enabled',
    })
  } else if (named && findDvipa(draft.now, named.name) === undefined) {
    draft.report('warning', named.at, 'this is not a DVIPA of this profile', {
      expected: 'a DVIPA of an earlier VIPADEFINE or VIPABACKUP',
      consequence: 'connections take another source while it is not active',
    })
  }
  const source: StackSource = { sourceVipa, ...(enabled ? { dvipa } : {}) }
  if (!isSame(old, source)) draft.now.stackSource = { ...draft.now.stackSource, [which]: source }
}

// --- internal ---

/** A bind before the connect cannot know that the rule will choose a coordinated DVIPA. */
function warnOfMissingPool(draft: Draft, { rule, at }: SourceStatement['rules'][number]): void {
  if (rule.match.kind !== 'destination' || draft.now.explicitBind !== undefined) return
  const coordinated = rule.sources.findIndex(
    source => findDvipa(draft.now, source)?.sysplexPorts !== undefined,
  )
  if (coordinated < 0) return
  draft.report('warning', at[coordinated]!, 'a DESTINATION rule chooses a coordinated DVIPA', {
    expected: 'EXPLICITBINDPORTRANGE in an earlier GLOBALCONFIG',
    consequence: 'a connect after a bind to no address and no port will fail',
  })
}
