/**
 * Goal: the log reader understands the lines of all PgBouncer versions, pairs opens and closes, and
 * complains about nothing else than what it cannot read.
 * Method: hand-written lines through the parser and a table; a whole real log is in real.test.ts.
 */
// @ts-nocheck


import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PgBouncerParser } from '#workers/traffic/pgbouncer.js'
import { type ConnectionTable, STILL_OPEN, TableBuilder } from '#workers/traffic/table.js'

const HEAD = '2023-12-19 03:06:13.500 CET [10384] LOG '

function parse(lines: string[]) {
  const builder = new TableBuilder()
  const parser = new PgBouncerParser(builder)
  const reasons = lines.map(line => parser.line(line))
  const table = builder.finish()
  return { reasons, table, rows: rowsOf(table), sightings: parser.sightings() }
}

/** `host port open close`, one string a row. */
function rowsOf(table: ConnectionTable): string[] {
  return Array.from({ length: table.rows }, (_, row) => {
    const close = table.closeMs[row]
    const name = table.hosts[table.host[row]]
    const closed = close === STILL_OPEN ? '-' : close
    return `${name} ${table.srcPort[row]} ${table.openMs[row]} ${closed}`
  })
}

/** A line about a client, `ms` after the log's beginning. */
function client(ms: number, record: string, peer: string, event: string, process = 10384): string {
  const time = new Date(Date.UTC(2023, 11, 19, 3, 0, 0) + ms).toISOString()
  const wall = time.replace('T', ' ').replace('Z', '')
  return `${wall} CET [${process}] LOG C-${record}: db/user@${peer} ${event}`
}
const OPENS = 'login attempt: db=db user=user tls=no'
const closes = (age: number) => `closing because: client close request (age=${age}s)`

describe('the lines of PgBouncer', () => {
  it.each([
    ["today's versions", '2023-12-19 03:06:13.500 CET [10384] LOG ', 's'],
    ['a numeric zone', '2023-12-19 03:06:13.500 +0530 [10384] LOG ', 's'],
    ['a short numeric zone', '2023-12-19 03:06:13.500 -03 [10384] LOG ', 's'],
    ['no zone', '2023-12-19 03:06:13.500 [10384] LOG ', 's'],
    ['1.9: no zone, no brackets', '2018-09-12 13:00:00.123 12345 LOG ', ''],
    ['no milliseconds', '2018-09-12 13:00:00 12345 LOG ', ''],
    ['microseconds', '2018-09-12 13:00:00.123456 UTC [1] LOG ', 's'],
  ])('reads %s', (_, head, unit) => {
    const { reasons, rows } = parse([
      `${head}C-0x13e4860: db/user@10.0.0.7:5266 ${OPENS}`,
      `${head}C-0x13e4860: db/user@10.0.0.7:5266 closing because: bye (age=0${unit})`,
      `${head}C-0x13e4870: db/user@10.0.0.8:5267 closing because: bye (age=2${unit})`,
    ])
    expect(reasons).toEqual([undefined, undefined, undefined])
    expect(rows).toEqual(['10.0.0.8 5267 -2000 0', '10.0.0.7 5266 0 0'])
  })

  it.each([
    ['IPv6', '[2001:db8::1]:5266', '2001:db8::1 5266'],
    ['IPv6 without brackets', '2001:db8::1:5266', '2001:db8::1 5266'],
    ['a Unix-domain client', 'unix:6432', 'unix 0'],
    ['a Unix-domain client with its process', 'unix(4711):6432', 'unix 0'],
  ])('reads the address of %s', (_, peer, row) => {
    const { reasons, rows } = parse([client(0, '0x1', peer, OPENS)])
    expect(reasons).toEqual([undefined])
    expect(rows).toEqual([`${row} 0 -`])
  })

  it.each([
    ['S-0x5f: db/user@10.0.0.2:5432 new connection to server (from 10.0.0.3:33330)'],
    ['S-0x5f: db/user@10.0.0.2:5432 closing because: server idle timeout (age=600s)'],
    ['stats: 921 xacts/s, 1992 queries/s, in 249055 B/s, out 4230871 B/s'],
    ['C-0x13e4860: (nodb)/(nouser)@10.0.0.7:5266 registered new auto-database: db = x'],
    ['process up: PgBouncer 1.24.0, libevent 2.1.12-stable (epoll)'],
  ])('ignores: %s', message => {
    const { reasons, table } = parse([
      HEAD + message,
      `${HEAD.replace('LOG', 'WARNING')}${message}`,
    ])
    expect(reasons).toEqual([undefined, undefined])
    expect(table.rows).toBe(0)
  })

  it.each([
    ['no time', 'Dec 19 03:06:13 host pgbouncer[1]: C-0x1: hello', 'does not begin with a time'],
    ['half a line', '23-12-19 03:06:13.500 CET [1] LOG stats', 'does not begin with a time'],
    ['a wrong date', '2023-13-19 03:06:13.500 CET [1] LOG stats', 'no such date'],
    ['a wrong time', '2023-12-19 25:06:13.500 CET [1] LOG stats', 'no such time of day'],
    ['no port', `${HEAD}C-0x1: db/user@10.0.0.7 ${OPENS}`, 'has no port'],
    ['a port too high', `${HEAD}C-0x1: db/user@10.0.0.7:70000 ${OPENS}`, 'has no port'],
    ['no address', `${HEAD}C-0x1: db/user@:7000 ${OPENS}`, 'has no address'],
    ['no age', `${HEAD}C-0x1: db/user@10.0.0.7:1 closing because: bye`, 'no (age=…)'],
  ])('complains about %s', (_, line, reason) => {
    expect(parse([line]).reasons[0]).toContain(reason)
  })
})

describe('opens and closes', () => {
  it('tells full, left and right connections', () => {
    const { rows, sightings } = parse([
      client(0, '0xa', '10.0.0.1:1000', closes(7)),
      client(100, '0xa', '10.0.0.1:1001', OPENS),
      client(100, '0xb', '10.0.0.2:1000', OPENS),
      client(250, '0xa', '10.0.0.1:1001', closes(0)),
    ])
    expect(rows).toEqual(['10.0.0.1 1000 -7000 0', '10.0.0.1 1001 100 250', '10.0.0.2 1000 100 -'])
    expect(sightings).toEqual({ full: 1, left: 1, right: 1 })
  })

  it('takes a record that is used again for another connection', () => {
    const { rows, sightings } = parse([
      client(0, '0xa', '10.0.0.1:1000', OPENS),
      client(5, '0xa', '10.0.0.1:1000', closes(0)),
      client(9, '0xa', '10.0.0.1:1002', OPENS),
      client(12, '0xa', '10.0.0.1:1002', closes(0)),
    ])
    expect(rows).toEqual(['10.0.0.1 1000 0 5', '10.0.0.1 1002 9 12'])
    expect(sightings).toEqual({ full: 2, left: 0, right: 0 })
  })

  it('ends a connection whose record went to another client, though its close is missing', () => {
    const { rows, sightings } = parse([
      client(0, '0xa', '10.0.0.1:1000', OPENS),
      client(9, '0xa', '10.0.0.1:1002', OPENS),
      client(5000, '0xa', '10.0.0.1:1004', closes(2)),
    ])
    expect(rows).toEqual(['10.0.0.1 1000 0 9', '10.0.0.1 1002 9 3000', '10.0.0.1 1004 3000 5000'])
    expect(sightings).toEqual({ full: 2, left: 1, right: 0 })
  })

  it('takes a second login attempt of the same connection for what it is', () => {
    const { rows } = parse([
      client(0, '0xa', '10.0.0.1:1000', OPENS),
      client(3, '0xa', '10.0.0.1:1000', OPENS),
      client(9, '0xa', '10.0.0.1:1000', closes(0)),
    ])
    expect(rows).toEqual(['10.0.0.1 1000 0 9'])
  })

  it('keeps the records of several processes apart', () => {
    const { rows } = parse([
      client(0, '0xa', '10.0.0.1:1000', OPENS, 1),
      client(1, '0xa', '10.0.0.1:1002', OPENS, 2),
      client(2, '0xa', '10.0.0.1:1000', closes(0), 1),
      client(3, '0xa', '10.0.0.1:1002', closes(0), 2),
    ])
    expect(rows).toEqual(['10.0.0.1 1000 0 2', '10.0.0.1 1002 1 3'])
  })

  it('reads database and user names that look like something else', () => {
    const { reasons, rows } = parse([
      `${HEAD}C-0xa: d@b:1/u ser@1.2.3.4:5@10.0.0.1:1000 ${OPENS}`,
      `${HEAD}C-0xa: d@b:1/u ser@1.2.3.4:5@10.0.0.1:1000 closing because: ` +
        'no login attempt: x@y:1 (age=0s)',
    ])
    expect(reasons).toEqual([undefined, undefined])
    expect(rows).toEqual(['10.0.0.1 1000 0 0'])
  })
})

describe('the clock', () => {
  const at = (wall: string, zone: string, event: string) =>
    `${wall} ${zone}[1] LOG C-0xa: db/user@10.0.0.1:1000 ${event}`

  it('goes on when summer time begins and ends', () => {
    const spring = parse([
      at('2023-03-26 01:59:59.900', 'CET ', OPENS),
      at('2023-03-26 03:00:00.100', 'CEST ', closes(0)),
    ])
    expect(spring.rows).toEqual(['10.0.0.1 1000 0 200'])
    const autumn = parse([
      at('2023-10-29 02:59:59.900', 'CEST ', OPENS),
      at('2023-10-29 02:00:00.100', 'CET ', closes(0)),
    ])
    expect(autumn.rows).toEqual(['10.0.0.1 1000 0 200'])
  })

  it('never closes a connection before its open when the clock was set back', () => {
    const { rows } = parse([
      at('2023-03-26 10:00:00.000', '', 'hello'),
      at('2023-03-26 10:00:09.000', '', OPENS),
      at('2023-03-26 10:00:08.000', '', closes(0)),
      at('2023-03-26 09:00:00.000', '', OPENS),
    ])
    expect(rows).toEqual(['10.0.0.1 1000 0 -', '10.0.0.1 1000 9000 9000'])
  })

  it('refuses lines too far from the first, and keeps ages that are too old', () => {
    const { reasons, rows } = parse([
      at('2023-03-01 00:00:00.000', '', closes(9_999_999_999)),
      at('2023-03-26 00:00:00.000', '', OPENS),
    ])
    expect(reasons[1]).toContain('more than 24.8 days')
    expect(rows).toEqual([`10.0.0.1 1000 ${-0x80000000} 0`])
  })
})

it('never throws, whatever the lines are', () => {
  const piece = fc.oneof(
    fc.constantFrom(HEAD, 'C-0x1: ', 'C-0x2: ', 'd/u@10.0.0.1:1', 'd/u@[::1]:2', '@', ':', ' '),
    fc.constantFrom(' login attempt: ', ' closing because: ', '(age=1s)', '(age=999999999)'),
    fc.string({ unit: 'binary' }),
  )
  const line = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''))
  fc.assert(
    fc.property(fc.array(line), lines => {
      const { table, sightings } = parse(lines)
      expect(sightings.full + sightings.left + sightings.right).toBe(table.rows)
      for (let row = 0; row < table.rows; row++) {
        expect(table.closeMs[row]).toBeGreaterThanOrEqual(table.openMs[row])
      }
    }),
    { numRuns: 500 },
  )
})
