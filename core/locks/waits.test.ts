/**
 * Goal: a waiter of each lock kind sleeps on what will change, for a slice at most, shows signs of life,
 * keeps WAITERS for others (L4), and counts its sleeps and the wake-ups that were lost. What others do
 * between two writes of it, or of who lets go, takes no lock from anybody.
 *
 * Method: several stacks in one thread. In the place of a wait the others act, and the test says how it
 * ended. Or they act before a chosen write.
 *
 * Not covered: waits as they are (props/lock-kills.test.ts), and all other orders (props/proof).
 */
import { describe, expect, test } from 'vitest'
import { LOCK } from '#core/facility/layout.js'
import { HOLDER_MASK, ORPHANED, WAITERS } from '#core/locks/lock-word.js'
import { bucketOf, lockFigures } from '#core/locks/statistics.js'
import { createLockUsers, type MortalLockUser, STEP_NS } from '#props/crash/lock-users.js'
import { diesIn } from '#props/crash/mortal-stack.js'
import { Asleep, makeAtomicsMortal, type Wait } from '#props/crash/mortal-words.js'
import { LOCK_KINDS } from '#props/support/facilities.js'

const SLICE_MS = 100
/** How a wait ended, and what others did meanwhile. */
type Nap = readonly [end: 'ok' | 'not-equal' | 'timed-out', meanwhile?: () => void]

makeAtomicsMortal()

describe.each(['mutex', 'fair'] as const)('%s', kind => {
  test('a waiter sleeps until it has the lock, a slice at a time, and shows that it lives', () => {
    const { facility, state, user } = createLockUsers(kind)
    const [a, b] = [user(1), user(2)]
    a.locks.acquire(0)
    const before = facility.slots.heartbeat(2)
    const waits = naps(b, facility.words, [
      ['timed-out'],
      ['not-equal'],
      ['ok', () => a.locks.release(0)],
    ])
    expect(b.locks.acquire(0)).toBe(false)
    expect(state() & HOLDER_MASK).toBe(b.token)
    expect(waits.map(({ ms }) => ms)).toEqual([SLICE_MS, SLICE_MS, SLICE_MS])
    expect(facility.slots.heartbeat(2)).toBe(before + 3)
    expect(figures(facility, 2)).toEqual({ contended: 1, inherited: 0, parks: 3, rescues: 0 })
    expect(figures(facility, 1)).toEqual({ contended: 0, inherited: 0, parks: 0, rescues: 0 })
    b.locks.release(0)
    expect(state()).toBe(0)
  })

  test.each([
    ['lost, if nothing moves for another slice', 'timed-out', 1],
    ['late, if it comes then', 'ok', 0],
    ['of somebody else, if the word moves then', 'not-equal', 0],
  ] as const)('a wake-up after a slice is %s', (_, end, rescues) => {
    const { facility, user } = createLockUsers(kind)
    const [a, b] = [user(1), user(2)]
    a.locks.acquire(0)
    const waits = naps(b, facility.words, [['timed-out', () => a.locks.release(0)], [end]])
    expect(b.locks.acquire(0)).toBe(false)
    expect(waits.map(({ ms }) => ms)).toEqual([SLICE_MS, SLICE_MS])
    expect(figures(facility, 2)).toMatchObject({ parks: 1, rescues })
  })

  test('what is inherited in a wait is counted once', () => {
    const { facility, state, user } = createLockUsers(kind)
    const [a, b] = [user(1), user(2)]
    a.locks.acquire(0)
    naps(b, facility.words, [['timed-out', () => facility.fence(a.token)]])
    expect(b.locks.acquire(0)).toBe(true)
    expect(state() & (HOLDER_MASK | ORPHANED)).toBe(b.token | ORPHANED)
    expect(figures(facility, 2)).toEqual({ contended: 1, inherited: 1, parks: 1, rescues: 0 })
  })
})

describe('fair: a hand-over that dies half-way', () => {
  test('is finished by the one that it was for, if nobody else comes', () => {
    for (let n = 1, died = true; died; n += 1) {
      const { facility, state, user } = createLockUsers('fair')
      const [a, b] = [user(1), user(2)]
      a.locks.acquire(0)
      const die = (): void => {
        a.life.dieAt(n)
        died = diesIn(() => a.locks.release(0))
        facility.fence(a.token)
      }
      naps(b, facility.words, [['timed-out', die], ['timed-out']])
      b.locks.acquire(0)
      expect(state() & HOLDER_MASK).toBe(b.token)
      expect(facility.words[facility.queueAt(0) + b.slot]).toBe(0)
    }
  })

  test('leaves nothing in the queue, if the one that it was for gives up', () => {
    for (let n = 1, died = true; died; n += 1) {
      const { facility, state, user } = createLockUsers('fair')
      const [a, b] = [user(1), user(2)]
      a.locks.acquire(0)
      b.life.onWait = () => {
        a.life.dieAt(n)
        died = diesIn(() => a.locks.release(0))
        facility.fence(a.token)
        throw new Error('planned')
      }
      expect(() => b.locks.acquire(0)).toThrow('planned')
      b.locks.abandon(0)
      expect(facility.words[facility.queueAt(0) + b.slot]).toBe(0)
      expect([0, ORPHANED]).toContain(state())
    }
  })
})

describe('mutex', () => {
  test('who has slept keeps WAITERS for those that still sleep', () => {
    const { facility, state, user } = createLockUsers('mutex')
    const [a, b, c] = [user(1), user(2), user(3)]
    a.locks.acquire(0)
    naps(b, facility.words, [['ok', () => a.locks.release(0)]])
    b.locks.acquire(0)
    expect(state()).toBe(WAITERS | b.token)
    expect(() => c.locks.acquire(0)).toThrow(Asleep)
    expect(state()).toBe(WAITERS | b.token)
    b.locks.release(0)
    expect(state()).toBe(0)
  })

  test('whoever lets go wakes one if somebody sleeps, and nobody else', () => {
    const { facility, user } = createLockUsers('mutex')
    const [a, b] = [user(1), user(2)]
    a.locks.acquire(0)
    expect(() => b.locks.acquire(0)).toThrow(Asleep)
    a.locks.release(0)
    expect(a.life.notified).toEqual([facility.lockAt(0) + LOCK.STATE])
    a.locks.acquire(0)
    a.locks.release(0)
    expect(a.life.notified).toHaveLength(1)
  })

  test('it spins as often as it may before it sleeps, and not on a lock that is free', () => {
    const { state, user } = createLockUsers('mutex', 3)
    const [a, b] = [user(1), user(2)]
    a.locks.acquire(0)
    expect(() => b.locks.acquire(0)).toThrow(Asleep)
    expect(state()).toBe(WAITERS | a.token)
    a.locks.release(0)
    expect(b.locks.acquire(0)).toBe(false)
  })
})

test('spin: each lock has its own word to pause on', () => {
  const { facility, user } = createLockUsers('spin')
  const [a, b] = [user(1), user(2)]
  for (const lock of [1, 2]) {
    a.locks.acquire(lock)
    const waits = naps(b, facility.words, [['ok', () => a.locks.release(lock)]])
    b.locks.acquire(lock)
    expect(waits.map(({ at }) => at)).toEqual([facility.lockAt(lock) + LOCK.PAUSE])
  }
})

test('spin: pauses grow, and are counted', () => {
  const { facility, state, user } = createLockUsers('spin')
  const [a, b] = [user(1), user(2)]
  a.locks.acquire(0)
  const before = facility.slots.heartbeat(2)
  const pauses = Array.from({ length: 8 }, (): Nap => ['timed-out'])
  const waits = naps(b, facility.words, [...pauses, ['timed-out', () => a.locks.release(0)]])
  expect(b.locks.acquire(0)).toBe(false)
  expect(state()).toBe(b.token)
  expect(waits.map(({ ms }) => ms)).toEqual([0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2, 2, 2])
  const pause = facility.lockAt(0) + LOCK.PAUSE
  expect(new Set(waits.map(({ at }) => at))).toEqual(new Set([pause]))
  expect(facility.slots.heartbeat(2)).toBe(before + 9)
  expect(figures(facility, 2)).toEqual({ contended: 1, inherited: 0, parks: 9, rescues: 0 })
})

describe.each(LOCK_KINDS)('%s', kind => {
  test('the longest wait is in the figures, whatever came before and after', () => {
    const { facility, user } = createLockUsers(kind)
    const [a, b] = [user(1), user(2)]
    for (const ns of [1000, 50_000, 2000]) {
      a.locks.acquire(0)
      const letGo = (): void => {
        b.elapse(ns)
        a.locks.release(0)
      }
      naps(b, facility.words, [['ok', letGo]])
      b.locks.acquire(0)
      b.locks.release(0)
    }
    const { waitNs, waitNsMax, waits, contended } = lockFigures(facility, 0, 2)
    expect([contended, waits.reduce((sum, count) => sum + count)]).toEqual([3, 3])
    expect([waitNs, waitNsMax]).toEqual([53_000 + 3 * STEP_NS, 50_000 + STEP_NS])
    expect(waits[bucketOf(50_000 + STEP_NS)]).toBe(1)
  })

  test('a lock is marked consistent by its holder only', () => {
    const { state, user, facility } = createLockUsers(kind)
    const [a, b] = [user(1), user(2)]
    a.locks.acquire(0)
    expect(() => b.locks.markConsistent(0)).toThrow('by a stack without it')
    facility.fence(a.token)
    b.locks.orphan(0, a.token)
    expect(() => b.locks.markConsistent(0)).toThrow('by a stack without it')
    expect(state()).toBe(ORPHANED)
    b.locks.acquire(0)
    b.locks.markConsistent(0)
    expect(state()).toBe(b.token)
  })

  test.each(['release', 'abandon'] as const)(
    'another one takes it before any write of %s: one has it at a time, and nobody for ever',
    way => {
      for (let n = 1, acted = true; acted; n += 1) {
        const { state, user } = createLockUsers(kind)
        const [a, b] = [user(1), user(2)]
        a.locks.acquire(0)
        acted = false
        let isAsleep = false
        a.life.interruptAt(n, () => {
          acted = true
          isAsleep = !takes(b)
        })
        a.locks[way](0)
        a.life.interruptAt(0, () => {})
        const holder = state() & HOLDER_MASK
        // The fair lock is handed to those that wait.
        expect(holder).toBe(acted && (!isAsleep || kind === 'fair') ? b.token : 0)
        if (holder === 0 && way === 'abandon') expect(state()).toBe(ORPHANED)
      }
    },
  )

  test('who finds that it was let go of on the way to its sleep has not inherited it', () => {
    let taken = 0
    for (let n = 1, acted = true; acted; n += 1) {
      const { facility, state, user } = createLockUsers(kind)
      const [a, b] = [user(1), user(2)]
      a.locks.acquire(0)
      acted = false
      b.life.interruptAt(n, () => {
        acted = true
        a.locks.release(0)
      })
      let isTaken = false
      try {
        expect(b.locks.acquire(0)).toBe(false)
        isTaken = true
      } catch (error) {
        if (!(error instanceof Asleep)) throw error
      }
      if (isTaken) expect(state() & (HOLDER_MASK | ORPHANED)).toBe(b.token)
      if (isTaken && kind === 'fair') expect(facility.words[facility.queueAt(0) + 2]).toBe(0)
      taken += Number(isTaken)
    }
    expect(taken).toBeGreaterThan(0)
  })
})

function takes({ locks }: MortalLockUser): boolean {
  try {
    locks.acquire(0)
    return true
  } catch (error) {
    if (error instanceof Asleep) return false
    throw error
  }
}

/** Plans a user's waits, one after the other; a further one fails. Returns those that there were. */
function naps({ life }: MortalLockUser, words: Int32Array, plan: readonly Nap[]): Wait[] {
  const waits: Wait[] = []
  life.onWait = wait => {
    const nap = plan[waits.length]
    if (nap === undefined) throw new Error(`wait ${waits.length + 1} is one too many`)
    expect(words[wait.at]).toBe(wait.value)
    waits.push(wait)
    const [end, meanwhile] = nap
    meanwhile?.()
    return end
  }
  return waits
}

function figures(facility: Parameters<typeof lockFigures>[0], slot: number) {
  const { contended, inherited, parks, rescues } = lockFigures(facility, 0, slot)
  return { contended, inherited, parks, rescues }
}
