/**
 * Goal: the same connections give the same table, in whichever form Zeek wrote them; what Zeek leaves
 * unset, escapes or writes twice is understood, and a damaged line is refused with a reason.
 * Method: random connections, written by a test writer and read back, against the table made from them
 * directly; then examples. Not covered: logs of a real Zeek, and other separators of name parts than
 * the dot (Log::default_scope_sep).
 */
// @ts-nocheck

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkProperty } from '#props/support/check-property.js'
import { TrafficError } from '#workers/traffic/errors.js'
import type { LineParser } from '#workers/traffic/parser.js'
import { type ConnectionTable, STILL_OPEN, TableBuilder } from '#workers/traffic/table.js'
import {
  ZEEK_HEADER,
  type ZeekConnection,
  zeekConnections,
  zeekJson,
  zeekTsv,
  zeekTsvRows,
} from '#workers/traffic/test-support/zeek-log.js'
import { isJsonObject, ZeekJsonParser } from '#workers/traffic/zeek-json.js'
import { isZeekHeader, ZeekTsvParser } from '#workers/traffic/zeek-tsv.js'

const FILE = 'workers/traffic/zeek.test.ts'

const CONNECTION: ZeekConnection = {
  openUs: 1_258_531_221_486_539,
  durationUs: 163_820,
  host: '192.168.1.102',
  port: 40_000,
  respHost: '10.0.0.1',
  respPort: 5432,
  proto: 'tcp',
  connState: 'SF',
}

function parse(parser: (table: TableBuilder) => LineParser, lines: string[]) {
  const builder = new TableBuilder()
  const reader = parser(builder)
  const reasons = lines.map(line => reader.line(line))
  const { leftOut } = reader
  return { reasons, table: builder.finish(), leftOut, sightings: reader.sightings() }
}

function tsv(...lines: string[]) {
  return parse(table => new ZeekTsvParser(table), lines)
}

function json(...lines: string[]) {
  return parse(table => new ZeekJsonParser(table, lines[0]), lines)
}

function readTsv(connections: readonly ZeekConnection[]) {
  return tsv(...zeekTsv(connections).trimEnd().split('\n'))
}

function readJson(connections: readonly ZeekConnection[], ...how: [form?: Form, nested?: boolean]) {
  return json(
    ...zeekJson(connections, ...how)
      .trimEnd()
      .split('\n'),
  )
}
type Form = 'TS_EPOCH' | 'TS_MILLIS' | 'TS_ISO8601'

/** One line of TSV below the usual header, some of its connection's fields changed in the text. */
function row(change: (line: string) => string, connection: Partial<ZeekConnection> = {}) {
  const [line] = zeekTsvRows([{ ...CONNECTION, ...connection }])
  const result = tsv(...ZEEK_HEADER, change(line))
  return { ...result, reason: result.reasons.at(-1) }
}

/** One line of JSON, some of its fields changed; undefined takes one out. */
function object(change: Record<string, unknown>) {
  const fields = JSON.parse(zeekJson([CONNECTION])) as object
  const result = json(zeekJson([CONNECTION]).trim(), JSON.stringify({ ...fields, ...change }))
  return { ...result, reason: result.reasons[1] }
}

/** What a builder makes of the TCP connections, by the shortest way. */
function expectedTable(connections: readonly ZeekConnection[]): ConnectionTable {
  const builder = new TableBuilder()
  const tcp = connections.filter(({ proto }) => proto === 'tcp')
  const ms = (us: number): number => Math.floor(us / 1000)
  const startMs = Math.min(...tcp.map(({ openUs }) => ms(openUs)))
  for (const { openUs, durationUs, host, port, respHost, respPort } of tcp) {
    const name = respHost.includes(':') ? `[${respHost}]:${respPort}` : `${respHost}:${respPort}`
    const destination = builder.destinationNumber(name)
    const openMs = ms(openUs) - startMs
    const number = builder.open(openMs, builder.hostNumber(host), port, destination)
    builder.close(number, ms(openUs + durationUs) - startMs)
  }
  return builder.finish()
}

const address = fc.oneof(
  fc.constantFrom('10.0.0.1', '10.0.0.2', '192.168.255.1', 'fd00::1', 'fe80::2', '::ffff:10.0.0.1'),
  fc.ipV4(),
)
const port = fc.integer({ min: 1, max: 0xffff })
const connection: fc.Arbitrary<ZeekConnection> = fc.record({
  openUs: fc.integer({ min: 0, max: 2_000_000_000 }).map(us => 1_700_000_000_000_000 + us),
  durationUs: fc.oneof(fc.constantFrom(0, 1, 999, 1000), fc.integer({ min: 0, max: 2e12 })),
  host: address,
  port,
  respHost: address,
  respPort: port,
  proto: fc.constantFrom('tcp', 'tcp', 'tcp', 'udp', 'icmp', 'unknown_transport'),
  connState: fc.constantFrom('S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'SHR', 'OTH'),
})

describe('both forms', () => {
  it('give the table of the connections that were written', () => {
    const logs = fc.array(connection, { minLength: 1, maxLength: 20 })
    const check = (connections: ZeekConnection[]): void => {
      const table = expectedTable(connections)
      const leftOut = connections.filter(({ proto }) => proto !== 'tcp').length
      const { reasons, ...read } = readTsv(connections)
      expect(reasons.every(reason => reason === undefined)).toBe(true)
      expect(read.table).toEqual(table)
      expect(read.leftOut).toBe(leftOut)
      for (const form of ['TS_EPOCH', 'TS_ISO8601'] as const) {
        for (const nested of [false, true]) {
          const { reasons, ...other } = readJson(connections, form, nested)
          expect(reasons).toEqual(connections.map(() => undefined))
          expect(other).toEqual(read)
        }
      }
      // Milliseconds have lost the rest of the open time, which may move a close.
      const whole = connections.map(one => ({ ...one, openUs: one.openUs - (one.openUs % 1000) }))
      expect(readJson(whole, 'TS_MILLIS').table).toEqual(readTsv(whole).table)
    }
    checkProperty(FILE, logs, check, 300)
  })

  it('do not depend on the order of the lines', () => {
    const made = zeekConnections({ seed: 7, connections: 500, hosts: 10, destinations: 40 })
    const { table } = readTsv(made)
    expect(table).toEqual(expectedTable(made))
    expect(readTsv([...made].reverse()).table).toEqual(table)
    expect([table.openMs[0], table.destinations.length]).toEqual([0, 40])
    expect(zeekConnections({ seed: 7, connections: 500, hosts: 10, destinations: 40 })).toEqual(
      made,
    )
  })

  it('say how much of the connections was seen', () => {
    const states = ['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'OTH']
    const made = states.map(connState => ({ ...CONNECTION, connState }))
    const { sightings, table } = readTsv(made)
    expect(sightings).toEqual({ full: 4, left: 1, right: 3 })
    expect(readJson(made).sightings).toEqual(sightings)
    // The log knows the last packet of all of them.
    expect([...table.closeMs].every(ms => ms < STILL_OPEN)).toBe(true)
  })
})

describe('a row', () => {
  it('is a connection from its time for its duration, in the milliseconds of the clock', () => {
    const later = { ...CONNECTION, openUs: CONNECTION.openUs + 600, durationUs: 400, port: 2 }
    const { table } = readTsv([later, CONNECTION])
    expect([...table.openMs]).toEqual([0, 1]) // …486.539 and …487.139 ms
    expect([...table.closeMs]).toEqual([164, 1]) // …650.359 and …487.539 ms
    expect([...table.srcPort]).toEqual([40_000, 2])
    expect(table.hosts).toEqual(['192.168.1.102'])
    expect(table.destinations).toEqual(['10.0.0.1:5432'])
  })

  it('without a duration opens and closes at once, whatever its state', () => {
    const made = ['S0', 'REJ', 'S1', 'OTH'].map(connState => ({ ...CONNECTION, connState }))
    const unset = made.map(one => ({ ...one, durationUs: 0 }))
    for (const { table } of [readTsv(unset), readJson(unset)]) {
      expect([...table.closeMs]).toEqual([...table.openMs])
      expect([...table.srcPort]).toEqual(made.map(() => 40_000))
    }
    expect(object({ duration: null }).table.closeMs).toContain(0)
  })

  it('has one destination for all spellings of an IPv6 address', () => {
    const made = ['fd00::1', 'FD00:0::0001', 'fd00:0:0:0:0:0:0:1'].map(text => {
      return { ...CONNECTION, host: text, respHost: text }
    })
    for (const { table } of [readTsv(made), readJson(made)]) {
      expect(table.hosts).toEqual(['fd00::1'])
      expect(table.destinations).toEqual(['[fd00::1]:5432'])
    }
  })

  it.each([
    ['no time', '1258531221.486539', '-', 'ts is unset'],
    ['a wrong time', '1258531221.486539', 'yesterday', 'ts "yesterday" is not a time'],
    ['a time before 1970', '1258531221.486539', '-1.0', 'ts "-1.0" is not a time'],
    ['a date that is none', '1258531221.486539', '2024-13-01T00:00:00.000000Z', 'is not a time'],
    ['a negative duration', '\t0.163820', '\t-0.163820', 'duration "-0.163820" is not in seconds'],
    ['an endless duration', '\t0.163820', '\t1e300', 'duration "1e300"'],
    ['a long duration', '\t0.163820', '\t2147483.647', 'more than 24.8 days from other rows'],
    ['a wrong source', '192.168.1.102', '192.168.1', 'id.orig_h "192.168.1" is not an IP address'],
    ['no source port', '\t40000', '\t-', 'id.orig_p is unset'],
    ['source port 0', '\t40000', '\t0', 'id.orig_p "0" is not a port number'],
    ['half a port', '\t40000', '\t1.5', 'id.orig_p "1.5"'],
    ['a wrong destination', '10.0.0.1', 'host', 'id.resp_h "host"'],
    ['a port too high', '5432', '65536', 'id.resp_p "65536" is not a port number'],
    ['no transport', 'tcp', '-', 'proto is unset'],
    ['another transport', 'tcp', 'tcq', 'proto "tcq" is not tcp, udp or icmp'],
    ['a field too few', '\t(empty)', '', 'fields: 20, but 21 in the #fields line'],
    ['a field too many', '(empty)', '(empty)\t1', 'fields: 22, but 21'],
    ['its end cut off', /\tssl.*$/, '', 'fields: 7, but 21'],
  ])('of TSV with %s is unreadable', (_, find, change, reason) => {
    expect(row(line => line).reason).toBeUndefined()
    const result = row(line => line.replace(find, change))
    expect(result.reason).toContain(reason)
    expect(result.table.rows).toBe(0)
  })

  it.each([
    ['no time', { ts: undefined }, 'lacks ts'],
    ['a wrong time', { ts: 'x'.repeat(1000) }, `ts "${'x'.repeat(41)} is not a time`],
    ['a time in another zone', { ts: '2024-05-06T07:08:09.000000+02:00' }, 'is not a time'],
    ['a time that is a list', { ts: [[[1]]] }, 'ts (object) is not a time'],
    ['a time before 1970', { ts: -1.5 }, 'ts -1.5 is not a time'],
    ['a negative duration', { duration: -1e-6 }, 'duration -0.000001 is not in seconds'],
    ['a wrong duration', { duration: true }, 'duration (boolean) is not in seconds'],
    ['a number as source', { 'id.orig_h': 7 }, 'id.orig_h 7 is not an IP address'],
    ['half a port', { 'id.orig_p': 1.5 }, 'id.orig_p 1.5 is not a port number'],
    ['no endpoints', { 'id.orig_h': null, 'id.resp_p': null }, 'lacks id.orig_h, id.resp_p'],
    ['no state', { conn_state: undefined }, 'lacks conn_state'],
    ['a number as transport', { proto: 6 }, 'proto 6 is not tcp, udp or icmp'],
  ])('of JSON with %s is unreadable', (_, change, reason) => {
    expect(object({}).reason).toBeUndefined()
    const result = object(change)
    expect(result.reason).toContain(reason)
    expect(result.table.rows).toBe(1)
  })

  it.each(['', '[]', '7', 'null', '{"ts":', '{"ts":1}x', '{"ts":1}{}'])('is not JSON: %s', line => {
    expect(isJsonObject(line)).toBe(false)
    expect(json(zeekJson([CONNECTION]).trim(), line).reasons[1]).toBe('is not a JSON object')
  })

  it('may have the next second as a fraction, which Zeek rounds by itself', () => {
    const made = { ts: '2024-05-06T07:08:09.1000000Z' }
    const { table } = json(
      zeekJson([{ ...CONNECTION, openUs: Date.UTC(2024, 4, 6, 7, 8, 9) * 1000 }]).trim(),
      JSON.stringify({ ...(JSON.parse(zeekJson([CONNECTION])) as object), ...made }),
    )
    expect([...table.openMs]).toEqual([0, 1000])
  })

  it('too far from the others is unreadable, so that times fit their columns', () => {
    const limitUs = (STILL_OPEN - 1) * 1000
    const at = (openUs: number): ZeekConnection => ({ ...CONNECTION, openUs, durationUs: 0 })
    const first = 1_700_000_000_000_000
    const { reasons, table } = readJson([
      at(first),
      at(first - 1000 - limitUs),
      at(first - limitUs),
      at(first + 1000),
    ])
    const reason = 'more than 24.8 days from other rows: split the log'
    expect(reasons).toEqual([undefined, reason, undefined, reason])
    expect([...table.openMs]).toEqual([0, STILL_OPEN - 1])
  })
})

describe('the header of TSV', () => {
  const [line] = zeekTsvRows([CONNECTION])

  it('tells the format', () => {
    expect(ZEEK_HEADER.filter(isZeekHeader).length).toBe(2)
    expect(isZeekHeader('# a comment')).toBe(false)
  })

  it.each([
    [',', ','],
    ['\\x2c', ','],
    ['\\x7c\\x7C', '||'],
    ['|', '|'],
    ['\\\\', '\\'],
  ])('may name the separator %s', (name, separator) => {
    const header = ZEEK_HEADER.slice(1).map(text => text.replaceAll('\t', separator))
    const fields = line.replace('ssl,http', 'ssl').replaceAll('\t', separator)
    const { reasons, table } = tsv(`#separator ${name}`, ...header, fields)
    expect(reasons.at(-1)).toBeUndefined()
    expect(table.rows).toBe(1)
  })

  it('may name a separator that fields then have as an escape', () => {
    const header = ZEEK_HEADER.slice(1).map(text => text.replaceAll('\t', ':'))
    const [text] = zeekTsvRows([{ ...CONNECTION, host: 'fd00::1' }])
    const fields = text.replaceAll(':', '\\x3a').replaceAll('\t', ':')
    const { reasons, table } = tsv('#separator :', ...header, fields)
    expect(reasons.at(-1)).toBeUndefined()
    expect(table.hosts).toEqual(['fd00::1'])
  })

  it('may name another text for what is unset', () => {
    const header = ZEEK_HEADER.map(text => text.replace('field\t-', 'field\tnone'))
    const [text] = zeekTsvRows([{ ...CONNECTION, durationUs: 0 }])
    const { reasons } = tsv(...header, text.replace('\t-\t', '\tnone\t'), text)
    expect(reasons.slice(-2)).toEqual([undefined, 'duration "-" is not in seconds'])
    // A header that names none means the usual one again.
    expect(tsv(...header, ZEEK_HEADER[0], ZEEK_HEADER[6], text).reasons.at(-1)).toBeUndefined()
  })

  it('may have its columns in any order, others among them, or few', () => {
    const names = 'conn_state,id.resp_p,id.resp_h,x,duration,proto,id.orig_p,id.orig_h,ts'.split(
      ',',
    )
    const values = ['SF', '5432', '10.0.0.1', '', '0.163820', 'tcp', '40000', '192.168.1.102']
    const { table } = tsv(['#fields', ...names].join('\t'), [...values, '1258531221'].join('\t'))
    expect(table.hosts).toEqual(['192.168.1.102'])
    expect([table.srcPort[0], table.closeMs[0]]).toEqual([40_000, 163])
  })

  it('may come again, with another order, and counts from there on', () => {
    const other =
      '#fields\tproto\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tduration\tconn_state'
    const row = 'tcp 1258531221 10.0.0.9 7 10.0.0.1 80 - S0'
    const { reasons, table } = tsv(
      ...ZEEK_HEADER,
      line,
      '#close\t2024-05-06-08-00-00',
      '#separator \\x20',
      line,
      other.replaceAll('\t', ' '),
      row,
      ...ZEEK_HEADER,
      line,
    )
    const said = reasons.filter(reason => reason !== undefined)
    expect(said).toEqual(['stands before the #fields line'])
    expect([...table.srcPort]).toEqual([7, 40_000, 40_000])
  })

  it('and its rows may have Windows line ends', () => {
    const { reasons, table } = tsv(...[...ZEEK_HEADER, line].map(text => `${text}\r`))
    expect(reasons.at(-1)).toBeUndefined()
    expect(table.rows).toBe(1)
  })

  it('may not leave the separator empty', () => {
    expect(tsv('#separator ').reasons).toEqual(['the separator is empty'])
  })

  it.each([
    [
      '#fields\tts\tuid\tquery',
      'lacks id.orig_h, id.orig_p, id.resp_h, id.resp_p, proto, duration,',
    ],
    [
      ZEEK_HEADER[6].replace('duration', 'rtt'),
      'lacks duration (#path dns; found: ts, uid, id.orig_h',
    ],
    ['#fields', 'lacks ts, '],
  ])('of another log is refused: %s', (header, message) => {
    const reading = () => tsv('#path\tdns', header)
    expect(reading).toThrow(TrafficError)
    expect(reading).toThrow(message)
    expect(reading).toThrow('conn.log has the connections')
  })
})

it('JSON of another log is refused', () => {
  const dns = '{"ts":1.5,"id.orig_h":"10.0.0.1","proto":"udp","query":"example.org"}'
  expect(() => json(dns)).toThrow(TrafficError)
  expect(() => json(dns)).toThrow(
    'lacks id.orig_p, id.resp_h, id.resp_p, conn_state (found: ts, id.orig_h, proto, query)',
  )
})

it('no line makes the readers throw anything but a TrafficError', () => {
  const value = fc.oneof(fc.constantFrom('-', '#fields', 'tcp', '\\x', '1e9'), fc.string())
  const fields = fc.array(value, { maxLength: 25 }).map(values => values.join('\t'))
  const text = fc.oneof(
    fields,
    fields.map(rest => `#fields\t${rest}`),
    fc.json(),
    fc.string(),
  )
  const known = fc.constantFrom(...ZEEK_HEADER, ...zeekTsvRows([CONNECTION]))
  const lines = fc.array(fc.oneof(text, known))
  const check = (content: string[]): void => {
    for (const [read, first] of [
      [tsv, '#close'],
      [json, zeekJson([CONNECTION]).trim()],
    ] as const) {
      try {
        read(first, ...content)
      } catch (error) {
        if (!(error instanceof TrafficError)) throw error
      }
    }
  }
  checkProperty(FILE, lines, check, 1000)
})
