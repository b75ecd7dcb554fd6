/**
 * Goal: a file is recognised by its content, read in pieces of any size, and every way in which it
 * can be bad is a TrafficError that says what to do.
 * Method: files in a temporary folder, and byte streams cut at random places.
 */
// @ts-nocheck

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TrafficError } from '#workers/traffic/errors.js'
import { FORMAT_LINES_MAX, LINE_BYTES_MAX } from '#workers/traffic/limits.js'
import { LineSplitter } from '#workers/traffic/lines.js'
import { type ReadProgress, readTraffic, readTrafficBytes } from '#workers/traffic/read.js'
import { zeekConnections, zeekJson, zeekTsv } from '#workers/traffic/test-support/zeek-log.js'

const CSV = 'open_ms,close_ms,host\n0,5,a\n1,,b\n'
const LOG =
  '2023-12-19 03:06:13.500 CET [1] LOG C-0x1: db/user@10.0.0.1:1000 login attempt: db=db\n' +
  '2023-12-19 03:06:13.600 CET [1] LOG C-0x1: db/user@10.0.0.1:1000 closing because: x (age=0s)\n'
const ZEEK = zeekConnections({ seed: 1, connections: 20, hosts: 3, destinations: 5 })
const ZEEK_TCP = ZEEK.filter(({ proto }) => proto === 'tcp').length
const TSV = zeekTsv(ZEEK)
const JSONL = zeekJson(ZEEK)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portplex-traffic-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function file(content: string | Buffer): string {
  const path = join(folder, 'input')
  writeFileSync(path, content)
  return path
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function failure(reading: Promise<unknown>): Promise<TrafficError> {
  const error = await reading.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  )
  if (error instanceof TrafficError) return error
  throw error
}

describe('what a file is', () => {
  it.each([
    ['csv', CSV, 2],
    ['csv', `\ufeff${CSV.replaceAll('\n', '\r\n')}`, 2],
    ['csv', `\n\n${CSV.trimEnd()}`, 2],
    ['pgbouncer', LOG, 1],
    ['pgbouncer', LOG.trimEnd(), 1],
    ['zeek', TSV, ZEEK_TCP],
    ['zeek', `\ufeff\n${TSV.replaceAll('\n', '\r\n')}`, ZEEK_TCP],
    ['zeek', TSV.repeat(2), 2 * ZEEK_TCP],
    ['zeek', TSV.slice(TSV.indexOf('#fields')), ZEEK_TCP],
    ['zeek', JSONL.trimEnd(), ZEEK_TCP],
    ['zeek', JSONL.replaceAll('\n', '\r\n'), ZEEK_TCP],
  ])('is told from its content: %s, packed or not', async (format, content, rows) => {
    for (const bytes of [Buffer.from(content), gzipSync(content)]) {
      const traffic = await readTraffic(file(bytes))
      expect(traffic.format).toBe(format)
      expect(traffic.table.rows).toBe(rows)
      expect(traffic.unreadable).toEqual({ count: 0, first: [] })
    }
  })

  it('does not matter to how its bytes arrive', async () => {
    for (const content of [CSV, LOG, TSV, JSONL]) {
      for (const bytes of [Buffer.from(content), gzipSync(content)]) {
        const whole = await readTrafficBytes(pieces(bytes, bytes.length), 'input')
        for (const size of [1, 2, 3, 7, 50]) {
          expect(await readTrafficBytes(pieces(bytes, size), 'input')).toEqual(whole)
        }
      }
    }
  })

  it('can be several gzip files, one after another', async () => {
    const bytes = Buffer.concat([gzipSync(CSV), gzipSync('9,10,c\n')])
    expect((await readTraffic(file(bytes))).table.rows).toBe(3)
  })

  it('may have more in it than TCP, which is counted', async () => {
    expect(ZEEK_TCP).toBeLessThan(ZEEK.length)
    for (const content of [TSV, JSONL]) {
      expect((await readTraffic(file(content))).leftOut).toBe(ZEEK.length - ZEEK_TCP)
    }
    expect((await readTraffic(file(CSV))).leftOut).toBe(0)
  })

  it('is a log even if its first line is half a line', async () => {
    const traffic = await readTraffic(file(`half a line\n${LOG}`))
    expect(traffic.lines).toBe(3)
    expect(traffic.unreadable).toEqual({
      count: 1,
      first: [
        {
          line: 1,
          text: 'half a line',
          reason: 'does not begin with a time, a process number and a level',
        },
      ],
    })
  })
})

describe('unreadable lines', () => {
  it.each([
    ['TSV', TSV, 'stands before the #fields line'],
    ['JSON', JSONL, 'is not a JSON object'],
  ])('may stand before and in a Zeek log: %s', async (_, content, reason) => {
    const path = file(`half a line\n${content}half a li`)
    const { table, unreadable } = await readTraffic(path)
    expect(table.rows).toBe(ZEEK_TCP)
    expect(unreadable.count).toBe(2)
    expect(unreadable.first[0]).toEqual({ line: 1, text: 'half a line', reason })
    const error = await failure(readTraffic(path, { strict: true }))
    expect(error.code).toBe('TRAFFIC_LINE_UNREADABLE')
    expect(error.message).toContain(`input:1: ${reason}`)
  })

  it('are counted, and the first five shown with their numbers, fit for a terminal', async () => {
    const lines = Array.from({ length: 7 }, (_, i) => `\u001b[31mbad ${i}`)
    const traffic = await readTraffic(file(`${CSV}${lines.join('\n')}\n2,3,c`))
    expect(traffic.table.rows).toBe(3)
    expect(traffic.lines).toBe(11)
    expect(traffic.unreadable.count).toBe(7)
    expect(traffic.unreadable.first.map(shown => shown.line)).toEqual([4, 5, 6, 7, 8])
    expect(traffic.unreadable.first[0].text).toBe('·[31mbad 0')
  })

  it('and what is wrong with them is told without control characters', async () => {
    const odd = '\u001b[31m\u009b'
    const other = await failure(
      readTraffic(file(`{"ts":1,"${odd}":2}\n`.replace('\u001b', '\\u001b'))),
    )
    expect(other.message).toContain('(found: ts, ·[31m·)')
    const tsv = await readTraffic(
      file(TSV.replace('#close', `${odd}#`).replaceAll('tcp', `t${odd}`).replace(`t${odd}`, 'tcp')),
    )
    const said = tsv.unreadable.first.map(({ reason }) => reason).join()
    expect(said).toContain('proto "t\\u001b[31m·" is not tcp')
    expect(said).not.toMatch(/\p{Cc}/u)
  })

  it('are fatal when strict, with the line number', async () => {
    const error = await failure(readTraffic(file(`${CSV}bad\n`), { strict: true }))
    expect(error.code).toBe('TRAFFIC_LINE_UNREADABLE')
    expect(error.message).toContain('input:4: has 1 field, the header has 3: bad')
    expect((await readTraffic(file(CSV), { strict: true })).table.rows).toBe(2)
  })

  it('may be of any length without taking memory for it', async () => {
    const long = Buffer.alloc(10 * LINE_BYTES_MAX, '1')
    const bytes = Buffer.concat([Buffer.from(CSV), long, Buffer.from('\n2,3,c\n')])
    for (const size of [1000, bytes.length]) {
      const traffic = await readTrafficBytes(pieces(bytes, size), 'input')
      expect(traffic.table.rows).toBe(3)
      expect(traffic.unreadable.first[0].reason).toBe(`longer than ${LINE_BYTES_MAX} bytes`)
      expect(traffic.unreadable.first[0].text.length).toBeLessThan(200)
    }
  })

  it('are read in linear time: a line of one character, as long as a line may be', async () => {
    const head = '2023-12-19 03:06:13.500 CET [1] LOG C-0x1: '
    const started = performance.now()
    for (const unit of ['@', ':', '"', ',', ' ', '(age=1)', ' login attempt: ', '0']) {
      const filler = unit.repeat(60_000 / unit.length)
      const lines = [LOG, head, filler, '\n', head, filler, ' closing because: (age=1)', filler]
      const bytes = Buffer.from([...lines, '\n', filler, '\n'].join('').slice(0, 300_000))
      await readTrafficBytes(pieces(bytes, 10_000), 'input')
      for (const zeek of [TSV, JSONL]) {
        const damaged = zeek.replaceAll('tcp', filler)
        await failure(readTrafficBytes(pieces(Buffer.from(damaged), 10_000), 'input'))
      }
      const csv = Buffer.from(`${CSV}${filler}\n"${filler}\n`)
      await readTrafficBytes(pieces(csv, 10_000), 'input')
    }
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('a bad file', () => {
  it('may be missing, or a folder', async () => {
    const missing = await failure(readTraffic(join(folder, 'no-such-file')))
    expect(missing.code).toBe('TRAFFIC_NOT_FOUND')
    expect(missing.message).toContain('no-such-file: check the path')
    const below = await failure(readTraffic(join(file(CSV), 'x')))
    expect(below.code).toBe('TRAFFIC_NOT_FOUND')
    expect((await failure(readTraffic(folder))).code).toBe('TRAFFIC_IS_DIRECTORY')
  })

  it('may have lost the end of its gzip data, or a byte within', async () => {
    const packed = gzipSync(LOG)
    for (const length of [5, 15, 40, packed.length - 1]) {
      const cut = await failure(readTraffic(file(packed.subarray(0, length))))
      expect(cut.code).toBe('TRAFFIC_GZIP_DAMAGED')
      expect(cut.message).toContain('in the middle of its gzip data')
    }
    const damaged = Buffer.from(packed)
    damaged[packed.length - 6] ^= 0xff // Within the checksum.
    const error = await failure(readTraffic(file(damaged)))
    expect(error.code).toBe('TRAFFIC_GZIP_DAMAGED')
    expect(error.message).toContain('incorrect data check')
  })

  it.each([
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ])('may be packed with %s', async (packer, magic) => {
    const error = await failure(readTraffic(file(Buffer.from([...magic, 1, 2, 3]))))
    expect(error.code).toBe('TRAFFIC_FORMAT_UNKNOWN')
    expect(error.message).toContain(`packed with ${packer}: unpack it`)
  })

  it.each([
    ['prose', 'Hello,\nworld\n'],
    ['binary', '\0\u0001\u0002'],
    ['a long file', 'x\n'.repeat(FORMAT_LINES_MAX * 10)],
    ['a long line', 'x'.repeat(10 * LINE_BYTES_MAX)],
  ])('may be no traffic: %s', async (_, content) => {
    const error = await failure(readTraffic(file(content)))
    expect(error.code).toBe('TRAFFIC_FORMAT_UNKNOWN')
    expect(error.message).toContain('header line with open_ms')
  })

  it('may have the wrong columns', async () => {
    const error = await failure(readTraffic(file('open_ms,host\n')))
    expect(error.code).toBe('TRAFFIC_COLUMNS')
    expect(error.message).toContain('input:1: the CSV header has no column close_ms')
  })

  it.each([
    [TSV.replace('conn_state', 'rcode'), 'input:7: the #fields line lacks conn_state (#path conn;'],
    [`${TSV}#fields\tts\n`, 'input:30: the #fields line lacks id.orig_h, '],
    [
      JSONL.replaceAll('conn_state', 'rcode'),
      'input:1: this JSON lacks conn_state (found: ts, uid',
    ],
    ['x\n{"level":30,"time":1}\n', 'input:2: this JSON lacks ts, id.orig_h, '],
  ])('may be another log of Zeek, or other JSON', async (content, message) => {
    const error = await failure(readTraffic(file(content)))
    expect(error.code).toBe('TRAFFIC_COLUMNS')
    expect(error.message).toContain(message)
  })

  it.each([
    ['an empty file', '', 'it is empty'],
    ['a header alone', 'open_ms,close_ms,host\n', '1 lines read, 0 of them unreadable'],
    ['bad rows alone', 'open_ms,close_ms,host\nx\n', '1 of them unreadable; line 2 has 1 field'],
    ['UDP alone', TSV.replaceAll('\ttcp\t', '\tudp\t'), '0 of them unreadable, 20 not of TCP'],
    ['a log without clients', '2023-12-19 03:06:13.500 CET [1] LOG hello\n', 'log_connections = 1'],
  ])('may have no connection: %s', async (_, content, message) => {
    const error = await failure(readTraffic(file(content)))
    expect(error.code).toBe('TRAFFIC_NO_CONNECTION')
    expect(error.message).toContain(message)
  })

  it('throws nothing but TrafficErrors, and ends, whatever its bytes are', async () => {
    const line = fc.oneof(
      fc.constantFrom('open_ms,close_ms,host', '1,2,a', '1,,"b', ...LOG.split('\n')),
      fc.constantFrom(...TSV.split('\n'), ...JSONL.split('\n')),
      fc.string({ unit: 'binary' }),
    )
    const text = fc.array(line).map(lines => Buffer.from(lines.join('\n')))
    const bytes = fc.oneof(text, fc.uint8Array().map(Buffer.from))
    const packed = fc.tuple(bytes, fc.nat(), fc.nat(255)).map(([plain, place, byte]) => {
      const gzip = gzipSync(plain)
      gzip[2 + (place % (gzip.length - 2))] ^= byte
      return gzip
    })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(bytes, packed),
        fc.integer({ min: 1, max: 100 }),
        fc.boolean(),
        async (content, size, strict) => {
          try {
            const traffic = await readTrafficBytes(pieces(content, size), 'input', { strict })
            expect(traffic.table.rows).toBeGreaterThan(0)
          } catch (error) {
            if (!(error instanceof TrafficError)) throw error
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

it('reports its progress, up to the size of the file', async () => {
  const reports: ReadProgress[] = []
  const path = file(`${CSV}${'1,2,a\n'.repeat(100_000)}`)
  await readTraffic(path, { onProgress: progress => reports.push(progress) })
  expect(reports.length).toBeGreaterThan(1)
  expect(reports.at(-1)?.bytes).toBe(reports.at(-1)?.bytesTotal)
  expect(reports.at(-1)?.connections).toBe(100_002)
  expect(reports.map(report => report.lines)).toEqual(
    reports.map(report => report.lines).sort((a, b) => a - b),
  )
})

it('cuts bytes into the lines that a plain split gives', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '€') })
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 9 }), (content, size) => {
      const splitter = new LineSplitter()
      const bytes = Buffer.from(content)
      const lines: string[] = []
      for (let at = 0; at < bytes.length; at += size) {
        for (const line of splitter.push(bytes.subarray(at, at + size))) lines.push(line.text)
      }
      for (const line of splitter.end()) lines.push(line.text)
      const expected = content.split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(lines).toEqual(expected)
    }),
  )
})
