/**
 * Goal: each lock kind keeps the truth table of `lock-word.ts` (L1 to L4) and, the fair one, its order.
 *
 * Method: several stacks in one thread. A stack that would wait throws `Asleep` instead, and stays where
 * it is: asleep in the queue, as far as anybody can see. Stacks die before chosen writes.
 *
 * Not covered: what a waiter does (waits.test.ts), and real parallelism (props/lock-kills.test.ts).
 */

import { describe, expect, test, vi } from 'vitest'
import { HEADER, LOCK, LOCK_STATISTIC_COUNTERS, WAIT_BUCKETS } from '#core/facility/layout.js'
import { FENCED, FREE, RECOVERING, Slots } from '#core/facility/slots.js'
import { HOLDER_MASK, ORPHANED, WAITERS } from '#core/locks/lock-word.js'
import { abandonAfter, type Locks } from '#core/locks/locks.js'
import { bucketFloorNs, bucketOf, lockFigures } from '#core/locks/statistics.js'
import { createLockUsers, STEP_NS } from '#props/crash/lock-users.js'
import { diesIn } from '#props/crash/mortal-stack.js'
import { Asleep, makeAtomicsMortal } from '#props/crash/mortal-words.js'
import { LOCK_KINDS } from '#props/support/facilities.js'

makeAtomicsMortal()

describe.each(LOCK_KINDS)('%s', kind => {
  const waiters = kind === 'spin' ? 0 : WAITERS

  test('free, held, free', () => {
    const { state, user } = createLockUsers(kind)
    const a = user(1)
    expect(a.locks.acquire(0)).toBe(false)
    expect(state()).toBe(a.token)
    a.locks.release(0)
    expect(state()).toBe(0)
  })

  test('held by a living stack: one waits', () => {
    const { state, user } = createLockUsers(kind)
    const a = user(1)
    a.locks.acquire(0)
    expect(() => user(2).locks.acquire(0)).toThrow(Asleep)
    expect(state()).toBe(a.token | waiters)
  })

  test('held by a suspected stack: one waits all the same', () => {
    const { state, user, facility } = createLockUsers(kind)
    const a = user(1)
    a.locks.acquire(0)
    facility.suspect(a.token)
    expect(() => user(2).locks.acquire(0)).toThrow(Asleep)
    expect(state()).toBe(a.token | waiters)
  })

  test('held by a dead stack: it is inherited, and orphaned until it is consistent', () => {
    const { state, user, facility } = createLockUsers(kind)
    const a = user(1)
    const b = user(2)
    a.locks.acquire(0)
    facility.fence(a.token)
    expect(b.locks.acquire(0)).toBe(true)
    expect(state()).toBe(ORPHANED | b.token)
    expect(() => b.locks.release(0)).toThrow('before it was marked consistent')
    expect(state()).toBe(ORPHANED | b.token)
    b.locks.markConsistent(0)
    expect(state()).toBe(b.token)
    b.locks.release(0)
    expect(user(3).locks.acquire(0)).toBe(false)
  })

  test('an inheritor that dies leaves it orphaned, as often as that happens', () => {
    const { state, user, facility } = createLockUsers(kind)
    const last = user(4)
    for (const slot of [1, 2, 3]) {
      const { locks, token } = user(slot)
      expect(locks.acquire(0)).toBe(slot > 1)
      facility.fence(token)
      if (slot === 2) last.locks.orphan(0, token)
    }
    expect(last.locks.acquire(0)).toBe(true)
    last.locks.markConsistent(0)
    last.locks.release(0)
    expect(state()).toBe(0)
  })

  test('orphan takes it from this very incarnation only', () => {
    const { state, user, facility } = createLockUsers(kind)
    const a = user(1)
    const b = user(2)
    expect(b.locks.orphan(0, a.token)).toBe(false)
    a.locks.acquire(0)
    facility.fence(a.token)
    expect(b.locks.orphan(0, a.token)).toBe(true)
    expect(state()).toBe(ORPHANED)
    expect(b.locks.acquire(0)).toBe(true)
    expect(b.locks.orphan(0, a.token)).toBe(false)
    expect(state()).toBe(ORPHANED | b.token)
  })

  test('orphan takes it from those that had the slot before too, and from none that came later', () => {
    const { state, user, facility } = createLockUsers(kind)
    const [first, b] = [user(1), user(2)]
    first.locks.acquire(0)
    facility.fence(first.token)
    const second = facility.slots.claim(1, 'second', true)
    facility.fence(second)
    expect(b.locks.orphan(0, second)).toBe(true)
    expect(state()).toBe(ORPHANED)
    const third = facility.slots.claim(1, 'third', true)
    Atomics.store(facility.words, facility.lockAt(0) + LOCK.STATE, third)
    expect(b.locks.orphan(0, second)).toBe(false)
    expect(state()).toBe(third)
  })

  test('after an exception the next one inherits it', () => {
    const { state, user } = createLockUsers(kind)
    const a = user(1)
    a.locks.acquire(0)
    a.locks.abandon(0)
    expect(state()).toBe(ORPHANED)
    const b = user(2)
    expect(b.locks.acquire(0)).toBe(true)
    a.locks.abandon(0) // No longer its own.
    expect(state()).toBe(ORPHANED | b.token)
  })

  test.each(['acquire', 'release'] as const)(
    'an exception anywhere in %s: abandoned, nothing names the stack any more',
    way => {
      for (let n = 1, thrown = true; thrown; n += 1) {
        const { state, user, facility } = createLockUsers(kind)
        const [a, b, c] = [user(1), user(2), user(3)]
        const holder = way === 'acquire' ? b : a
        holder.locks.acquire(0)
        if (way === 'release') expect(() => b.locks.acquire(0)).toThrow(Asleep)
        thrown = false
        a.life.interruptAt(n, () => {
          thrown = true
          throw new Error('planned')
        })
        // What falls asleep gives up as well: its wait has ended with an exception.
        try {
          a.locks[way](0)
        } catch (error) {
          expect(String(error)).toMatch(/planned|would wait/)
        }
        a.life.interruptAt(0, () => {}) // The exception comes once.
        a.locks.abandon(0)
        expect(state() & HOLDER_MASK).not.toBe(a.token)
        if (kind === 'fair') {
          expect(facility.words[facility.lockAt(0) + LOCK.INNER]! & HOLDER_MASK).toBe(0)
          expect(facility.words[facility.queueAt(0) + a.slot]).toBe(0)
        }
        if ((state() & HOLDER_MASK) !== b.token) {
          const orphaned = (state() & ORPHANED) !== 0
          expect(b.locks.acquire(0)).toBe(orphaned)
        }
        if ((state() & ORPHANED) !== 0) b.locks.markConsistent(0)
        b.locks.release(0)
        if (c.locks.acquire(0)) c.locks.markConsistent(0)
        c.locks.release(0)
        expect(state()).toBe(0)
      }
    },
  )

  test('a release by anybody but the holder is refused and changes nothing', () => {
    const { state, user, facility } = createLockUsers(kind)
    const a = user(1)
    const b = user(2)
    const states: (() => void)[] = [
      () => {},
      () => a.locks.acquire(0),
      () => expect(() => user(3).locks.acquire(0)).toThrow(Asleep),
      () => facility.fence(a.token),
    ]
    for (const prepare of states) {
      prepare()
      const before = facility.words.slice()
      expect(() => b.locks.release(0)).toThrow('does not hold it')
      expect(facility.words).toEqual(before)
    }
    expect(state() & HOLDER_MASK).toBe(a.token)
  })

  test('locks are apart', () => {
    const { user, facility } = createLockUsers(kind)
    const [a, b] = [user(1), user(2)]
    const stateOf = (lock: number): number => facility.words[facility.lockAt(lock) + LOCK.STATE]!
    const all = Array.from({ length: facility.locks }, (_, lock) => lock)
    expect(all.length).toBeGreaterThan(2)
    for (const lock of all) (lock % 2 === 0 ? a : b).locks.acquire(lock)
    expect(all.map(stateOf)).toEqual(all.map(lock => (lock % 2 === 0 ? a : b).token))
    for (const lock of all.slice(0, 2)) (lock % 2 === 0 ? a : b).locks.release(lock)
    expect(all.map(stateOf).map(Boolean)).toEqual(all.map(lock => lock > 1))
  })

  test('it is not taken twice', () => {
    const { state, user } = createLockUsers(kind)
    const a = user(1)
    a.locks.acquire(0)
    expect(() => a.locks.acquire(0)).toThrow('lock taken twice')
    expect(state()).toBe(a.token)
  })

  test('what dies while it takes the lock, takes nothing along', () => {
    for (let n = 1; ; n += 1) {
      const { state, user, facility } = createLockUsers(kind)
      const a = user(1)
      a.locks.acquire(0)
      const b = user(2)
      b.life.dieAt(n)
      let asleep = false
      const died = diesIn(() => {
        try {
          b.locks.acquire(0)
        } catch (error) {
          if (!(error instanceof Asleep)) throw error
          asleep = true
        }
      })
      facility.fence(b.token)
      a.locks.release(0)
      const c = user(3)
      const inherited = c.locks.acquire(0)
      if (inherited) c.locks.markConsistent(0)
      c.locks.release(0)
      c.locks.orphan(0, b.token)
      expect(state()).toBe(0)
      if (!died) {
        expect(asleep).toBe(true)
        return
      }
    }
  })
})

describe('fair', () => {
  test('in the order of arrival, and never free in between', () => {
    const { state, user } = createLockUsers('fair')
    const a = user(1)
    a.locks.acquire(0)
    const queue = [4, 2, 5, 3].map(slot => user(slot))
    for (const { locks } of queue) expect(() => locks.acquire(0)).toThrow(Asleep)
    let last = a
    queue.forEach((next, index) => {
      last.locks.release(0)
      expect(state()).toBe(next.token | (index < queue.length - 1 ? WAITERS : 0))
      last = next
    })
    last.locks.release(0)
    expect(state()).toBe(0)
  })

  test('the order holds when arrival numbers wrap', () => {
    const { state, user } = createLockUsers('fair')
    const a = user(1)
    const b = user(2)
    const c = user(3)
    for (let round = 0; round < 300; round += 1) {
      a.locks.acquire(0)
      for (const { locks } of [c, b]) expect(() => locks.acquire(0)).toThrow(Asleep)
      a.locks.release(0)
      expect(state() & HOLDER_MASK).toBe(c.token)
      c.locks.release(0)
      expect(state()).toBe(b.token)
      b.locks.release(0)
    }
  })

  test('dead waiters are skipped, suspected ones come last', () => {
    const { state, user, facility } = createLockUsers('fair')
    const a = user(1)
    a.locks.acquire(0)
    const [dead, suspected, living] = [2, 3, 4].map(slot => user(slot))
    for (const { locks } of [dead!, suspected!, living!]) {
      expect(() => locks.acquire(0)).toThrow(Asleep)
    }
    facility.fence(dead!.token)
    facility.suspect(suspected!.token)
    expect(facility.words[facility.lockAt(0) + LOCK.ARRIVALS]).toBe(3)
    a.locks.release(0)
    expect(state()).toBe(living!.token | WAITERS)
    expect(facility.words[facility.queueAt(0) + dead!.slot]).toBe(0)
    living!.locks.release(0)
    expect(state()).toBe(suspected!.token)
  })

  test('who is handed the lock is woken', () => {
    const { facility, user } = createLockUsers('fair')
    const [a, b] = [user(1), user(2)]
    a.locks.acquire(0)
    expect(() => b.locks.acquire(0)).toThrow(Asleep)
    a.locks.release(0)
    expect(a.life.notified).toContain(facility.queueAt(0) + b.slot)
    b.locks.release(0)
    expect(b.life.notified.filter(at => at >= facility.queueAt(0))).toEqual([])
  })

  test('a handle of the dead never waits: it gives up the lock, and is given none', () => {
    const { facility, state, user } = createLockUsers('fair')
    const [a, b] = [user(1), user(2)]
    a.locks.acquire(0)
    facility.fence(a.token)
    const inner = facility.lockAt(0) + LOCK.INNER
    Atomics.store(facility.words, inner, b.token)
    a.locks.abandon(0)
    expect(state()).toBe(ORPHANED)
    Atomics.store(facility.words, facility.lockAt(0) + LOCK.STATE, b.token)
    expect(a.locks.acquire(0)).toBe(true)
    expect([state(), facility.words[inner]]).toEqual([b.token, b.token])
  })

  test('nor does one of the dead that waited: who comes next takes it out of the queue', () => {
    const { facility, state, user } = createLockUsers('fair')
    const [a, b] = [user(1), user(2)]
    b.locks.acquire(0)
    expect(() => a.locks.acquire(0)).toThrow(Asleep)
    facility.fence(a.token)
    const inner = facility.lockAt(0) + LOCK.INNER
    Atomics.store(facility.words, inner, b.token)
    a.locks.abandon(0)
    Atomics.store(facility.words, inner, 0)
    b.locks.release(0)
    expect([state(), facility.words[facility.queueAt(0) + a.slot]]).toEqual([0, 0])
  })

  test('what is taken from an incarnation is not taken from its successor, which waits', () => {
    const { facility, state, user } = createLockUsers('fair')
    const [a, b, recoverer] = [user(1), user(2), user(3)]
    a.locks.acquire(0)
    facility.fence(a.token)
    facility.slots.step(a.token, FENCED, RECOVERING)
    recoverer.life.interruptAt(1, () => {
      expect(b.locks.acquire(0)).toBe(true)
      facility.slots.step(a.token, RECOVERING, FREE)
      expect(() => user(1).locks.acquire(0)).toThrow(Asleep)
    })
    expect(recoverer.locks.orphan(0, a.token)).toBe(false)
    b.locks.markConsistent(0)
    b.locks.release(0)
    expect(state()).toBe(facility.slots.token(1))
    expect(facility.slots.token(1)).not.toBe(a.token)
  })

  test('a dead holder: the oldest waiter inherits', () => {
    const { state, user, facility } = createLockUsers('fair')
    const [a, b, c] = [1, 2, 3].map(slot => user(slot))
    a!.locks.acquire(0)
    expect(() => b!.locks.acquire(0)).toThrow(Asleep)
    facility.fence(a!.token)
    expect(c!.locks.orphan(0, a!.token)).toBe(true)
    expect(state()).toBe(ORPHANED | b!.token)
  })

  test('a holder that lets go and dies while somebody looks at it leaves nothing to inherit', () => {
    const { facility, state, user } = createLockUsers('fair')
    const [a, b, c] = [user(1), user(2), user(3)]
    a.locks.acquire(0)
    const looks = vi.spyOn(Slots.prototype, 'isDead')
    looks.mockImplementation(function (this: Slots, token) {
      if (token !== a.token) return false
      looks.mockRestore()
      a.locks.release(0)
      facility.fence(a.token)
      c.locks.acquire(0)
      return this.isDead(token)
    })
    expect(() => b.locks.acquire(0)).toThrow(Asleep)
    expect(facility.slots.isDead(a.token)).toBe(true)
    expect(state()).toBe(c.token | WAITERS)
    c.locks.release(0)
    expect(state()).toBe(b.token)
  })

  test('a hand-over that dies half-way is finished by whoever comes next', () => {
    for (let n = 1; ; n += 1) {
      const { state, user, facility } = createLockUsers('fair')
      const a = user(1)
      a.locks.acquire(0)
      const queue = [3, 2].map(slot => user(slot))
      for (const { locks } of queue) expect(() => locks.acquire(0)).toThrow(Asleep)
      a.life.dieAt(n)
      const died = diesIn(() => a.locks.release(0))
      facility.fence(a.token)
      user(4).locks.orphan(0, a.token)
      for (const { locks, token, slot } of queue) {
        expect(state() & HOLDER_MASK).toBe(token)
        expect(facility.words[facility.queueAt(0) + slot]).toBe(0)
        if ((state() & ORPHANED) !== 0) locks.markConsistent(0)
        locks.release(0)
      }
      expect(state()).toBe(0)
      expect(facility.words[facility.lockAt(0) + LOCK.INNER]).toBe(0)
      if (!died) return
    }
  })
})

test('an exception is not hidden by what abandon throws, and all locks are given up', () => {
  const { user } = createLockUsers('mutex')
  const { locks } = user(1)
  const given: number[] = []
  const broken = (lock: number): void => {
    given.push(lock)
    throw new Error(`abandon ${lock}`)
  }
  const first = new Error('first')
  abandonAfter(first, { ...locks, abandon: broken } as Locks, [0, 1])
  expect([first.message, String(first.cause), given]).toEqual(['first', 'Error: abandon 0', [0, 1]])
  const other = new Error('other')
  abandonAfter(other, { ...locks, abandon: () => abandonedBy(other) } as unknown as Locks, [0])
  expect(other.cause).toBeUndefined()
  for (const thrown of ['text', undefined]) {
    expect(() => abandonAfter(thrown, { ...locks, abandon: broken } as Locks, [0])).not.toThrow()
  }
})

function abandonedBy(error: Error): never {
  throw error
}

describe('statistics', () => {
  test.each(LOCK_KINDS)('%s: what is counted for whom', kind => {
    const { user, facility } = createLockUsers(kind)
    const a = user(1)
    const b = user(2)
    for (let i = 0; i < 3; i += 1) {
      a.locks.acquire(0)
      if (i < 2) a.locks.release(0)
    }
    expect(lockFigures(facility, 0, 1)).toMatchObject({ acquisitions: 3, contended: 0, parks: 0 })
    expect(() => b.locks.acquire(0)).toThrow(Asleep)
    facility.fence(a.token)
    if (kind === 'fair') {
      a.locks.release(0)
      expect(lockFigures(facility, 0, 1).handovers).toBe(1)
      return
    }
    b.locks.acquire(0)
    const { waits, ...figures } = lockFigures(facility, 0, 2)
    expect(figures).toMatchObject({ acquisitions: 1, contended: 1, inherited: 1, rescues: 0 })
    expect(figures.waitNs).toBe(STEP_NS)
    expect(waits[bucketOf(STEP_NS)]).toBe(1)
    expect(waits.reduce((sum, count) => sum + count)).toBe(1)
    expect(lockFigures(facility, 1, 2).acquisitions).toBe(0)
  })

  test.each(LOCK_KINDS)('%s: locks and stacks are counted apart, each in its record', kind => {
    const { user, facility } = createLockUsers(kind)
    const users = [1, 2, 3, 4, 5].map(slot => user(slot))
    let expected = 0
    for (const { locks, slot } of users) {
      for (let lock = 0; lock < facility.locks; lock += 1) {
        expected += 1
        for (let i = 0; i < expected; i += 1) {
          locks.acquire(lock)
          locks.release(lock)
        }
        expect(lockFigures(facility, lock, slot).acquisitions).toBe(expected)
      }
    }
    const at = facility.words[HEADER.LOCK_STATISTICS_AT]! / 2
    const records = facility.locks * (facility.stacks + 1)
    const inRecords = Array.from(
      { length: records },
      (_, record) => facility.counters[at + record * LOCK_STATISTIC_COUNTERS]!,
    )
    expect(inRecords.reduce((sum, count) => sum + count)).toBe((expected * (expected + 1)) / 2)
  })

  test.each(LOCK_KINDS)('%s: a wait is counted for its lock', kind => {
    const { user, facility } = createLockUsers(kind)
    const [a, b] = [user(1), user(5)]
    const last = facility.locks - 1
    for (let lock = 0; lock < last; lock += 1) a.locks.acquire(lock)
    b.locks.acquire(last)
    const before = lockFigures(facility, last, 5)
    facility.fence(a.token)
    for (let lock = 0; lock < last; lock += 1) {
      expect(b.locks.acquire(lock)).toBe(true)
      const { contended, inherited, waitNs, waitNsMax } = lockFigures(facility, lock, 5)
      expect([contended, inherited, waitNs, waitNsMax]).toEqual([1, 1, STEP_NS, STEP_NS])
    }
    expect(lockFigures(facility, last, 5)).toEqual(before)
  })

  test('each wait is in the bucket whose bounds hold it', () => {
    for (let ns = 0; ns < 2 ** 35; ns = ns * 1.07 + 1) {
      const bucket = bucketOf(ns)
      expect(bucketFloorNs(bucket)).toBeLessThanOrEqual(ns)
      expect(bucket).toBeLessThan(WAIT_BUCKETS)
      if (bucket < WAIT_BUCKETS - 1) expect(bucketFloorNs(bucket + 1)).toBeGreaterThan(ns)
    }
    for (let bucket = 0; bucket < WAIT_BUCKETS; bucket += 1) {
      expect(bucketOf(bucketFloorNs(bucket))).toBe(bucket)
    }
  })
})
