/**
 * Goal: the traffic clock lets an event go exactly when its order and speed say so.
 * Method: clocks of several stacks in this one thread, on sources that are lists of times. A wait is
 * answered from `whileWaiting`, so each wait shows what it is for; nothing sleeps longer than a slice.
 * Not covered: threads (`replay.test.ts` sees the order of real stacks), how long a slice really is.
 */
// @ts-nocheck

import { describe, expect, it } from 'vitest'
import {
  type ClockOptions,
  moveWindow,
  nanoseconds,
  type Order,
  type Speed,
  TrafficClock,
  trafficNow,
} from '#workers/cluster/clock.js'
import {
  CLOCK,
  COUNTER,
  ENOUGH,
  NEVER,
  NEXT,
  RunControl,
  STOP,
  TURN,
  WAKE,
  WINDOW,
} from '#workers/cluster/control.js'
import type { EventSource } from '#workers/traffic/source.js'

class Times implements EventSource {
  readonly kind = 'open'
  readonly key = 0
  readonly srcPort = 0
  readonly destination = -1
  readonly globalIndex = -1
  position = 0
  readonly #times: readonly number[]

  constructor(...times: number[]) {
    this.#times = times
  }

  peekMs(): number {
    return this.#times[this.position] ?? Number.POSITIVE_INFINITY
  }

  take(): void {
    this.position += 1
  }
}

const options = (order: Order, speed: Speed = 'max', more = {}): ClockOptions => ({
  order,
  speed,
  startNs: nanoseconds(),
  ...more,
})
const noWait = (): void => expect.unreachable('it waited')

describe('RunControl', () => {
  it('shares words and counters, each stack its own', () => {
    const control = new RunControl(3)
    const other = new RunControl(3, control.buffer)
    for (let stack = 0; stack < 3; stack++) {
      control.setOf(stack, NEXT, 100 + stack)
      control.count(stack, COUNTER.OPENED, stack)
    }
    control.set(CLOCK, 7)
    expect([0, 1, 2].map(stack => other.getOf(stack, NEXT))).toEqual([100, 101, 102])
    expect([other.get(CLOCK), other.total(COUNTER.OPENED), other.total(COUNTER.CLOSED)]).toEqual([
      7, 3, 0,
    ])
    other.setCounter(2, COUNTER.OPENED, 40)
    expect(control.counter(2, COUNTER.OPENED)).toBe(40)
  })

  it('never sleeps through news that came after it had looked', () => {
    const control = new RunControl(2)
    const seen = control.news(1)
    control.wake(1)
    control.sleep(1, seen, 2 ** 31 - 1) // Would be for ever.
    expect(control.getOf(1, WAKE)).toBe(seen + 1)
    const both = [control.news(0), control.news(1)]
    control.wakeAll()
    expect([control.news(0), control.news(1)]).toEqual(both.map(word => word + 1))
  })

  it.each([STOP, ENOUGH])('word %i ends the run', word => {
    const control = new RunControl(1)
    expect(control.ending).toBe(false)
    control.set(word, 1)
    expect(control.ending).toBe(true)
  })
})

describe('order window, speed max', () => {
  const order: Order = { kind: 'window', ms: 100 }

  it('lets everything inside the window go, at its own time or the latest that there was', () => {
    const control = new RunControl(2)
    const clock = new TrafficClock(control, 0, options(order), noWait)
    const other = new TrafficClock(control, 1, options(order), noWait)
    expect(clock.admit(new Times(0), -1)).toBe(0)
    expect(clock.admit(new Times(50), -1)).toBe(50)
    expect(other.admit(new Times(20), -1)).toBe(50)
    expect(other.admit(new Times(99), -1)).toBe(99)
    expect([clock.now(), other.now(), control.get(WINDOW)]).toEqual([99, 99, 0])
  })

  it('waits at the edge until every other stack has come there', () => {
    const control = new RunControl(2)
    let waits = 0
    const clock = new TrafficClock(control, 0, options(order), () => {
      waits += 1
      expect(control.get(WINDOW), 'moved on with a stack behind').toBe(0)
      if (waits === 1) control.setOf(1, NEXT, 99) // Still in the window.
      if (waits === 2) control.setOf(1, NEXT, 730)
    })
    expect(clock.admit(new Times(250), -1)).toBe(250)
    expect([waits, control.get(WINDOW)]).toEqual([2, 200])
  })

  it('waits for a dead stack, and for one that has just been restarted', () => {
    const control = new RunControl(2)
    control.set(WINDOW, 200)
    let waits = 0
    const clock = new TrafficClock(control, 0, options(order), () => {
      waits += 1
      if (waits === 3) control.setOf(1, NEXT, 300)
    })
    control.setOf(1, NEXT, 0) // As the supervisor leaves it.
    expect(clock.admit(new Times(300), -1)).toBe(300)
    expect(waits).toBe(3)
  })

  it('does not wait for a stack that has no event left', () => {
    const control = new RunControl(2)
    new TrafficClock(control, 1, options(order), noWait).finish()
    const clock = new TrafficClock(control, 0, options(order), noWait)
    expect(clock.admit(new Times(5000), -1)).toBe(5000)
    clock.finish()
    expect(control.get(CLOCK), 'nobody is left to move it for').toBe(5000)
  })

  it('gives up when the run is to end', () => {
    const control = new RunControl(2)
    const clock = new TrafficClock(control, 0, options(order), () => control.set(STOP, 1))
    expect(clock.admit(new Times(100), -1)).toBe(-1)
  })

  it('moveWindow goes to the window of the earliest event, and wakes everybody', () => {
    const control = new RunControl(3)
    control.setOf(0, NEXT, 990)
    control.setOf(1, NEXT, 420)
    control.setOf(2, NEXT, NEVER)
    const seen = [0, 1, 2].map(stack => control.news(stack))
    moveWindow(control, 100)
    expect(control.get(WINDOW)).toBe(400)
    expect([0, 1, 2].map(stack => control.news(stack))).toEqual(seen.map(word => word + 1))
    moveWindow(control, 100)
    expect(control.get(WINDOW)).toBe(400)
    expect(control.news(0)).toBe(seen[0] + 1)
  })
})

describe('order strict', () => {
  it('waits for its turn, and wakes whose turn is next', () => {
    const control = new RunControl(2)
    const strict = options({ kind: 'strict' }, 'max', { stackOfEvent: Uint8Array.of(0, 1, 0) })
    let waits = 0
    const clock = new TrafficClock(control, 1, strict, () => {
      waits += 1
      control.set(TURN, 1)
    })
    expect(clock.admit(new Times(10), 1)).toBe(10)
    expect(waits).toBe(1)
    const [own, other] = [control.news(1), control.news(0)]
    clock.done(1)
    expect([control.get(TURN), control.news(0), control.news(1)]).toEqual([2, other + 1, own])
  })

  it('skips the event in which a predecessor died, and no other', () => {
    const control = new RunControl(2)
    const clock = new TrafficClock(control, 0, options({ kind: 'strict' }), noWait)
    control.set(TURN, 4)
    clock.resume(Int32Array.of(0, 2)) // Both are done.
    expect(control.get(TURN)).toBe(4)
    clock.resume(Int32Array.of(0, 2, 4)) // Claimed the fourth, and died.
    expect(control.get(TURN)).toBe(5)
  })

  it('never runs backwards', () => {
    const control = new RunControl(2)
    control.set(CLOCK, 500)
    const clock = new TrafficClock(control, 0, options({ kind: 'strict' }), noWait)
    expect(clock.admit(new Times(400), 0)).toBe(500)
    expect(clock.admit(new Times(600), 0)).toBe(600)
    expect(control.get(CLOCK)).toBe(600)
  })
})

describe('speed N', () => {
  it('lets no event go before its time, and gives it the time that it is', () => {
    const control = new RunControl(1)
    const started = options({ kind: 'free' }, 1000)
    const clock = new TrafficClock(control, 0, started, () => {})
    for (const due of [0, 3000, 9000]) {
      const now = clock.admit(new Times(due), -1)
      expect(now).toBeGreaterThanOrEqual(due)
      expect(trafficNow(control, started)).toBeGreaterThanOrEqual(now)
    }
  })

  it('gives up when the run is to end', () => {
    const control = new RunControl(1)
    const clock = new TrafficClock(control, 0, options({ kind: 'free' }, 1), () =>
      control.set(ENOUGH, 1),
    )
    expect(clock.admit(new Times(1e6), -1)).toBe(-1)
  })
})
