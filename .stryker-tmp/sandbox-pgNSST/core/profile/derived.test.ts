/**
 * Goal: the ports that a stack can use, the spaces that are coordinated, the source of a connect, and who
 * may bind what follow from the configuration as the product documents it.
 * Method: the documents' worked example; small configurations and questions.
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import {
  allocate,
  applyProfile,
  attach,
  type Configuration,
  coordinatedSpaces,
  createdSpace,
  emptyConfiguration,
  hasErrors,
  mayBind,
  parseProfile,
  portStates,
  rangeOf,
  selectSource,
  usablePorts,
} from '#core/index.js'

function configured(text: string): Configuration {
  const parsed = parseProfile(text)
  const { configuration, problems } = applyProfile(emptyConfiguration(), parsed)
  expect(hasErrors([...parsed.problems, ...problems]), text).toBe(false)
  return configuration
}

const WORKED_EXAMPLE = `
  GLOBALCONFIG EXPLICITBINDPORTRANGE 30200 100
  TCPCONFIG EPHEMERALPORTS 30000 39999
  UDPCONFIG EPHEMERALPORTS 30000 39999
  PORT 30005 TCP OMVS 30015 TCP OMVS 30010 UDP OMVS 30015 UDP OMVS
  PORTRANGE 30025 5 TCP OMVS 30100 50 TCP OMVS 30500 300 TCP OMVS
            30030 5 UDP OMVS 30500 300 UDP OMVS`

describe('usable ports', () => {
  test('the worked example', () => {
    const configuration = configured(WORKED_EXAMPLE)
    expect(usablePorts(configuration, 'tcp')).toBe(9543)
    expect(usablePorts(configuration, 'udp')).toBe(9693)
  })

  test('of the defaults', () => {
    expect(usablePorts(emptyConfiguration(), 'tcp')).toBe(64_512)
  })

  test('a port that is both reserved and in the pool counts once, one outside the range not', () => {
    const configuration = configured(`GLOBALCONFIG EXPLICITBINDPORTRANGE 2090 100
      TCPCONFIG EPHEMERALPORTS 2000 2099 PORTRANGE 2095 10 TCP OMVS 1990 12 TCP FTPD`)
    expect(usablePorts(configuration, 'tcp')).toBe(100 - 10 - 2)
  })
})

describe('coordinated spaces', () => {
  const VIPAS = `VIPADYNAMIC
    VIPADEFINE 255.255.255.0 192.0.2.1 192.0.2.2
    VIPADEFINE SYSPLEXPORTS V6A 2001:db8::1
    VIPADISTRIBUTE SYSPLEXPORTS 192.0.2.1 DESTIP ALL
    VIPADISTRIBUTE 192.0.2.2 DESTIP ALL
    VIPARANGE SYSPLEXPORTS 255.255.255.0 198.51.100.0
    VIPARANGE 255.255.255.128 198.51.100.128
  ENDVIPADYNAMIC`

  test('those with the keyword, with their ports, hold-down and settings', () => {
    const spaces = coordinatedSpaces(
      configured(`${VIPAS} TCPCONFIG EPHEMERALPORTS 2000 2999 TIMEWAITINTERVAL 7
        PORT 2005 TCP OMVS 2001 TCP OMVS 2003 UDP OMVS 80 TCP WEB
        GLOBALCONFIG EXPLICITBINDPORTRANGE 2998 10
        PORTPLEX LEASE 32 PORTPLEX V6A STRUCTURE ROUTINGTABLE ENTRIES 64 LEASE 0`),
    )
    const reserved = [2001, 2005, 2998, 2999]
    const common = { coordinated: true, low: 2000, high: 2999, reserved, quarantineMs: 7000 }
    expect(spaces).toEqual([
      { address: '192.0.2.1', ...common, structure: 'bitmap', access: 'in-place', lease: 32 },
      {
        address: '2001:db8::1',
        interfaceName: 'V6A',
        ...common,
        structure: 'routing-table',
        entries: 64,
        access: 'in-place',
        lease: 0,
      },
    ])
  })

  test('a facility can be made of them', () => {
    const [space] = coordinatedSpaces(configured(`${VIPAS} ${WORKED_EXAMPLE}`))
    const { low, high, reserved, quarantineMs } = space!
    const tcp = { ports: [low, high] as const, reserved, quarantineMs }
    const facility = attach(allocate({ stacks: 2, dvipas: [{ address: space!.address, tcp }] }))
    expect(portStates(facility, facility.spaces[0]!, 0)).toMatchObject({
      free: 9543,
      reserved: 457,
    })
  })

  test('the most specific range decides about a DVIPA that a program creates', () => {
    const configuration = configured(VIPAS)
    expect(rangeOf(configuration, '198.51.100.5')).toMatchObject({ prefix: 24 })
    expect(rangeOf(configuration, '198.51.100.200')).toMatchObject({ prefix: 25 })
    expect(rangeOf(configuration, '198.51.101.5')).toBeUndefined()
    expect(createdSpace(configuration, '198.51.100.5')).toMatchObject({
      address: '198.51.100.5',
      low: 1024,
    })
    expect(createdSpace(configuration, '198.51.100.200')).toBeUndefined()
    expect(createdSpace(configuration, 'nowhere')).toBeUndefined()
  })
})

describe('the source of a connect', () => {
  const VIPAS = `VIPADYNAMIC VIPADEFINE 255.255.255.0 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4
    VIPADEFINE V6A 2001:db8::1 VIPABACKUP 192.0.2.9
    VIPABACKUP MOVEABLE IMMEDIATE 255.255.255.0 192.0.2.10 ENDVIPADYNAMIC `
  const configuration = configured(`${VIPAS} SRCIP
    JOBNAME * 192.0.2.4
    JOBNAME DB2* 192.0.2.1
    JOBNAME DB2DIST? 192.0.2.2 192.0.2.1
    JOBNAME DB2DIST1 192.0.2.3 BOTH
    JOBNAME WEB* V6A
    JOBNAME SRV1 192.0.2.1 SERVER
    JOBNAME TEMP1 TEMPADDRS
    JOBNAME BACK1 192.0.2.9
    JOBNAME BACK2 192.0.2.9 192.0.2.10
    DESTINATION 10.0.0.0/8 192.0.2.1
    DESTINATION 10.1.0.0/16 192.0.2.2
    DESTINATION 10.1.2.3 192.0.2.3
    DESTINATION ::/0 V6A
  ENDSRCIP`)

  test.each<[string | undefined, string | undefined, string[] | undefined]>([
    ['DB2MSTR', '10.1.2.3', ['192.0.2.1']], // A job goes before a destination...
    ['db2dist7', '10.1.2.3', ['192.0.2.2', '192.0.2.1']], // ...the more so if it is more specific...
    ['DB2DIST1', '10.1.2.3', ['192.0.2.3']],
    ['DB2DIST12', undefined, ['192.0.2.1']],
    ['CICS1', '10.1.2.3', ['192.0.2.3']], // ...but not the job name *.
    ['CICS1', '10.1.9.9', ['192.0.2.2']],
    ['CICS1', '10.9.9.9', ['192.0.2.1']],
    ['CICS1', '172.16.0.1', ['192.0.2.4']],
    [undefined, '10.9.9.9', ['192.0.2.1']],
    [undefined, undefined, ['192.0.2.4']],
    ['CICS1', '2001:db8::99', ['2001:db8::1']],
    ['WEB1', '2001:db8::99', ['2001:db8::1']],
    ['WEB1', '172.16.0.1', ['192.0.2.4']], // A rule for the other family does not count.
    ['SRV1', '172.16.0.1', ['192.0.2.4']], // Nor does one for servers.
    ['TEMP1', '2001:db8::99', undefined],
    ['BACK1', '10.1.2.3', undefined], // A backup that nobody has let take over.
    ['BACK2', '10.1.2.3', ['192.0.2.10']],
  ])('job %s to %s: %j', (jobName, destination, sources) => {
    const question = {
      ...(jobName === undefined ? {} : { jobName }),
      ...(destination === undefined ? {} : { destination }),
    }
    expect(selectSource(configuration, question)).toEqual(sources)
  })

  test('TCPSTACKSOURCEVIPA comes last, and only if its DVIPA is active', () => {
    const stack = `${VIPAS} IPCONFIG SOURCEVIPA TCPSTACKSOURCEVIPA 192.0.2.2
      IPCONFIG6 SOURCEVIPA TCPSTACKSOURCEVIPA V6A`
    const rules = configured(`${stack} SRCIP JOBNAME A* 192.0.2.1 ENDSRCIP`)
    expect(selectSource(rules, { jobName: 'A1', destination: '10.0.0.1' })).toEqual(['192.0.2.1'])
    expect(selectSource(rules, { jobName: 'B1', destination: '10.0.0.1' })).toEqual(['192.0.2.2'])
    expect(selectSource(rules, { destination: '2001:db8::9' })).toEqual(['2001:db8::1'])
    expect(selectSource(rules, { destination: '::ffff:10.0.0.1' })).toEqual(['192.0.2.2'])
    const inactive = configured(stack.replace('VIPA 192.0.2.2', 'VIPA 192.0.2.9'))
    expect(selectSource(inactive, { destination: '10.0.0.1' })).toBeUndefined()
    expect(selectSource(configured(VIPAS), { destination: '10.0.0.1' })).toBeUndefined()
  })
})

describe('who may bind', () => {
  const configuration = configured(`TCPCONFIG RESTRICTLOWPORTS
    PORT 21 TCP FTPD1 22 TCP * 25 TCP RESERVED 21 UDP OTHER
    PORTRANGE 4000 10 TCP AUTHPORT 5000 2 TCP DB2
    PORT UNRSV UDP * DENY UNRSV UDP JOB1 UNRSV TCP * DENY`)

  test.each<[number, 'tcp' | 'udp', object, RegExp | undefined]>([
    [21, 'tcp', { jobName: 'ftpd1' }, undefined],
    [21, 'tcp', { jobName: 'FTPD2', privileged: true }, /reserved for job FTPD1/],
    [22, 'tcp', {}, undefined],
    [25, 'tcp', { privileged: true }, /reserved for nobody/],
    [4009, 'tcp', {}, /authorized/],
    [4009, 'tcp', { privileged: true }, undefined],
    [5001, 'tcp', { jobName: 'DB2' }, undefined],
    [5002, 'tcp', { jobName: 'X' }, undefined], // Denied on listen only, which a bind is not.
    [1023, 'tcp', { jobName: 'X' }, /restricted/],
    [1023, 'tcp', { privileged: true }, undefined],
    [1024, 'tcp', {}, undefined],
    [80, 'udp', { jobName: 'JOB1' }, undefined], // UDP is not restricted.
    [80, 'udp', { jobName: 'JOB2' }, /unreserved ports are denied/],
  ])('%i %s %j', (port, protocol, binder, reason) => {
    const answer = mayBind(configuration, port, protocol, binder)
    if (reason === undefined) expect(answer).toBeUndefined()
    else expect(answer).toMatch(reason)
  })
})
