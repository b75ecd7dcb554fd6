/**
 * Goal: what a run promises about time and ports holds in what its stacks really did: order `strict` is
 * one sequence, the same each time; order `window` lets no stack run ahead; hold-downs, reservations
 * and the range are kept; a range that is too small is used to its last port.
 * Method: the history of real threads, read here record by record, without the auditor.
 * Not covered: deaths (`crash-kinds.test.ts`), each structure and lock (`matrix.test.ts`).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ClusterOptions,
  Random,
  type RunResult,
  readTraffic,
  runCluster,
  type Traffic,
} from '#workers/index.js'
import { readTrafficBytes } from '#workers/traffic/read.js'

const LOG = fileURLToPath(
  new URL('../../examples/pgbench-through-pgbouncer.log.gz', import.meta.url),
)
const folder = mkdtempSync(join(tmpdir(), 'portplex-replay-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let shipped: Traffic
/** Its beginning, for the slow order `strict`. */
let beginning: Traffic
beforeAll(async () => {
  shipped = await readTraffic(LOG)
  const lines = gunzipSync(readFileSync(LOG)).toString().split('\n')
  beginning = await readTrafficBytes(bytes(lines.slice(0, 5000).join('\n')), 'beginning')
})

interface Entry {
  readonly stamp: number
  readonly kind: string
  readonly port: number
  readonly tick: number
  readonly slot: number
  readonly incarnation: number
  readonly result: string
}

let runs = 0

async function run(
  options: Partial<ClusterOptions> & { seed: number },
): Promise<{ result: RunResult; history: Entry[] }> {
  const { traffic: _, ...shown } = options
  console.log(`seed ${options.seed}: ${JSON.stringify(shown)}`)
  const history = join(folder, `${++runs}.jsonl`)
  const isolation = { failureIntervalMs: 800, isolationMs: 400 }
  const result = await runCluster({
    stacks: 4,
    traffic: shipped,
    ...isolation,
    ...options,
    history,
  })
  expect(result.broken).toEqual([])
  const lines = readFileSync(history, 'utf8').trimEnd().split('\n').slice(1)
  return { result, history: lines.map(line => JSON.parse(line) as Entry) }
}

function expectClean({ audit, connections, rows }: RunResult): void {
  expect(audit.violations.slice(0, 3).map(({ message }) => message)).toEqual([])
  expect(audit).toMatchObject({ verdict: 'clean', duplicates: 0, lost: 0 })
  const { opened, closed, refused, lostByCrash, openAtEnd, skipped } = connections
  expect(opened + refused + skipped).toBe(rows)
  expect(closed + lostByCrash + openAtEnd).toBe(opened)
}

const acquired = (history: Entry[]): Entry[] =>
  history.filter(({ kind, result }) => kind === 'ACQUIRE_END' && result === 'OK')

/** The shortest time, in ms of traffic, from a port's release to its next acquire; undefined: none. */
function shortestReuse(history: Entry[]): number | undefined {
  const released = new Map<number, number>()
  let shortest: number | undefined
  for (const { kind, port, tick, result } of history) {
    if (kind === 'RELEASE_BEGIN') released.set(port, tick)
    if (kind !== 'ACQUIRE_END' || result !== 'OK' || !released.has(port)) continue
    shortest = Math.min(shortest ?? Number.POSITIVE_INFINITY, tick - released.get(port)!)
  }
  return shortest
}

async function made(rows: string[]): Promise<Traffic> {
  return await readTrafficBytes(bytes(`open_ms,close_ms,host\n${rows.join('\n')}\n`), 'made')
}

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

describe('order strict', () => {
  const order = { kind: 'strict' } as const
  /** Everything but the stamps. */
  const told = (history: Entry[]): string[] =>
    history.map(({ stamp: _, ...entry }) => JSON.stringify(entry))

  it.each([
    [{ policy: 'next-fit', lease: 64 }],
    [{ policy: 'random', lease: 0, ports: [40_000, 41_023], quarantineMs: 3000 }],
    [{ policy: 'double-hash', lease: 0, structure: 'bitmap' }],
  ] as const)('gives each row the same port each time: %j', async options => {
    const traffic = beginning
    const first = await run({ ...options, traffic, order, seed: 41 })
    const second = await run({ ...options, traffic, order, seed: 41 })
    expectClean(first.result)
    expect(told(second.history)).toEqual(told(first.history))
    // Each event is over before the next begins: BEGIN and END of one stack, in turn.
    for (let i = 0; i < first.history.length; i += 2) {
      const [begin, end] = first.history.slice(i, i + 2)
      expect(`${end.kind} ${end.slot}`).toBe(`${begin.kind.replace('BEGIN', 'END')} ${begin.slot}`)
    }
    if (options.policy !== 'random') return
    const other = await run({ ...options, traffic, order, seed: 42 })
    expect(acquired(other.history).map(e => e.port)).not.toEqual(
      acquired(first.history).map(e => e.port),
    )
  })

  it.each([0, 64])('keeps a hold-down to the millisecond, lease %i', async lease => {
    // Some 80 connections at once and 125 a second: 200 ports are in hold-down, of 300.
    const ports = [40_000, 40_299] as const
    const { result, history } = await run({
      order,
      traffic: beginning,
      seed: 43,
      ports,
      lease,
      quarantineMs: 1500,
    })
    expectClean(result)
    expect(shortestReuse(history)).toBeGreaterThanOrEqual(1500)
    expect(shortestReuse(history), 'ports come back when it is over').toBeLessThan(3000)
  })

  it('without a hold-down a port is selected again at once', async () => {
    const ports = [40_000, 40_099] as const
    const { result, history } = await run({
      order,
      traffic: beginning,
      seed: 44,
      ports,
      lease: 0,
      quarantineMs: 0,
    })
    expectClean(result)
    expect(shortestReuse(history)).toBeLessThan(100)
  })

  it('goes on after deaths', async () => {
    const { result } = await run({ order, traffic: beginning, seed: 45, crashes: 3 })
    expectClean(result)
    expect([result.crashes.length, result.recoveries.length]).toEqual([3, 3])
    expect(result.connections.skipped).toBeLessThanOrEqual(3)
  })
})

describe('order window', () => {
  it.each([0, 3])('no stack is a window ahead of another one, with %i crashes', async crashes => {
    const ms = 250
    const { result, history } = await run({ order: { kind: 'window', ms }, seed: 46, crashes })
    expectClean(result)
    expect(result.crashes).toHaveLength(crashes)
    let window = 0
    for (const { kind, tick, stamp, slot } of history) {
      if (kind === 'FENCE' || kind === 'RECOVERED') continue // The supervisor's.
      const late = `slot ${slot} at stamp ${stamp}, tick ${tick}: others were in window ${window}`
      expect(Math.floor(tick / ms), late).toBeGreaterThanOrEqual(window)
      window = Math.max(window, Math.floor(tick / ms))
    }
    expect(window, 'the test saw many windows').toBeGreaterThan(200)
  })

  it('does each event in its own window, and none before its time', async () => {
    const { history } = await run({ seed: 47 })
    const ascending = (a: number, b: number): number => a - b
    const ticks = acquired(history).map(entry => entry.tick)
    const dues = [...shipped.table.openMs].map(ms => Math.max(ms, 0))
    ticks.sort(ascending)
    dues.sort(ascending)
    const window = (ms: number): number => Math.floor(ms / 1000)
    expect(ticks.map(window)).toEqual(dues.map(window))
    expect(ticks.filter((tick, n) => tick < dues[n])).toEqual([])
  })
})

describe('speed N', () => {
  it('does no event before its time, and ends with the traffic', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => `${n * 100},${n * 100 + 950},h${n % 4}`)
    const traffic = await made(rows)
    const { result, history } = await run({ seed: 48, traffic, speed: 20 })
    expectClean(result)
    expect(result.connections).toMatchObject({ opened: 300, closed: 300 })
    expect(result.trafficSeconds).toBeGreaterThanOrEqual(29.9 + 0.95)
    for (const [kind, delay] of [
      ['ACQUIRE_END', 0],
      ['RELEASE_BEGIN', 950],
    ] as const) {
      const ticks = history.filter(entry => entry.kind === kind).map(({ tick }) => tick)
      ticks.sort((a, b) => a - b)
      for (const [n, tick] of ticks.entries()) expect(tick).toBeGreaterThanOrEqual(n * 100 + delay)
    }
  })

  it('begins nothing more after the time that it is given', async () => {
    const { result } = await run({ seed: 49, speed: 2, seconds: 2 })
    expectClean(result)
    expect(result.stopped).toBe(false)
    expect(result.connections.skipped).toBeGreaterThan(0)
    expect(result.connections.opened).toBeGreaterThan(0)
    expect(result.trafficSeconds).toBeLessThan(70)
  })

  it('a signal ends the run with what there is', async () => {
    const stop = new AbortController()
    const onProgress = ({ opened }: { opened: number }): void => {
      if (opened > 0) stop.abort()
    }
    const { result } = await run({ seed: 50, speed: 1, onProgress, signal: stop.signal })
    expectClean(result)
    expect(result.stopped).toBe(true)
    expect(result.connections.skipped).toBeGreaterThan(0)
  })
})

describe('a range that runs out', () => {
  const random = new Random(51)
  const draw = <T>(values: readonly T[]): T => values[random.below(values.length)]
  const drawn = Array.from({ length: 6 }, (_, n) => {
    const high = 40_000 + 7 + random.below(43) // Some 80 connections want a port at once.
    const reserved = [40_002 + random.below(3)]
    const structure = draw(['bitmap', 'list'] as const)
    const lease = draw([0, 2, 8, 64])
    const quarantineMs = n % 2 === 0 ? 0 : 700
    const order = quarantineMs === 0 ? undefined : ({ kind: 'strict' } as const)
    const lock = draw(['mutex', 'fair', 'spin'] as const)
    return {
      ports: [40_000, high] as const,
      ...{ reserved, structure, lease, lock, quarantineMs, crashes: n % 3 },
      ...(order === undefined ? {} : { order }),
    }
  })

  it.each(drawn)('%j', async options => {
    const { result, history } = await run({ ...options, traffic: beginning, seed: 51 })
    expectClean(result)
    const [low, high] = options.ports
    const usable = high - low + 1 - options.reserved.length
    expect(result.refusedBy).toEqual({ exhausted: result.connections.refused })
    expect(result.connections.refused).toBeGreaterThan(0)
    const { peakHeld } = result.ports // With a hold-down never all at once.
    if (options.quarantineMs === 0) expect(peakHeld, 'used to the last port').toBe(usable)
    else expect(peakHeld).toBeLessThan(usable)
    const used = new Set(acquired(history).map(({ port }) => port))
    expect([...used].filter(port => port < low || port > high)).toEqual([])
    expect(options.reserved.filter(port => used.has(port))).toEqual([])
    expect(used.size, 'every port that is not reserved').toBe(usable)
  })

  it('even the last port, of one stack or of four', async () => {
    const traffic = await made(['0,10,a', '1,11,b', '2,12,c', '20,30,d', '40,,a'])
    for (const stacks of [1, 4]) {
      const more = { order: { kind: 'strict' }, quarantineMs: 0, lease: 64 } as const
      const { result } = await run({ seed: 52, stacks, traffic, ports: [40_000, 40_001], ...more })
      expectClean(result)
      expect(result.connections).toMatchObject({ opened: 4, refused: 1, openAtEnd: 1 })
      expect(result.ports.peakHeld).toBe(2)
    }
  })
})
