/**
 * Goal: each virtual thread has its own worker_threads, time and chance, all from the seed; what is not
 * modelled is refused when a thread reaches it, with the place, and not before.
 *
 * Method: one scenario whose input names what its thread does, loaded as any scenario is.
 *
 * Not covered: that Promise.prototype.then is refused at the top level of a module, where no twin runs.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCode, type ScenarioCode } from '#props/explorer/loading/load-session.js'
import type { Outcome } from '#props/explorer/machine/outcome.js'
import type { Session } from '#props/explorer/session.js'

/** What threads do, by name; line 1 of each is where it is refused. */
const BODIES: Readonly<Record<string, string>> = {
  who: `() => [wt.isMainThread, wt.threadId, typeof wt.parentPort.postMessage,
    wt.getEnvironmentData(1)]`,
  data: `() => [loadedWith, Object.keys(wt.workerData),
    wt.workerData.sab === workerDataAtLoad.sab]`,
  state: `() => [globalThis.mark, (globalThis.mark = 1), globalThis.mark,
    globalThis.Atomics === Atomics]`,
  dates: `() => [Date.now() < new Date(), new Date() instanceof Date, typeof Date(),
    new Date(5).getTime(), new (class extends Date {})(7) instanceof Date,
    Date.UTC(2000, 0), new Date(2000, 0).getMonth(), new Date().toISOString(),
    globalThis.Date === Date]`,
  clocks: `() => { const a = performance.now(); const [s, n] = process.hrtime();
    const b = process.hrtime.bigint(); return [a < n / 1e6, s, b > BigInt(n),
    process.hrtime([0, 0])[0], process.uptime() < 1, perf.performance === performance,
    performance.timeOrigin, performance.toJSON !== undefined] }`,
  chance: `() => [Math.random(), crypto.randomUUID(), nodeCrypto.randomUUID(),
    nodeCrypto.randomBytes(4).toString('hex'), nodeCrypto.randomInt(10),
    nodeCrypto.randomInt(5, 7), [...crypto.getRandomValues(new Uint8Array(4))],
    [...nodeCrypto.randomFillSync(new Uint8Array(3), 1)],
    nodeCrypto.webcrypto === crypto, Math.max(1, 2)]`,
  uuids: `() => [crypto.randomUUID(),
    nodeCrypto.randomUUID()].map(u => UUID.test(u))`,
  wrongChance: `() => [() => nodeCrypto.randomInt(5, 1),
    () => crypto.getRandomValues(new Float32Array(1))].map(f => { try {
    f() } catch (e) { return e.name } })`,
  sends: `() => { wt.parentPort.postMessage({ done: true });
    return wt.receiveMessageOnPort(wt.parentPort) }`,
  clones: `({ sab }) => { const c = structuredClone({ sab, d: new Date(3) });
    return [c.sab === sab, c.d.getTime()] }`,
  untransferred: `() => { try { structuredClone(new MessageChannel().port1) } catch (e) {
    return e.code } }`,
  transfers: `() => { const { port1, port2 } = new MessageChannel(); const {
    p } = structuredClone({ p: port1 }, { transfer: [port1] }); p.postMessage(8);
    return [wt.receiveMessageOnPort(port2), p instanceof MessagePort] }`,
  required: `() => [createRequire(import.meta.url)("worker_threads").threadId,
    createRequire(import.meta.url)("node:os").EOL]`,
  builtin: `() => [process.getBuiltinModule("node:worker_threads").threadId,
    process.getBuiltinModule("os").EOL, process.getBuiltinModule("none")]`,
  environment: `() => { wt.setEnvironmentData("a", 1); return [wt.getEnvironmentData("a"),
    process.pid > 0, process.env.PATH !== undefined] }`,
  exits: `({ sab }) => { const a = new Int32Array(sab); Atomics.store(a, 0, 1);
    process.exit(3); Atomics.store(a, 0, 2) }`,
  listens: '() => { process.on("exit", () => {}); return 1 }',
  buffered: `() => { const m = new WebAssembly.Memory({ initial: 1 });
    return [m instanceof WebAssembly.Memory, m.buffer.byteLength] }`,
  refuseTimeout: '() => setTimeout(() => {}, 1)',
  refuseInterval: '() => setInterval(() => {}, 1)',
  refuseImmediate: '() => setImmediate(() => {})',
  refuseMicrotask: '() => queueMicrotask(() => {})',
  refuseGlobal: '() => globalThis.setTimeout(() => {}, 1)',
  refuseTimers: '() => timers.setTimeout(() => {}, 1)',
  refuseTimersPromises: '() => timersPromises.setTimeout(1)',
  refuseTick: '() => process.nextTick(() => {})',
  refuseThen: '() => Promise.resolve(1).then(() => {})',
  refuseCatch: '() => Promise.resolve(1).catch(() => {})',
  refuseFinally: '() => new Promise(() => {}).finally(() => {})',
  refuseAsync: '() => (async () => 1)()',
  refuseFetch: '() => fetch("http://127.0.0.1:1")',
  refuseWorker: '() => new wt.Worker("no file")',
  refuseBroadcast: '() => new BroadcastChannel("b")',
  refuseListening: '() => new MessageChannel().port1.on("message", () => {})',
  refuseOnmessage: '() => { new MessageChannel().port1.onmessage = () => {} }',
  refuseWaitAsync: '({ sab }) => Atomics.waitAsync(new Int32Array(sab), 0, 0)',
  refuseWasm: '() => new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })',
  refuseRandomBytes: '() => nodeCrypto.randomBytes(4, () => {})',
  refuseRandomInt: '() => nodeCrypto.randomInt(4, () => {})',
  refuseInNative: '() => [3, 1].toString.call({ join: () => setTimeout(() => {}, 1) })',
}

const HEAD = `import * as wt from 'node:worker_threads'
import nodeCrypto from 'node:crypto'
import perf from 'node:perf_hooks'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { createRequire } from 'node:module'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const loadedWith = wt.workerData === null ? null : Object.keys(wt.workerData)
const workerDataAtLoad = wt.workerData
export default {
  name: 'surroundings',
  setup: () => ({
    sab: new SharedArrayBuffer(8),
    set: [wt.isMainThread, wt.threadId, wt.parentPort, wt.workerData, Date.now(), Math.random()],
  }),
  observe: state => state,
  threads: input => [bodies[input], bodies[input]],
  mayThrow: true,
  finally: (state, results) => { globalThis.process.checked?.(state.set) },
}
`

/** A memory that threads only get by messages that setup sent. */
const UNDERWAY = `export const underway = {
  name: 'memory underway',
  setup: () => {
    const { port1, port2 } = new MessageChannel()
    port1.postMessage({ sab: new SharedArrayBuffer(8) })
    return { port: port2 }
  },
  send: state => ({ message: state, transfer: [state.port] }),
  observe: () => null,
  threads: [({ port }) => Atomics.add(new Int32Array(wt.receiveMessageOnPort(port).message.sab), 0, 1)],
}
`

let file: string
let folder: string
let code: ScenarioCode

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portplex-kit-'))
  file = join(folder, 'surroundings.scenario.mjs')
  const bodies = Object.entries(BODIES).map(([name, body]) => `  ${name}: ${body},\n`)
  writeFileSync(file, `${HEAD}const bodies = {\n${bodies.join('')}}\n${UNDERWAY}`)
  code = await loadCode({ file })
})

afterAll(() => rmSync(folder, { recursive: true }))

/** One execution: thread 0 first, then thread 1. */
function execute(session: Session, seed = 1): Outcome {
  const choose = (): number => (session.machine.isEnabled(0) ? 0 : 1)
  return session.execute({ choose }, { seed })
}

function values(name: string, seed = 1): unknown[][] {
  return execute(code.open(name), seed).results.map(result => {
    assert.equal(result.status, 'returned', JSON.stringify(result))
    return result.value as unknown[]
  })
}

describe('a thread', () => {
  test('is a worker', () => {
    expect(values('who')).toEqual([
      [false, 1, 'function', undefined],
      [false, 2, 'function', undefined],
    ])
  })

  test('finds what it was sent when its modules are loaded', () => {
    const keys = ['sab', 'set']
    expect(values('data')).toEqual([
      [keys, keys, true],
      [keys, keys, true],
    ])
  })

  test('has a global object of its own, as new in each execution', () => {
    const session = code.open('state')
    for (let execution = 0; execution < 2; execution += 1) {
      const { results } = execute(session)
      const value = [undefined, 1, 1, true]
      expect(results).toEqual([
        { status: 'returned', value },
        { status: 'returned', value },
      ])
    }
    assert.equal('mark' in globalThis, false)
  })

  test('has dates from a fixed day on', () => {
    const day = '2020-01-01T00:00:00.000Z'
    const rest = [true, 'string', 5, true, Date.UTC(2000, 0), 0, day, true]
    expect(values('dates')).toEqual([
      [false, ...rest],
      [false, ...rest],
    ])
  })

  test('has clocks that go on, and only by its own steps', () => {
    const all = values('clocks')
    expect(all[0]).toEqual([true, 0, true, 0, true, true, Date.UTC(2020, 0), true])
    expect(all[1]).toEqual(all[0])
  })

  test('draws from the seed, unlike the other thread', () => {
    const [one, other] = values('chance')
    expect(values('chance')).toEqual([one, other])
    expect(values('chance', 2)).not.toEqual([one, other])
    expect(one!.slice(0, 4)).not.toEqual(other!.slice(0, 4))
    const [random, uuid, , bytes, ten, six, , filled, same, max] = one!
    assert.ok((random as number) >= 0 && (random as number) < 1)
    assert.match(uuid as string, /^.{8}-.{4}-4/)
    assert.match(bytes as string, /^[0-9a-f]{8}$/)
    assert.ok((ten as number) >= 0 && (ten as number) < 10)
    assert.ok([5, 6].includes(six as number))
    assert.equal((filled as number[])[0], 0)
    expect([same, max]).toEqual([true, 2])
  })

  test('may use the rest of its surroundings', () => {
    expect(values('uuids')[0]).toEqual([true, true])
    expect(values('wrongChance')[0]).toEqual(['RangeError', 'TypeMismatchError'])
    expect(values('sends')[0]).toBe(undefined)
    expect(values('clones')[0]).toEqual([true, 3])
    expect(values('untransferred')[0]).toBe('ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST')
    expect(values('transfers')[0]).toEqual([{ message: 8 }, true])
    expect(values('required')[0]).toEqual([1, '\n'])
    expect(values('builtin')[0]).toEqual([1, '\n', undefined])
    expect(values('environment')[0]).toEqual([1, true, true])
    expect(values('buffered')[0]).toEqual([true, 65_536])
  })

  test('dies by process.exit', () => {
    const session = code.open('exits')
    const { verdict, results } = execute(session)
    assert.equal(verdict, 'ok')
    const [result] = results
    assert.equal(result!.status, 'crashed')
    assert.equal(session.sites[(result as { site: number }).site]!.name, 'process.exit(3)')
  })

  test('that listens to its process proves less', () => {
    const { verdict, gaps } = execute(code.open('listens'))
    assert.equal(verdict, 'ok')
    assert.equal(gaps.length, 1)
    assert.match(gaps[0]!.what, /listener of process/)
    assert.ok(gaps[0]!.site > 0)
  })
})

describe('what is not modelled', () => {
  for (const name of Object.keys(BODIES).filter(key => key.startsWith('refuse'))) {
    test(`is refused, with the place: ${BODIES[name]}`, () => {
      const session = code.open(name)
      const { verdict, message, site } = execute(session)
      assert.equal(verdict, 'unknown')
      assert.match(message, /cannot be modelled$/)
      const line = HEAD.split('\n').length + 1 + lineOf(name)
      if (name !== 'refuseOnmessage') assert.equal(session.sites[site]?.line, line)
    })
  }
})

test('memory in messages that setup sent is as new in each execution', async () => {
  const session = (await loadCode({ file, export: 'underway' })).open()
  for (let execution = 0; execution < 2; execution += 1) {
    expect(execute(session).results).toEqual([{ status: 'returned', value: 0 }])
  }
  assert.equal(session.machine.memories.describe(64).memory, 'channel 1, port2[0].sab')
})

test('setup and checks are the main thread, and their time and chance are the same each time', () => {
  const seen: unknown[] = []
  Object.assign(process, { checked: (set: unknown) => seen.push(set) })
  execute(code.open('who'))
  execute(code.open('who'))
  Reflect.deleteProperty(process, 'checked')
  assert.equal(seen.length, 2)
  expect(seen[0]).toEqual(seen[1])
  expect((seen[0] as unknown[]).slice(0, 4)).toEqual([true, 0, null, null])
})

/** Lines of the bodies before one. */
function lineOf(name: string): number {
  const before = Object.keys(BODIES).slice(0, Object.keys(BODIES).indexOf(name))
  return before.map(key => BODIES[key]!.split('\n').length).reduce((a, b) => a + b, 0)
}
