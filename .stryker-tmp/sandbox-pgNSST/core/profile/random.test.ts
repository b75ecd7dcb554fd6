/**
 * Goal: no text makes the parser throw or hang, and every problem is at a place of the text; a printed
 * configuration means the same; a data set is never applied in part of a statement that was refused.
 * Method: arbitrary text, words of the grammar in any order, and profiles with words taken out, doubled,
 * swapped or replaced; sequences of data sets of random statements. What ran is shown to be
 * worth it: a share of the statements is accepted.
 * Not covered: what each statement means.
 */
// @ts-nocheck

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ApplyOptions,
  applyProfile,
  type Configuration,
  coordinatedSpaces,
  describeProblem,
  emptyConfiguration,
  hasErrors,
  type Problem,
  parseProfile,
  printProfile,
  selectSource,
  usablePorts,
} from '#core/index.js'
import { checkProperty } from '#props/support/check-property.js'

const FILE = 'core/profile/random.test.ts'
const one = (...words: string[]): fc.Arbitrary<string> => fc.constantFrom(...words)
const maybe = (...words: string[]): fc.Arbitrary<string> => one('', ...words)
/** Parts, with blanks between them. */
const line = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map(part => (typeof part === 'string' ? fc.constant(part) : part)))
    .map(words => words.filter(word => word !== '').join(' '))
const number = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map(String)
const some = (of: fc.Arbitrary<string>, max = 3): fc.Arbitrary<string> =>
  fc.uniqueArray(of, { minLength: 1, maxLength: max }).map(words => words.join(' '))

// Few addresses, ports and names, so that statements meet.
const ipv4 = one('192.0.2.1', '192.0.2.2', '192.0.2.3', '10.1.2.3')
const ipv6 = one('2001:db8::1', '2001:DB8:0:0::2')
const interfaceName = one('V6A', 'V6B')
const vipa = fc.oneof(ipv4, interfaceName)
const mask = one('255.255.255.0', '255.255.255.192', '0.0.0.0', '255.255.255.255')
const prefix = maybe('/64', '/128', '/0')
const job = one('OMVS', 'DB2', 'FTPD1')
const protocol = one('TCP', 'UDP')

const port = number(1, 40)
const ports = some(fc.oneof(port, one('10-20', '15-30', '20-21')))
const target = line(ipv4, maybe('WEIGHT 5', 'PREFERRED', 'BACKUP', 'BACKUP 7'))
const method = maybe('DISTM ROUNDROBIN', 'DISTM WEIGHTEDA', 'DISTM HOTSTANDBY', 'DISTM SERVERWLM')
const vipaOptions = line(maybe('MOVEABLE IMMED', 'MOVE WHENIDLE'), maybe('SERVICEMGR'))
const joined = (
  head: string | fc.Arbitrary<string>,
  tail: fc.Arbitrary<string>,
): fc.Arbitrary<string> =>
  fc.tuple(typeof head === 'string' ? fc.constant(head) : head, tail).map(parts => parts.join(''))

const vipaStatement = fc.oneof(
  line('VIPADEFINE', maybe('SYSPLEXPORTS'), vipaOptions, mask, some(ipv4)),
  line('VIPADEFINE', maybe('SYSPLEXP'), maybe('MOVE IMMED'), interfaceName, joined(ipv6, prefix)),
  line('VIPABACKUP', maybe('1', '254'), some(ipv4)),
  line('VIPABACKUP', maybe('9'), 'MOVE IMMED', maybe('SERVICEMGR'), mask, some(ipv4)),
  line('VIPABACKUP', maybe('MOVE IMMED'), interfaceName, ipv6),
  line(
    'VIPADIST',
    maybe('SYSPLEXPORTS'),
    method,
    maybe('DEFINE', 'DELETE', 'OPTLOCAL', 'OPTLOCAL 3', 'TIMEDAFF 30'),
    vipa,
    fc.oneof(line('PORT', ports), one('')),
    'DESTIP',
    fc.oneof(one('ALL'), some(target)),
  ),
  line('VIPADELETE', some(ipv4)),
  line('VIPADELETE', some(interfaceName)),
  line('VIPARANGE', maybe('DELETE', 'SYSPLEXPORTS', 'MOVE DISRUPT'), mask, ipv4, maybe('SAF RES1')),
  line('VIPARANGE', maybe('DEFINE', 'DELETE'), interfaceName, joined(ipv6, one('/64', '/127'))),
  line('VIPAROUTE', maybe('DELETE'), ipv4, ipv4),
)
const user = fc.oneof(job, one('RESERVED', '*'))
const source = fc.oneof(some(ipv4), interfaceName, some(ipv6))
const statement = fc.oneof(
  { weight: 5, arbitrary: line('VIPADYNAMIC', some(vipaStatement, 5), 'ENDVIPADYNAMIC') },
  line(
    'PORT',
    port,
    protocol,
    fc.oneof(user, line(job, maybe('NOAUTOL'), maybe('SAF X'), maybe('SMC'))),
  ),
  line('PORT UNRSV', protocol, fc.oneof(job, one('*', '* DENY', '* SAF RES')), maybe('WHENBIND')),
  line('PORTRANGE', port, number(1, 70_000), protocol, fc.oneof(user, one('AUTHPORT'))),
  line('DELETE PORT', port, protocol, user),
  line('TCPCONFIG EPHEMERALPORTS', number(1024, 1100), number(1050, 1150), maybe('TIMEWAITI 5')),
  line('UDPCONFIG', one('RESTRICTL', 'UNRESTRICTL', 'EPHEMERALPORTS 5000 5000')),
  line('GLOBALCONFIG', one('NOEXPLICITBINDPORTRANGE', 'EXPLICITBINDPORTRANGE 1060 30')),
  line(
    'IPCONFIG',
    maybe('SOURCEVIPA', 'NOSOURCEVIPA'),
    fc.oneof(line('TCPSTACKSOURCEVIPA', ipv4), one('')),
  ),
  line('IPCONFIG6', maybe('SOURCEVIPA'), 'TCPSTACKSOURCEVIPA', interfaceName),
  line(
    'SRCIP',
    some(
      fc.oneof(
        line('JOBNAME', one('*', 'DB*', 'D?2', 'OMVS'), source, maybe('SERVER', 'BOTH')),
        line('JOBNAME OMVS', one('TEMPADDRS', 'PUBLICADDRS')),
        line('DESTINATION', joined(ipv4, maybe('/8', '/0')), some(ipv4)),
        line('DESTINATION', joined(ipv6, prefix), fc.oneof(interfaceName, ipv6)),
      ),
      4,
    ),
    'ENDSRCIP',
  ),
  line(
    'PORTPLEX',
    fc.oneof(vipa, one('')),
    some(
      one(
        ...['STRUCTURE BITMAP', 'STRUCTURE LIST', 'STRUCTURE ROUTINGTABLE', 'LEASE 0', 'LEASE 64'],
        ...['STRUCTURE ROUTINGTABLE ENTRIES 512', 'ACCESS INPLACE', 'ACCESS LITERAL'],
        ...['LOCKSCOPE SEGMENT', 'LOCKSCOPE STRUCTURE', 'LOCK FAIR', 'POLICY RANDOM'],
      ),
      2,
    ),
  ),
)
/** So that there is something to refer to. */
const PREPARED = `VIPADYNAMIC VIPADEFINE 255.255.255.0 192.0.2.1 192.0.2.2
  VIPADEFINE V6A 2001:db8::1 ENDVIPADYNAMIC`
const dataSet = fc.array(statement, { maxLength: 8 }).map(lines => lines.join('\n'))

/** Words that have a meaning, and some that nearly have. */
const word = fc.oneof(
  vipa,
  ipv6,
  mask,
  port,
  one(
    ...['VIPADYNAMIC', 'ENDVIPADYNAMIC', 'VIPADEFINE', 'VIPABACKUP', 'VIPADIST', 'VIPADELETE'],
    ...['VIPARANGE', 'VIPAROUTE', 'VIPASMPARMS', 'SYSPLEXPORTS', 'MOVEABLE', 'IMMEDIATE', 'DELETE'],
    ...[
      'DEFINE',
      'PORT',
      'DESTIP',
      'ALL',
      'DISTMETHOD',
      'HOTSTANDBY',
      'OPTLOCAL',
      'WEIGHT',
      'TIER1',
    ],
    ...[
      'PORTRANGE',
      'TCP',
      'UDP',
      'RESERVED',
      'OMVS',
      'SAF',
      'BIND',
      'UNRSV',
      '*',
      'DENY',
      'SRCIP',
    ],
    ...[
      'ENDSRCIP',
      'JOBNAME',
      'DESTINATION',
      'TCPCONFIG',
      'EPHEMERALPORTS',
      'GLOBALCONFIG',
      'HOME',
    ],
    ...[
      'EXPLICITBINDPORTRANGE',
      'XCFGRPID',
      'IPCONFIG',
      'SOURCEVIPA',
      'AUTOLOG',
      'ENDAUTOLOG',
      ';',
    ],
    ...[
      'PORTPLEX',
      'STRUCTURE',
      'ROUTINGTABLE',
      'ENTRIES',
      'LEASE',
      'INTERFACE',
      '\n',
      '&X.',
      '-1',
    ],
    ...['20-', '1.2.3', '::', '/64', 'x;', '99999999999', 'constructor', '__proto__', '0', '65535'],
  ),
)

/** Parses and applies, prints every problem, and looks at the places. */
function examine(text: string): { configuration: Configuration; problems: Problem[] } {
  const parsed = parseProfile(text, { symbols: { X: 'PORT 20' } })
  const { configuration, problems } = applyProfile(emptyConfiguration(), parsed)
  const all = [...parsed.problems, ...problems]
  const lines = text.split(/\r\n|\r|\n/)
  for (const problem of all) {
    const { line: row, column, found } = problem
    const content = lines[row - 1]
    expect(content, describeProblem(problem, 'x')).toBeDefined()
    expect(column).toBeGreaterThanOrEqual(1)
    expect(column).toBeLessThanOrEqual(content!.length + 1)
    if (found === 'end of profile') expect(row).toBe(lines.length)
    else expect(content!.startsWith(found.replace(/…$/, ''), column - 1)).toBe(true)
    expect(describeProblem(problem, 'x')).not.toMatch(/\n|undefined/)
  }
  return { configuration, problems: all }
}

function expectSameWhenPrinted(configuration: Configuration): void {
  const printed = printProfile(configuration)
  const parsed = parseProfile(printed)
  const again = applyProfile(emptyConfiguration(), parsed)
  const errors = [...parsed.problems, ...again.problems].filter(
    ({ severity }) => severity === 'error',
  )
  expect(errors.map(problem => describeProblem(problem, printed))).toEqual([])
  expect(again.configuration).toEqual(configuration)
}

test('arbitrary text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: one(...'VIPA ENDORT.:;&*/-\t\r\n019'), maxLength: 300 }),
  )
  checkProperty(FILE, text, input => void examine(input), 800)
})

test('words of the grammar in any order', () => {
  const text = fc.array(word, { maxLength: 60 }).map(words => words.join(' '))
  checkProperty(FILE, text, input => expectSameWhenPrinted(examine(input).configuration), 1000)
})

test('valid profiles with words taken out, doubled, swapped or replaced', () => {
  const change = fc.record({
    kind: one('take', 'double', 'swap', 'replace', 'cut'),
    at: fc.nat({ max: 10_000 }),
    by: word,
  })
  const input = fc.tuple(dataSet, fc.array(change, { minLength: 1, maxLength: 4 }))
  checkProperty(
    FILE,
    input,
    ([profile, changes]) => {
      const words = profile.split(/(?<= )|(?<=\n)/)
      for (const { kind, at, by } of changes) {
        const index = at % Math.max(1, words.length)
        const [here = '', next = ''] = words.slice(index, index + 2)
        const instead: Record<string, string[]> = {
          take: [next],
          double: [here, here, next],
          swap: [next, here],
          replace: [`${by} `, next],
          cut: [here.slice(0, -2), next],
        }
        words.splice(index, 2, ...instead[kind]!)
      }
      expectSameWhenPrinted(examine(words.join('')).configuration)
    },
    600,
  )
})

test('a configuration after any data sets, printed, makes an equal one', () => {
  const dataSets = fc.array(
    fc.tuple(dataSet, fc.record({ lateEnable: fc.boolean(), live: fc.boolean() })),
    { minLength: 1, maxLength: 4 },
  )
  const seen = { statements: 0, errors: 0, dvipas: 0, coordinated: 0, rules: 0, distributions: 0 }
  checkProperty(
    FILE,
    dataSets,
    inputs => {
      let now = applyProfile(emptyConfiguration(), parseProfile(PREPARED)).configuration
      for (const [text, options] of inputs) {
        const parsed = parseProfile(text)
        const { configuration, problems } = applyProfile(now, parsed, options as ApplyOptions)
        seen.statements += parsed.statements.length
        seen.errors += Number(hasErrors(problems))
        now = configuration
        expectSameWhenPrinted(now)
      }
      const spaces = coordinatedSpaces(now)
      seen.dvipas += now.dvipas.length
      seen.coordinated += spaces.length
      seen.rules += now.sourceRules.length
      seen.distributions += now.dvipas.flatMap(dvipa => dvipa.distributions).length
      for (const { low, high, reserved } of spaces) {
        expect(high - low + 1 - reserved.length).toBe(usablePorts(now, 'tcp'))
        expect(reserved).toEqual([...new Set(reserved)].sort((a, b) => a - b))
      }
      const chosen = selectSource(now, { jobName: 'DB2', destination: '10.1.2.3' }) ?? []
      const known = now.dvipas.map(({ address }) => address)
      expect(chosen.every(address => known.includes(address))).toBe(true)
    },
    400,
  )
  for (const [what, count] of Object.entries(seen)) {
    if (process.env.PROP_PATH === undefined) expect(count, what).toBeGreaterThan(50)
  }
})

test('long profiles end soon', () => {
  const repeated = (text: string): string => Array(10_000).fill(text).join('\n')
  for (const text of [
    'PORT 20 TCP OMVS',
    'VIPADYNAMIC VIPADEFINE 255.0.0.0 10.0.0.1',
    'PORTRANGE 1 65535 TCP OMVS',
    'VIPADYNAMIC ENDVIPADYNAMIC SRCIP',
    '&X.',
  ]) {
    const { configuration } = applyProfile(
      emptyConfiguration(),
      parseProfile(repeated(text), { symbols: { X: 'PORT 20' } }),
    )
    expect(configuration.reservations.length).toBeLessThanOrEqual(1)
  }
})
