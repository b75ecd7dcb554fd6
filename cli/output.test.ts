/**
 * Goal: what `portplex run` prints can be relied on by people and by programs: one JSON object whose
 * figures add up, a replay line that works, an end in good order on Ctrl-C and when the reader goes.
 * Method: the compiled program as a child process in a process group of its own. Inputs are the shipped
 * log, a made Zeek log and small CSVs. A run is interrupted when its own display says that it has got
 * somewhere.
 * Not covered: a terminal (there is none in a test), the wording of the summary.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type Ended,
  Folder,
  groupIsGone,
  PROJECT,
  runCli,
  runShell,
  SHIPPED_LOG,
  SHIPPED_ROWS,
  startCli,
} from '#cli/test-support/run-cli.js'
import { zeekConnections, zeekTsv } from '#workers/traffic/test-support/zeek-log.js'

const folder = new Folder()
afterAll(() => folder.remove())

/** A few stacks, where it does not matter how many there are. */
const run = (...args: string[]): Promise<Ended> =>
  runCli(['run', '--stacks', '3', ...args], folder.path)

/** Opens at once and stays: there is something to interrupt. The two hosts use the same port. */
const LONG = 'open_ms,close_ms,host,src_port\n0,900000,a,5000\n0,900000,b,5000\n'
const long = folder.write('long.csv', LONG)

function expectIdentities(json: {
  rows: number
  connections: Record<string, number>
  broken: string[]
}): void {
  const { opened, closed, refused, lostByCrash, openAtEnd, skipped } = json.connections
  expect(json.rows).toBe(opened + refused + skipped)
  expect(opened).toBe(closed + lostByCrash + openAtEnd)
  expect(json.broken).toEqual([])
}

describe('--json', () => {
  it('prints exactly one object, with the figures of a run with crashes', async () => {
    const args = ['--traffic', SHIPPED_LOG, '--crashes', '3', '--seed', '20', '--json']
    const { status, stdout, stderr } = await runCli(['run', ...args], folder.path)
    expect(status, stderr).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    const json = JSON.parse(stdout)
    expect(json).toMatchObject({
      seed: 20,
      rows: SHIPPED_ROWS,
      connections: {
        opened: expect.any(Number),
        closed: expect.any(Number),
        refused: 0,
        lostByCrash: expect.any(Number),
        openAtEnd: 0,
        skipped: expect.any(Number),
      },
      ports: { peakHeld: expect.any(Number) },
      crashes: 3,
      recoveries: 3,
      audit: { verdict: 'clean', operations: expect.any(Number), duplicates: 0, lost: 0 },
      seconds: expect.any(Number),
    })
    expect(json.connections.opened).toBeGreaterThan(SHIPPED_ROWS - 10)
    expect(json.ports.peakHeld).toBeGreaterThan(50)
    expectIdentities(json)
  })

  it('says of a Zeek log how much of it is no TCP', async () => {
    const made = zeekConnections({ seed: 3, connections: 2000, hosts: 20, destinations: 50 })
    const rows = made.filter(({ proto }) => proto === 'tcp').length
    const log = folder.write('conn.log.gz', gzipSync(zeekTsv(made)))
    const args = ['--traffic', log, '--crashes', '2', '--stacks', '4', '--seed', '22', '--json']
    const { status, stdout, stderr } = await run(...args)
    expect(status, stderr).toBe(0)
    expect(stderr).toContain(`${2000 - rows} rows left out that are not TCP`)
    const json = JSON.parse(stdout)
    expect(json).toMatchObject({ rows, audit: { verdict: 'clean', duplicates: 0, lost: 0 } })
    expectIdentities(json)
  })

  it('counts what is refused and what was not reached', async () => {
    const args = ['--traffic', SHIPPED_LOG, '--ports', '40000-40019', '--seconds', '4', '--json']
    const { status, stdout, stderr } = await run(...args, '--speed', '8', '--seed', '21')
    expect(status, stderr).toBe(0)
    const json = JSON.parse(stdout)
    expect(json.connections.refused).toBeGreaterThan(0)
    expect(json.connections.skipped).toBeGreaterThan(0)
    expect(json.refusedBy).toEqual({ exhausted: json.connections.refused })
    expect(json.ports.peakHeld).toBeLessThanOrEqual(20)
    expectIdentities(json)
  })

  it('of synthetic traffic', async () => {
    const { status, stdout, stderr } = await run('--seconds', '1', '--crashes', '1', '--json')
    expect(status, stderr).toBe(0)
    const json = JSON.parse(stdout)
    expect(stderr).toMatch(new RegExp(`^seed ${json.seed}: `)) // Before the run, in case it hangs.
    expect([json.crashes, json.recoveries]).toEqual([1, 1])
    expectIdentities(json)
  })
})

describe('CSV in any shape', () => {
  const rows: readonly [number, number | '', string, number][] = [
    [-5, 40, '10.0.0.1', 5000],
    [0, 0, '10.0.0.2', 5000],
    [10, 90, '10.0.0.3', 5000],
    [20, '', '10.0.0.1', 5002],
  ]
  const plain = rows.map(row => row.join(',')).join('\n')
  const shapes: [string, string | Buffer][] = [
    ['plain', `open_ms,close_ms,host,src_port\n${plain}\n`],
    ['no line end at the end', `open_ms,close_ms,host,src_port\n${plain}`],
    [
      'other order, other columns',
      `db,SRC_HOST,close_ms,x,src_port,open_ms\n${rows
        .map(([open, close, host, port]) => `shop,${host},${close},,${port},${open}`)
        .join('\n')}\n`,
    ],
    [
      'quoted',
      `"open_ms","close_ms","host","src_port","note"\n${rows
        .map(row => `${row.map(field => `"${field}"`).join(',')},"a ""b"", c"`)
        .join('\n')}\n`,
    ],
    ['CRLF', `open_ms,close_ms,host,src_port\r\n${plain.replaceAll('\n', '\r\n')}\r\n`],
    ['gzip', gzipSync(`open_ms,close_ms,host,src_port\n${plain}\n`)],
  ]

  it.each(shapes)('%s', async (name, content) => {
    const file = folder.write(`${name}.csv`, content)
    const args = ['--traffic', file, '--strict', '--order', 'strict', '--seed', '22', '--json']
    const clean = await run(...args)
    expect(clean.status, clean.stderr).toBe(0)
    expect(JSON.parse(clean.stdout)).toMatchObject({
      rows: 4,
      connections: { opened: 4, closed: 3, openAtEnd: 1, skipped: 0 },
    })
    // The hosts' own ports: at 0 the second, at 10 the third uses the one that the first still has.
    const logged = await run(...args, '--uncoordinated=logged')
    expect(logged.status, logged.stderr).toBe(1)
    expect(JSON.parse(logged.stdout).audit.duplicates).toBe(2)
  })
})

describe('a violation', () => {
  it('begins with a line that runs it again, and names a history that shows it again', async () => {
    const name = "it's a $HOME file.csv"
    folder.write(name, LONG.replaceAll('900000', '90'))
    const flags = ['--uncoordinated=logged', '--order', 'strict', '--seed=23']
    const first = await run('--traffic', name, ...flags)
    expect(first.status, first.stderr).toBe(1)
    const [replay, history, found] = first.stdout.split('\n')
    expect(replay).toMatch(/^replay: portplex run /)
    expect(history).toBe('history: portplex audit portplex-history-23.jsonl')
    expect(found).toMatch(/^duplicate: .* port 5000: slot 2 .* held by slot 1 /)

    const again = await runShell(replay.slice('replay: '.length), folder.path)
    expect(again.status, again.stderr).toBe(1)
    expect(again.stdout.split('\n').slice(0, 3)).toEqual([replay, history, found])

    const judged = await runShell(history.slice('history: '.length), folder.path)
    expect(judged.status, judged.stderr).toBe(1)
    expect(judged.stdout.split('\n')[0]).toBe(replay)
    expect(judged.stdout.split('\n')).toContain(found)
    const json = await runCli(['audit', '--json', 'portplex-history-23.jsonl'], folder.path)
    expect(json.status).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'violation', violationCount: 1 })
  })

  it('draws a seed that the replay line carries, for picks as well', async () => {
    const args = ['--traffic', SHIPPED_LOG, '--uncoordinated', '--ports', '40000-40499']
    const { status, stdout, stderr } = await run(...args)
    expect(status, stderr).toBe(1)
    const seed = /^seed (\d+): /.exec(stderr)![1]
    const [replay, history] = stdout.split('\n')
    expect(replay).toMatch(new RegExp(`^replay: portplex run .* --seed ${seed}$`))
    expect((await runShell(replay.slice('replay: '.length), folder.path)).status).toBe(1)
    const judged = await runShell(history.slice('history: '.length), folder.path)
    expect(judged.status, judged.stdout).toBe(1)
    expect(judged.stdout).toMatch(/^duplicate: /m)
  })

  it('is found in the whole history as in the run', async () => {
    const args = ['--traffic', long, '--uncoordinated=logged', '--order', 'strict', '--json']
    const { stdout } = await run(...args, '--seed', '24', '--history', 'whole.jsonl')
    const json = JSON.parse(stdout)
    expect(json).toMatchObject({ historyFile: 'whole.jsonl', audit: { duplicates: 1 } })
    expect(existsSync(join(folder.path, 'portplex-history-24.jsonl'))).toBe(false)
    const judged = await runCli(['audit', '--json', 'whole.jsonl'], folder.path)
    const { counts, totals, violations } = JSON.parse(judged.stdout)
    expect({ counts, totals, violations }).toEqual({
      counts: json.audit.counts,
      totals: json.audit.totals,
      violations: json.audit.violations,
    })
  })

  it('writes no history when there is none', async () => {
    await run('--traffic', long, '--seed', '25')
    expect(readdirSync(folder.path)).not.toContain('portplex-history-25.jsonl')
  })
})

describe('ends in good order', () => {
  // Two connections that stay open for a quarter of an hour at real speed.
  const endless = ['run', '--traffic', long, '--speed', '1', '--stacks', '2']

  it.each([
    ['SIGINT', [], 0],
    ['SIGTERM', [], 0],
    ['SIGINT', ['--uncoordinated=logged'], 1],
  ] as const)('%s in the middle of a run %j: exit %i', async (signal, more, status) => {
    const args = [...endless, ...more, '--seed', '26', '--json']
    const started = startCli(args, folder.path)
    await started.seen(/ 2 opened/)
    started.child.kill(signal)
    const ended = await started.ended
    expect(ended.status, ended.stderr).toBe(status)
    const json = JSON.parse(ended.stdout)
    expect(json).toMatchObject({ stopped: true, connections: { opened: 2, openAtEnd: 2 } })
    expectIdentities(json)
    expect(groupIsGone(started), 'a process was left behind').toBe(true)
  })

  it('SIGINT before the first thread is ready', async () => {
    const started = startCli([...endless, '--stacks', '8'], folder.path)
    await started.seen(/^seed/)
    started.child.kill('SIGINT')
    const ended = await started.ended
    expect(ended.status, ended.stderr).toBe(0)
    expect(ended.stdout).toMatch(/stopped early/)
    expect(groupIsGone(started)).toBe(true)
  })

  it('stdout closed early: no stack trace', async () => {
    const piped = await runShell('portplex run --seconds 1 --stacks 2 | head -1', folder.path)
    expect(piped.status, piped.stderr).toBe(0)
    expect(piped.stdout.split('\n')).toHaveLength(2)
    const started = startCli(['run', '--seconds', '0.5', '--stacks', '2', '--json'], folder.path)
    started.child.stdout!.destroy() // Before the first byte: its write meets a closed pipe.
    const { status, stderr } = await started.ended
    expect(status, stderr).toBe(0)
    expect(stderr).not.toMatch(/EPIPE|^ {4}at /m)
  })

  it('stderr closed early: the run ends', async () => {
    const started = startCli([...endless, '--json'], folder.path)
    await started.seen(/ 2 opened/)
    started.child.stderr!.destroy()
    const { status, stdout } = await started.ended
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ stopped: true })
  })

  it('a violation stays one for the audit when the reader goes', async () => {
    const args = ['--traffic', long, '--uncoordinated=logged', '--order', 'strict']
    await run(...args, '--seed', '27')
    const started = startCli(['audit', 'portplex-history-27.jsonl'], folder.path)
    started.child.stdout!.destroy()
    const { status, stderr } = await started.ended
    expect(stderr).toBe('')
    expect(status).toBe(1)
  })
})

describe('without a terminal', () => {
  it('prints plain lines', async () => {
    const args = ['--traffic', SHIPPED_LOG, '--crashes', '1', '--seconds', '3', '--speed', '4']
    const { stdout, stderr } = await run(...args)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    const control = /[\x00-\x09\x0b-\x1f\x7f]/
    expect(stderr).not.toMatch(control)
    expect(stdout).not.toMatch(control)
  })

  it('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'))
    const { status, stdout } = await runCli(['--version'], folder.path)
    expect([status, stdout]).toEqual([0, `${version}\n`])
  })
})
