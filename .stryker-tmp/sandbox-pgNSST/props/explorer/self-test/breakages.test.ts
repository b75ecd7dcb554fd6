/**
 * Goal: the checks of the explorer notice when it is broken.
 *
 * Method: a copy of the compiled code in which one text is replaced, and the checks that must fail then, in
 * a child process. With nothing replaced, all of them pass. Not covered: breakages that nobody
 * thought of; of the search's own rules, see its tests.
 */
// @ts-nocheck

import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenCopy, Folder } from '#cli/test-support/run-cli.js'
import { CHECKS } from '#props/explorer/self-test/battery.js'

const folder = new Folder()
afterAll(() => folder.remove())
let copy = ''
beforeAll(() => {
  copy = brokenCopy(folder, {})
})

/** The names of the checks that fail. */
async function failing(names: readonly string[]): Promise<string[]> {
  const battery = join(copy, 'dist/props/explorer/self-test/battery.js')
  const options = { cwd: copy, timeout: 60_000 }
  const { stdout } = await promisify(execFile)(process.execPath, [battery, ...names], options)
  return [...stdout.matchAll(/^(\w+): /gm)].map(([, name]) => name!)
}

interface Breakage {
  readonly what: string
  /** Below the explorer's folder, without `.js`. */
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly caught: readonly string[]
}

const BREAKAGES: readonly Breakage[] = [
  {
    what: 'plain reads are not checked for races',
    file: 'machine/clocks',
    find: 'plainRead(thread, address, width, site) {',
    replace: 'plainRead(thread, address, width, site) { return false;',
    caught: ['race'],
  },
  {
    what: 'a load does not order what follows after the store that it sees',
    file: 'machine/clocks',
    find: 'if (other > clock[own + j])',
    replace: 'if (other < 0)',
    caught: ['ordered', 'spins'],
  },
  {
    what: 'a notify wakes one more than it says',
    file: 'machine/wait-lists',
    find: 'take(address, count) {',
    replace: 'take(address, wanted) { const count = wanted + 1;',
    caught: ['wakes'],
  },
  {
    what: 'a wait does not look at the value',
    file: 'machine/machine',
    find: 'const blocks = (touch & TOUCH.LIST) !== 0;',
    replace: 'const blocks = true;',
    caught: ['sleeps'],
  },
  {
    what: 'the scheduler never switches',
    file: 'strategies/choices',
    find: 'const only = onlyChoice(machine);',
    replace: 'const only = machine.enabled ? lowest(machine.enabled) : onlyChoice(machine);',
    caught: ['sampled'],
  },
  {
    what: 'a compareExchange that fails counts as a write',
    file: 'machine/machine',
    find: 'TOUCH.READ | TOUCH.WRITE : TOUCH.READ;',
    replace: 'TOUCH.READ | TOUCH.WRITE : TOUCH.READ | TOUCH.WRITE;',
    caught: ['cas'],
  },
  {
    what: 'a part of a divided search gets lost',
    file: 'exhaustive/tasks',
    find: 'return [...done, ...open].map',
    replace: 'return [...done, ...open].slice(1).map',
    caught: ['divided'],
  },
  {
    what: 'parts of a divided search repeat each other',
    file: 'exhaustive/tasks',
    find: 'asleep.push(taken);',
    replace: '',
    caught: ['divided'],
  },
  {
    what: 'what `always` reads does not matter to the search',
    file: 'machine/machine',
    find: 'if (isVisible || ',
    replace: 'if (',
    caught: ['between'],
  },
  {
    what: 'the order in real time does not matter to the search',
    file: 'machine/machine',
    find: "return access === 'invoke' ? TOUCH.INVOKE : TOUCH.RESPOND;",
    replace: 'return 0;',
    caught: ['realtime'],
  },
  {
    what: 'a spinning thread is not told of a write',
    file: 'machine/machine',
    find: 'cell.changed = true;\n                    changed = true;',
    replace: '',
    caught: ['spins'],
  },
  {
    what: 'no wait times out by choice',
    file: 'exhaustive/search',
    find: 'machine.timeoutsLeft = timeouts.length;',
    replace: 'machine.timeoutsLeft = 0;',
    caught: ['patience'],
  },
  {
    what: 'memory is not put back',
    file: 'machine/memory',
    find: 'bytes.set(image);',
    replace: '',
    caught: ['fresh'],
  },
  {
    what: 'modules keep their state',
    file: 'loading/loaded-program',
    find: 'this.#uninterrupted(() => loaded.reset());',
    replace: 'if (machine.executions === 1) this.#uninterrupted(() => loaded.reset());',
    caught: ['fresh'],
  },
  {
    what: 'nobody dies before an atomic operation',
    file: 'machine/machine',
    find: 'if (this.#plan.at(t, this.made[t], 0) !== undefined)\n',
    replace: 'if (false)\n',
    caught: ['coverage'],
  },
  {
    what: 'nobody dies before a plain write',
    file: 'exhaustive/plans',
    find: 'if (crashes < limits.crashes)',
    replace: 'if (crashes < limits.crashes && plain === 0)',
    caught: ['half', 'coverage'],
  },
  {
    what: 'a step is the same in all executions',
    file: 'strategies/profile',
    find: 'const key = ',
    replace: 'const site = 0, key = ',
    caught: ['eitherWay'],
  },
  {
    what: 'a death in a wait always frees the place in the line',
    file: 'machine/machine',
    find: "if (waits && this.#dying[thread] === 'queued')",
    replace: 'if (waits)',
    caught: ['swallowed'],
  },
  {
    what: 'a replay does not follow the schedule',
    file: 'replay/follow',
    find: 'if (choice !== undefined && this.#fits(machine, choice))\n            return choice;',
    replace: 'if (choice !== undefined) return nonPreemptive(machine);',
    caught: ['replays'],
  },
  {
    what: 'any failure is good enough for the shrinker',
    file: 'replay/same-failure',
    find: 'return withoutNumbers(one.message) === withoutNumbers(other.message);',
    replace: 'return true;',
    caught: ['shrinks'],
  },
]

test('nothing is broken: all checks pass', async () => {
  expect(await failing(Object.keys(CHECKS))).toEqual([])
})

describe('broken', () => {
  test.each(BREAKAGES.map(breakage => [breakage.what, breakage] as const))(
    '%s',
    async (_what, { file, find, replace, caught }) => {
      const path = join(copy, 'dist/props/explorer', `${file}.js`)
      const text = readFileSync(path, 'utf8')
      expect(text.split(find), `the text in ${file} that is replaced`).toHaveLength(2)
      writeFileSync(
        path,
        text.replace(find, () => replace),
      )
      try {
        expect(await failing(caught)).toEqual(caught)
      } finally {
        writeFileSync(path, text)
      }
    },
  )
})
