/**
 * Goal: what the product's documents show as valid parses, in all its forms; blanks, comments, case,
 * record ends and system symbols mean what they mean there; statements without effect are noted.
 * Method: profiles and what the effective configuration holds after them.
 * Not covered: what is wrong (`wrong-profiles.test.ts`), abbreviations (`keyword.test.ts`).
 */
// @ts-nocheck

import { describe, expect, test } from 'vitest'
import {
  applyProfile,
  type Configuration,
  describeProblem,
  emptyConfiguration,
  type Problem,
  parseProfile,
  type Symbols,
} from '#core/index.js'

function check(text: string, symbols: Symbols = {}): { is: Configuration; says: Problem[] } {
  const parsed = parseProfile(text, { symbols })
  const { configuration, problems } = applyProfile(emptyConfiguration(), parsed)
  return { is: configuration, says: [...parsed.problems, ...problems] }
}

/** The configuration after a profile without errors or warnings. */
function good(text: string, symbols?: Symbols): Configuration {
  const { is, says } = check(text, symbols)
  const serious = says.filter(({ severity }) => severity !== 'note')
  expect(serious.map(problem => describeProblem(problem, 'x'))).toEqual([])
  return is
}

const block = (...lines: string[]): string => ['VIPADYNAMIC', ...lines, 'ENDVIPADYNAMIC'].join('\n')
const IPV4 = { family: 4, serviceManager: false, distributions: [], settings: {} }
const IPV6 = { ...IPV4, family: 6 }
const defined = { ...IPV4, origin: 'VIPADEFINE', moveable: 'immediate' }

describe('VIPADEFINE and VIPABACKUP', () => {
  test.each<[string, object[]]>([
    [
      'VIPADEFINE 255.255.255.0 201.2.10.11 201.2.10.12',
      [
        { ...defined, prefix: 24, address: '201.2.10.11' },
        { ...defined, prefix: 24, address: '201.2.10.12' },
      ],
    ],
    [
      'VIPADEFINE MOVEABLE WHENIDLE SERVICEMGR 255.255.255.192 192.0.2.1',
      [
        {
          ...defined,
          moveable: 'whenidle',
          serviceManager: true,
          prefix: 26,
          address: '192.0.2.1',
        },
      ],
    ],
    [
      'VIPADEFINE TIER1 255.255.255.255 192.0.2.1',
      [{ ...defined, prefix: 32, address: '192.0.2.1' }],
    ],
    [
      'VIPADEFINE TIER2 CPCSCOPE SYSPLEXPORTS MOVEABLE IMMED 255.0.0.0 192.0.2.1',
      [{ ...defined, prefix: 8, address: '192.0.2.1', sysplexPorts: 'VIPADEFINE' }],
    ],
    [
      'VIPADEFINE MOVEABLE IMMEDIATE SERVICEMGR SYSPLEXPORTS 255.0.0.0 192.0.2.1',
      [
        {
          ...defined,
          serviceManager: true,
          prefix: 8,
          address: '192.0.2.1',
          sysplexPorts: 'VIPADEFINE',
        },
      ],
    ],
    [
      'VIPADEFINE V6A 2001:0DB8::0:1',
      [{ ...defined, family: 6, interfaceName: 'V6A', address: '2001:db8::1' }],
    ],
    [
      'VIPADEFINE MOVEABLE IMMEDIATE V6A 2001:db8::1/64',
      [{ ...defined, family: 6, interfaceName: 'V6A', address: '2001:db8::1', prefix: 64 }],
    ],
    [
      'VIPABACKUP 192.0.2.1 192.0.2.2',
      [
        { ...IPV4, origin: 'VIPABACKUP', rank: 1, address: '192.0.2.1' },
        { ...IPV4, origin: 'VIPABACKUP', rank: 1, address: '192.0.2.2' },
      ],
    ],
    [
      'VIPABACKUP 254 MOVEABLE WHENIDLE SERVICEMGR 255.255.0.0 192.0.2.1',
      [
        {
          ...IPV4,
          origin: 'VIPABACKUP',
          rank: 254,
          moveable: 'whenidle',
          serviceManager: true,
          prefix: 16,
          address: '192.0.2.1',
        },
      ],
    ],
    [
      'VIPABACKUP 7 V6A 2001:db8::1',
      [{ ...IPV6, origin: 'VIPABACKUP', rank: 7, interfaceName: 'V6A', address: '2001:db8::1' }],
    ],
    [
      'VIPABACKUP 7 CPCSCOPE MOVEABLE IMMEDIATE V6A 2001:db8::1/128',
      [
        {
          ...IPV6,
          origin: 'VIPABACKUP',
          rank: 7,
          moveable: 'immediate',
          interfaceName: 'V6A',
          address: '2001:db8::1',
          prefix: 128,
        },
      ],
    ],
  ])('%s', (statement, dvipas) => {
    expect(good(block(statement)).dvipas).toEqual(dvipas)
  })

  test('both families in one block, in their order', () => {
    const text = block('VIPADEF V6A 2001:db8::1', 'VIPADEF 255.0.0.0 192.0.2.1', 'VIPAB V6B ::2')
    const names = good(text).dvipas.map(({ interfaceName, address }) => interfaceName ?? address)
    expect(names).toEqual(['V6A', '192.0.2.1', 'V6B'])
  })
})

describe('VIPADISTRIBUTE', () => {
  const base = { method: 'basewlm', optlocal: 0, timedAffinity: 0, ports: [], targets: 'all' }
  test.each<[string, object]>([
    ['DEFINE 201.2.10.11 DESTIP ALL', base],
    [
      '201.2.10.11 PORT 23 20-21 DESTIP ALL',
      {
        ...base,
        ports: [
          [20, 21],
          [23, 23],
        ],
      },
    ],
    ['OPTLOCAL 201.2.10.11 DESTIP ALL', { ...base, optlocal: 1 }],
    ['OPTLOCAL 4 201.2.10.11 DESTIP ALL', { ...base, optlocal: 4 }],
    ['NOOPTLOCAL TIMEDAFF 30 201.2.10.11 DESTIP ALL', { ...base, timedAffinity: 30 }],
    ['DISTM ROUNDROBIN 201.2.10.11 DESTIP ALL', { ...base, method: 'roundrobin' }],
    [
      'DISTM BASEWLM PROCTYPE CP 20 ZAAP 40 ZIIP 40 201.2.10.11 DESTIP 10.1.1.1 10.1.1.2',
      { ...base, targets: [{ address: '10.1.1.1' }, { address: '10.1.1.2' }] },
    ],
    [
      'DISTM WEIGHTEDA 201.2.10.11 PORT 80 DESTIP 10.1.1.1 WEIGHT 20 10.1.1.2',
      {
        ...base,
        method: 'weightedactive',
        ports: [[80, 80]],
        targets: [{ address: '10.1.1.1', weight: 20 }, { address: '10.1.1.2' }],
      },
    ],
    [
      'DISTM HOTSTANDBY NOAUTOSWITCHBACK 201.2.10.11 DESTIP 10.1.1.1 BACKUP 50 10.1.1.2 PREFERRED',
      {
        ...base,
        method: 'hotstandby',
        targets: [
          { address: '10.1.1.1', standby: 'backup', rank: 50 },
          { address: '10.1.1.2', standby: 'preferred' },
        ],
      },
    ],
    [
      'DISTM SERVERWLM PROCXCOST ZAAP 1 ZIIP 1 ILWEIGHTING 0 201.2.10.11 DESTIP ALL PROCTYPE CP 1',
      { ...base, method: 'serverwlm' },
    ],
  ])('%s', (operands, distribution) => {
    const { dvipas } = good(block('VIPADEF 255.0.0.0 201.2.10.11', `VIPADIST ${operands}`))
    expect(dvipas[0]).toMatchObject({ distributions: [distribution] })
    expect(dvipas[0]!.sysplexPorts).toBeUndefined()
  })

  test('the sample of the documents', () => {
    const sample = 'VIPADISTRIBUTE SYSPLEXPORTS DISTM SERVERWLM 201.2.10.11 PORT 20 21 DESTIP ALL'
    const { dvipas } = good(block('VIPADEFINE 255.255.255.0 201.2.10.11', sample))
    expect(dvipas[0]).toMatchObject({
      sysplexPorts: 'VIPADISTRIBUTE',
      distributions: [{ ...base, method: 'serverwlm', ports: [[20, 21]] }],
    })
  })

  test('the options before the address in any order', () => {
    const options = ['DEFINE', 'SYSPLEXPORTS', 'OPTLOCAL 2', 'TIMEDAFFINITY 9', 'DISTM ROUNDROBIN']
    const all = options.map((_, index) => [...options.slice(index), ...options.slice(0, index)])
    for (const order of [...all, options.toReversed()]) {
      const statement = `VIPADISTRIBUTE ${order.join(' ')} 201.2.10.11 DESTIP ALL`
      const { dvipas } = good(block('VIPADEF 255.0.0.0 201.2.10.11', statement))
      expect(dvipas[0]).toMatchObject({
        sysplexPorts: 'VIPADISTRIBUTE',
        distributions: [{ ...base, method: 'roundrobin', optlocal: 2, timedAffinity: 9 }],
      })
    }
  })

  test('an IPv6 DVIPA by its interface name', () => {
    const statement = 'VIPADISTRIBUTE SYSPLEXPORTS V6A PORT 443 DESTIP 2001:db8::a 2001:db8::b'
    const { dvipas } = good(block('VIPADEFINE V6A 2001:db8::1', statement))
    expect(dvipas[0]!.distributions[0]!.targets).toHaveLength(2)
  })
})

describe('the other statements', () => {
  test('VIPARANGE, VIPAROUTE, VIPADELETE', () => {
    const { vipaRanges, routes, dvipas } = good(
      block(
        'VIPARANGE 255.255.255.192 192.0.2.70',
        'VIPARANGE DEFINE MOVEABLE DISRUPTIVE SYSPLEXPORTS 255.255.255.0 198.51.100.0 SAF RES1',
        'VIPARANGE SYSPLEXPORTS V6R 2001:db8:0:1::/64',
        'VIPAROUTE 10.1.1.1 192.0.2.1 VIPAROUTE DEFINE 2001:db8::a 2001:db8::b',
        'VIPADEF 255.0.0.0 192.0.2.1 192.0.2.2 VIPADEF V6A ::1 VIPADEF V6B ::2',
        'VIPADELETE 192.0.2.1 192.0.2.2 VIPADELETE V6A V6B',
        'VIPARANGE DELETE 255.255.255.192 192.0.2.64',
      ),
    )
    expect(dvipas).toEqual([])
    expect(vipaRanges).toEqual([
      {
        address: '198.51.100.0',
        family: 4,
        prefix: 24,
        moveable: 'disruptive',
        sysplexPorts: true,
        saf: 'RES1',
      },
      {
        address: '2001:db8:0:1::',
        family: 6,
        prefix: 64,
        interfaceName: 'V6R',
        moveable: 'nondisruptive',
        sysplexPorts: true,
      },
    ])
    expect(routes).toEqual([
      { dynamicXcf: '10.1.1.1', target: '192.0.2.1' },
      { dynamicXcf: '2001:db8::a', target: '2001:db8::b' },
    ])
  })

  test('PORT and PORTRANGE', () => {
    const { reservations, unreserved } = good(`PORT
      20 TCP OMVS NOAUTOLOG DELAYACKS SHAREPORT BIND 2001:DB8::1 SAF FTPDATA NOSMC
      53 UDP RESERVED 80 TCP * SAF WEB
      UNRSV TCP * DENY WHENBIND UNRSV UDP JOB1 SAF RES1 UNRSV TCP JOB2
    PORTRANGE 5000 10 TCP AUTHPORT 6000 1 UDP RESERVED 7000 2 TCP JOB3 NODELAYACKS`)
    expect(reservations).toEqual([
      {
        first: 20,
        count: 1,
        protocol: 'tcp',
        user: 'OMVS',
        options: [
          ...[
            'NOAUTOLOG',
            'DELAYACKS',
            'SHAREPORT',
            'BIND',
            '2001:db8::1',
            'SAF',
            'FTPDATA',
            'NOSMC',
          ],
        ],
      },
      { first: 53, count: 1, protocol: 'udp', user: 'RESERVED', options: [] },
      { first: 80, count: 1, protocol: 'tcp', user: '*', options: ['SAF', 'WEB'] },
      { first: 5000, count: 10, protocol: 'tcp', user: 'AUTHPORT', options: [] },
      { first: 6000, count: 1, protocol: 'udp', user: 'RESERVED', options: [] },
      { first: 7000, count: 2, protocol: 'tcp', user: 'JOB3', options: ['NODELAYACKS'] },
    ])
    expect(unreserved).toEqual([
      { protocol: 'tcp', jobName: '*', access: 'deny', when: 'bind' },
      { protocol: 'udp', jobName: 'JOB1', access: { saf: 'RES1' }, when: 'bind' },
      { protocol: 'tcp', jobName: 'JOB2', access: 'allow', when: 'listen' },
    ])
  })

  test('TCPCONFIG, UDPCONFIG, GLOBALCONFIG and IPCONFIG, in any order of options', () => {
    const { tcp, udp, explicitBind, stackSource } = good(`
      GLOBALCONFIG XCFGRPID 21 EXPLICITBINDPORTRANGE 5000 1024 SYSPLEXMON TIMERSECS 30 NORECOVERY
      TCPCONFIG TIMEWAITI 30 TTLS EPHEMERALPORTS 2000 3000 RESTRICTL TCPRCVBUFRSIZE 65536
      UDPCONFIG RESTRICTLOWPORTS EPHEMERALPORTS 4000 4000
      VIPADYNAMIC VIPADEF 255.0.0.0 192.0.2.1 VIPADEF V6A ::1 ENDVIPADYNAMIC
      IPCONFIG TCPSTACKSOURCEVIPA 192.0.2.1 DATAGRAMFWD SOURCEVIPA
        DYNAMICXCF 10.1.1.1 255.255.255.0 2 SECCLASS 3 SRCVIPAINT VIPA1
      IPCONFIG6 SOURCEVIPA TCPSTACKSOURCEVIPA V6A`)
    expect(tcp).toEqual({ low: 2000, high: 3000, restrictLowPorts: true, timeWaitSeconds: 30 })
    expect(udp).toEqual({ low: 4000, high: 4000, restrictLowPorts: true })
    expect(explicitBind).toEqual({ first: 5000, count: 1024 })
    expect(stackSource).toEqual({
      ipv4: { sourceVipa: true, dvipa: '192.0.2.1' },
      ipv6: { sourceVipa: true, dvipa: 'V6A' },
    })
  })

  test('SRCIP', () => {
    const { sourceRules } = good(`
      VIPADYNAMIC VIPADEF 255.0.0.0 192.0.2.1 192.0.2.2 VIPADEF V6A ::1 ENDVIPADYNAMIC
      SRCIP
        JOBNAME DB2* 192.0.2.1 192.0.2.2 BOTH
        JOBNAME P?Y1 V6A SERVER
        JOBNAME *    TEMPADDRS
        DESTINATION 10.1.2.3/8 192.0.2.1
        DESTINATION 2001:db8::9 V6A
      ENDSRCIP`)
    expect(sourceRules).toEqual([
      {
        match: { kind: 'job', mask: 'DB2*' },
        sources: ['192.0.2.1', '192.0.2.2'],
        sourceFamily: 4,
        role: 'both',
      },
      {
        match: { kind: 'job', mask: 'P?Y1' },
        sources: ['V6A'],
        sourceFamily: 6,
        role: 'server',
      },
      {
        match: { kind: 'job', mask: '*' },
        sources: [],
        sourceFamily: 6,
        choice: 'tempaddrs',
        role: 'client',
      },
      {
        match: { kind: 'destination', family: 4, address: '10.0.0.0', prefix: 8 },
        sources: ['192.0.2.1'],
        sourceFamily: 4,
        role: 'client',
      },
      {
        match: { kind: 'destination', family: 6, address: '2001:db8::9', prefix: 128 },
        sources: ['V6A'],
        sourceFamily: 6,
        role: 'client',
      },
    ])
  })

  test('PORTPLEX, for all and for one DVIPA', () => {
    const { settings, dvipas } = good(`
      VIPADYNAMIC VIPADEF 255.0.0.0 192.0.2.1 VIPADEF V6A ::1 ENDVIPADYNAMIC
      PORTPLEX LEASE 0 LOCK FAIR POLICY DOUBLEHASH STRUCTURE LIST
      PORTPLEX 192.0.2.1 STRUCTURE ROUTINGTABLE ENTRIES 4096 LOCKSCOPE SEGMENT
      PORTPLEX V6A ACCESS LITERAL LOCKSCOPE STRUCTURE`)
    expect(settings).toEqual({
      space: { lease: 0, structure: 'list' },
      facility: { lock: 'fair', policy: 'double-hash' },
    })
    expect(dvipas.map(dvipa => dvipa.settings)).toEqual([
      { structure: 'routing-table', entries: 4096, lockScope: 'segment' },
      { access: 'literal', lockScope: 'structure' },
    ])
  })
})

describe('words', () => {
  const WANTED = good(block('VIPADEFINE 255.255.255.0 192.0.2.1'))

  test.each<[string, string]>([
    ['lower case', 'vipadynamic vipadefine 255.255.255.0 192.0.2.1 endvipadynamic'],
    ['one word a line', 'VIPADYNAMIC\nVIPADEFINE\n255.255.255.0\r\n192.0.2.1\rENDVIPADYNAMIC'],
    ['tabs', '\tVIPADYNAMIC\t\tVIPADEFINE 255.255.255.0\t192.0.2.1\tENDVIPADYNAMIC\t'],
    [
      'comments',
      ';x\nVIPADYNAMIC ;y\nVIPADEFINE ; ; z\n255.255.255.0 ;192.0.2.9\n192.0.2.1 ENDVIPAD;\n ;',
    ],
    ['a byte order mark', '\uFEFFVIPADYNAMIC VIPADEFINE 255.255.255.0 192.0.2.1 ENDVIPADYNAMIC'],
  ])('%s', (name, text) => {
    // A ; right behind a word belongs to it.
    const repaired = name === 'comments' ? text.replace('ENDVIPAD;', 'ENDVIPAD ;') : text
    expect(good(repaired)).toEqual(WANTED)
    if (name === 'comments') expect(check(text).says).toHaveLength(1)
  })

  test('only ASCII letters are folded', () => {
    expect(check('v\u0131padynamic endvipadynamic').says).not.toEqual([])
  })

  test('system symbols, with values that hold a part, several words or nothing', () => {
    const text = 'VIPADYNAMIC &WHAT. 192.0.2.&SYSCLONE. &NONE. &end ENDVIPADYNAMIC'
    const symbols = {
      WHAT: 'vipadefine 255.255.255.0',
      SYSCLONE: '1',
      NONE: '',
      END: '',
    }
    expect(good(text, symbols)).toEqual(WANTED)
  })

  test('a name of Object.prototype is no symbol', () => {
    expect(check('PORT 20 TCP &valueOf.').says[0]!.message).toMatch(/&VALUEOF\. has no value/)
  })

  test('columns count a tab as one, and symbols as written', () => {
    const { says } = check('PORT\t&A.\tTCP\tOMVS\n\t\t99999 TCP OMVS', { A: '123' })
    expect(says).toMatchObject([{ line: 2, column: 3, found: '99999' }])
    expect(check('PORT &A. TCP OMVS', { A: '99999' }).says).toMatchObject([
      { column: 6, found: '&A.' },
    ])
  })
})

describe('without effect here', () => {
  test('statements of the product are noted and stepped over', () => {
    const { is, says } = check(`
      DEVICE VDEV1 VIRTUAL 0
      LINK VLINK1 VIRTUAL 0 VDEV1
      HOME 192.0.2.5 VLINK1
      INTERFACE OSA1 DEFINE IPAQENET PORTNAME OSAP1 IPADDR 192.0.2.6/24
      INTERFACE OSA2 DELETE
      AUTOLOG 5 FTPD JOBNAME FTPD1 PORT ENDAUTOLOG
      BEGINROUTES ROUTE 192.0.2.0/24 = OSA1 MTU 1492 ENDROUTES
      NETACCESS INBOUND OUTBOUND 10.0.0.0/8 TCP ENDNETACCESS
      DELETE LINK VLINK1
      IPSEC LOGENABLE ENDIPSEC
      START OSA1
      VIPADYNAMIC VIPASMPARMS SMMCAST 224.0.0.1 SMPORT 5000 ENDVIPADYNAMIC
      PORT 20 TCP OMVS`)
    expect(says.map(({ severity }) => severity)).toEqual(Array(12).fill('note'))
    expect(says.map(({ found }) => found)).toEqual([
      ...['DEVICE', 'LINK', 'HOME', 'INTERFACE', 'INTERFACE', 'AUTOLOG', 'BEGINROUTES'],
      ...['NETACCESS', 'DELETE', 'IPSEC', 'START', 'VIPASMPARMS'],
    ])
    expect(is).toEqual(good('PORT 20 TCP OMVS'))
  })

  test('INCLUDE is a warning: what it includes is missing', () => {
    expect(check('INCLUDE SYS1.TCPPARMS(PORTS)').says).toMatchObject([{ severity: 'warning' }])
  })

  test('a symbol without a value is an error even there', () => {
    const { says } = check('HOME 192.0.2.&X. VLINK1')
    expect(says.map(({ severity }) => severity)).toEqual(['note', 'error'])
  })

  test('a tier form of VIPADISTRIBUTE is left out, and the block goes on', () => {
    const tier = 'VIPADISTRIBUTE TIER1 GRE 192.0.2.1 PORT 80 DESTIP 10.0.0.1'
    const { is, says } = check(block('VIPADEF 255.0.0.0 192.0.2.1', tier, 'VIPADEF V6 ::1'))
    expect(says).toMatchObject([{ severity: 'warning', line: 3 }])
    expect(is.dvipas).toHaveLength(2)
  })

  test('UDP RESTRICTLOWPORTS is confirmed', () => {
    expect(check('UDPCONFIG RESTRICTLOWPORTS').says).toMatchObject([
      { severity: 'note', id: 'EZZ0338I' },
    ])
  })
})
