/** PORTPLEX. */
// @ts-nocheck

import { type Configuration, type Dvipa, findDvipa, nameOf } from './configuration.ts'
import { type Draft, isSame } from './draft.ts'
import { settingsFault, settingsOf } from './settings.ts'
import type { SettingsStatement, SpaceSettings } from './statements.ts'

/** What the statement does not give stays. Refused as a whole if it does not fit. */
export function applySettings(draft: Draft, statement: SettingsStatement): void {
  const { vipa, at, space, facility } = statement
  const dvipa = vipa === undefined ? undefined : findDvipa(draft.now, vipa.name)
  if (vipa !== undefined && dvipa === undefined) {
    draft.report('error', vipa.at, 'there is no such DVIPA here', {
      expected: 'a DVIPA of an earlier VIPADEFINE or VIPABACKUP',
      consequence: IGNORED,
    })
    return
  }
  const { settings } = draft.now
  const changed: Configuration =
    dvipa === undefined
      ? {
          ...draft.now,
          settings: {
            space: merged(settings.space, space),
            facility: { ...settings.facility, ...facility },
          },
        }
      : {
          ...draft.now,
          dvipas: draft.now.dvipas.map(each =>
            each === dvipa ? { ...dvipa, settings: merged(dvipa.settings, space) } : each,
          ),
        }
  const fault = faultIn(changed)
  if (fault !== undefined) {
    const expected = 'settings that go together'
    draft.report('error', at, fault, { expected, consequence: IGNORED })
    return
  }
  const fixed = draft.options.live === true ? liveFault(draft.before, changed) : undefined
  if (fixed !== undefined) {
    const expected = 'a new start of the stacks'
    draft.report('error', at, fixed, { expected, consequence: IGNORED })
    return
  }
  draft.now.settings = changed.settings
  draft.now.dvipas = changed.dvipas
}

// --- internal ---

const IGNORED = 'this PORTPLEX is ignored as a whole'

/** A new structure has nothing of the entries of the old. */
function merged(old: SpaceSettings, given: SpaceSettings): SpaceSettings {
  const { entries: _, ...rest } = old
  return given.structure === undefined ? { ...old, ...given } : { ...rest, ...given }
}

function faultIn(configuration: Configuration): string | undefined {
  const all = settingsFault(settingsOf(configuration))
  if (all !== undefined) return all
  for (const dvipa of configuration.dvipas) {
    const fault = settingsFault(settingsOf(configuration, dvipa))
    if (fault !== undefined) return `${nameOf(dvipa)}: ${fault}`
  }
  return undefined
}

/** What was laid out when the facility was allocated cannot change under stacks that use it. */
function liveFault(before: Configuration, changed: Configuration): string | undefined {
  if (!isSame(before.settings.facility, changed.settings.facility)) {
    return 'lock and policy are fixed while stacks run'
  }
  const fixed = before.dvipas.find(dvipa => {
    const now = dvipa.sysplexPorts && findDvipa(changed, dvipa.address)
    return now && !isSame(settingsOf(before, dvipa), settingsOf(changed, now))
  })
  return fixed && `the structure of ${nameOf(fixed as Dvipa)} is fixed while stacks run`
}
