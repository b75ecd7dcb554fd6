/** `Date`, `performance` and the clocks of `process` of one thread: virtual time from a fixed day. */
// @ts-nocheck

import { performance as realPerformance } from 'node:perf_hooks'
import type { AnyConstructor } from '../native.ts'

/** Milliseconds since the thread's start. */
export type Clock = () => number

/** Where virtual time begins. */
const EPOCH_MS: number = Date.UTC(2020, 0, 1)

/** `Date` with a clock of its own. Its instances are ordinary dates. */
export function virtualDate(clock: Clock): DateConstructor {
  const now = (): number => Math.floor(EPOCH_MS + clock())
  const made = function (...args: unknown[]): unknown {
    if (new.target === undefined) return new Date(now()).toString()
    const given = args.length === 0 ? [now()] : args
    return Reflect.construct(Date as unknown as AnyConstructor, given, new.target)
  }
  const own = Object.getOwnPropertyDescriptors(Date) as Record<string, PropertyDescriptor>
  const { prototype, now: _, ...others } = own
  Object.defineProperties(made, others)
  Object.defineProperty(made, 'now', { value: now, writable: true, configurable: true })
  made.prototype = prototype!.value
  return made as unknown as DateConstructor
}

/** `performance` with a clock of its own; the rest is the real one's. */
export function virtualPerformance(clock: Clock): object {
  const made: Record<string, unknown> = { now: () => clock(), timeOrigin: EPOCH_MS }
  const prototype = Object.getPrototypeOf(realPerformance) as Record<string, unknown>
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown
    if (name !== 'constructor' && typeof method === 'function' && made[name] === undefined) {
      made[name] = method.bind(realPerformance)
    }
  }
  return made
}

/** `process.hrtime`, with its `bigint`. */
export function virtualHrtime(clock: Clock): NodeJS.HRTime {
  const bigint = (): bigint => BigInt(Math.round(clock() * NANOSECONDS_PER_MILLISECOND))
  const hrtime = (before?: readonly [number, number]): [number, number] => {
    if (before !== undefined) process.hrtime([...before]) // Throws when it is no such pair.
    const passed = bigint() - (before === undefined ? 0n : nanosecondsOf(before))
    const seconds = passed / NANOSECONDS_PER_SECOND
    const rest = passed % NANOSECONDS_PER_SECOND
    return rest < 0n
      ? [Number(seconds) - 1, Number(rest + NANOSECONDS_PER_SECOND)]
      : [Number(seconds), Number(rest)]
  }
  return Object.assign(hrtime, { bigint })
}

// --- internal ---

const NANOSECONDS_PER_MILLISECOND = 1e6
const NANOSECONDS_PER_SECOND = 1_000_000_000n

function nanosecondsOf([seconds, nanoseconds]: readonly [number, number]): bigint {
  return BigInt(seconds) * NANOSECONDS_PER_SECOND + BigInt(nanoseconds)
}
