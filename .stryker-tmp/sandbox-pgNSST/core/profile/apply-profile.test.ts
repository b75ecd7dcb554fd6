/**
 * Goal: data sets change a configuration as the product does, in particular where coordination is switched
 * on: on the first distribution, or in two data sets, or late by an explicit option. What is refused says
 * why and changes nothing.
 * Method: sequences of small data sets.
 * Not covered: positions (`wrong-profiles.test.ts`), what follows from a configuration (`derived.test.ts`).
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import {
  type ApplyOptions,
  applyProfile,
  type Configuration,
  coordinatedSpaces,
  emptyConfiguration,
  type Problem,
  parseProfile,
} from '#core/index.js'

/** A stack that data sets are applied to. */
class Stack {
  now: Configuration = emptyConfiguration()

  /** Applies a data set of VIPADYNAMIC statements, or of others. Returns `severity message`s. */
  obey(lines: string, options: ApplyOptions = {}): string[] {
    return this.problems(lines, options).map(({ severity, message }) => `${severity} ${message}`)
  }

  problems(lines: string, options: ApplyOptions = {}): Problem[] {
    const text = /^VIPA(?!DYN)/.test(lines) ? `VIPADYNAMIC\n${lines}\nENDVIPADYNAMIC` : lines
    const parsed = parseProfile(text)
    expect(parsed.problems).toEqual([])
    const { configuration, problems } = applyProfile(this.now, parsed, options)
    this.now = configuration
    return [...problems]
  }

  get coordinated(): string[] {
    return coordinatedSpaces(this.now).map(({ address }) => address)
  }
}

function stack(...dataSets: string[]): Stack {
  const made = new Stack()
  for (const lines of dataSets) expect(made.obey(lines)).toEqual([])
  return made
}

const A = 'VIPADEFINE 255.255.255.0 192.0.2.1'
const PLAIN = 'VIPADISTRIBUTE 192.0.2.1 PORT 20-29 DESTIP ALL'
const DELETE = 'VIPADISTRIBUTE DELETE 192.0.2.1 PORT 20-29 DESTIP ALL'
const COORDINATE = 'VIPADISTRIBUTE SYSPLEXPORTS 192.0.2.1 PORT 20-29 DESTIP ALL'
const late = { lateEnable: true }
const TWO_STEPS = ['error deleting and defining with SYSPLEXPORTS takes two data sets']
const NOT_FIRST = ['error SYSPLEXPORTS stands on the first VIPADISTRIBUTE of a DVIPA']
const IS_LATE = ['note coordination is switched on late']

describe('switching coordination on', () => {
  test('on the first distribution, at once or later', () => {
    expect(stack(`${A} ${COORDINATE}`).coordinated).toEqual(['192.0.2.1'])
    expect(stack(A, COORDINATE).coordinated).toEqual(['192.0.2.1'])
    expect(stack(`${A} ${PLAIN}`).coordinated).toEqual([])
  })

  test('not once it is distributed', () => {
    const it = stack(`${A} ${PLAIN}`)
    const before = it.now
    expect(it.obey(COORDINATE)).toEqual(NOT_FIRST)
    expect(it.obey(COORDINATE, { lateEnable: false })).toEqual(NOT_FIRST)
    expect(it.now).toEqual(before)
  })

  test('in two data sets, not in one', () => {
    const it = stack(`${A} ${PLAIN}`)
    expect(it.obey(`${DELETE} ${COORDINATE}`)).toEqual(TWO_STEPS)
    expect(it.now.dvipas[0]!.distributions).toEqual([])
    expect(it.coordinated).toEqual([])
    expect(it.obey(COORDINATE)).toEqual([])
    expect(it.coordinated).toEqual(['192.0.2.1'])
  })

  test('in one data set, if it was coordinated before', () => {
    const it = stack(`${A} ${COORDINATE}`)
    expect(it.obey(`${DELETE} ${COORDINATE}`)).toEqual([])
    expect(it.coordinated).toEqual(['192.0.2.1'])
  })

  test('one data set is one, even if all of it is new', () => {
    const it = new Stack()
    expect(it.obey(`${A} ${PLAIN} ${DELETE} ${COORDINATE}`)).toEqual(TWO_STEPS)
  })

  test('deleting and defining the DVIPA itself is no way round it', () => {
    const it = stack(`${A} ${PLAIN}`)
    expect(it.obey(`VIPADELETE 192.0.2.1 ${A} ${COORDINATE}`)).toEqual(TWO_STEPS)
    const other = stack(A)
    const define = A.replace('VIPADEFINE', 'VIPADEFINE SYSPLEXPORTS')
    expect(other.obey(`VIPADELETE 192.0.2.1 ${define}`)).toEqual([
      'error the DVIPA was not coordinated before this data set',
    ])
    expect(other.obey(define)).toEqual([])
    expect(other.coordinated).toEqual(['192.0.2.1'])
  })

  test('late, by the option', () => {
    const it = stack(`${A} ${PLAIN}`)
    expect(it.obey(COORDINATE, late)).toEqual(IS_LATE)
    expect(it.coordinated).toEqual(['192.0.2.1'])
    expect(it.now.dvipas[0]!.distributions).toHaveLength(1)

    const one = stack(`${A} ${PLAIN}`)
    expect(one.obey(`${DELETE} ${COORDINATE}`, late)).toEqual(IS_LATE)
    expect(one.coordinated).toEqual(['192.0.2.1'])
  })

  test('late, on VIPADEFINE', () => {
    const define = A.replace('VIPADEFINE', 'VIPADEFINE SYSPLEXPORTS')
    const it = stack(`${A} ${PLAIN}`)
    expect(it.obey(define)).toEqual(['error it is already defined in another way'])
    expect(it.coordinated).toEqual([])
    expect(it.obey(define, late)).toEqual(IS_LATE)
    expect(it.coordinated).toEqual(['192.0.2.1'])
    expect(it.now.dvipas[0]).toMatchObject({ sysplexPorts: 'VIPADEFINE' })
    expect(it.now.dvipas[0]!.distributions).toHaveLength(1)
    expect(it.obey(define.replace('255.255.255.0', '255.255.0.0'), late)).toEqual([
      'error it is already defined in another way',
    ])
  })

  test('of a range: in two data sets, or late', () => {
    const plain = 'VIPARANGE 255.255.255.0 192.0.2.0'
    const coordinated = 'VIPARANGE SYSPLEXPORTS 255.255.255.0 192.0.2.0'
    const gone = 'VIPARANGE DELETE 255.255.255.0 192.0.2.0'
    const it = stack(plain)
    expect(it.obey(coordinated)).toEqual(['error it is already defined in another way'])
    expect(it.obey(`${gone} ${coordinated}`)).toEqual([
      'error its range was not coordinated before',
    ])
    expect(it.now.vipaRanges).toEqual([])
    expect(it.obey(coordinated)).toEqual([])
    expect(it.now.vipaRanges).toMatchObject([{ sysplexPorts: true }])
    const other = stack(plain)
    expect(other.obey(coordinated, late)).toEqual(IS_LATE)
    expect(other.now.vipaRanges).toMatchObject([{ sysplexPorts: true }])
  })
})

describe('switching coordination off', () => {
  test('by deleting all distribution, not some', () => {
    const it = stack(`${A} ${COORDINATE}`)
    expect(it.obey(PLAIN)).toEqual([])
    expect(it.coordinated).toEqual(['192.0.2.1'])
    expect(it.obey('VIPADISTRIBUTE DELETE 192.0.2.1 PORT 21-28 DESTIP ALL')).toEqual([])
    expect(it.now.dvipas[0]!.distributions).toMatchObject([
      {
        ports: [
          [20, 20],
          [29, 29],
        ],
      },
    ])
    expect(it.coordinated).toEqual(['192.0.2.1'])
    expect(it.obey('VIPADISTRIBUTE DELETE 192.0.2.1 PORT 20 29 DESTIP ALL')).toEqual([])
    expect(it.coordinated).toEqual([])
  })

  test('not where VIPADEFINE has the keyword', () => {
    const define = A.replace('VIPADEFINE', 'VIPADEFINE SYSPLEXPORTS')
    const it = stack(`${define} ${PLAIN}`, DELETE)
    expect(it.coordinated).toEqual(['192.0.2.1'])
    expect(it.obey(A)).toEqual(['error it is already defined in another way'])
    expect(it.coordinated).toEqual(['192.0.2.1'])
    expect(it.obey('VIPADELETE 192.0.2.1')).toEqual([])
    expect(it.coordinated).toEqual([])
  })
})

describe('distributions', () => {
  test('a later one takes over the ports it names', () => {
    const it = stack(
      `${A} ${PLAIN}`,
      'VIPADIST DISTM ROUNDROBIN 192.0.2.1 PORT 22-23 40 DESTIP ALL',
    )
    expect(it.now.dvipas[0]!.distributions).toMatchObject([
      {
        method: 'basewlm',
        ports: [
          [20, 21],
          [24, 29],
        ],
      },
      {
        method: 'roundrobin',
        ports: [
          [22, 23],
          [40, 40],
        ],
      },
    ])
  })

  test('the one without ports stands beside those with ports', () => {
    const any = 'VIPADISTRIBUTE 192.0.2.1 DESTIP ALL'
    const it = stack(`${A} ${PLAIN} ${any}`, 'VIPADIST DISTM ROUNDROBIN 192.0.2.1 DESTIP ALL')
    expect(it.now.dvipas[0]!.distributions).toMatchObject([
      { ports: [[20, 29]] },
      { ports: [], method: 'roundrobin' },
    ])
    expect(it.obey('VIPADISTRIBUTE DELETE 192.0.2.1 DESTIP ALL')).toEqual([])
    expect(it.now.dvipas[0]!.distributions).toEqual([])
    expect(it.obey('VIPADISTRIBUTE DELETE 192.0.2.1 DESTIP ALL')).toEqual([
      'error it is not distributed',
    ])
  })

  test('single targets are taken out where they are named', () => {
    const to = (targets: string): string => `192.0.2.1 PORT 20-21 DESTIP ${targets}`
    const it = stack(`${A} VIPADISTRIBUTE ${to('10.0.0.1 10.0.0.2 10.0.0.3')}`)
    const gone = 'VIPADISTRIBUTE DELETE 192.0.2.1 PORT 21 DESTIP 10.0.0.2'
    expect(it.obey(gone)).toEqual([])
    expect(it.now.dvipas[0]!.distributions).toMatchObject([
      { ports: [[20, 20]], targets: [{}, {}, {}] },
      { ports: [[21, 21]], targets: [{ address: '10.0.0.1' }, { address: '10.0.0.3' }] },
    ])
    expect(it.obey(gone)).toEqual(['error 10.0.0.2 is not a target'])
    expect(it.obey(`VIPADISTRIBUTE ${to('ALL')}`)).toEqual([])
    expect(it.obey(gone)).toEqual(['error one target cannot be taken out of DESTIP ALL'])
  })

  test('HOTSTANDBY keeps its preferred target and a backup', () => {
    const targets = '10.0.0.1 PREFERRED 10.0.0.2 BACKUP 10.0.0.3 BACKUP 9'
    const it = stack(`${A} VIPADISTRIBUTE DISTM HOTSTANDBY 192.0.2.1 DESTIP ${targets}`)
    const gone = (address: string): string[] =>
      it.obey(`VIPADISTRIBUTE DELETE 192.0.2.1 DESTIP ${address}`)
    const REFUSED = ['error HOTSTANDBY keeps one PREFERRED target and a BACKUP']
    expect(gone('10.0.0.1')).toEqual(REFUSED)
    expect(gone('10.0.0.2')).toEqual([])
    expect(gone('10.0.0.3')).toEqual(REFUSED)
    expect(gone('10.0.0.3 10.0.0.1')).toEqual([])
    expect(it.now.dvipas[0]!.distributions).toEqual([])
  })
})

describe('definitions', () => {
  test('the same profile once more changes nothing and is no error', () => {
    const profile = `VIPADYNAMIC ${A} ${COORDINATE} VIPADEFINE V6 ::1
      VIPARANGE 255.255.255.0 198.51.100.0 VIPAROUTE 10.0.0.1 10.0.0.2 ENDVIPADYNAMIC
      PORT 20 TCP OMVS PORTRANGE 30 5 UDP RESERVED GLOBALCONFIG EXPLICITBINDPORTRANGE 5000 10
      PORTPLEX LEASE 32 SRCIP JOBNAME * 192.0.2.1 ENDSRCIP`
    const it = stack(profile)
    const before = it.now
    expect(new Set(it.problems(profile, { live: true }).map(({ severity }) => severity))).toEqual(
      new Set(['note']),
    )
    expect(it.now).toEqual(before)
  })

  test('VIPADELETE lets one data set define a DVIPA again', () => {
    const it = stack(`${A} VIPADELETE 192.0.2.1 VIPABACKUP 9 192.0.2.1`)
    expect(it.now.dvipas).toMatchObject([{ origin: 'VIPABACKUP', rank: 9 }])
    expect(it.obey(A)).toEqual(['error it is already defined in another way'])
    expect(it.obey(`VIPADELETE 192.0.2.1 ${A}`)).toEqual([])
  })

  test('an interface name stands for one DVIPA', () => {
    const it = new Stack()
    expect(it.obey('VIPADEFINE V6 ::1 VIPADEFINE V6 ::2')).toEqual([
      'error a data set defines it once',
    ])
    expect(it.now.dvipas).toHaveLength(1)
  })

  test('1024 DVIPAs and 1024 ranges, no more', () => {
    const at = (n: number): string => `10.1.${n >> 8}.${n & 255}`
    const addresses = Array.from({ length: 1025 }, (_, n) => at(n))
    const it = new Stack()
    expect(it.obey(`VIPADEFINE 255.0.0.0 ${addresses.join(' ')}`)).toEqual([
      'error there are 1024 DVIPAs already',
    ])
    expect(it.now.dvipas).toHaveLength(1024)
    expect(it.obey(`VIPADELETE ${at(0)} VIPADEFINE 255.0.0.0 ${at(1024)}`)).toEqual([])

    const ranges = addresses.map(address => `VIPARANGE 255.255.255.255 ${address}`)
    expect(it.obey(ranges.join('\n'))).toEqual(['error there are 1024 ranges already'])
    expect(it.now.vipaRanges).toHaveLength(1024)
  })
})

describe('ports', () => {
  test('ranges change, and what is not given stays', () => {
    const it = stack('TCPCONFIG EPHEMERALPORTS 2000 3000 RESTRICTLOWPORTS', 'TCPCONFIG TIMEWAITI 5')
    expect(it.now.tcp).toEqual({
      low: 2000,
      high: 3000,
      restrictLowPorts: true,
      timeWaitSeconds: 5,
    })
    expect(
      it.obey('TCPCONFIG EPHEMERALPORTS 1500 1600 UNRESTRICTLOWPORTS', { live: true }),
    ).toEqual([])
    expect(it.now.tcp).toMatchObject({ low: 1500, high: 1600, restrictLowPorts: false })
  })

  test('reservations add up over data sets until they are deleted', () => {
    const it = stack('PORT 20 TCP OMVS PORTRANGE 30 5 TCP FTPD', 'PORT 40 TCP OMVS')
    expect(it.obey('PORT 20 TCP FTPD')).toEqual(['error tcp port 20 is reserved already'])
    expect(it.obey('PORTRANGE 25 10 TCP FTPD')).toEqual(['error tcp port 30 is reserved already'])
    expect(it.obey('DELETE PORT 20 TCP OMVS PORT 20 TCP FTPD')).toEqual([])
    expect(it.obey('DELETE PORTRANGE 30 5 TCP FTPD')).toEqual([])
    expect(it.now.reservations.map(({ first, user }) => [first, user])).toEqual([
      [40, 'OMVS'],
      [20, 'FTPD'],
    ])
  })

  test('a reservation twice in one data set is an error, even if it is the same', () => {
    const it = stack('PORT 20 TCP OMVS')
    expect(it.obey('PORT 20 TCP OMVS')).toEqual(['note the port is reserved so already'])
    expect(it.obey('PORT 21 TCP OMVS 21 TCP OMVS')).toEqual([
      'error tcp port 21 is reserved already',
    ])
  })

  test('the last explicit-bind range wins', () => {
    const it = stack('GLOBALCONFIG EXPLICITBINDPORTRANGE 5000 64')
    const [problem] = it.problems('GLOBALCONFIG EXPLICITBINDPORTRANGE 6000 128')
    expect(problem).toMatchObject({ severity: 'note', consequence: 'it replaces 5000 64' })
    expect(it.now.explicitBind).toEqual({ first: 6000, count: 128 })
    it.obey('GLOBALCONFIG NOEXPLICITBINDPORTRANGE')
    expect(it.now.explicitBind).toBeUndefined()
  })
})

describe('sources', () => {
  test('a later block replaces all rules, an empty one removes them', () => {
    const it = stack(A, 'SRCIP JOBNAME A 192.0.2.1 ENDSRCIP', 'SRCIP JOBNAME B 192.0.2.1 ENDSRCIP')
    expect(it.now.sourceRules.map(({ match }) => match)).toEqual([{ kind: 'job', mask: 'B' }])
    expect(it.obey('SRCIP ENDSRCIP')).toEqual([])
    expect(it.now.sourceRules).toEqual([])
  })

  test('the same rule twice: the first stands', () => {
    const it = stack(A)
    expect(
      it.obey('SRCIP JOBNAME A 192.0.2.1 JOBNAME A 192.0.2.1 BOTH JOBNAME A 192.0.2.1 ENDSRCIP'),
    ).toEqual(['warning there is such a rule before'])
    expect(it.now.sourceRules).toHaveLength(2)
  })

  test('a destination rule to a coordinated DVIPA asks for the explicit-bind pool', () => {
    const rule = 'SRCIP DESTINATION 0.0.0.0/0 192.0.2.1 ENDSRCIP'
    expect(stack(`${A} ${COORDINATE}`).obey(rule)).toEqual([
      'warning a DESTINATION rule chooses a coordinated DVIPA',
    ])
    const pool = 'GLOBALCONFIG EXPLICITBINDPORTRANGE 5000 64'
    expect(stack(`${A} ${COORDINATE}`, pool).obey(rule)).toEqual([])
    expect(stack(A).obey(rule)).toEqual([])
  })

  test('TCPSTACKSOURCEVIPA stays enabled as long as SOURCEVIPA is', () => {
    const it = stack(A, 'IPCONFIG SOURCEVIPA', 'IPCONFIG TCPSTACKSOURCEVIPA 192.0.2.1')
    expect(it.now.stackSource.ipv4).toEqual({ sourceVipa: true, dvipa: '192.0.2.1' })
    expect(it.obey('IPCONFIG NOSOURCEVIPA')).toEqual([
      'warning TCPSTACKSOURCEVIPA needs SOURCEVIPA',
    ])
    expect(it.now.stackSource.ipv4).toEqual({ sourceVipa: false })
  })
})

describe('settings', () => {
  const live = { live: true }
  test('add up, and a new structure forgets the entries of the old', () => {
    const it = stack('PORTPLEX STRUCTURE ROUTINGTABLE ENTRIES 1024', 'PORTPLEX LOCKSCOPE SEGMENT')
    expect(it.now.settings.space).toEqual({
      structure: 'routing-table',
      entries: 1024,
      lockScope: 'segment',
    })
    expect(it.obey('PORTPLEX STRUCTURE BITMAP')).toEqual([])
    expect(it.now.settings.space).toEqual({ structure: 'bitmap', lockScope: 'segment' })
  })

  test.each([
    ['PORTPLEX STRUCTURE LIST', 'PORTPLEX LOCKSCOPE SEGMENT'],
    ['PORTPLEX ACCESS LITERAL', 'PORTPLEX LOCKSCOPE SEGMENT'],
    ['PORTPLEX LEASE 64', 'PORTPLEX ACCESS LITERAL'],
    ['PORTPLEX STRUCTURE ROUTINGTABLE', 'PORTPLEX LEASE 2'],
    ['PORTPLEX LEASE 64', 'PORTPLEX 192.0.2.1 STRUCTURE ROUTINGTABLE'],
    ['PORTPLEX 192.0.2.1 STRUCTURE ROUTINGTABLE', 'PORTPLEX LEASE 64'],
  ])('%s and %s do not go together', (one, other) => {
    const it = stack(A, one)
    const before = it.now
    expect(it.obey(other)).toEqual([expect.stringMatching(/^error /)])
    expect(it.now).toEqual(before)
  })

  test('what is laid out with the facility is refused while stacks run', () => {
    const it = stack(`${A} ${COORDINATE} VIPADEFINE 255.0.0.0 192.0.2.2`, 'PORTPLEX LOCK FAIR')
    const before = it.now
    const FIXED = 'error the structure of 192.0.2.1 is fixed while stacks run'
    expect(it.obey('PORTPLEX LOCK SPIN', live)).toEqual([
      'error lock and policy are fixed while stacks run',
    ])
    expect(it.obey('PORTPLEX POLICY RANDOM', live)).toHaveLength(1)
    expect(it.obey('PORTPLEX LEASE 0', live)).toEqual([FIXED])
    expect(it.obey('PORTPLEX 192.0.2.1 STRUCTURE LIST', live)).toEqual([FIXED])
    expect(it.now).toEqual(before)
    expect(it.obey('PORTPLEX 192.0.2.2 STRUCTURE LIST', live)).toEqual([])
    expect(it.obey('PORTPLEX LOCK FAIR', live)).toEqual([])
    expect(it.obey('PORTPLEX LOCK SPIN LEASE 0')).toEqual([])
  })
})

test('the configuration that is applied to stays as it is', () => {
  const freeze = <T>(part: T): T => {
    if (typeof part === 'object' && part !== null)
      Object.values(Object.freeze(part)).forEach(freeze)
    return part
  }
  const it = stack(`${A} ${PLAIN} VIPARANGE 255.255.255.0 192.0.2.0`, 'PORT 20 TCP OMVS')
  const frozen = freeze(it.now)
  it.now = frozen
  const copy = structuredClone(frozen)
  it.obey(`${DELETE} VIPARANGE DELETE 255.255.255.0 192.0.2.0 VIPADELETE 192.0.2.1`)
  it.obey('DELETE PORT 20 TCP OMVS TCPCONFIG EPHEMERALPORTS 2000 3000 PORTPLEX LEASE 32')
  expect(it.now).not.toEqual(copy)
  expect(frozen).toEqual(copy)
})
