/**
 * Goal: the CSV reader finds its columns by name, reads quoted fields, and explains what is wrong.
 * Method: examples, and a round trip of generated tables through generated spellings of CSV.
 */
// @ts-nocheck


import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvParser, isCsvHeader, splitCsv } from '#workers/traffic/csv.js'
import { TrafficError } from '#workers/traffic/errors.js'
import { STILL_OPEN, TableBuilder } from '#workers/traffic/table.js'

function parse(header: string, ...lines: string[]) {
  const builder = new TableBuilder()
  const parser = new CsvParser(builder, header)
  const reasons = lines.map(line => parser.line(line))
  return { reasons, table: builder.finish(), sightings: parser.sightings() }
}

function headerError(header: string): TrafficError {
  try {
    new CsvParser(new TableBuilder(), header)
  } catch (error) {
    if (error instanceof TrafficError) return error
  }
  throw new Error('no TrafficError was thrown')
}

describe('the header', () => {
  it('is found by the names in it', () => {
    expect(isCsvHeader('open_ms,close_ms,host')).toBe(true)
    expect(isCsvHeader('x,"SRC_PORT",y\r')).toBe(true)
    expect(isCsvHeader('open_ms;close_ms;host')).toBe(true)
    expect(isCsvHeader('1,2,3')).toBe(false)
    expect(isCsvHeader('2023-12-19 03:06:13.586 CET [10384] LOG host')).toBe(false)
  })

  it('may have its columns in any order, others among them, quotes and capitals', () => {
    const { reasons, table } = parse(
      'censor,"src_port", Close_MS ,dst_port,host,DST_IP,open_ms\r',
      'full,5000,20,5432,a,10.0.0.1,10\r',
    )
    expect(reasons).toEqual([undefined])
    expect([table.openMs[0], table.closeMs[0], table.srcPort[0]]).toEqual([10, 20, 5000])
    expect(table.hosts).toEqual(['a'])
    expect(table.destinations).toEqual(['10.0.0.1:5432'])
  })

  it.each([
    ['close_ms,host', 'no column open_ms (found: close_ms, host; needed: open_ms, close_ms, and'],
    ['open_ms,x', 'no column close_ms, and none host or src_host'],
    ['open_ms;close_ms;host', 'separated by commas'],
    ['open_ms,close_ms,host,open_ms', 'has the column open_ms twice'],
    ['open_ms,close_ms,host,dst_ip', 'give both or none'],
  ])('is refused with an explanation: %s', (header, message) => {
    const error = headerError(header)
    expect(error.code).toBe('TRAFFIC_COLUMNS')
    expect(error.message).toContain(message)
  })

  it('prefers src_host to host, which may then be anything', () => {
    expect(parse('host,src_host,open_ms,close_ms', 'x,a,1,2').table.hosts).toEqual(['a'])
  })
})

describe('a row', () => {
  const HEADER = 'open_ms,close_ms,host,src_port,dst_ip,dst_port'

  it.each([
    ['a missing field', '1,2,a,3,', 'has 5 fields, the header has 6'],
    ['an open quote', '1,2,"a,3,,', 'quoted field'],
    ['no time', ',2,a,3,,', 'open_ms "" is not a whole number'],
    ['half milliseconds', '1.5,2,a,3,,', 'open_ms "1.5"'],
    ['times since 1970', '1703000000000,,a,3,,', 'within 24.8 days'],
    ['a wrong close', '1,x,a,3,,', 'close_ms "x"'],
    ['the largest close, which means still open', '1,2147483647,a,3,,', 'close_ms'],
    ['a close before the open', '5,2,a,3,,', 'closes at 2, before it opens at 5'],
    ['no host', '1,2,,3,,', 'host is empty'],
    ['a wrong port', '1,2,a,65536,,', 'src_port "65536"'],
    ['a wrong address', '1,2,a,3,10.0.0,5432', 'dst_ip "10.0.0"'],
    ['an address without a port', '1,2,a,3,10.0.0.1,', 'dst_port ""'],
    ['port 0', '1,2,a,3,10.0.0.1,0', 'dst_port "0"'],
  ])('with %s is unreadable', (_, line, reason) => {
    const { reasons, table } = parse(HEADER, line)
    expect(reasons[0]).toContain(reason)
    expect(table.rows).toBe(0)
  })

  it('may leave out its close, source port and destination', () => {
    const { table, sightings } = parse(HEADER, '-5,,a,,,', '1,,a,,,', '2,3,a,,,')
    expect([...table.closeMs]).toEqual([STILL_OPEN, STILL_OPEN, 3])
    expect([...table.srcPort]).toEqual([0, 0, 0])
    expect([...table.destination]).toEqual([-1, -1, -1])
    expect(sightings).toEqual({ full: 1, left: 1, right: 1 })
  })

  it('has one destination for all spellings of an IPv6 address', () => {
    const { table } = parse(HEADER, '1,2,a,3,fd00:0:0::1,1', '1,2,a,4,FD00::1,1', '1,2,a,5,::1,1')
    expect(table.destinations).toEqual(['[fd00::1]:1', '[::1]:1'])
    expect([...table.destination]).toEqual([0, 0, 1])
  })
})

describe('quoted fields', () => {
  it.each([
    ['', ['']],
    ['a,,b', ['a', '', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a ""b""",', ['a "b"', '']],
    ['"",""', ['', '']],
    ['a"b,c', ['a"b', 'c']],
    ['"a"b', undefined],
    ['"a', undefined],
    ['"a""', undefined],
  ])('%s', (line, fields) => {
    expect(splitCsv(line)).toEqual(fields)
  })

  it('come back as they were written', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', 'é', '\t') })
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), fc.boolean(), (fields, crlf) => {
        const line = fields.map(f => `"${f.replaceAll('"', '""')}"`).join(',')
        expect(splitCsv(line + (crlf ? '\r' : ''))).toEqual(fields)
      }),
    )
  })
})

it('reads back every table that was written as CSV, in any order of columns', () => {
  const row = fc
    .record({
      open: fc.integer({ min: -0x80000000, max: STILL_OPEN - 1 }),
      hold: fc.option(fc.nat(), { nil: undefined }),
      host: fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', '.'), minLength: 1 }),
      port: fc.nat(0xffff),
      to: fc.option(fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 0xffff })), { nil: undefined }),
    })
    .map(({ open, hold, ...rest }) => ({
      ...rest,
      open,
      close: hold === undefined ? undefined : Math.min(open + hold, STILL_OPEN - 1),
    }))
  const columns = fc.shuffledSubarray(
    ['open_ms', 'close_ms', 'host', 'src_port', 'dst_ip', 'dst_port', 'note'],
    { minLength: 7 },
  )
  fc.assert(
    fc.property(fc.array(row), columns, (rows, names) => {
      const lines = rows.map(r => {
        const fields: Record<string, string> = {
          open_ms: `${r.open}`,
          close_ms: `${r.close ?? ''}`,
          host: `"${r.host.replaceAll('"', '""')}"`,
          src_port: r.port === 0 ? '' : `${r.port}`,
          dst_ip: r.to?.[0] ?? '',
          dst_port: `${r.to?.[1] ?? ''}`,
          note: '"x,y"',
        }
        return names.map(name => fields[name]).join(',')
      })
      const { reasons, table } = parse(names.join(), ...lines)
      expect(reasons.every(reason => reason === undefined)).toBe(true)
      const read = Array.from({ length: table.rows }, (_, i) =>
        [
          table.openMs[i],
          table.closeMs[i],
          table.hosts[table.host[i]],
          table.srcPort[i],
          table.destinations[table.destination[i]] ?? '',
        ].join('|'),
      )
      const written = rows.map(r =>
        [r.open, r.close ?? STILL_OPEN, r.host, r.port, r.to?.join(':') ?? ''].join('|'),
      )
      expect(read.sort()).toEqual(written.sort())
    }),
  )
})
