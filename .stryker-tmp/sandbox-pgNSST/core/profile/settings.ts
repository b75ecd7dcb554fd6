// @ts-nocheck
import type { Configuration, Dvipa } from './configuration.ts'
import type { SpaceSettings } from './statements.ts'

/** The PORTPLEX settings of a DVIPA: its own before those for all. */
export function settingsOf(configuration: Configuration, dvipa?: Dvipa): SpaceSettings {
  const { entries, ...settings } = { ...configuration.settings.space, ...dvipa?.settings }
  const isTable = settings.structure === 'routing-table'
  return { ...settings, ...(isTable && entries !== undefined ? { entries } : {}) }
}

/** Why the settings do not go together; undefined: they do. */
export function settingsFault(settings: SpaceSettings): string | undefined {
  const { structure, access, lease = 0, lockScope } = settings
  if (lease > 0 && structure === 'routing-table') {
    return 'a lease of a routing table would be exclusive, and cost the reuse per destination'
  }
  if (lease > 0 && access === 'literal') {
    return 'leases are marked in place, which literal access forbids'
  }
  if (lockScope === 'segment' && structure === 'list') {
    return 'a list is one queue under one lock'
  }
  if (lockScope === 'segment' && access === 'literal') {
    return 'literal access copies the structure whole, under one lock'
  }
  return undefined
}
