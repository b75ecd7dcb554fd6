/**
 * Goal: one can look into a run of real threads while it goes on: what the displays say fits together, also
 * while stacks die; a space that fills is warned of with its owners and destinations.
 * Method: runs in this process, asked through their socket. Long connections keep a run where it is until the
 * test has seen enough and stops it; synthetic traffic with crashes is asked all the time.
 * Not covered: a second process (`cli/display.test.ts`).
 */
// @ts-nocheck

import { describe, expect, it } from 'vitest'
import type {
  ConnectionsDisplay,
  LeaksDisplay,
  PortDisplay,
  PortsDisplay,
  StatsDisplay,
} from '#core/index.js'
import {
  type ClusterOptions,
  callRun,
  OperationsError,
  type Reply,
  type RunResult,
  runCluster,
} from '#workers/index.js'
import { readTrafficBytes } from '#workers/traffic/read.js'

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

/** Connections that open at once and stay, in turn from four hosts to two destinations. */
async function longTraffic(count: number): Promise<ClusterOptions['traffic']> {
  const rows = Array.from(
    { length: count },
    (_, n) => `0,900000,host${n % 4},10.0.0.${n % 3 === 0 ? 2 : 1},443`,
  )
  const text = `open_ms,close_ms,host,dst_ip,dst_port\n${rows.join('\n')}\n`
  return await readTrafficBytes(bytes(text), 'made')
}

const display = async <T>(kind: string, ...operands: string[]): Promise<T> => {
  const reply = await callRun({ pid: process.pid }, 'display', { kind, operands })
  return reply.data as T
}

async function freeLeaks(): Promise<LeaksDisplay> {
  const reply = await callRun({ pid: process.pid }, 'display', { kind: 'leaks', free: true })
  return reply.data as LeaksDisplay
}

/** Runs until `enough`, called in turn with the log so far, has been true once. */
async function runUntil(
  options: Partial<ClusterOptions> & Pick<ClusterOptions, 'traffic'>,
  enough: (log: readonly string[]) => Promise<boolean>,
): Promise<{ result: RunResult; log: string[] }> {
  const controller = new AbortController()
  const log: string[] = []
  const run = runCluster({
    stacks: 4,
    seed: 1,
    speed: 1,
    order: { kind: 'free' },
    socket: true,
    signal: controller.signal,
    onLog: line => log.push(line),
    ...options,
  })
  let ended = false
  const end = run.then(
    () => {},
    () => {},
  )
  void end.then(() => {
    ended = true
  })
  try {
    while (!ended && !(await enough(log))) await new Promise(resolve => setTimeout(resolve, 20))
  } finally {
    controller.abort()
    await end
  }
  return { result: await run, log }
}

/** The run does not listen yet, or not any more. */
async function ifListening<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof OperationsError) return undefined
    throw error
  }
}

describe('displays of a run', () => {
  it('fit together', async () => {
    let seen: ConnectionsDisplay | undefined
    const { result } = await runUntil({ traffic: await longTraffic(12) }, async () => {
      seen = await ifListening(display<ConnectionsDisplay>('conn'))
      if (seen?.connections.length !== 12) return false
      expect(seen.missing).toEqual([])
      expect(new Set(seen.connections.map(row => row.port)).size).toBe(12)
      const stacks = seen.connections.map(row => row.stack)
      expect(new Set(stacks)).toEqual(new Set(['stack1', 'stack2', 'stack3', 'stack4']))
      const { spaces } = await display<PortsDisplay>('ports')
      expect(spaces[0]!.states.held).toBe(12)
      expect(spaces[0]!.owners.map(owner => owner.held)).toEqual([3, 3, 3, 3])
      const stats = await display<StatsDisplay>('stats')
      expect(stats.spaces[0]).toMatchObject({ inUse: 12, acquired: { connects: 12 } })
      expect(await freeLeaks()).toEqual({ leaks: [], unknown: [], missing: [], freed: true })
      expect(await display('leaks')).toMatchObject({ leaks: [], freed: false })
      for (const row of seen.connections) {
        const { ports } = await display<PortDisplay>('port', row.address, String(row.port))
        expect(ports[0]).toMatchObject({
          state: 'held',
          owner: { name: row.stack, incarnation: 1, dead: false },
          since: row.since,
          destinations: [row.destination],
        })
      }
      return true
    })
    expect(seen?.connections).toHaveLength(12)
    expect(result.connections.opened).toBe(12)
    expect(result.stopped).toBe(true)
  })

  it('refuse what there is not, and the run goes on', async () => {
    const refused: string[] = []
    const ask = async (command: string, args: object): Promise<void> => {
      const message = await callRun({ pid: process.pid }, command, args).catch(String)
      refused.push(String(message))
    }
    await runUntil({ traffic: await longTraffic(2) }, async () => {
      if ((await ifListening(display('ports'))) === undefined) return false
      await ask('restart', {})
      await ask('display', { kind: 'vdpt' })
      await ask('display', { kind: 7 })
      await ask('display', { kind: 'ports', operands: ['x'] })
      await ask('display', { kind: 'ports', operands: 5 })
      await ask('display', { kind: 'ports', max: -1 })
      await ask('display', { kind: 'port', operands: ['192.0.2.1'] })
      await ask('display', { kind: 'port', operands: ['192.0.2.1', '65536'] })
      await ask('display', { kind: 'port', operands: ['192.0.2.9', '1'] })
      await ask('display', { kind: 'vipadcfg' })
      await ask('display', { kind: 'ports', free: true })
      await ask('display', { kind: 'leaks', free: 'yes' })
      return true
    })
    expect(refused.map(message => message.replace('OperationsError: ', ''))).toEqual([
      expect.stringMatching(/^there is no command "restart"/),
      expect.stringMatching(/^there is no display "vdpt"; there are vipadcfg, /),
      expect.stringMatching(/^a display has a kind/),
      expect.stringMatching(/^display ports takes no operands/),
      expect.stringMatching(/list of strings/),
      expect.stringMatching(/^max is -1/),
      expect.stringMatching(/^write display port ADDRESS PORT/),
      expect.stringMatching(/^write display port ADDRESS PORT/),
      expect.stringMatching(/^192\.0\.2\.9 is not a DVIPA here; there are 192\.0\.2\.1/),
      expect.stringMatching(/no configuration statements/),
      expect.stringMatching(/^display ports frees nothing/),
      expect.stringMatching(/^free is true or false/),
    ])
  })

  it('are answered while stacks die, and cost the run nothing', async () => {
    const replies: ConnectionsDisplay[] = []
    const faults: object[] = []
    const names = ['stack1', 'stack2', 'stack3', 'stack4']
    const { result } = await runUntil(
      {
        traffic: {},
        seconds: 2,
        seed: 5,
        crashes: 7,
        speed: 'max',
        failureIntervalMs: 400,
        isolationMs: 200,
      },
      async () => {
        const reply = await ifListening(display<ConnectionsDisplay>('conn'))
        if (reply) replies.push(reply)
        const leaks = await ifListening(freeLeaks())
        if (leaks) faults.push(...leaks.leaks, ...leaks.unknown)
        return false
      },
    )
    // On a machine that is busy, a stack may be taken for dead besides.
    expect(result.crashes.filter(({ kind }) => kind !== 'unplanned')).toHaveLength(7)
    expect(result.audit).toMatchObject({ verdict: 'clean', lost: 0, duplicates: 0 })
    expect(result.broken).toEqual([])
    expect(faults).toEqual([])
    expect(replies.some(({ connections }) => connections.length > 0)).toBe(true)
    for (const { connections, missing } of replies) {
      expect(names).toEqual(expect.arrayContaining([...missing]))
      for (const row of connections) expect(missing).not.toContain(row.stack)
    }
    await expect(display('ports')).rejects.toThrow(/no run listens/)
  })

  it('at the end of a run', async () => {
    const result = await runCluster({
      stacks: 2,
      seed: 1,
      traffic: {},
      seconds: 0.5,
      displays: ['ports', 'conn', 'vipadcfg', 'leaks'],
    })
    const [ports, conn, vipadcfg, leaks] = result.displays as readonly (Reply & { kind: string })[]
    const { connections, missing } = conn!.data as ConnectionsDisplay
    expect(missing).toEqual([])
    expect(connections).toHaveLength(result.connections.openAtEnd)
    expect((ports!.data as PortsDisplay).spaces[0]!.states).toEqual(result.ports.atEnd)
    expect(vipadcfg).toMatchObject({ kind: 'vipadcfg', data: null })
    expect(leaks!.data).toEqual({ leaks: [], unknown: [], missing: [], freed: false })
  })

  it('at the end of a run that is stopped: its stacks are still there to be asked', async () => {
    const { result } = await runUntil(
      { traffic: await longTraffic(5), displays: ['conn'] },
      async () => (await ifListening(display<StatsDisplay>('stats')))?.spaces[0]?.inUse === 5,
    )
    expect(result.stopped).toBe(true)
    const { connections, missing } = result.displays[0]!.data as ConnectionsDisplay
    expect([connections.length, missing]).toEqual([5, []])
  })

  it('that there are not are refused before the run', async () => {
    const options = { stacks: 1, seed: 1, traffic: {}, displays: ['port'] }
    await expect(runCluster(options)).rejects.toThrow(OperationsError)
  })
})

it('a space that fills is warned of, with owners and destinations', async () => {
  const options = { ports: [40_000, 40_009], lease: 0, quarantineMs: 0 } as const
  const isOver = (line: string): boolean =>
    line.startsWith('warning: ') && line.includes('exhausted')
  const { log, result } = await runUntil(
    { traffic: await longTraffic(14), ...options },
    async lines => lines.some(isOver),
  )
  expect(result.connections.refused).toBe(4)
  const level = log.findIndex(line => /^warning: 192\.0\.2\.1 tcp: .*90 % reached/.test(line))
  const exhausted = log.findIndex(isOver)
  expect(exhausted).toBeGreaterThan(level)
  expect(log[level]).toContain('100 % of 10 in use')
  for (const line of [log[level], log[exhausted]]) {
    expect(line).toMatch(/most held by stack\d \(\d\), stack\d \(\d\)/)
    expect(line).toMatch(/most connections to 10\.0\.0\.1:443 \(\d\), 10\.0\.0\.2:443 \(\d\)/)
    expect(line).toMatch(/widen the range/)
  }
})
