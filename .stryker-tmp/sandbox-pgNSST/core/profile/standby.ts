// @ts-nocheck
import { STANDBY_BACKUPS_MAX } from '../limits.ts'
import type { Token } from './lexer.ts'
import type { TargetWord } from './parse-distribute.ts'
import type { DistributionMethod } from './statements.ts'

/** What a list of targets breaks, and where. */
export interface TargetFault {
  readonly at: Token
  readonly id?: string
  readonly message: string
  readonly expected: string
}

/** Targets are unique; HOTSTANDBY has exactly one PREFERRED and 1 to 31 BACKUP targets, and not ALL. */
export function standbyFault(
  method: DistributionMethod,
  targets: 'all' | readonly TargetWord[],
  at: Token,
): TargetFault | undefined {
  const standby = method === 'hotstandby'
  if (targets === 'all') {
    const message = 'HOTSTANDBY names its targets'
    return standby ? { at, message, expected: 'target addresses in place of ALL' } : undefined
  }
  const twice = targets.find((target, index) => firstOf(targets, target) !== index)
  if (twice !== undefined) {
    const first = targets[firstOf(targets, twice)]!
    const id = standby && first.standby !== twice.standby ? { id: 'EZZ0830I' } : {}
    return { at: twice.at, ...id, message: 'a target is named twice', expected: 'another address' }
  }
  if (!standby) return undefined

  const plain = targets.find(target => target.standby === undefined)
  if (plain !== undefined) {
    const message = 'a target of HOTSTANDBY is neither PREFERRED nor BACKUP'
    return { at: plain.at, message, expected: 'PREFERRED or BACKUP after the address' }
  }
  const preferred = targets.filter(target => target.standby === 'preferred')
  const backups = targets.filter(target => target.standby === 'backup')
  if (preferred.length !== 1) {
    const message = `HOTSTANDBY has ${preferred.length} PREFERRED targets`
    return { at: preferred[1]?.at ?? at, message, expected: 'exactly one PREFERRED' }
  }
  if (backups.length === 0 || backups.length > STANDBY_BACKUPS_MAX) {
    const message = `HOTSTANDBY has ${backups.length} BACKUP targets`
    const expected = `1 to ${STANDBY_BACKUPS_MAX} BACKUP targets`
    return { at: backups[STANDBY_BACKUPS_MAX]?.at ?? at, message, expected }
  }
  return undefined
}

// --- internal ---

function firstOf(targets: readonly TargetWord[], { address }: TargetWord): number {
  return targets.findIndex(target => target.address === address)
}
