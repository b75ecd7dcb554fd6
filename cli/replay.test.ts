/**
 * Goal: the printed line replays the failure in a new process, and says where changed code does something
 * else. Method: a wrong lock in a scenario file, executed here for a token; then the compiled program as a
 * child process. Not covered: finding the failure; real threads.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, Folder, runCli } from '#cli/test-support/run-cli.js'
import { loadSession } from '#props/explorer/loading/load-session.js'
import { firstFailure } from '#props/explorer/replay/test-support/programs.js'
import { investigate } from '#props/explorer/report/failure.js'

const LOCK = `
export const wrong = {
  name: 'a lock that looks and then takes',
  setup: input => ({ sab: new SharedArrayBuffer(64), input }),
  attach: ({ sab }) => new Int32Array(sab),
  threads: [0, 1].map(() => cells => {
    if (Atomics.load(cells, 0) !== 0) return
    Atomics.store(cells, 0, 1)
    if (Atomics.add(cells, 1, 1) !== 0) throw new Error('two at once')
    Atomics.sub(cells, 1, 1)
    Atomics.store(cells, 0, 0)
  }),
}
`
const FILE = 'lock.scenario.mjs'
const folder = new Folder()
afterAll(() => folder.remove())
const replay = (...args: string[]): Promise<Ended> => runCli(['replay', ...args], folder.path)
let token = ''

beforeAll(async () => {
  const load = { export: 'wrong', input: { size: 3 } }
  const session = await loadSession({ file: folder.write(FILE, LOCK), ...load })
  const found = firstFailure(session, 'exception')
  token = investigate(session, found, { file: FILE, load }).failure.token
})

describe('replay', () => {
  test('of the same code fails again: the whole block, status 1', async () => {
    folder.write(FILE, LOCK)
    const { status, stdout, stderr } = await replay(token)
    expect(status, stderr).toBe(1)
    expect(stdout.split('\n')[0]).toBe(`replay: npx portplex replay ${token}`)
    expect(stdout).toMatch(
      /^thread \d threw Error: two at once at lock\.scenario\.mjs:9, after its add\(sab\[1\]\)/m,
    )
    expect(stdout).toMatch(/--- switch ---/)
    expect(stdout).toMatch(/lock\.scenario\.mjs:9/)
    expect(stdout).toMatch(/^FAILED: exception: Error: two at once$/m)
    expect(stderr).toMatch(/^lock\.scenario\.mjs: seed 7, \d+ steps$/m)
  })

  test('--json is one object', async () => {
    folder.write(FILE, LOCK)
    const { status, stdout } = await replay(token, '--json')
    expect(status).toBe(1)
    const { verdict, expected, divergence, failure } = JSON.parse(stdout)
    expect([verdict, expected, divergence]).toEqual(['exception', 'exception', undefined])
    expect(failure.trace.length).toBeGreaterThan(3)
  })

  test('of mended code says where it differs, status 2', async () => {
    folder.write(FILE, LOCK.replace('store(cells, 0, 1)', 'compareExchange(cells, 0, 0, 1)'))
    const { status, stdout } = await replay(token)
    expect(status).toBe(2)
    expect(stdout).toMatch(/^The schedule no longer fits at step \d+ of \d+:$/m)
    expect(stdout).toMatch(/^ {2}expected {2}thread \d: store sab\[0\] \(line 8\)$/m)
    expect(stdout).toMatch(
      /^ {2}actual {4}thread \d: compareExchange sab\[0\] at lock\.scenario\.mjs:8$/m,
    )
    expect(stdout).toMatch(/has changed since the token was printed/)
  })

  test('of code that has only moved is the same', async () => {
    folder.write(FILE, `// A line more.\n${LOCK}`)
    const { status, stdout } = await replay(token)
    expect(status).toBe(1)
    expect(stdout).not.toMatch(/no longer fits/)
  })

  test.each([
    ['a damaged token', (t: string) => t.slice(0, -3), /no whole replay token/],
    ['no token', () => 'hello', /no whole replay token|format/],
  ])('of %s is refused, status 2', async (_, change, says) => {
    const { status, stdout, stderr } = await replay(change(token))
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(says)
    expect(stderr, 'a stack trace').not.toMatch(/^ {4}at /m)
  })

  test('without the file says which is missing, status 2', async () => {
    const other = new Folder()
    const { status, stderr } = await runCli(['replay', token], join(other.path))
    other.remove()
    expect(status).toBe(2)
    expect(stderr).toMatch(/lock\.scenario\.mjs: no such file/)
  })
})
