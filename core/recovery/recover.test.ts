/**
 * Goal: recovery gives everything back once, whoever does it and however often (I4, I8), and handles of
 * a dead incarnation are good for nothing (I9).
 *
 * Method: examples, with and without leases.
 *
 * Not covered: a recovery that dies (props/crash.test.ts).
 */

import { describe, expect, test } from 'vitest'
import { LOCK } from '#core/facility/layout.js'
import { type Connection, type PortSpace, portOf, REFUSED, spaceFigures } from '#core/index.js'
import { ORPHANED } from '#core/locks/lock-word.js'
import type { ExclusiveSpace } from '#core/ports/exclusive-space.js'
import { assertConsistent } from '#props/census/census.js'
import { finishes, joinMortal } from '#props/crash/mortal-stack.js'
import { makeAtomicsMortal } from '#props/crash/mortal-words.js'
import { allocateSpace, joinAs, LOCK_KINDS, VARIANTS } from '#props/support/facilities.js'

makeAtomicsMortal()

const LOW = 20_000
const PORTS = 100
const QUARANTINE_MS = 1000
const HOLDS = 40

const cases = VARIANTS.flatMap(({ name, config }) =>
  (config.access === 'literal' ? [0] : [0, 8]).map(lease => ({ name, config, lease })),
)

describe.each(cases)('$name, lease $lease', ({ config, lease }) => {
  function create(lock = LOCK_KINDS[0]!) {
    const space = { ...config, ports: [LOW, LOW + PORTS - 1] as const, lease }
    const facility = allocateSpace(4, lock, { ...space, quarantineMs: QUARANTINE_MS })
    const [victim, a] = [1, 2].map(slot => joinAs(facility, slot, 0))
    const mine = victim!.spaceAt(0)
    const held = Array.from({ length: HOLDS }, () => mine.connect(0))
    return { facility, victim: victim!, a: a!, mine, held }
  }

  test('every port comes back, after its hold-down', () => {
    const { facility, victim, a, held } = create()
    expect(a.recover(victim.token, 0)).toEqual({ status: 'not-fenced' })
    const recovery = a.recover(victim.token, 10, { exited: true })
    expect(recovery).toMatchObject({ status: 'recovered', locks: 0 })
    expect(recovery.status === 'recovered' && recovery.ports).toBeGreaterThanOrEqual(HOLDS)
    const ports = new Set(held.map(portOf))
    const cooling = assertConsistent(facility, 10).ports.filter(({ port }) => ports.has(port))
    expect(cooling.every(({ state }) => state === 'cooling')).toBe(true)
    expect(drain(a.spaceAt(0), 10 + QUARANTINE_MS + 1)).toHaveLength(PORTS)
  })

  test('done is done', () => {
    const { facility, victim, a } = create()
    const b = joinAs(facility, 3, 0)
    facility.fence(victim.token)
    expect(a.recover(victim.token, 0).status).toBe('recovered')
    expect(b.recover(victim.token, 0).status).toBe('gone')
    expect(a.recover(victim.token, 0).status).toBe('gone')
    assertConsistent(facility, 0)
  })

  test('every lock that the dead stack holds is taken away from it, and counted', () => {
    const { facility, victim, a } = create()
    for (let lock = 0; lock < facility.locks; lock += 1) {
      Atomics.store(facility.words, facility.lockAt(lock) + LOCK.STATE, victim.token)
    }
    // A word behind the last lock that happens to have that value.
    const behind = facility.lockAt(facility.locks) + LOCK.STATE
    const before = Atomics.exchange(facility.words, behind, victim.token)
    facility.fence(victim.token)
    const recovery = a.recover(victim.token, 0)
    expect(Atomics.exchange(facility.words, behind, before)).toBe(victim.token)
    expect(facility.slots.view(1).recoverer).toBe(a.token)
    // That of the profile is inherited before recovery begins, where there is something to inherit.
    const orphaned = recovery.status === 'recovered' ? recovery.locks : 0
    expect(orphaned).toBeGreaterThanOrEqual(Math.max(1, facility.locks - 1))
    expect(orphaned).toBeLessThanOrEqual(facility.locks)
    for (let lock = 0; lock < facility.locks; lock += 1) {
      const state = Atomics.load(facility.words, facility.lockAt(lock) + LOCK.STATE)
      expect([0, ORPHANED], `lock ${lock}`).toContain(state)
    }
  })

  test('who is fenced recovers nobody', () => {
    const { facility, victim, a } = create()
    facility.fence(victim.token)
    facility.fence(a.token)
    expect(a.recover(victim.token, 0)).toEqual({ status: 'fenced' })
    expect(facility.slots.view(1).state).toBe('fenced')
  })

  test.each(LOCK_KINDS)('%s: two recoverers at once', lock => {
    let finished = 0
    let started = true
    for (let n = 1; started; n += 7) {
      const { facility, victim, a, held } = create(lock)
      const first = joinMortal(facility.buffer, 4, 0)
      const second = joinMortal(facility.buffer, 3, 0)
      facility.fence(victim.token)
      started = false
      first.life.interruptAt(n, () => {
        started = true
        // Where the first one holds a lock, the second one falls asleep.
        finished += Number(finishes(() => second.stack.recover(victim.token, 0)))
      })
      expect(first.stack.recover(victim.token, 0).status).toMatch(/recovered|gone/)
      facility.fence(second.stack.token)
      a.recoverFenced(0)
      const { ports } = assertConsistent(facility, 0)
      const cooling = new Set(ports.filter(p => p.state === 'cooling').map(({ port }) => port))
      expect(held.every(connection => cooling.has(portOf(connection)))).toBe(true)
      expect(drain(a.spaceAt(0), QUARANTINE_MS + 1)).toHaveLength(PORTS)
    }
    expect(finished).toBeGreaterThan(0)
  })

  test('a bit too many in a map costs nobody a port', () => {
    const { facility, victim, a } = create()
    const survivors = Array.from({ length: 20 }, () => a.spaceAt(0).connect(0))
    const { segments } = (a.spaceAt(0) as ExclusiveSpace).store
    for (const connection of survivors) {
      const index = portOf(connection) - LOW
      const segment = segments[Math.floor(index / facility.spaces[0]!.segmentPorts)]!
      segment.setMapBit(victim.slot, index % facility.spaces[0]!.segmentPorts)
    }
    a.recover(victim.token, 0, { exited: true })
    assertConsistent(facility, 0)
    for (const connection of survivors) expect(a.spaceAt(0).close(connection, 0)).toBe(0)
  })

  test.each(LOCK_KINDS)('%s: a successor takes every lock of those before it', lock => {
    const { facility, victim } = create(lock)
    for (let at = 0; at < facility.locks; at += 1) {
      const word = lock === 'fair' ? LOCK.INNER : LOCK.STATE
      facility.words[facility.lockAt(at) + word] = victim.token
    }
    facility.fence(victim.token)
    const died = facility.slots.claim(1, 'died while it joined', true)
    facility.fence(died)
    joinAs(facility, 1, 0)
    for (let at = 0; at < facility.locks; at += 1) {
      const words = [LOCK.STATE, LOCK.INNER].map(
        word => facility.words[facility.lockAt(at) + word]!,
      )
      expect(words.map(word => word & ~ORPHANED)).toEqual([0, 0])
    }
  })

  test('a successor in the same slot recovers it before it serves', () => {
    const { facility, victim } = create()
    facility.fence(victim.token)
    const successor = joinAs(facility, 1, 0)
    expect([successor.slot, successor.incarnation]).toEqual([1, 2])
    assertConsistent(facility, 0)
    expect(drain(successor.spaceAt(0), QUARANTINE_MS + 1)).toHaveLength(PORTS)
  })

  test('handles of an incarnation that is gone are refused, counted, and change nothing', () => {
    const { facility, victim, a, mine, held } = create()
    facility.fence(victim.token)
    a.recoverFenced(0)
    const now = QUARANTINE_MS + 1
    const others = drain(a.spaceAt(0), now)
    const before = spaceFigures(facility, 0, 1).FENCED
    const { ports } = assertConsistent(facility, now)
    const results = [mine.connect(now), mine.bind(0, now), mine.bind(LOW + 1, now)]
    results.push(...held.map(connection => mine.close(connection, now)))
    expect(new Set(results)).toEqual(new Set([REFUSED.FENCED]))
    expect(spaceFigures(facility, 0, 1).FENCED).toBe(before + results.length)
    expect(assertConsistent(facility, now, { orphans: true }).ports).toEqual(ports)
    for (const connection of others) expect(a.spaceAt(0).close(connection, now)).toBe(0)
  })

  test('so are handles of a stack that has left', () => {
    const { facility, victim, mine, held } = create()
    victim.leave(0)
    const { ports } = assertConsistent(facility, 0)
    expect(mine.close(held[0]!, 0)).toBe(REFUSED.FENCED)
    expect(mine.connect(0)).toBe(REFUSED.FENCED)
    expect(assertConsistent(facility, 0, { orphans: true }).ports).toEqual(ports)
  })
})

function drain(space: PortSpace, now: number): Connection[] {
  const held: Connection[] = []
  for (let got = space.connect(now); got !== REFUSED.EXHAUSTED; got = space.connect(now)) {
    expect(got).toBeGreaterThan(0)
    held.push(got)
  }
  return held
}
