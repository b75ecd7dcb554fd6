/**
 * Goal: two configurations and what the facility has give exactly the changes to make; what cannot change
 * while stacks run is refused with the reason.
 * Method: profiles as text, changed by data sets; the facility is a table.
 * Not covered: the changes made (`profile-run.test.ts`, `props/live-changes.test.ts`).
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import { applyProfile, type Configuration, emptyConfiguration, parseProfile } from '#core/index.js'
import {
  type ProfileChanges,
  profileChanges,
  type SpacesAtWork,
} from '#workers/cluster/profile-changes.js'

const [ONE, TWO, NEW, POOL] = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '0.0.0.0']

function obeyed(current: Configuration, text: string): Configuration {
  const parsed = parseProfile(text)
  const { configuration, problems } = applyProfile(current, parsed, {
    live: true,
    lateEnable: true,
  })
  expect([...parsed.problems, ...problems].filter(p => p.severity === 'error')).toEqual([])
  return configuration
}

const block = (text: string): string => `VIPADYNAMIC ${text} ENDVIPADYNAMIC`
const BEFORE = obeyed(
  emptyConfiguration(),
  `TCPCONFIG EPHEMERALPORTS 40000 40999
   ${block(`VIPADEFINE SYSPLEXPORTS 255.255.255.0 ${ONE} VIPADEFINE 255.255.255.0 ${TWO}`)}`,
)

type Phases = Record<string, 'off' | 'seeding' | 'on'>
const AT_WORK: Phases = { [ONE]: 'on', [TWO]: 'off' }
const atWork = (phases: Phases, spares = 8): SpacesAtWork => ({ phase: at => phases[at], spares })

const changes = (text: string, phases = AT_WORK, before = BEFORE, spares = 8): ProfileChanges =>
  profileChanges(before, obeyed(before, text), atWork(phases, spares))

const NOTHING: ProfileChanges = { changes: [], enable: [], refused: [], notes: [] }
const defined = (address: string, reserved: readonly number[] = []) => ({
  kind: 'define',
  address,
  ports: [40_000, 40_999],
  reserved,
})
const gone = (address: string) => ({ kind: 'undefine', address })

describe('what changes', () => {
  test('nothing, with what says the same or has no part in the ports', () => {
    expect(profileChanges(BEFORE, BEFORE, atWork(AT_WORK))).toEqual(NOTHING)
    expect(changes('TCPCONFIG EPHEMERALPORTS 40000 40999 RESTRICTLOWPORTS')).toEqual(NOTHING)
    expect(changes(`SRCIP DESTINATION 0.0.0.0/0 ${ONE} ENDSRCIP`)).toEqual(NOTHING)
    expect(changes('PORT 22 TCP SSHD')).toEqual(NOTHING)
  })

  test('a range and a reservation are those of every DVIPA', () => {
    const reserved = changes('PORT 40005 TCP RESERVED')
    expect(reserved.changes).toEqual([defined(ONE, [40_005]), defined(TWO, [40_005])])
    const { changes: ranges } = changes('TCPCONFIG EPHEMERALPORTS 41000 41009')
    expect(ranges.map(change => change.kind === 'define' && change.ports)).toEqual([
      [41_000, 41_009],
      [41_000, 41_009],
    ])
  })

  test('a pool is a space, and reserved in the others', () => {
    const { changes: made } = changes('GLOBALCONFIG EXPLICITBINDPORTRANGE 40010 2')
    expect(made).toEqual([
      defined(ONE, [40_010, 40_011]),
      defined(TWO, [40_010, 40_011]),
      { kind: 'define', address: POOL, ports: [40_010, 40_011], reserved: [] },
    ])
  })

  test('a new DVIPA is defined, one that is missing deleted', () => {
    const text = block(`VIPADELETE ${ONE} VIPADEFINE SYSPLEXPORTS 255.255.255.0 ${NEW}`)
    expect(changes(text)).toEqual({ ...NOTHING, changes: [defined(NEW), gone(ONE)] })
  })
})

describe('coordination', () => {
  const LATE = block(`VIPADEFINE SYSPLEXPORTS 255.255.255.0 ${TWO}`)

  test('added to a DVIPA is switched on', () => {
    expect(changes(LATE)).toEqual({ ...NOTHING, enable: [TWO] })
    expect(changes(LATE, { ...AT_WORK, [TWO]: 'seeding' }).enable).toEqual([TWO])
  })

  test('of one that was deleted, and drains, is switched on when it is defined again', () => {
    const without = obeyed(BEFORE, block(`VIPADELETE ${TWO}`))
    expect(changes(LATE, AT_WORK, without)).toEqual({
      ...NOTHING,
      changes: [defined(TWO)],
      enable: [TWO],
    })
    const again = block(`VIPADEFINE 255.255.255.0 ${TWO}`)
    expect(changes(again, AT_WORK, without)).toEqual({ ...NOTHING, changes: [defined(TWO)] })
  })

  test('cannot be switched off; and deleted, not before the connections have ended', () => {
    const dvipas = BEFORE.dvipas.map(({ sysplexPorts: _, ...dvipa }) => dvipa)
    const { refused } = profileChanges(BEFORE, { ...BEFORE, dvipas }, atWork(AT_WORK))
    expect(refused).toEqual([
      expect.stringMatching(/^192\.0\.2\.1: coordination cannot be switched off/),
    ])
    const without = obeyed(BEFORE, block(`VIPADELETE ${ONE}`))
    const again = block(`VIPADEFINE 255.255.255.0 ${ONE}`)
    expect(changes(again, AT_WORK, without).refused).toEqual([
      expect.stringMatching(/^192\.0\.2\.1: its connections from before it was deleted/),
    ])
    const drained = changes(again, { [TWO]: 'off' }, without)
    expect(drained).toMatchObject({ changes: [], refused: [] })
  })

  test('a new DVIPA without it has no space, until it has', () => {
    const text = block(`VIPADEFINE 255.255.255.0 ${NEW}`)
    const { notes, ...rest } = changes(text)
    expect(rest).toEqual({ changes: [], enable: [], refused: [] })
    expect(notes).toEqual([expect.stringMatching(/^192\.0\.2\.3: it is not coordinated/)])
    const after = obeyed(BEFORE, text)
    expect(changes('PORT 22 TCP SSHD', AT_WORK, after)).toEqual(NOTHING)
    const late = block(`VIPADEFINE SYSPLEXPORTS 255.255.255.0 ${NEW}`)
    expect(changes(late, AT_WORK, after)).toEqual({ ...NOTHING, changes: [defined(NEW)] })
    expect(changes(block(`VIPADELETE ${NEW}`), AT_WORK, after)).toEqual(NOTHING)
  })
})

describe('what is refused', () => {
  test('another hold-down', () => {
    expect(changes('TCPCONFIG TIMEWAITINTERVAL 5').refused).toEqual([
      expect.stringMatching(/^TIMEWAITINTERVAL cannot change while stacks run: .* hold-downs/),
    ])
  })

  test('a range of one port', () => {
    expect(changes('TCPCONFIG EPHEMERALPORTS 41000 41000').refused).toEqual([
      '192.0.2.1: a range has at least 2 ports',
      '192.0.2.2: a range has at least 2 ports',
    ])
  })

  test('more addresses than there is room for', () => {
    const text = block(`VIPADEFINE SYSPLEXPORTS 255.255.255.0 ${NEW} 192.0.2.4`)
    expect(changes(text, AT_WORK, BEFORE, 2).refused).toEqual([])
    expect(changes(text, AT_WORK, BEFORE, 1).refused).toEqual([
      expect.stringMatching(/^2 further addresses need a space each, and 1 are left/),
    ])
  })
})

test('a new DVIPA with a structure of its own gets a plain space, and that is said', () => {
  const text = `${block(`VIPADEFINE SYSPLEXPORTS 255.255.255.0 ${NEW}`)}
    PORTPLEX ${NEW} STRUCTURE ROUTINGTABLE`
  expect(changes(text)).toEqual({
    ...NOTHING,
    changes: [defined(NEW)],
    notes: [
      expect.stringMatching(/^192\.0\.2\.3: .* a bitmap: its PORTPLEX settings do not count$/),
    ],
  })
})
