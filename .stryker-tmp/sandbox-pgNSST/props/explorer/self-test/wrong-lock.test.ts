/**
 * Goal: for a lock that is wrong, the whole of what is printed, in its order; the printed line, pasted into
 * a shell, replays it; once the lock is mended, the line says where the code does something else.
 *
 * Method: the compiled program as a child process. Not covered: tokens that are damaged.
 */
// @ts-nocheck

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, Folder, runCli, runShell } from '#cli/test-support/run-cli.js'

const LOCK = `import { defineScenario } from 'portplex/explorer'

const [LOCK, COUNT] = [0, 1]

/** Looks whether it is free, then takes it. */
function lock(cells: Int32Array) {
  while (Atomics.load(cells, LOCK) !== 0) Atomics.wait(cells, LOCK, 1)
  Atomics.store(cells, LOCK, 1)
}

function unlock(cells: Int32Array) {
  Atomics.store(cells, LOCK, 0)
  Atomics.notify(cells, LOCK, 1)
}

export default defineScenario({
  name: 'a lock that looks, then takes',
  setup: () => ({ counters: new SharedArrayBuffer(64) }),
  attach: ({ counters }) => new Int32Array(counters),
  threads: [0, 1].map(() => (cells: Int32Array) => {
    lock(cells)
    const count = Atomics.load(cells, COUNT)
    Atomics.store(cells, COUNT, count + 1)
    unlock(cells)
  }),
  finally: cells => {
    if (Atomics.load(cells, COUNT) !== 2) throw new Error('counted ' + Atomics.load(cells, COUNT))
  },
})
`
const FILE = 'lock.scenario.ts'
const folder = new Folder()
afterAll(() => folder.remove())

const check = (...args: string[]): Promise<Ended> =>
  runCli(['check', FILE, '--seed', '5', '--workers', '2', ...args], folder.path)
/** As somebody would paste it; only the name stands for this project's program. */
const paste = (line: string): Promise<Ended> =>
  runShell(line.replace(/^replay: npx /, ''), folder.path)

/** What a failure consists of, in the order in which it is printed. */
const PARTS: readonly RegExp[] = [
  /^replay: npx portplex replay [\w-]+$/m,
  /^when all threads had ended, the check failed: counted 1/m,
  /comes? (before|between)/,
  /^ {5}thread 0 +thread 1$/m,
  /load counters\[0\]: 0 +lock\.scenario\.ts:7/,
  /^ {5}--- switch ---$/m,
  /store counters\[1\]: 1 +lock\.scenario\.ts:23/,
  /^FAILED: invariant: counted 1$/m,
  /^ {2}minimal number of preemptions: 2 \(proved\)$/m,
  /seed 5$/m,
  /^ {2}[\d,]+ executions, [\d,]+ steps/m,
]

let line = ''
beforeAll(() => {
  folder.write(FILE, LOCK)
})

describe('a lock that looks, then takes', () => {
  test('prints the whole failure', async () => {
    const { status, stdout, stderr } = await check('--strategy', 'exhaustive')
    expect(status, stderr).toBe(1)
    let from = 0
    for (const part of PARTS) {
      const at = stdout.slice(from).search(part)
      expect(at, `${part} after ${from} of\n${stdout}`).toBeGreaterThanOrEqual(0)
      from += at
    }
    line = stdout.split('\n')[0]!
  })

  test('the line replays it in another process', async () => {
    const { status, stdout, stderr } = await paste(line)
    expect(status, stderr).toBe(1)
    expect(stdout.split('\n')[0]).toBe(line)
    expect(stdout).toMatch(/^FAILED: invariant: counted 1$/m)
    expect(stdout).not.toMatch(/no longer fits/)
  })
})

describe('once the lock is mended', () => {
  test('the line says what it expected and what there is', async () => {
    const mended = LOCK.replace('Atomics.load(cells, LOCK)', 'Atomics.exchange(cells, LOCK, 1)')
    folder.write(FILE, mended.replace('\n  Atomics.store(cells, LOCK, 1)', ''))
    const { status, stdout } = await paste(line)
    expect(status).toBe(2)
    expect(stdout).toMatch(/^The schedule no longer fits at step 1 of \d+:$/m)
    expect(stdout).toMatch(/^ {2}expected {2}thread \d: load counters\[0\] \(line 7\)$/m)
    expect(stdout).toMatch(
      /^ {2}actual {4}thread \d: exchange counters\[0\] at lock\.scenario\.ts:7$/m,
    )
    expect(stdout).toMatch(/has changed since the token was printed/)
    expect(stdout).toMatch(/it was invariant; now it passes/)
  })

  test('nothing is found, and all is seen', async () => {
    const { status, stdout } = await check('--strategy', 'exhaustive', '--json')
    expect(status).toBe(0)
    const { verdict, complete, failure } = JSON.parse(stdout)
    expect({ verdict, complete, failure }).toEqual({
      ...{ verdict: 'ok', complete: true, failure: undefined },
    })
  })
})
