/**
 * Goal: a run with a profile does what it says, and goes on doing so while data sets change it and stacks
 * die: no port twice, none lost, no live connection cut, each connection on its DVIPA.
 * Method: real threads; data sets come through the run's socket, as from another terminal; the history is
 * judged again by itself, and read here for what each space gave out.
 * Not covered: the program (`cli/profile.test.ts`), single changes (`props/live-changes.test.ts`).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  applyProfile,
  type Configuration,
  emptyConfiguration,
  hasErrors,
  parseProfile,
  type SharedPort,
} from '#core/index.js'
import {
  type ClusterOptions,
  callRun,
  judgeHistory,
  OperationsError,
  type Reply,
  type RunResult,
  runCluster,
  type Traffic,
} from '#workers/index.js'
import { readTrafficBytes } from '#workers/traffic/read.js'
import { zeekConnections, zeekTsv } from '#workers/traffic/test-support/zeek-log.js'

const folder = mkdtempSync(join(tmpdir(), 'portplex-profile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function configured(text: string): Configuration {
  const parsed = parseProfile(text)
  const { configuration, problems } = applyProfile(emptyConfiguration(), parsed)
  expect(hasErrors([...parsed.problems, ...problems])).toBe(false)
  return configuration
}

interface Entry {
  readonly stamp: string
  readonly kind: string
  readonly space: number
  readonly destination?: number
  readonly port: number
  readonly slot: number
  readonly incarnation: number
  readonly result: string
}

interface Ran {
  readonly result: RunResult
  readonly spaces: readonly { name: string }[]
  readonly destinations: readonly string[]
  readonly history: readonly Entry[]
  readonly log: readonly string[]
}

type Options = Partial<ClusterOptions> & Pick<ClusterOptions, 'traffic' | 'seed'>
type Obey = (text: string, lateEnable?: boolean) => Promise<Reply>

let runs = 0

/** A run that its script ends. Planned crashes spread over all of the time. */
const ENDLESS = { seconds: 100, socket: true } as const

/** Runs with a profile, and with a script of data sets that begins once connections are open. */
async function run(
  profile: string,
  options: Options,
  script?: (obey: Obey, log: readonly string[]) => Promise<void>,
): Promise<Ran> {
  console.log(`seed ${options.seed}`)
  runs += 1
  const file = join(folder, `${runs}.jsonl`)
  const log: string[] = []
  const stop = new AbortController()
  const running = runCluster({
    stacks: 4,
    profile: configured(profile),
    failureIntervalMs: 800,
    isolationMs: 400,
    ...(script ? { ...ENDLESS, signal: stop.signal } : {}),
    history: file,
    onLog: line => log.push(line),
    ...options,
  })
  let ended = false
  const end = running.finally(() => {
    ended = true
  })
  if (script) {
    const followed = follow(script, log, () => ended)
    await Promise.race([end, followed]).finally(() => stop.abort())
    await followed
  }
  const result = await end
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const { spaces, destinations } = JSON.parse(header!)
  const verdict = await judgeHistory(file)
  expect(verdict.violations.slice(0, 3).map(({ message }) => message)).toEqual([])
  expect(verdict.verdict).toBe('clean')
  expect(verdict.totals).toEqual(result.audit.totals)
  return { result, spaces, destinations, history: lines.map(line => JSON.parse(line)), log }
}

async function follow(
  script: (obey: Obey, log: readonly string[]) => Promise<void>,
  log: readonly string[],
  ended: () => boolean,
): Promise<void> {
  const obey: Obey = (text, lateEnable = false) =>
    callRun({ pid: process.pid }, 'obeyfile', { name: 'test', text, lateEnable })
  // Ends when connections are open, or the run is over.
  for (let opened = 0; opened < 20 && !ended(); ) {
    await sleep(20)
    try {
      const { data } = await callRun({ pid: process.pid }, 'display', { kind: 'stats' })
      opened = (data as { spaces: { inUse: number }[] }).spaces.reduce((n, s) => n + s.inUse, 0)
      if (opened === 0) opened = await connections()
    } catch (error) {
      if (!(error instanceof OperationsError)) throw error
    }
  }
  await script(obey, log)
}

/** Those that stacks know of, coordinated or not. */
async function connections(): Promise<number> {
  const { data } = await callRun({ pid: process.pid }, 'display', { kind: 'conn' })
  return (data as { connections: unknown[] }).connections.length
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** Resolves when so many stacks have died. */
async function deaths(log: readonly string[], count: number): Promise<void> {
  while (log.filter(line => line.includes(' died: ')).length < count) await sleep(20)
}

function expectClean({
  audit,
  connections,
  rows,
  broken,
  crashes,
  recoveries,
  stopped,
}: RunResult): void {
  expect(audit.violations.slice(0, 3).map(({ message }) => message)).toEqual([])
  expect(audit).toMatchObject({ verdict: 'clean', duplicates: 0, lost: 0 })
  expect(broken).toEqual([])
  const { opened, closed, refused, lostByCrash, openAtEnd, skipped } = connections
  expect(opened + refused + skipped).toBe(rows)
  expect(closed + lostByCrash + openAtEnd).toBe(opened)
  expect(crashes.filter(({ kind }) => kind === 'unplanned')).toEqual([])
  // A run that is ended may leave the last ones to nobody.
  if (!stopped) expect(recoveries).toHaveLength(crashes.length)
}

/** How many connections each space gave a port. */
function opensBySpace({ history, spaces }: Ran): Record<string, number> {
  const opens: Record<string, number> = {}
  for (const { kind, result, space } of history) {
    if (kind !== 'ACQUIRE_END' || result !== 'OK') continue
    const { name } = spaces[space]!
    opens[name] = (opens[name] ?? 0) + 1
  }
  return opens
}

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

const SHAPE = { seed: 3, connections: 5000, hosts: 40, destinations: 500 }
const zeek = zeekConnections(SHAPE)
const zeekTraffic = (): Promise<Traffic> => readTrafficBytes(bytes(zeekTsv(zeek)), 'conn.log')

const dvipas = (...statements: string[]): string =>
  `VIPADYNAMIC ${statements.join('\n')} ENDVIPADYNAMIC`
const shared = (address: string): string => `VIPADEFINE SYSPLEXPORTS 255.255.255.0 ${address}`
const own = (address: string): string => `VIPADEFINE 255.255.255.0 ${address}`
const jobs = (...addresses: string[]): string => `SRCIP JOBNAME * ${addresses.join(' ')} ENDSRCIP`

describe('a Zeek log of many destinations', () => {
  // Ports come round again and again, so that most are held towards several destinations at once.
  const PROFILE = `
    TCPCONFIG EPHEMERALPORTS 40000 40249 TIMEWAITINTERVAL 2
    ${dvipas(shared('192.0.2.1'), shared('192.0.2.2'), 'VIPADEFINE SYSPLEXPORTS V6A 2001:db8::1')}
    PORTPLEX 192.0.2.1 STRUCTURE ROUTINGTABLE ENTRIES 2000 LEASE 0
    PORTPLEX V6A STRUCTURE ROUTINGTABLE ENTRIES 1000 LEASE 0
    PORT 40007 TCP RESERVED
    SRCIP
      DESTINATION 10.1.0.0/24 192.0.2.2
      DESTINATION 0.0.0.0/0 192.0.2.1
      DESTINATION ::/0 V6A
    ENDSRCIP`
  const CRASHES = 5

  function spaceFor(destination: string): string {
    if (destination.includes('[') || destination.startsWith('fd00')) return '2001:db8::1 tcp'
    return destination.startsWith('10.1.0.') ? '192.0.2.2 tcp' : '192.0.2.1 tcp'
  }

  it('each connection is on the DVIPA of its rule, while stacks die', async () => {
    const traffic = await zeekTraffic()
    const { table } = traffic
    expect(table.destinations.length).toBeGreaterThan(450)
    const ran = await run(PROFILE, { traffic, seed: 11, crashes: CRASHES, quarantineMs: 2000 })
    const { result, history, spaces, destinations } = ran
    expectClean(result)
    expect(result.crashes).toHaveLength(CRASHES)
    expect(result.connections.skipped).toBeLessThanOrEqual(CRASHES)
    expect(result.refusedBy).toEqual({})

    const expected: Record<string, number> = {}
    for (const destination of table.destination) {
      const name = spaceFor(table.destinations[destination]!)
      expected[name] = (expected[name] ?? 0) + 1
    }
    const opens = opensBySpace(ran)
    expect(Object.keys(opens).sort()).toEqual(Object.keys(expected).sort())
    for (const [name, count] of Object.entries(expected)) {
      expect(opens[name], name).toBeLessThanOrEqual(count)
      expect(opens[name], name).toBeGreaterThanOrEqual(count - CRASHES)
    }

    const towards = new Map<string, Set<number>>()
    for (const { kind, result, space, port, destination } of history) {
      if (kind !== 'ACQUIRE_END' || result !== 'OK' || destination === undefined) continue
      expect(spaceFor(destinations[destination]!)).toBe(spaces[space]!.name)
      const key = `${space} ${port}`
      towards.set(key, (towards.get(key) ?? new Set()).add(destination))
    }
    const most = Math.max(...[...towards.values()].map(({ size }) => size))
    expect(most, 'destinations of one port').toBeGreaterThan(5)
  })
})

it('a rule with several sources uses them evenly', async () => {
  const PROFILE = `
    TCPCONFIG EPHEMERALPORTS 40000 44999
    ${dvipas(shared('192.0.2.1'), shared('192.0.2.2'), shared('192.0.2.3'))}
    ${jobs('192.0.2.1', '192.0.2.3')}`
  const ran = await run(PROFILE, { traffic: await zeekTraffic(), seed: 12, crashes: 2 })
  expectClean(ran.result)
  const opens = opensBySpace(ran)
  expect(Object.keys(opens).sort()).toEqual(['192.0.2.1 tcp', '192.0.2.3 tcp'])
  const [one, other] = Object.values(opens)
  expect(Math.min(one!, other!) / Math.max(one!, other!)).toBeGreaterThan(0.8)
})

const QUICK = {
  opensPerSecond: 60,
  holdQuantiles: [
    [0, 1],
    [0.5, 500],
    [1, 20_000],
  ] as const,
}

describe('data sets while the run goes on', () => {
  const PROFILE = `
    TCPCONFIG EPHEMERALPORTS 40000 42999 TIMEWAITINTERVAL 1
    ${dvipas(shared('192.0.2.1'), shared('192.0.2.2'))}
    ${jobs('192.0.2.1', '192.0.2.2')}`

  it.each([21, 22])(
    'ranges, reservations, DVIPAs come and go while stacks die (%i)',
    async seed => {
      const replies: Reply[] = []
      const options = { traffic: QUICK, seed, crashes: 150, lease: seed === 21 ? 0 : 64 }
      const ran = await run(PROFILE, options, async (obey, log) => {
        for (const text of [
          'TCPCONFIG EPHEMERALPORTS 41000 41999',
          'PORTRANGE 41100 50 TCP RESERVED PORT 41007 TCP RESERVED',
          'TCPCONFIG EPHEMERALPORTS 40000 44999',
          dvipas('VIPADELETE 192.0.2.2'),
          'DELETE PORTRANGE 41100 50 TCP RESERVED',
          dvipas(shared('192.0.2.2')),
          `${dvipas(shared('192.0.2.9'))} ${jobs('192.0.2.9')}`,
          'TCPCONFIG EPHEMERALPORTS 42000 44999',
          jobs('192.0.2.1', '192.0.2.2', '192.0.2.9'),
        ]) {
          await sleep(20)
          replies.push(await obey(text))
        }
        await deaths(log, 4)
        await sleep(300)
      })
      expect(replies.map(({ data }) => data)).toEqual(
        replies.map(() => expect.objectContaining({ ok: true, enabled: [] })),
      )
      const texts = replies.map(({ text }) => text.join('\n'))
      expect(texts[0]).toMatch(
        /192\.0\.2\.1 has ports 41000-41999, 0 of them reserved; \d+ connections drain/,
      )
      expect(texts[1]).toMatch(/192\.0\.2\.2 has ports 41000-41999, 51 of them reserved/)
      expect(texts[3]).toMatch(/^192\.0\.2\.2 is deleted/)
      expect(texts[4]).toMatch(/192\.0\.2\.1 has ports 40000-44999, 1 of them reserved/)
      expect(texts[8]).toBe('no space changes')
      expectClean(ran.result)
      expect(ran.result.refusedBy).not.toHaveProperty('not-defined')
      const opens = opensBySpace(ran)
      const spare = Object.keys(opens).filter(name => name.startsWith('spare'))
      expect(spare, '192.0.2.9').toHaveLength(1)
      for (const name of ['192.0.2.1 tcp', '192.0.2.2 tcp', spare[0]!]) {
        expect(opens[name], name).toBeGreaterThan(100)
      }
      expect(ran.history.filter(({ kind }) => kind === 'DEFINED').length).toBeGreaterThanOrEqual(12)
    },
  )

  it('what cannot change is refused with the reason, and nothing is changed', async () => {
    let now: Reply | undefined
    const replies: Reply[] = []
    const keyword = dvipas(
      shared('192.0.2.1'),
      own('192.0.2.2'),
      'VIPADISTRIBUTE SYSPLEXPORTS 192.0.2.2 PORT 80 DESTIP ALL',
    )
    const profile = `TCPCONFIG EPHEMERALPORTS 40000 42999 TIMEWAITINTERVAL 1 ${keyword}`
    const ran = await run(profile, { traffic: QUICK, seed: 23, speed: 20 }, async obey => {
      const range = 'TCPCONFIG EPHEMERALPORTS 41000 41999'
      const nine = Array.from({ length: 9 }, (_, n) => `192.0.2.${100 + n}`).join(' ')
      for (const text of [
        `${range} TIMEWAITINTERVAL 5`,
        `${range} ${dvipas('VIPADISTRIBUTE DELETE 192.0.2.2 PORT 80 DESTIP ALL')}`,
        `${range} ${dvipas(shared(nine))}`,
        'TCPCONFIG EPHEMERALPORTS 41000 41000',
      ]) {
        replies.push(await obey(text))
      }
      now = await callRun({ pid: process.pid }, 'display', { kind: 'ports' })
      // One with an error in it: the other statements apply.
      replies.push(
        await obey(
          'PORT 40001 TCP RESERVED\nTCPCONFIG EPHEMERALPORTS 41000 40000\nPORT 40003 TCP RESERVED',
        ),
      )
    })
    expectClean(ran.result)
    const refusals = [
      /TIMEWAITINTERVAL cannot change/,
      /coordination cannot be switched off/,
      /9 further addresses .* 8 are left/,
      /at least 2 ports/,
    ]
    for (const [index, says] of refusals.entries()) {
      const { text, data } = replies[index]!
      expect(text.join('\n')).toMatch(says)
      expect(text.at(-1)).toBe('nothing is changed')
      expect(data).toMatchObject({ changes: [] })
    }
    expect(now!.text.join('\n')).toMatch(/^192\.0\.2\.1 +TCP +40000-42999 /m)
    expect(now!.text.join('\n')).not.toMatch(/41000|192\.0\.2\.10\d/)
    const { text, data } = replies[4]!
    expect(text[0]).toMatch(/^test:2:32: error: /)
    expect(text.slice(1)).toEqual([
      expect.stringMatching(/^192\.0\.2\.1 has ports 40000-42999, 2 of them reserved/),
      expect.stringMatching(/^192\.0\.2\.2 has ports 40000-42999, 2 of them reserved/),
    ])
    expect(data).toMatchObject({ ok: false })
    const defined = ran.history.filter(({ kind }) => kind === 'DEFINING')
    expect(defined.map(({ space }) => ran.spaces[space]!.name)).toEqual([
      '192.0.2.1 tcp',
      '192.0.2.2 tcp',
    ])
  })
})

describe('late enable', () => {
  // Long connections on few ports: stacks that pick by themselves have met often.
  const LONG = {
    opensPerSecond: 20,
    holdQuantiles: [
      [0, 2000],
      [1, 20_000],
    ] as const,
  }
  const RANGE = 'TCPCONFIG EPHEMERALPORTS 40000 40599 TIMEWAITINTERVAL 1'

  /**
   * From the moment that a space is on nobody gets a port that a living stack has, whenever that got it.
   * Returns how many got one before: two at a time.
   */
  function sharedBefore({ history }: Ran, space: number): number {
    const holders = new Map<number, Set<string>>()
    const begun = new Map<string, boolean>()
    let on = false
    let twice = 0
    for (const { kind, slot, incarnation, ...record } of history) {
      const owner = `${slot} ${incarnation}`
      if (kind === 'FENCE') for (const set of holders.values()) set.delete(owner)
      if (record.space !== space) continue
      const held = holders.get(record.port) ?? new Set()
      if (kind === 'COORDINATED') on = true
      if (kind === 'ACQUIRE_BEGIN') begun.set(owner, on)
      if (kind === 'RELEASE_BEGIN') held.delete(owner)
      if (kind === 'ACQUIRE_END' && record.result === 'OK') {
        if (begun.get(owner)) expect([...held], `port ${record.port}`).toEqual([])
        else if (held.size > 0) twice += 1
        holders.set(record.port, held.add(owner))
      }
    }
    expect(on).toBe(true)
    return twice
  }

  it('of one DVIPA after the other, while stacks die and hang', async () => {
    const addresses = Array.from({ length: 6 }, (_, n) => `192.0.2.${n + 1}`)
    const profile = `${RANGE} ${dvipas(...addresses.map(own))} ${jobs(...addresses.slice(0, 3))}`
    const replies: Reply[] = []
    const options = { traffic: LONG, seed: 31, crashes: 200, policy: 'random' as const }
    const ran = await run(profile, options, async (obey, log) => {
      for (const address of addresses) {
        await sleep(50)
        replies.push(await obey(dvipas(shared(address)), true))
      }
      await deaths(log, 7)
    })
    expectClean(ran.result)
    expect(ran.result.crashes.map(({ kind }) => kind)).toContain('hang')
    expect(replies.map(({ data }) => (data as { enabled: string[] }).enabled)).toEqual(
      addresses.map(address => [address]),
    )
    const waited = ran.log.filter(line => line.includes(': waits: '))
    expect(waited.join('\n')).toMatch(/is dead; recover it|has not published its connections yet/)
    for (const [space, address] of addresses.slice(0, 3).entries()) {
      const { shared } = replies[space]!.data as { shared: Record<string, SharedPort[]> }
      expect(sharedBefore(ran, space), address).toBeGreaterThan(0)
      // All but one may have closed theirs since.
      for (const { owners } of shared[address]!) expect(owners.length).toBeGreaterThan(0)
      const lines = replies[space]!.text.filter(line =>
        /^ {2}port \d+ is shared by stack/.test(line),
      )
      expect(lines).toHaveLength(shared[address]!.length)
    }
  })

  it('without the option takes two data sets, as in the product', async () => {
    const replies: Reply[] = []
    const distribute = 'VIPADISTRIBUTE SYSPLEXPORTS 192.0.2.2 PORT 80 DESTIP ALL'
    const statements = [own('192.0.2.1'), own('192.0.2.2'), distribute.replace('SYSPLEXPORTS', '')]
    const profile = `${RANGE} ${dvipas(...statements)} ${jobs('192.0.2.1', '192.0.2.2')}`
    const options = { traffic: LONG, seed: 32, crashes: 150, policy: 'random' as const }
    const ran = await run(profile, options, async obey => {
      replies.push(await obey(dvipas(shared('192.0.2.1'), distribute)))
      replies.push(
        await obey(
          dvipas('VIPADELETE 192.0.2.1', 'VIPADISTRIBUTE DELETE 192.0.2.2 PORT 80 DESTIP ALL'),
        ),
      )
      replies.push(await obey(dvipas(shared('192.0.2.1'), distribute)))
    })
    expectClean(ran.result)
    const [refused, deleted, enabled] = replies.map(({ data }) => data as Record<string, unknown>)
    expect(refused).toMatchObject({ ok: false, changes: [], enabled: [] })
    expect(replies[0]!.text.join('\n')).toMatch(/first delete in one data set, then define/)
    expect(deleted).toMatchObject({
      ok: true,
      changes: [{ kind: 'undefine', address: '192.0.2.1' }],
    })
    expect(enabled).toMatchObject({ ok: true, enabled: ['192.0.2.2', '192.0.2.1'] })
    for (const space of [0, 1]) expect(sharedBefore(ran, space)).toBeGreaterThan(0)
  })
})

describe('explicit binds', () => {
  const POOL = 'GLOBALCONFIG EXPLICITBINDPORTRANGE'
  const PROFILE = `TCPCONFIG EPHEMERALPORTS 40000 42999 TIMEWAITINTERVAL 1
    ${dvipas(shared('192.0.2.1'), shared('192.0.2.2'))} ${jobs('192.0.2.1', '192.0.2.2')}`
  const pooled = ({ history, spaces }: Ran): number[] =>
    history
      .filter(e => e.kind === 'ACQUIRE_END' && e.result === 'OK')
      .filter(e => spaces[e.space]!.name === '0.0.0.0 tcp')
      .map(e => e.port)

  it('take the ports of the pool, for all DVIPAs and stacks once, the same with each seed', async () => {
    const traffic = await zeekTraffic()
    const v6 = 'VIPADEFINE SYSPLEXPORTS V6A 2001:db8::1'
    const profile = `${POOL} 41000 1900 ${PROFILE} ${dvipas(v6)}`
    const counts: number[] = []
    for (const seed of [41, 42]) {
      const ran = await run(profile, { traffic, seed, explicitBind: 30, lease: 0 })
      expectClean(ran.result)
      expect(ran.result.connections).toMatchObject({ refused: 0, skipped: 0 })
      const ports = pooled(ran)
      for (const port of ports) expect(port >= 41_000 && port < 42_900, `${port}`).toBe(true)
      counts.push(ports.length)
      const others = ran.history.filter(
        e =>
          e.kind === 'ACQUIRE_END' &&
          e.result === 'OK' &&
          ran.spaces[e.space]!.name !== '0.0.0.0 tcp',
      )
      expect(ports.length + others.length).toBe(traffic.table.rows)
      expect(others.filter(({ port }) => port >= 41_000 && port < 42_900)).toEqual([])
    }
    expect(counts[0]).toBe(counts[1])
    expect(Math.abs(counts[0]! / traffic.table.rows - 0.3)).toBeLessThan(0.03)
  })

  it('are refused without a pool; of several definitions the last one is right', async () => {
    const replies: Reply[] = []
    const options = { traffic: QUICK, seed: 43, crashes: 150, explicitBind: 40 }
    const ran = await run(PROFILE, options, async obey => {
      for (const text of [
        `${POOL} 43000 200`,
        `${POOL} 44000 500`,
        'GLOBALCONFIG NOEXPLICITBINDPORTRANGE',
        `${POOL} 45000 500`,
      ]) {
        await sleep(200)
        replies.push(await obey(text))
      }
    })
    expectClean(ran.result)
    expect(replies.every(({ data }) => (data as { ok: boolean }).ok)).toBe(true)
    expect(ran.result.refusedBy['not-defined']).toBeGreaterThan(0)
    const ports = ran.history
      .filter(e => e.kind === 'ACQUIRE_END' && e.result === 'OK' && e.port >= 43_000)
      .map(({ port }) => Math.floor(port / 1000))
    const changes = ports.filter((pool, index) => pool !== ports[index - 1])
    expect(changes).toEqual([43, 44, 45])
  })

  it('never meet a connection of a DVIPA on their port, wherever the pool moves', async () => {
    const options = { traffic: QUICK, seed: 44, crashes: 20, explicitBind: 50, lease: 0 }
    const places = [300, 600, 0, 1200, 900]
    const ran = await run(`${POOL} 40000 300 ${PROFILE}`, options, async obey => {
      for (const place of places) {
        await sleep(100)
        await obey(`${POOL} ${40_000 + place} 300`)
      }
      await obey('GLOBALCONFIG NOEXPLICITBINDPORTRANGE')
      await sleep(100)
      await obey(`${POOL} 40150 300`)
    })
    expectClean(ran.result)
    expect(pooled(ran).length).toBeGreaterThan(100)
    expect(rivals(ran)).toEqual([])
  })
})

/** Ports that the pool and a DVIPA had out at the same time, from the history alone. */
function rivals({ history, spaces }: Ran): number[] {
  const held = new Map<string, { port: number; pool: boolean }>()
  const found: number[] = []
  for (const e of history) {
    const owner = `${e.slot}.${e.incarnation}`
    if (e.kind === 'FENCE') {
      for (const key of held.keys()) if (key.startsWith(`${owner} `)) held.delete(key)
    }
    const key = `${owner} ${e.space} ${e.port}`
    if (e.kind === 'RELEASE_BEGIN') held.delete(key)
    if (e.kind !== 'ACQUIRE_END' || e.result !== 'OK') continue
    const pool = spaces[e.space]!.name === '0.0.0.0 tcp'
    const rival = [...held.values()].some(hold => hold.port === e.port && hold.pool !== pool)
    if (rival) found.push(e.port)
    held.set(key, { port: e.port, pool })
  }
  return found
}
