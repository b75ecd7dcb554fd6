/**
 * Goal: a file that is no scenario, or whose code throws before there is anything to explore, is the user's
 * mistake, and is said to be what it is.
 *
 * Method: scenario files that are wrong, each in its way. Not covered: what the exports lack
 * (`check-scenario.ts` has an error for each), and code that does not parse.
 */
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Folder } from '#cli/test-support/run-cli.js'
import { loadSession } from '#props/explorer/loading/load-session.js'
import { ScenarioError } from '#props/explorer/loading/scenario-error.js'

const folder = new Folder()
afterAll(() => folder.remove())

const scenario = (setup: string): string =>
  `export default { name: 'wrong', setup: ${setup}, threads: [() => 1] }`

async function errorOf(text: string): Promise<ScenarioError> {
  folder.write('wrong.scenario.mjs', text)
  const loading = loadSession({ file: join(folder.path, 'wrong.scenario.mjs') })
  const error = await loading.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ScenarioError)
  return error as ScenarioError
}

describe('a scenario that does not load', () => {
  test('a module that throws', async () => {
    const error = await errorOf(`null.x; ${scenario('() => ({})')}`)
    expect(error.code).toBe('NOT_LOADED')
    expect(error.message).toMatch(/wrong\.scenario\.mjs: .*threw.*: TypeError: .*null.*; see that/)
  })

  test('a setup that throws', async () => {
    const error = await errorOf(scenario("() => { throw new Error('no memory') }"))
    expect([error.code, error.message]).toEqual([
      'SETUP_FAILED',
      expect.stringMatching(/no memory/),
    ])
  })

  test('threads that throw', async () => {
    const text = scenario('() => ({})').replace(/threads: \[.*?\]/, 'threads: input => input.map()')
    expect(text).toContain('input.map')
    const error = await errorOf(text)
    expect([error.code, error.message]).toEqual([
      'BAD_SCENARIO',
      expect.stringMatching(/threads\(\) threw/),
    ])
  })

  test('a setup that gives a promise, rejected or not', async () => {
    for (const setup of ['async () => ({})', "async () => { throw new Error('late') }"]) {
      const error = await errorOf(scenario(setup))
      expect([error.code, error.message]).toEqual([
        'SETUP_FAILED',
        expect.stringMatching(/promise/),
      ])
    }
  })

  test('a folder, and what is not there', async () => {
    await expect(loadSession({ file: folder.path })).rejects.toThrow(/: no file; name a/)
    const absent = join(folder.path, 'absent.mjs')
    await expect(loadSession({ file: absent })).rejects.toThrow(/absent\.mjs: no such file/)
  })
})
