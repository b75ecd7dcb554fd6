/**
 * Goal: a run in one process is looked into from another, as people do it: every display, the metrics, and
 * what is said when there is no run, when there are several, or when something is wrong.
 * Method: the compiled program as child processes, one for all that is looked up, with a temporary folder
 * of their own, so that they see no run but the test's. A run of connections that stay is interrupted when
 * the test has seen enough.
 * Not covered: what each display says in detail (`core/display/display.test.ts`).
 */
import { mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Ended,
  Folder,
  PROJECT,
  runCli,
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

/** Children have their sockets here. */
const temporary = join(folder.path, 'tmp')
mkdirSync(temporary)
process.env.TMPDIR = temporary

const rows = Array.from({ length: 6 }, (_, n) => `0,900000,host${n % 3},10.0.0.${n},443`)
const long = folder.write('long.csv', `open_ms,close_ms,host,dst_ip,dst_port\n${rows.join('\n')}\n`)

/** All tests of a run together take less. */
const STAY_MS = 300_000

/** A run that stays until it is interrupted. */
function startRun(...args: string[]): Started {
  const stay = ['run', '--traffic', long, '--stacks', '3', '--speed', '1', '--order', 'free']
  return startCli([...stay, '--seed', '1', ...args], folder.path, PROJECT, STAY_MS)
}

async function endRun(run: Started): Promise<Ended> {
  process.kill(run.child.pid!, 'SIGINT')
  return await run.ended
}

const display = (...args: string[]): Promise<Ended> => shared.run('display', ...args)

/** All six connections are open. */
const OPENED = /6 opened/

function expectRefused({ status, stdout, stderr }: Ended, says: RegExp): void {
  expect(status, stderr).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(says)
  expect(stderr, 'a stack trace').not.toMatch(/^ {4}at /m)
}

describe('a run', () => {
  let run: Started
  let ended: Ended
  beforeAll(async () => {
    run = startRun('--display', 'vipadyn,stats', '--metrics', '127.0.0.1:0')
    await run.seen(OPENED)
  })
  afterAll(async () => {
    ended ??= await endRun(run)
  })

  it.each([
    ['ports', /^DVIPA +PROT +RANGE.*\n192\.0\.2\.1 +TCP +1024-65535 +BITMAP +\d+ +6 /m],
    ['STATS', /^ +EPHEMERAL PORTS IN USE += +6$/m],
    ['vipadyn', /^ +stack3 +3 +1 +ACTIVE$/m],
    ['conn', /^stack\d +[0-9A-F]{8} +192\.0\.2\.1\.\.\d+ +10\.0\.0\.\d\.\.443 +ESTBLSH$/m],
    ['leaks', /^USER ID +PROT +LOCAL SOCKET .*\n0 OF 0 /m],
    ['vcrt', /^192\.0\.2\.1 +\d+ +10\.0\.0\.\d +443 +stack\d$/m],
  ])('display %s', async (kind, says) => {
    const { status, stdout, stderr } = await display(kind)
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(
      /^EZZ2500I DISPLAY PORTPLEX {2}\d\d:\d\d:\d\d {2}TRAFFIC TIME [\d.]+ S$/m,
    )
    expect(stdout).toMatch(says)
    expect(stdout).toMatch(/^\d OF \d RECORDS DISPLAYED\n$/m)
  })

  it('display port, for a connection that display conn has told of', async () => {
    const { connections } = JSON.parse((await display('conn', '--json')).stdout)
    expect(connections).toHaveLength(6)
    const { address, port, stack, destination } = connections[0]
    const text = await display('port', address, String(port))
    expect(text.stdout).toMatch(new RegExp(`OWNER +=? ${stack}, SLOT \\d, INCARNATION 1, MEMBER`))
    const json = JSON.parse((await display('port', address, String(port), '--json')).stdout)
    expect(json.ports).toMatchObject([
      { state: 'held', owner: { name: stack }, destinations: [destination] },
    ])
  })

  it('--free frees leaks only, and there are none', async () => {
    const { stdout } = await display('leaks', '--free', '--json')
    expect(JSON.parse(stdout)).toEqual({ leaks: [], unknown: [], missing: [], freed: true })
    expectRefused(await display('ports', '--free'), /display ports frees nothing/)
    expect((await display('conn')).stdout).toContain('6 OF 6 RECORDS DISPLAYED')
  })

  it('--max limits the records of the text', async () => {
    const lines = (text: string): number => text.match(/^stack\d/gm)?.length ?? 0
    const [some, all] = [await display('conn', '--max', '2'), await display('conn', '--max', '*')]
    expect(some.stdout).toContain('2 OF 6 RECORDS DISPLAYED')
    expect([lines(some.stdout), lines(all.stdout)]).toEqual([2, 6])
  })

  it('is found by its process and by its socket', async () => {
    const { pid } = run.child
    const [sockets] = readdirSync(temporary)
    const socket = join(temporary, sockets!, `${pid}.sock`)
    for (const choice of [
      ['--run', `${pid}`],
      ['--socket', socket],
    ]) {
      expect((await display('ports', ...choice)).status).toBe(0)
    }
    expectRefused(await display('ports', '--run', `${pid}`, '--socket', socket), /give one of them/)
  })

  it('refuses what there is not', async () => {
    expectRefused(
      await runCli(['display', 'foo'], folder.path),
      /no display "foo"; there are vipadcfg, vipadyn, /,
    )
    expectRefused(await display('port', '192.0.2.1'), /display port ADDRESS PORT/)
    expectRefused(await display('port', '192.0.2.7', '80'), /192\.0\.2\.7 is not a DVIPA/)
    expectRefused(await display('ports', '192.0.2.1'), /takes no operands/)
    expectRefused(await display('vipadcfg'), /no configuration statements/)
    expectRefused(await display(), /missing required argument 'kind'/)
    expectRefused(await display('ports', '--max', 'x'), /whole number/)
    expectRefused(await display('ports', '--run', '0'), /whole number/)
  })

  it('one of several is to be chosen', async () => {
    const other = startRun()
    await other.seen(OPENED)
    const pids = [run, other].map(({ child }) => child.pid!).sort((a, b) => a - b)
    expectRefused(await display('ports'), new RegExp(`2 runs .* --run ${pids.join(', or --run ')}`))
    expect((await display('ports', '--run', `${other.child.pid}`)).status).toBe(0)
    await endRun(other)
    expect((await display('ports')).status).toBe(0)
  })

  it('its metrics are scraped', async () => {
    const announced = /metrics at (\S+)/
    const [, url = ''] = announced.exec(await run.seen(announced))!
    const response = await fetch(url)
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text')
    expect(await response.text()).toMatch(
      /^portplex_ports\{address="192\.0\.2\.1",protocol="tcp",state="held"\} 6$/m,
    )
  })

  it('prints the displays at its end, and leaves no socket', async () => {
    ended = await endRun(run)
    expect(ended.status, ended.stderr).toBe(0)
    const [vipadyn, stats] = ['DYNAMIC VIPA:', 'PORT STATISTICS:'].map(title =>
      ended.stdout.indexOf(title),
    )
    expect(vipadyn).toBeGreaterThan(0)
    expect(stats).toBeGreaterThan(vipadyn!)
    expect(ended.stdout.indexOf('connections  6 opened')).toBeGreaterThan(stats!)
    const [sockets] = readdirSync(temporary)
    expect(readdirSync(join(temporary, sockets!))).toEqual([])
    expectRefused(await display('ports'), /no run is running; start one/)
    expectRefused(await display('ports', '--run', `${run.child.pid}`), /no run listens at/)
  })
})

describe('a run that cannot be as it is asked for', () => {
  it.each([
    [['--display', 'ports,foo'], /no "foo"; there are vipadcfg/],
    [['--display', 'port'], /no "port"/],
    [['--metrics', '9090'], /loopback address and a port/],
    [['--metrics', '192.0.2.1:9090'], /loopback address and a port/],
    [['--metrics', '0.0.0.0:9090'], /loopback address and a port/],
    [['--metrics', '127.0.0.1:70000'], /loopback address and a port/],
  ])('%j', async (args, says) => {
    expectRefused(await shared.run('run', '--seconds', '1', ...args), says)
  })

  it('a port for the metrics that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const args = ['run', '--seconds', '1', '--stacks', '1', '--metrics', `127.0.0.1:${port}`]
    const ended = await runCli(args, folder.path)
    expect(ended.status, ended.stderr).toBe(2)
    expect(ended.stderr).toContain(`127.0.0.1:${port}: the port is taken; choose another one`)
    await new Promise(resolve => other.close(resolve))
  })

  it('--json has the displays by kind', async () => {
    const args = ['run', '--seconds', '0.3', '--stacks', '2', '--display', 'ports', '--json']
    const { status, stdout, stderr } = await runCli(args, folder.path)
    expect(status, stderr).toBe(0)
    expect(JSON.parse(stdout).displays.ports.spaces).toHaveLength(1)
  })
})
