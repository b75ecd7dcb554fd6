/**
 * Goal: each wrong profile gets exactly one error, at the right line and column, which names the word that
 * was found and what could stand there, and says what becomes of the rest of the block; and that is what
 * becomes of it.
 * Method: a table. `^` marks the place. `keeps` is what the effective configuration still has.
 * Not covered: that nothing else is wrong (`random.test.ts`), rules over several data sets
 * (`apply-profile.test.ts`).
 */
// @ts-nocheck

import { expect, test } from 'vitest'
import {
  applyProfile,
  type Configuration,
  describeProblem,
  emptyConfiguration,
  type Problem,
  parseProfile,
} from '#core/index.js'

interface Row {
  readonly profile: string
  readonly says: RegExp
  readonly expected?: RegExp
  readonly rest: RegExp
  readonly keeps?: (configuration: Configuration) => unknown
  readonly kept?: unknown
  readonly id?: string
  readonly severity?: Problem['severity']
}

const addresses = ({ dvipas }: Configuration): unknown => dvipas.map(({ address }) => address)
const ports = ({ reservations }: Configuration): unknown => reservations.map(({ first }) => first)
const distributed = ({ dvipas }: Configuration): unknown =>
  dvipas.map(({ distributions }) => distributions.length)

const block = (...lines: string[]): string =>
  ['VIPADYNAMIC', ...lines.map(line => ` ${line}`), 'ENDVIPADYNAMIC'].join('\n')
const A = 'VIPADEFINE 255.255.255.0 192.0.2.1'
const inBlock = (line: string): string => block(A, line, 'VIPADEFINE 255.255.255.0 192.0.2.9')
const ENDS = /block ends here.*before this one stand.*ENDVIPADYNAMIC in line 5, is ignored/
const first = { rest: ENDS, keeps: addresses, kept: ['192.0.2.1'] }
const both = { keeps: addresses, kept: ['192.0.2.1', '192.0.2.9'] }

/** Errors inside a VIPADYNAMIC block of five lines. */
const VIPA: Readonly<Record<string, Row>> = {
  'an unknown statement of the block': {
    ...first,
    profile: inBlock('^VIPADEFIN3 255.255.255.0 192.0.2.2'),
    says: /not a statement of VIPADYNAMIC/,
    expected: /VIPADEFINE, VIPABACKUP/,
  },
  'no mask': {
    ...first,
    profile: inBlock('VIPADEFINE MOVEABLE IMMEDIATE ^192.0.2.2'),
    says: /not an address mask/,
    expected: /255\.255\.255\.0/,
  },
  'a mask with a hole': {
    ...first,
    profile: inBlock('VIPADEFINE ^255.0.255.0 192.0.2.2'),
    says: /not an address mask/,
  },
  'a mask and no address': {
    ...first,
    profile: block(A, 'VIPADEFINE 255.255.255.0 ^VIPADELETE', '192.0.2.1'),
    says: /not an IPv4 address/,
  },
  'an address out of range': {
    ...first,
    profile: inBlock('VIPADEFINE 255.255.255.0 192.0.2.2 ^192.0.2.256'),
    says: /not an IPv4 address/,
  },
  'an IPv6 address among IPv4': {
    ...first,
    profile: inBlock('VIPADEFINE 255.255.255.0 192.0.2.2 ^2001:db8::1'),
    says: /never both/,
  },
  'an IPv6 address without an interface name': {
    ...first,
    profile: inBlock('VIPADEFINE ^2001:db8::1'),
    says: /an interface name comes before an IPv6 address/,
  },
  'two IPv6 addresses': {
    ...first,
    profile: inBlock('VIPADEFINE V6 2001:db8::1 ^2001:db8::2'),
    says: /one IPv6 DVIPA/,
  },
  'a prefix length that is too long': {
    ...first,
    profile: inBlock('VIPADEFINE V6 ^2001:db8::1/129'),
    says: /not an address of an IPv6 interface/,
  },
  'WHENIDLE with IPv6': {
    ...first,
    profile: inBlock('VIPADEFINE ^MOVEABLE WHENIDLE V6 2001:db8::1'),
    says: /MOVEABLE IMMEDIATE only/,
  },
  'SERVICEMGR with IPv6': {
    ...first,
    profile: inBlock('VIPADEFINE ^SERVICEMGR V6 2001:db8::1'),
    says: /SERVICEMGR is for IPv4 only/,
  },
  'MOVEABLE without saying when': {
    ...first,
    profile: inBlock('VIPADEFINE MOVEABLE ^255.255.255.0 192.0.2.2'),
    says: /MOVEABLE says when/,
    expected: /^IMMEDIATE or WHENIDLE$/,
  },
  'operands out of order': {
    ...first,
    profile: inBlock('VIPADEFINE SERVICEMGR ^MOVEABLE IMMEDIATE 255.255.255.0 192.0.2.2'),
    says: /neither an option, nor a mask/,
  },
  'rank 0': {
    ...first,
    profile: inBlock('VIPABACKUP ^0 192.0.2.2'),
    says: /not a rank/,
    expected: /1 to 254/,
  },
  'rank 255': {
    ...first,
    profile: inBlock('VIPABACKUP ^255 192.0.2.2'),
    says: /not a rank/,
    expected: /1 to 254/,
  },
  'SYSPLEXPORTS of a VIPABACKUP': {
    ...first,
    profile: inBlock('VIPABACKUP ^SYSPLEXPORTS 192.0.2.2'),
    says: /neither an option, nor a mask/,
  },
  'an IPv4 range without an address': {
    ...first,
    profile: inBlock('VIPARANGE DEFINE 255.255.255.0 ^VIPADELETE'),
    says: /not an IPv4 address/,
  },
  'an IPv6 range without a prefix length': {
    ...first,
    profile: inBlock('VIPARANGE V6 ^2001:db8::'),
    says: /a range has a prefix length/,
  },
  'a disruptive IPv6 range': {
    ...first,
    profile: inBlock('VIPARANGE ^MOVEABLE DISRUPTIVE V6 2001:db8::/64'),
    says: /NONDISRUPTIVE only/,
  },
  'a distribution without DESTIP': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE 192.0.2.1 PORT 20 ^VIPADELETE 192.0.2.1'),
    says: /DESTIP says where/,
    expected: /DESTIP/,
  },
  'a distribution without targets': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE 192.0.2.1 DESTIP ^VIPADELETE 192.0.2.1'),
    says: /not a dynamic XCF address/,
    expected: /ALL or an IPv4 address/,
  },
  'an IPv6 target of an IPv4 DVIPA': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE 192.0.2.1 DESTIP ^2001:db8::1'),
    says: /never both/,
    expected: /an IPv4 address/,
  },
  'an option behind the address': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE 192.0.2.1 ^SYSPLEXPORTS PORT 20 DESTIP ALL'),
    says: /DESTIP says where/,
    expected: /PORT or DESTIP/,
  },
  'an option that is cut too short': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE ^SYSPLEX 192.0.2.1 PORT 20 DESTIP ALL'),
    says: /neither an IPv4 address nor an interface name/,
    expected: /an option/,
  },
  'an unknown method': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE DISTMETHOD ^FASTEST 192.0.2.1 DESTIP ALL'),
    says: /not a distribution method/,
    expected: /BASEWLM.*HOTSTANDBY/,
  },
  'an option given twice': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE DEFINE ^DELETE 192.0.2.1 DESTIP ALL'),
    says: /given twice/,
  },
  'port 0': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE 192.0.2.1 PORT 20 ^0 DESTIP ALL'),
    says: /neither a port nor a range/,
  },
  'a range of ports backwards': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE 192.0.2.1 PORT ^30-20 DESTIP ALL'),
    says: /neither a port nor a range/,
  },
  'an IPv6 DVIPA by its address': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE ^2001:db8::1 DESTIP ALL'),
    says: /by its interface name/,
  },
  'a time that is too long': {
    ...first,
    profile: inBlock('VIPADISTRIBUTE TIMEDAFFINITY ^10000 192.0.2.1 DESTIP ALL'),
    says: /not a number of seconds/,
  },
  'both families in a VIPADELETE': {
    ...first,
    profile: inBlock('VIPADELETE 192.0.2.1 ^V6'),
    says: /never both/,
  },
  'both families in a VIPAROUTE': {
    ...first,
    profile: inBlock('VIPAROUTE 192.0.2.1 ^2001:db8::1'),
    says: /never both/,
    expected: /an IPv4 address/,
  },
  'a comment without a blank before it': {
    ...first,
    profile: inBlock('VIPADEFINE 255.255.255.0 ^192.0.2.2; two'),
    says: /a ; needs a blank/,
  },
  'a sequence number': {
    ...first,
    profile: inBlock(`VIPADEFINE 255.255.255.0 192.0.2.2${' '.repeat(37)}^00000300`),
    says: /sequence numbers/,
  },
  'a symbol without a value': {
    ...first,
    profile: inBlock('VIPADEFINE 255.255.255.0 ^192.0.2.&SYSCLONE.'),
    says: /system symbol &SYSCLONE\. has no value/,
  },
  'a HOTSTANDBY without a preferred target': {
    ...both,
    profile: inBlock(
      'VIPADISTRIBUTE DISTM HOTSTANDBY 192.0.2.1 DESTIP ^10.0.0.1 BACKUP 10.0.0.2 BACKUP',
    ),
    says: /0 PREFERRED/,
    rest: /this VIPADISTRIBUTE is ignored; the block goes on/,
  },
  'a HOTSTANDBY with two preferred targets': {
    ...both,
    profile: inBlock(
      'VIPADISTRIBUTE DISTM HOTSTANDBY 192.0.2.1 DESTIP 10.0.0.1 PREFERRED ^10.0.0.2 PREFERRED',
    ),
    says: /2 PREFERRED/,
    rest: /the block goes on/,
  },
  'a HOTSTANDBY without a backup': {
    ...both,
    profile: inBlock('VIPADISTRIBUTE DISTM HOTSTANDBY 192.0.2.1 DESTIP ^10.0.0.1 PREFERRED'),
    says: /0 BACKUP/,
    expected: /1 to 31/,
    rest: /the block goes on/,
  },
  'a HOTSTANDBY with 32 backups': {
    ...both,
    profile: inBlock(
      `VIPADISTRIBUTE DISTM HOTSTANDBY 192.0.2.1 DESTIP 10.0.0.1 PREFERRED ${Array.from(
        { length: 32 },
        (_, index) => `${index === 31 ? '^' : ''}10.0.1.${index} BACKUP`,
      ).join(' ')}`,
    ),
    says: /32 BACKUP/,
    rest: /the block goes on/,
  },
  'a HOTSTANDBY target that is both': {
    ...both,
    profile: inBlock(
      'VIPADISTRIBUTE DISTM HOTSTANDBY 192.0.2.1 DESTIP 10.0.0.1 PREFERRED ^10.0.0.1 BACKUP',
    ),
    says: /named twice/,
    rest: /the block goes on/,
    id: 'EZZ0830I',
  },
  'a HOTSTANDBY to all': {
    ...both,
    profile: inBlock('VIPADISTRIBUTE DISTM HOTSTANDBY 192.0.2.1 DESTIP ^ALL'),
    says: /HOTSTANDBY names its targets/,
    rest: /the block goes on/,
  },
  'a distribution of an unknown DVIPA': {
    ...both,
    profile: inBlock('VIPADISTRIBUTE ^192.0.2.9 DESTIP ALL'), // It is defined only after this.
    says: /no such DVIPA/,
    expected: /earlier VIPADEFINE or VIPABACKUP/,
    rest: /the block goes on/,
  },
  'a deletion of an unknown DVIPA': {
    ...both,
    profile: inBlock('VIPADELETE ^192.0.2.7'),
    says: /no such DVIPA/,
    rest: /nothing is deleted/,
  },
  'a second definition': {
    ...both,
    profile: inBlock('VIPABACKUP ^192.0.2.1'),
    says: /a data set defines it once/,
    expected: /VIPADELETE/,
    rest: /the earlier definition stands/,
  },
  'a deletion of an unknown range': {
    ...both,
    profile: inBlock('VIPARANGE DELETE 255.255.255.0 ^198.51.100.0'),
    says: /no such range/,
    rest: /nothing is deleted/,
  },
  'SYSPLEXPORTS on the second distribution': {
    keeps: distributed,
    kept: [1],
    profile: block(
      A,
      'VIPADISTRIBUTE 192.0.2.1 PORT 20 DESTIP ALL',
      'VIPADISTRIBUTE ^SYSPLEXPORTS 192.0.2.1 PORT 21 DESTIP ALL',
    ),
    says: /first VIPADISTRIBUTE of a DVIPA/,
    expected: /one data set/,
    rest: /this VIPADISTRIBUTE is ignored/,
  },
  'a deletion of a port that is not distributed': {
    keeps: distributed,
    kept: [1],
    profile: block(
      A,
      'VIPADISTRIBUTE 192.0.2.1 PORT 20 DESTIP ALL',
      'VIPADISTRIBUTE DELETE ^192.0.2.1 PORT 20-21 DESTIP ALL',
    ),
    says: /port 21 of it is not distributed/,
    rest: /this VIPADISTRIBUTE is ignored/,
  },
  'no end': {
    keeps: addresses,
    kept: ['192.0.2.1'],
    profile: `VIPADYNAMIC\n ${A}\n\n^PORT 20 TCP OMVS\nPORT 21 TCP FTPD`,
    says: /VIPADYNAMIC in line 1 has no ENDVIPADYNAMIC/,
    rest: /all the rest of the profile is ignored/,
  },
  'no end at the end': {
    keeps: addresses,
    kept: ['192.0.2.1'],
    profile: `VIPADYNAMIC\n ${A}\n^`,
    says: /has no ENDVIPADYNAMIC/,
    rest: /before this one stand/,
  },
}

const REST_OF_LIST = /rest of this PORT list is ignored, its entries before this one stand/
const OTHERS: Readonly<Record<string, Row>> = {
  'an unknown word': {
    profile: 'PORT 20 TCP OMVS\n^FRAME 1 2\nPORT 21 TCP FTPD',
    says: /not an entry of PORT/,
    rest: REST_OF_LIST,
    keeps: ports,
    kept: [20, 21],
  },
  'an unknown statement': {
    profile: '\t^FRAME 1 2\nPORT 21 TCP FTPD',
    says: /not a statement/,
    expected: /VIPADYNAMIC, PORT or TCPCONFIG/,
    rest: /ignored, with everything up to PORT in line 2/,
    keeps: ports,
    kept: [21],
  },
  'a statement of a block outside it': {
    profile: `^${A}\nPORT 21 TCP FTPD`,
    says: /VIPADEFINE stands only inside VIPADYNAMIC/,
    rest: /everything up to PORT/,
    keeps: addresses,
    kept: [],
  },
  'an end without a block': {
    profile: 'PORT 21 TCP FTPD\n^ENDSRCIP',
    says: /ENDSRCIP without SRCIP/,
    rest: /rest of the profile/,
    keeps: ports,
    kept: [21],
  },
  'a skipped block without an end': {
    profile: 'AUTOLOG 5\n FTPD JOBNAME FTPD1\nPORT 20 TCP OMVS\n^',
    says: /AUTOLOG in line 1 has no ENDAUTOLOG/,
    rest: /counts as its parameters/,
    keeps: ports,
    kept: [],
  },
  'port 65536': {
    profile: 'PORT 20 TCP OMVS\n ^65536 TCP OMVS\n 22 TCP SSHD',
    says: /not a port/,
    expected: /1 to 65535/,
    rest: REST_OF_LIST,
    keeps: ports,
    kept: [20],
  },
  'an unknown protocol': {
    profile: 'PORT 20 ^SCTP OMVS',
    says: /not a protocol/,
    expected: /TCP or UDP/,
    rest: REST_OF_LIST,
    keeps: ports,
    kept: [],
  },
  'no job name': {
    profile: 'PORT 20 TCP\n^PORT 21 TCP FTPD',
    says: /neither a job name nor RESERVED/,
    rest: REST_OF_LIST,
    keeps: ports,
    kept: [21],
  },
  'a job name that is too long': {
    profile: 'PORT 20 TCP ^FTPSERVER',
    says: /neither a job name/,
    rest: REST_OF_LIST,
  },
  'options out of order': {
    profile: 'PORT 20 TCP OMVS DELAYACKS ^NOAUTOLOG 21 TCP FTPD',
    says: /not an entry of PORT/,
    rest: REST_OF_LIST,
    keeps: ports,
    kept: [20],
  },
  'AUTHPORT of a single port': {
    profile: 'PORT 20 TCP AUTHPORT ^SHAREPORTS',
    says: /not an entry/,
    rest: REST_OF_LIST,
  },
  'a port reserved twice': {
    profile: 'PORT 20 TCP OMVS 20 UDP OMVS\nPORTRANGE ^10 20 TCP FTPD\nPORT 40 TCP X',
    says: /tcp port 20 is reserved already/,
    rest: /this entry is ignored, the earlier one stands/,
    keeps: ports,
    kept: [20, 20, 40],
  },
  'a deletion of a reservation that is not there': {
    profile: 'PORT 20 TCP OMVS\nDELETE PORT ^21 TCP OMVS',
    says: /not reserved so/,
    rest: /nothing is deleted/,
    keeps: ports,
    kept: [20],
  },
  'a range without ports': {
    profile: 'PORTRANGE 20 ^0 TCP OMVS',
    says: /not a number of ports/,
    rest: /rest of this PORTRANGE list/,
  },
  'a range past the last port': {
    profile: 'PORTRANGE 65530 ^10 TCP OMVS',
    says: /runs past 65535/,
    expected: /at most 6/,
    rest: /cut to 65530-65535/,
    severity: 'warning',
    keeps: ({ reservations }) => reservations[0]!.count,
    kept: 6,
  },
  'ephemeral ports backwards': {
    profile: 'TCPCONFIG RESTRICTLOWPORTS EPHEMERALPORTS 5000 ^4999 TIMEWAITINTERVAL 5',
    says: /last port for a range from 5000/,
    rest: /rest of TCPCONFIG is ignored, its options before this one stand/,
    keeps: ({ tcp }) => tcp,
    kept: { low: 1024, high: 65535, restrictLowPorts: true, timeWaitSeconds: 60 },
  },
  'ephemeral ports that are low': {
    profile: 'UDPCONFIG EPHEMERALPORTS ^1023 4999',
    says: /not a first port/,
    expected: /1024 to 65535/,
    rest: /rest of UDPCONFIG/,
  },
  'TIMEWAITINTERVAL for UDP': {
    profile: 'UDPCONFIG ^TIMEWAITINTERVAL 60',
    says: /not an option of UDPCONFIG/,
    rest: /rest of UDPCONFIG/,
  },
  'an explicit-bind range past the last port': {
    profile: 'GLOBALCONFIG EXPLICITBINDPORTRANGE 65000 ^1000',
    says: /not a number of ports from 65000 on/,
    expected: /1 to 536/,
    rest: /rest of GLOBALCONFIG/,
    keeps: ({ explicitBind }) => explicitBind,
    kept: undefined,
  },
  'a mistyped option': {
    profile: 'GLOBALCONFIG ^EXPLICTBINDPORTRANGE 30000 100',
    says: /not an option of GLOBALCONFIG/,
    expected: /EXPLICITBINDPORTRANGE/,
    rest: /rest of GLOBALCONFIG/,
  },
  'TCPSTACKSOURCEVIPA without SOURCEVIPA': {
    profile: `${block(A)}\nIPCONFIG TCPSTACKSOURCEVIPA ^192.0.2.1`,
    says: /needs SOURCEVIPA/,
    rest: /not enabled/,
    severity: 'warning',
    keeps: ({ stackSource }) => stackSource.ipv4,
    kept: { sourceVipa: false },
  },
  'a wrong rule of SRCIP': {
    profile: `${block(A)}\nSRCIP\n JOBNAME A 192.0.2.1\n ^USERID B 192.0.2.1\nENDSRCIP\nPORT 20 TCP X`,
    says: /not a source/,
    rest: /the whole SRCIP block is discarded, from line 4 to ENDSRCIP in line 7/,
    keeps: ({ sourceRules, reservations }) => [sourceRules.length, reservations.length],
    kept: [0, 1],
  },
  'a job mask with a * inside': {
    profile: `${block(A)}\nSRCIP JOBNAME ^A*B 192.0.2.1 ENDSRCIP`,
    says: /not a job name/,
    rest: /whole SRCIP block is discarded/,
  },
  'an IPv6 source for an IPv4 destination': {
    profile: `${block(A)}\nSRCIP DESTINATION 10.0.0.0/8 ^V6 ENDSRCIP`,
    says: /never both/,
    rest: /whole SRCIP block is discarded/,
  },
  'no end of SRCIP': {
    profile: `${block(A)}\nSRCIP JOBNAME A 192.0.2.1\n^PORT 20 TCP X`,
    says: /SRCIP in line 4 has no ENDSRCIP/,
    rest: /discarded, and as no ENDSRCIP follows, so is the rest/,
    keeps: ({ sourceRules, reservations }) => [sourceRules.length, reservations.length],
    kept: [0, 0],
  },
  'a second SRCIP': {
    profile: `${block(A)}\nSRCIP JOBNAME A 192.0.2.1 ENDSRCIP\n^SRCIP JOBNAME B 192.0.2.1\nENDSRCIP`,
    says: /one SRCIP block/,
    rest: /this block is ignored, to ENDSRCIP in line 6/,
    id: 'EZZ0769I',
    keeps: ({ sourceRules }) => sourceRules.map(({ match }) => match),
    kept: [{ kind: 'job', mask: 'A' }],
  },
  'a source that is not a DVIPA': {
    profile: 'SRCIP JOBNAME A ^192.0.2.1 ENDSRCIP',
    says: /not a DVIPA of this profile/,
    rest: /does not choose it/,
    severity: 'warning',
  },
  'a weight with another method': {
    profile: block(A, 'VIPADISTRIBUTE 192.0.2.1 DESTIP 10.0.0.1 ^WEIGHT 5'),
    says: /only WEIGHTEDACTIVE/,
    rest: /the weight is ignored/,
    severity: 'warning',
    id: 'EZZ0799I',
    keeps: distributed,
    kept: [1],
  },
  'a lease of a routing table': {
    profile: '^PORTPLEX STRUCTURE ROUTINGTABLE LEASE 64',
    says: /reuse per destination/,
    rest: /ignored as a whole/,
    keeps: ({ settings }) => settings.space,
    kept: {},
  },
  'a lease that is no power of two': {
    profile: 'PORTPLEX LEASE ^48',
    says: /not a size of a lease/,
    expected: /power of two from 2 to 1024/,
    rest: /ignored as a whole/,
  },
  'a lock of one DVIPA': {
    profile: `${block(A)}\nPORTPLEX 192.0.2.1 LEASE 32 ^LOCK FAIR`,
    says: /for the whole facility/,
    rest: /ignored as a whole/,
    keeps: ({ dvipas }) => dvipas[0]!.settings,
    kept: {},
  },
  'settings of an unknown DVIPA': {
    profile: 'PORTPLEX ^192.0.2.1 LEASE 32',
    says: /no such DVIPA/,
    rest: /ignored as a whole/,
  },
  'no settings': {
    profile: 'PORTPLEX\n^',
    says: /not an option of PORTPLEX/,
    expected: /STRUCTURE.*POLICY/,
    rest: /ignored as a whole/,
  },
}

const rows = Object.entries({ ...VIPA, ...OTHERS })

test('the table has forty rows and more', () => {
  expect(rows.length).toBeGreaterThan(40)
})

test.each(rows)('%s', (_name, row) => {
  const before = row.profile.slice(0, row.profile.indexOf('^')).split('\n')
  const text = row.profile.replace('^', '')
  const { configuration, problems } = check(text)
  const serious = problems.filter(({ severity }) => severity !== 'note')
  expect(serious.map(problem => describeProblem(problem, 'x'))).toHaveLength(1)

  const [problem] = serious
  const { line, column, found, expected, message, consequence, id, severity } = problem!
  const place = { line: before.length, column: before.at(-1)!.length + 1 }
  expect({ line, column }).toEqual(place)
  const marked = row.profile.slice(row.profile.indexOf('^') + 1)
  expect(found).toBe(/^\S+/.exec(marked)?.[0] ?? 'end of profile')
  expect(severity).toBe(row.severity ?? 'error')
  expect(id).toBe(row.id)
  expect(message).toMatch(row.says)
  expect(expected).toMatch(row.expected ?? /./)
  expect(consequence).toMatch(row.rest)
  expect(describeProblem(problem!, 'a.profile')).toMatch(
    new RegExp(`^a\\.profile:${line}:${column}: ${severity}: .*: found .*, expected .*; `),
  )
  if (row.keeps) expect(row.keeps(configuration)).toEqual(row.kept)
})

function check(text: string): { configuration: Configuration; problems: Problem[] } {
  const parsed = parseProfile(text)
  const { configuration, problems } = applyProfile(emptyConfiguration(), parsed)
  return { configuration, problems: [...parsed.problems, ...problems] }
}
