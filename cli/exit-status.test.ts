/**
 * Goal: every exit status means what the README says, and every wrong use says what is wrong: the
 * option or the file, with the line where there is one, and no stack trace.
 * Method: the compiled program as a child process; most of what is refused at once, one after the other in
 * one process. A failure of our own is made by replacing compiled files of a copy of `dist`.
 * Not covered: what the summary says (`output.test.ts`), the production log (`production.test.ts`).
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { brokenCopy, type Ended, Folder, runCli, SHIPPED_LOG } from '#cli/test-support/run-cli.js'
import { SharedProcess } from '#cli/test-support/shared-process.js'

const folder = new Folder()
/** For what is refused before anything has begun. */
const shared = new SharedProcess(folder.path)
afterAll(() => {
  shared.close()
  folder.remove()
})

/** A few stacks: none of the statuses depends on how many there are. */
const run = (...args: string[]): Promise<Ended> =>
  runCli(['run', '--stacks', '3', ...args], folder.path)
const audit = (...args: string[]): Promise<Ended> => runCli(['audit', ...args], folder.path)

/** Two hosts that use the same port at the same time. */
const COLLIDING = 'open_ms,close_ms,host,src_port\n0,50,a,5000\n10,90,b,5000\n20,30,a,5001\n'
const colliding = folder.write('colliding.csv', COLLIDING)

function expectRefused(ended: Ended, ...says: (string | RegExp)[]): void {
  const { status, stdout, stderr } = ended
  expect(status, stderr).toBe(2)
  expect(stdout).toBe('')
  for (const text of says) expect(stderr).toMatch(text)
  expect(stderr, 'a stack trace').not.toMatch(/^ {4}at /m)
}

describe('0: nothing wrong', () => {
  it('a clean run and the judging of its history', async () => {
    const history = join(folder.path, 'clean.jsonl')
    const ended = await run('--traffic', SHIPPED_LOG, '--crashes', '2', '--history', history)
    expect(ended.status, ended.stdout + ended.stderr).toBe(0)
    expect(ended.stdout).toMatch(/^audit +\S*CLEAN/m)
    const judged = await audit(history)
    expect(judged.status, judged.stdout).toBe(0)
    expect(judged.stdout).toMatch(/^CLEAN: [\d,]+ records, .* 0 duplicates, 0 violations/)
  })

  it('synthetic traffic, with the audit off', async () => {
    const ended = await run('--seconds', '0.5', '--stacks', '2', '--no-audit', '--seed', '1')
    expect(ended.status, ended.stderr).toBe(0)
    expect(ended.stdout).toMatch(/^audit +off$/m)
  })

  it.each([
    [['--help'], /^Usage: portplex /],
    [['run', '--help'], /--uncoordinated/],
    [['audit', '--help'], /^Usage: portplex audit /],
  ])('%j prints the help with the exit statuses', async (args, text) => {
    const { status, stdout, stderr } = await runCli(args, folder.path)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(text)
    expect(stdout).toMatch(/Exit status: 0 .* 1 .* 2 .* 3 /)
  })
})

describe('1: a violation', () => {
  it('--uncoordinated=logged, and the audit of its history', async () => {
    const args = ['--traffic', colliding, '--uncoordinated=logged', '--order', 'strict']
    const ended = await run(...args, '--seed', '11')
    expect(ended.status, ended.stdout + ended.stderr).toBe(1)
    const judged = await audit('portplex-history-11.jsonl')
    expect(judged.status, judged.stdout).toBe(1)
    expect(judged.stdout).toMatch(/^duplicate: /m)
  })

  it('--uncoordinated picks by itself', async () => {
    const args = ['--traffic', SHIPPED_LOG, '--uncoordinated', '--ports', '40000-40499']
    const ended = await run(...args, '--json')
    expect(ended.status, ended.stderr).toBe(1)
    expect(JSON.parse(ended.stdout).audit.duplicates).toBeGreaterThan(0)
  })

  it('a facility that does not mark what it selects, so that it is never exhausted', async () => {
    const edits = {
      'core/assert.js': (code: string) => once(code, 'if (!condition)', 'if (false)'),
      'core/ports/availability.js': (code: string) =>
        once(
          code,
          'if (port >= 0)\n            this.#available.remove(port);\n        return port;',
          'return port;',
        ),
    }
    const args = ['run', '--traffic', colliding, '--stacks', '2', '--lease', '0', '--seed', '13']
    const more = ['--ports', '40000-40001', '--quarantine', '0', '--order', 'strict']
    const copy = brokenCopy(folder, edits)
    const ended = await runCli([...args, ...more], folder.path, copy)
    expect(ended.status, `${ended.signal} ${ended.stderr.slice(-500)}`).toBe(1)
    expect(ended.stdout).toMatch(/^duplicate: /m)
  })

  it('stays 1 when the excerpt of the history cannot be written', async () => {
    mkdirSync(join(folder.path, 'portplex-history-12.jsonl')) // In its place: a folder.
    const args = ['--traffic', colliding, '--uncoordinated=logged', '--order', 'strict']
    const ended = await run(...args, '--seed', '12')
    expect(ended.status, ended.stdout + ended.stderr).toBe(1)
    expect(ended.stdout).toMatch(/^audit +\S*VIOLATION/m)
  })
})

describe('2: wrong usage', () => {
  it.each([
    [['run', '--stacks=0'], 'stacks'],
    [['run', '--access', 'literal', '--lease', '64'], /use lease 0/],
    [[], /^Usage: /],
  ])('%j, in a process of its own', async (args, says) => {
    expectRefused(await runCli(args, folder.path), says)
  })

  it.each([
    ['--stacks', '0'],
    ['--stacks', '127'],
    ['--stacks', '1.5'],
    ['--stacks', 'eight'],
    ['--structure', 'tree'],
    ['--lock', 'none'],
    ['--lock-scope', 'port'],
    ['--lease', '-1'],
    ['--lease', '3'],
    ['--lease', '2048'],
    ['--policy', 'lowest'],
    ['--access', 'direct'],
    ['--quarantine', '-1'],
    ['--quarantine', '3601'],
    ['--quarantine', 'long'],
    ['--ports', '5000'],
    ['--ports', '5000-4000'],
    ['--ports', '0-5000'],
    ['--ports', '5000-70000'],
    ['--reserved', '70000'],
    ['--reserved', '5010-5000'],
    ['--reserved', 'http'],
    ['--reserved', '80'], // Not in the range.
    ['--destinations', '0'],
    ['--destinations', '131073'],
    ['--crashes', '-1'],
    ['--crashes', '10001'],
    ['--speed', '0'],
    ['--speed', 'fast'],
    ['--order', 'random'],
    ['--order', 'window:0'],
    ['--order', 'window:x'],
    ['--seconds', '0'],
    ['--seconds', 'x'],
    ['--seed', '-1'],
    ['--seed', '2147483648'],
    ['--failure-interval', '1'],
    ['--isolate-time', 'x'],
    ['--uncoordinated', 'never'],
  ])('%s %s', async (option, value) => {
    expectRefused(
      await shared.run('run', `${option}=${value}`),
      option.replace(/^--(\w+)(-\w+)?$/, '$1'),
      value,
    )
  })

  it.each([
    [['run', '--frobnicate'], '--frobnicate'],
    [['run', '--stacks'], '--stacks'],
    [['run', '--destinations', '5', '--traffic', SHIPPED_LOG], '--destinations'],
    [['run', 'a.profile', 'b.profile'], 'too many arguments'],
    [['run', 'a.profile'], 'a.profile: no such file'],
    [['audit'], "missing required argument 'file'"],
    [['walk'], 'walk'],
    [[], /^Usage: /],
  ])('%j', async (args, says) => {
    expectRefused(await shared.run(...args), says)
  })

  it.each([
    [['--lock-scope', 'segment', '--structure', 'list'], /lockScope segment is not possible/],
    [['--lock-scope', 'segment', '--access', 'literal'], /lockScope segment is not possible/],
    [['--access', 'literal', '--lease', '64'], /use lease 0/],
    [['--order', 'strict'], /add --traffic FILE/],
    [['--uncoordinated=logged'], /add --traffic FILE/],
  ])('%j do not go together', async (args, says) => {
    expectRefused(await shared.run('run', ...args), says)
  })
})

describe('2: input that cannot be used', () => {
  it('a file that is missing, a folder, files without a connection', async () => {
    expectRefused(await run('--traffic', 'absent.log'), 'absent.log')
    expectRefused(await shared.run('run', '--traffic', folder.path), folder.path)
    const header = folder.write('header.csv', 'open_ms,close_ms,host\n')
    expectRefused(await shared.run('run', '--traffic', header), /header\.csv.*no connection/)
    expectRefused(await shared.run('run', '--traffic', folder.write('empty.log', '')), 'empty.log')
    expectRefused(
      await shared.run('run', '--traffic', folder.write('prose.log', 'Dear diary\n')),
      'prose.log',
    )
    const cut = gzipSync(Buffer.from(COLLIDING.repeat(50))).subarray(0, 60)
    expectRefused(await run('--traffic', folder.write('cut.csv.gz', cut)), 'cut.csv.gz')
    const noHost = folder.write('columns.csv', 'open_ms,close_ms\n0,1\n')
    expectRefused(await shared.run('run', '--traffic', noHost), /no column host/)
  })

  it('--strict and an unreadable line, which is told by its number', async () => {
    const file = folder.write('bad.csv', 'open_ms,close_ms,host\n0,5,a\nsoon,5,a\n7,9,b\n')
    expectRefused(await shared.run('run', '--traffic', file, '--strict'), `${file}:3: `, /"soon"/)
    const lax = await run('--traffic', file, '--json')
    expect(lax.status, lax.stderr).toBe(0)
    expect(lax.stderr).toContain(`${file}:3: `)
    expect(JSON.parse(lax.stdout).rows).toBe(2)
  })

  it('a history that cannot be written', async () => {
    expectRefused(await run('--history', 'no/such/folder.jsonl'), /cannot be written/)
    expectRefused(await shared.run('run', '--history', folder.path), /cannot be written/)
  })

  it('a history file that cannot be judged, with its line', async () => {
    expectRefused(await audit('absent.jsonl'), 'absent.jsonl: no such file')
    expectRefused(await shared.run('audit', folder.path), folder.path)
    expectRefused(await shared.run('audit', folder.write('empty.jsonl', '')), /the file is empty/)
    expectRefused(await shared.run('audit', colliding), /colliding\.csv:1: not a history/)
    const header = {
      format: 'portplex-history',
      version: 1,
      scope: 'full',
      seed: 1,
      command: 'portplex run',
      mode: 'coordinated',
      skewMs: 0,
      spaces: [{ name: 'x', low: 1, high: 9, reserved: [], quarantineMs: 0 }],
    }
    const future = folder.write('future.jsonl', JSON.stringify({ ...header, version: 2 }))
    expectRefused(await shared.run('audit', future), /version 2/)
    const cut = folder.write('cut.jsonl', `${JSON.stringify(header)}\n{"stamp":"1","ki`)
    expectRefused(await shared.run('audit', cut), /cut\.jsonl:2: /)
  })
})

describe('3: a failure of our own, in which nothing hangs', () => {
  const THREAD = 'workers/cluster/stack-thread.js'
  const synthetic = ['run', '--seed', '1', '--seconds', '1', '--stacks', '2']

  async function expectFailure(edits: Record<string, (text: string) => string>): Promise<Ended> {
    const ended = await runCli(synthetic, folder.path, brokenCopy(folder, edits))
    expect(ended.status, ended.stderr.slice(-2000)).toBe(3)
    return ended
  }

  it('a thread whose code does not load', async () => {
    const { stderr } = await expectFailure({ [THREAD]: () => 'this is no JavaScript' })
    expect(stderr).toContain('failure of portplex itself')
  })

  it('a stack that fails in its task', async () => {
    const text = `throw new Error('made by the test')`
    const edit = (code: string): string => once(code, 'return new StackRun(task).run();', text)
    const { stderr } = await expectFailure({ [THREAD]: edit })
    expect(stderr).toContain('made by the test')
  })

  it('a stack whose thread dies whenever it starts', async () => {
    await expectFailure({ [THREAD]: () => 'export default () => process.exit(1)' })
  })

  it('connections that do not add up', async () => {
    const edit = (code: string): string => once(code, 'control.count(stack, COUNTER.OPENED);', '')
    const { stderr } = await expectFailure({ 'workers/cluster/connecting.js': edit })
    expect(stderr).toMatch(/broken identity: rows \d+ = opened 0/)
  })
})

function once(text: string, what: string, by: string): string {
  expect(text.split(what).length, `"${what}" must stand there once`).toBe(2)
  return text.replace(what, by)
}
