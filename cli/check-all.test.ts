/**
 * Goal: `portplex check --all` finds nothing wrong with what is shipped, says what it tried, and of a broken
 * core gives lines that replay each kind of failure.
 *
 * Method: the program itself, for a few seconds, on the shipped project and on copies of it. The seed is that
 * of all properties. Not covered: what a world or a search is; see props/proof.
 */
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { brokenCopy, Folder, PROJECT, runCli, startCli } from '#cli/test-support/run-cli.js'
import type { LongRun } from '#props/proof/long-run/long-run.js'

const folder = new Folder()
afterAll(() => folder.remove())

const SEED = process.env.PROP_SEED!
/** Loading and ending included, on a machine that does other things too. */
const HANG_MS = 110_000

test('the shipped core, for some seconds', async () => {
  const args = ['check', '--all', '--seconds', '12', '--seed', SEED, '--json']
  const { status, stdout, stderr } = await startCli(args, folder.path, PROJECT, HANG_MS).ended
  process.stdout.write(stderr)
  expect({ status, failures: /replay: .*/.exec(stderr)?.[0] }).toEqual({ status: 0 })
  const run = JSON.parse(stdout) as LongRun & { verdict: string }
  expect(run).toMatchObject({ verdict: 'ok', failed: 0, failures: [], seed: Number(SEED) })
  const { worlds, executions, steps, invariants, coverage } = run
  expect(worlds).toBeGreaterThan(0)
  expect(executions).toBeGreaterThan(worlds)
  expect(steps).toBeGreaterThan(executions)
  expect(invariants.map(one => one.worlds).reduce((sum, n) => sum + n)).toBe(worlds)
  expect(coverage.some(({ place }) => /core.locks.robust-word/.test(place.file))).toBe(true)
  expect(run.searched.length).toBe(run.searches.ended)
})

test('a lock that excludes nobody: each kind of failure with a line that replays it', async () => {
  const project = brokenCopy(folder, {
    'core/locks/robust-word.js': text =>
      text.replace(
        'return Atomics.compareExchange(this.#words, at, 0, this.#token) === 0;',
        'return Atomics.exchange(this.#words, at, this.#token) !== -1;',
      ),
  })
  const args = ['check', '--all', '--seconds', '3', '--seed', SEED]
  const { status, stdout } = await startCli(args, folder.path, project, HANG_MS).ended
  expect(status).toBe(1)
  expect(stdout).toMatch(/^replay: npx portplex replay \S+$/m)
  expect(stdout.split('\n')[0]).toMatch(/^replay: /)
  expect(stdout).toMatch(/^FAILED: portplex itself, \d+ times, in \d+ different ways$/m)
  const [, token] = /^replay: npx portplex replay (\S+)$/m.exec(stdout)!
  const again = await runCli(['replay', token!], folder.path, project)
  expect(again.status).toBe(1)
  expect(again.stdout).toMatch(/^replay: /)
})

test('Ctrl-C ends it with what there is so far', async () => {
  const started = startCli(['check', '--all', '--seconds', '600'], folder.path, PROJECT, HANG_MS)
  await started.seen(/ \d+ worlds/)
  started.child.kill('SIGINT')
  const { status, stdout } = await started.ended
  expect(status).toBe(0)
  expect(stdout).toMatch(/^OK: portplex itself$/m)
})

test('without fast-check it says what to install', async () => {
  const project = brokenCopy(folder, {})
  const modules = join(project, 'node_modules')
  rmSync(modules)
  const links = readdirSync(join(PROJECT, 'node_modules')).filter(name => name !== 'fast-check')
  mkdirSync(modules)
  for (const name of links) symlinkSync(join(PROJECT, 'node_modules', name), join(modules, name))
  const { status, stderr } = await runCli(['check', '--all'], folder.path, project)
  expect(status).toBe(2)
  expect(stderr).toMatch(/fast-check, which is not installed here; run "npm install/)
})
