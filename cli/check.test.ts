/**
 * Goal: the options reach the exploration, and results reach the streams, the files and the exit status.
 * Method: the command over an exploration that is made up. Not covered: exploring; see props/explorer.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { checkCommand } from '#cli/check.js'
import { Folder } from '#cli/test-support/run-cli.js'
import type { Exploration, ExploreOptions } from '#props/explorer/exploration.js'
import { ScenarioError } from '#props/explorer/loading/scenario-error.js'

const folder = new Folder()
afterAll(() => folder.remove())
afterEach(() => vi.restoreAllMocks())

const FINE: Exploration = {
  scenario: 'two stacks',
  file: 'two.scenario.ts',
  verdict: 'ok',
  complete: false,
  executions: 10,
  blocked: 0,
  steps: 100,
  seconds: 0.5,
  strategy: 'portfolio',
  seed: 5,
  established: '10 executions, 7 of them distinct',
  gaps: [],
  statistics: {},
}

interface Ran {
  readonly status: number
  readonly out: string
  readonly err: string
  readonly files: readonly string[]
  readonly options: readonly ExploreOptions[]
}

/** Runs the command; `give` stands for the explorations, by file. */
async function check(
  args: readonly string[],
  give: (file: string) => Partial<Exploration>,
): Promise<Ran> {
  let status = -1
  let [out, err] = ['', '']
  const keep = (add: (text: string) => void) => (text: string | Uint8Array) => {
    add(String(text))
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(
    keep(text => {
      out += text
    }),
  )
  vi.spyOn(process.stderr, 'write').mockImplementation(
    keep(text => {
      err += text
    }),
  )
  const files: string[] = []
  const options: ExploreOptions[] = []
  const command = checkCommand(
    result => {
      status = result
    },
    async (url, given) => {
      const file = url.pathname.split('/').at(-1)!
      files.push(file)
      options.push(given)
      given.onStart?.({ strategy: 'portfolio', workers: 2 })
      given.onProgress?.({ executions: 5, steps: 50, seconds: 0.1 })
      return { ...FINE, file, ...give(file) }
    },
    async () => {
      throw new Error('not asked for')
    },
  )
  try {
    await command.exitOverride().parseAsync([...args], { from: 'user' })
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal)
    vi.restoreAllMocks()
  }
  return { status, out, err, files, options }
}

const wrong = { verdict: 'deadlock', complete: false } as const

describe('exit status', () => {
  test.each([
    ['nothing found', {}, 0],
    ['a failure', wrong, 1],
    ['unknown', { verdict: 'unknown' }, 1],
    ['exhaustive and complete', { strategy: 'exhaustive', complete: true }, 0],
    ['exhaustive and not complete', { strategy: 'exhaustive', complete: false }, 1],
  ] as const)('%s', async (_, result, status) => {
    expect((await check(['a.ts'], () => result)).status).toBe(status)
  })

  test('a scenario that does not load is 2, and the others are explored all the same', async () => {
    const ran = await check(['a.ts', 'b.ts'], file => {
      if (file === 'b.ts') return {}
      throw new ScenarioError('BAD_SCENARIO', 'a.ts has no threads; write threads')
    })
    expect(ran.status).toBe(2)
    expect(ran.err).toMatch(/^portplex: a\.ts has no threads; write threads$/m)
    expect(ran.out).toMatch(/^OK: two stacks \(b\.ts\)$/m)
  })

  test('any other error is ours', async () => {
    const ran = check(['a.ts'], () => {
      throw new RangeError('x')
    })
    await expect(ran).rejects.toThrow(RangeError)
  })
})

describe('--all', () => {
  test.each([
    [['--all', 'a.ts'], /--all checks portplex itself, and no a\.ts; leave one of them out/],
    [['--all', '--crashes', '1'], /--all decides by itself about --crashes; leave it out/],
    [['--all', '--junit', 'x.xml'], /--all decides by itself about --junit; leave it out/],
  ] as const)('%s is refused', async (args, message) => {
    await expect(check(args, () => ({}))).rejects.toThrow(message)
  })
})

describe('options', () => {
  test('reach the exploration', async () => {
    const { options } = await check(
      [
        ...['a.ts', '--strategy', 'pct', '--schedules', '9', '--seed', '3', '--crashes', '2'],
        ...['--preemptions', '4', '--timeouts', '0', '--engine', 'threads', '--confirm'],
        ...[
          '--export',
          'x',
          '--input',
          '{"n":[1]}',
          '--plain',
          'p',
          '--plain',
          'q',
          '--workers',
          '1',
        ],
        ...['--steps', '500', '--stalls', '1'],
      ],
      () => ({}),
    )
    expect(options[0]).toMatchObject({
      strategy: 'pct',
      schedules: 9,
      seed: 3,
      crashes: 2,
      stalls: 1,
      preemptions: 4,
      timeouts: 0,
      engine: 'threads',
      confirm: true,
      export: 'x',
      input: { n: [1] },
      plain: ['p', 'q'],
      workers: 1,
      stepsMax: 500,
    })
  })

  test('--seconds is for all files together', async () => {
    const { options } = await check(['a.ts', 'b.ts', '--seconds', '60'], () => ({}))
    expect(options[0]!.seconds).toBeCloseTo(30, 0)
    expect(options[1]!.seconds).toBeGreaterThan(50)
  })

  test('a seed is drawn, and printed before the run with every parameter', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(1e6) // Lines come every few seconds.
    const { err, options } = await check(['a.ts'], () => ({}))
    expect(err).toMatch(
      new RegExp(`^a\\.ts: seed ${options[0]!.seed}\na\\.ts: strategy portfolio, workers 2$`, 'm'),
    )
    expect(err).toMatch(/^a\.ts: 0\.1 s · 5 executions · 50\/s · 50 steps$/m)
  })

  test.each([
    ['--input', '{'],
    ['--strategy', 'luck'],
    ['--schedules', '0'],
  ])('%s %s is refused', async (...words) => {
    await expect(check(['a.ts', ...words], () => ({}))).rejects.toThrow(/argument .* is invalid/)
  })
})

describe('what is printed', () => {
  test('--json: an object for each file, one a line', async () => {
    const { out } = await check(['a.ts', 'b.ts', '--json', '--annotations'], () => wrong)
    const all = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(all.map(one => [one.file, one.verdict])).toEqual([
      ['a.ts', 'deadlock'],
      ['b.ts', 'deadlock'],
    ])
  })

  test('--junit and --annotations', async () => {
    const file = join(folder.path, 'junit.xml')
    const { out } = await check(['a.ts', '--junit', file, '--annotations'], () => wrong)
    expect(readFileSync(file, 'utf8')).toMatch(/<failure .*type="deadlock">/)
    expect(out).toMatch(/^::error file=a\.ts,line=1,col=1,title=two stacks%3A deadlock::/m)
  })

  test('--junit into a folder that is not there is wrong usage', async () => {
    const file = join(folder.path, 'nowhere', 'junit.xml')
    await expect(check(['a.ts', '--junit', file], () => ({}))).rejects.toThrow(
      /^--junit .*no such file/,
    )
  })
})

describe('without a file', () => {
  test('every scenario below the folder is explored, but none of node_modules', async () => {
    const there = new Folder()
    there.write('b.scenario.ts', '')
    there.write('a.scenario.mjs', '')
    there.write('a.test.ts', '')
    const { files } = await inFolder(there.path, () => check([], () => ({})))
    there.remove()
    expect(files).toEqual(['a.scenario.mjs', 'b.scenario.ts'])
  })

  test('none at all is wrong usage', async () => {
    const there = new Folder()
    const ran = inFolder(there.path, () => check([], () => ({})))
    await expect(ran).rejects.toThrow(/no \*\.scenario\.ts or \.js below this folder/)
    there.remove()
  })
})

async function inFolder<T>(path: string, act: () => Promise<T>): Promise<T> {
  const before = process.cwd()
  process.chdir(path)
  try {
    return await act()
  } finally {
    process.chdir(before)
  }
}
