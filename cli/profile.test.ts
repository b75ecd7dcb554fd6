/**
 * Goal: a run with a profile in one process is changed and displayed from another, as people do it; and what
 * is said when a profile is wrong, when there is none to change, or no run.
 * Method: the compiled program as child processes, one for all changes, with a temporary folder of their
 * own.
 * Not covered: what data sets do to connections (`workers/cluster/profile-run.test.ts`).
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Ended,
  Folder,
  PROJECT,
  runShell,
  type Started,
  startCli,
} from '#cli/test-support/run-cli.js'
import { SharedProcess } from '#cli/test-support/shared-process.js'

const folder = new Folder()
const shared = new SharedProcess(folder.path)
afterAll(() => {
  shared.close()
  folder.remove()
})
const temporary = join(folder.path, 'tmp')
mkdirSync(temporary)
process.env.TMPDIR = temporary

const rows = Array.from({ length: 6 }, (_, n) => `0,900000,host${n % 3},10.0.0.${n},443`)
const long = folder.write('long.csv', `open_ms,close_ms,host,dst_ip,dst_port\n${rows.join('\n')}\n`)
const PROFILE = `TCPCONFIG EPHEMERALPORTS 40000 40999
VIPADYNAMIC
  VIPADEFINE SYSPLEXPORTS 255.255.255.0 192.0.2.1
  VIPADEFINE 255.255.255.0 192.0.2.2
ENDVIPADYNAMIC
`
const profile = folder.write('a.profile', PROFILE)
const cli = (...args: string[]): Promise<Ended> => shared.run(...args)

const STAY = ['--traffic', long, '--stacks', '3', '--speed', '1', '--order', 'free', '--seed', '1']
/** All tests of a run together take less. */
const STAY_MS = 300_000
const startRun = (...args: string[]): Started =>
  startCli(['run', ...args, ...STAY], folder.path, PROJECT, STAY_MS)

async function endRun(run: Started): Promise<Ended> {
  process.kill(run.child.pid!, 'SIGINT')
  return await run.ended
}

function expectRefused({ status, stdout, stderr }: Ended, says: RegExp): void {
  expect(status, stderr).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(says)
  expect(stderr, 'a stack trace').not.toMatch(/^ {4}at /m)
}

describe('a run with a profile', () => {
  let run: Started
  let pid: string
  beforeAll(async () => {
    run = startRun(profile)
    pid = `${run.child.pid}`
    await run.seen(/6 opened/)
  })
  afterAll(async () => {
    await endRun(run)
  })

  it('is displayed', async () => {
    const displays = ['vipadcfg', 'vipadyn', 'ports'].map(kind =>
      cli('display', kind, '--run', pid),
    )
    for (const { status, stdout, stderr } of await Promise.all(displays)) {
      expect(status, stderr).toBe(0)
      expect(stdout).toMatch(/192\.0\.2\.1/)
    }
    expect((await cli('display', 'vipadcfg')).stdout).toMatch(/192\.0\.2\.2/)
  })

  it('is changed by a data set, and the display says so', async () => {
    const change = folder.write(
      'b.profile',
      'TCPCONFIG EPHEMERALPORTS 40500 41999\nPORT 41999 TCP RESERVED',
    )
    const { status, stdout, stderr } = await cli('obeyfile', change, '--run', pid)
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(
      /^192\.0\.2\.1 has ports 40500-41999, 1 of them reserved; \d+ connections drain$/m,
    )
    expect((await cli('display', 'ports', '--run', pid)).stdout).toMatch(
      /^192\.0\.2\.1 +TCP +40500-41999 /m,
    )
    const port = await cli('display', 'port', '192.0.2.1', '41999', '--run', pid)
    expect(port.stdout).toMatch(/RESERVED/)
    expect(port.stdout).toMatch(/PORT 41999 TCP RESERVED/)
  })

  it('is changed from standard input', async () => {
    const { stdout, stderr, status } = await runShell(
      `echo 'DELETE PORT 41999 TCP RESERVED' | portplex obeyfile - --run ${pid} --json`,
      folder.path,
    )
    expect(status, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [] })
  })

  it('needs --late-enable to coordinate in one step', async () => {
    const text = 'VIPADYNAMIC VIPADEFINE SYSPLEXPORTS 255.255.255.0 192.0.2.2 ENDVIPADYNAMIC'
    const late = folder.write('late.profile', text)
    const refused = await cli('obeyfile', late, '--run', pid)
    expect(refused.status).toBe(2)
    expect(refused.stdout).toMatch(/late\.profile:1:\d+: error: .*first delete in one data set/)
    const { status, stdout } = await cli('obeyfile', late, '--late-enable', '--run', pid)
    expect(status, stdout).toBe(0)
    expect(stdout).toMatch(/^192\.0\.2\.2 is coordinated now$/m)
  })

  it('refuses what cannot change', async () => {
    const change = folder.write('c.profile', 'TCPCONFIG TIMEWAITINTERVAL 5')
    const { status, stdout } = await cli('obeyfile', change, '--run', pid)
    expect(status).toBe(2)
    expect(stdout).toMatch(/TIMEWAITINTERVAL cannot change .*\nnothing is changed\n$/)
    expectRefused(await cli('obeyfile', 'none.profile'), /none\.profile: no such file/)
  })
})

it('a run without a profile has none to change', async () => {
  const run = startRun()
  await run.seen(/6 opened/)
  expectRefused(
    await cli('obeyfile', profile, '--run', `${run.child.pid}`),
    /this run has no profile/,
  )
  expect((await endRun(run)).status).toBe(0)
})

it('without a run there is nothing to change', async () => {
  expectRefused(await cli('obeyfile', profile), /no run is running/)
})

describe('a run that cannot be as it is asked for', () => {
  const write = (text: string): string => folder.write('wrong.profile', text)
  it.each([
    [PROFILE.replace('40000 40999', '40000 x'), [], /wrong\.profile:1:32: error: .*has errors/s],
    ['TCPCONFIG RESTRICTLOWPORTS\n', [], /defines no DVIPA/],
    [PROFILE.replace('40999', '40000'), [], /last port is 40000/],
    [PROFILE, ['--ports', '1024-2000'], /--ports: with a profile, TCPCONFIG/],
    [PROFILE, ['--reserved', '1024'], /--reserved: with a profile, PORT/],
    [PROFILE, ['--explicit-bind', '101'], /whole number/],
    [PROFILE, ['--explicit-bind', '5', '--uncoordinated'], /no pool that stacks share/],
  ])('%#', async (text, args, says) => {
    expectRefused(await shared.run('run', write(text), '--seconds', '1', ...args), says)
  })

  it('explicit binds without a profile', async () => {
    expectRefused(await cli('run', '--explicit-bind', '5'), /name a profile with GLOBALCONFIG/)
  })
})

it('the profile of standard input, with explicit binds', async () => {
  const pool = 'GLOBALCONFIG EXPLICITBINDPORTRANGE 45000 500'
  const text = folder.write('pool.profile', `${pool}\n${PROFILE}`)
  const { status, stdout, stderr } = await runShell(
    `portplex run - --explicit-bind 50 --stacks 2 --seconds 0.5 --display ports --json < ${text}`,
    folder.path,
  )
  expect(status, stderr).toBe(0)
  const { displays, audit } = JSON.parse(stdout)
  expect(audit.verdict).toBe('clean')
  const spaces = displays.ports.spaces as { low?: number; address?: string }[]
  expect(JSON.stringify(spaces)).toContain('0.0.0.0')
})
