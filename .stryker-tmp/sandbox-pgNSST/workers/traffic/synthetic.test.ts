/**
 * Goal: synthetic traffic repeats itself for the same seed, and looks as it is said to look.
 * Method: long fixed-seed runs against the targets (the tolerances are several standard errors).
 */
// @ts-nocheck


import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TimeHeap } from '#workers/traffic/heap.js'
import {
  DESTINATIONS_MAX,
  destinationNames,
  holdTimeMs,
  hostShares,
  SYNTHETIC_DEFAULTS,
  type SyntheticOptions,
  SyntheticSource,
} from '#workers/traffic/synthetic.js'

const OPTIONS: SyntheticOptions = { seed: 1, stack: 0, stacks: 1, incarnation: 1, startMs: 0 }

function events(options: SyntheticOptions, count: number): string[] {
  const source = new SyntheticSource(options)
  return Array.from({ length: count }, () => {
    const ms = source.peekMs()
    source.take()
    return `${ms} ${source.kind} ${source.key} ${source.destination}`
  })
}

describe('destinations', () => {
  it('are as many servers as asked for, all different, all in 198.18.0.0/15', () => {
    const names = destinationNames({ destinations: DESTINATIONS_MAX })
    expect(new Set(names).size).toBe(DESTINATIONS_MAX)
    expect([names[0], names[256], names.at(-1)]).toEqual([
      '198.18.0.0:443',
      '198.18.1.0:443',
      '198.19.255.255:443',
    ])
    expect(destinationNames({})).toEqual(['198.18.0.0:443'])
  })
})

describe('synthetic traffic', () => {
  it('depends on seed, stack and incarnation, and on nothing else', () => {
    const one = events(OPTIONS, 500)
    expect(events(OPTIONS, 500)).toEqual(one)
    expect(events({ ...OPTIONS, seed: 2 }, 500)).not.toEqual(one)
    expect(events({ ...OPTIONS, incarnation: 2 }, 500)).not.toEqual(one)
    const first = events({ ...OPTIONS, stacks: 2 }, 500)
    expect(events({ ...OPTIONS, stacks: 2, stack: 1 }, 500)).not.toEqual(first)
  })

  it('opens each key once and closes it once, with its destination, by time', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 9 }), (seed, destinations) => {
        const startMs = 5000
        const source = new SyntheticSource({
          ...OPTIONS,
          seed,
          startMs,
          parameters: { destinations },
        })
        const open = new Map<number, { ms: number; destination: number }>()
        let opens = 0
        let lastMs = startMs
        for (let i = 1; i <= 300; i++) {
          const ms = source.peekMs()
          expect(ms).toBeGreaterThanOrEqual(lastMs)
          expect(Number.isInteger(ms)).toBe(true)
          lastMs = ms
          source.take()
          expect(source.position).toBe(i)
          expect(source.destination).toBeLessThan(destinations)
          if (source.kind === 'open') {
            expect(source.key).toBe(opens++)
            open.set(source.key, { ms, destination: source.destination })
          } else {
            expect(open.get(source.key)?.destination).toBe(source.destination)
            expect(open.get(source.key)?.ms).toBeLessThan(ms)
            open.delete(source.key)
          }
        }
      }),
    )
  })

  it('has the rate and the hold times of the log that its defaults are from', () => {
    const source = new SyntheticSource(OPTIONS)
    const seconds = 5000
    const open = new Map<number, number>()
    const holds: number[] = []
    let opens = 0
    for (let ms = source.peekMs(); ms < seconds * 1000; ms = source.peekMs()) {
      source.take()
      if (source.kind === 'open') {
        opens += 1
        open.set(source.key, ms)
      } else {
        holds.push(ms - (open.get(source.key) ?? Number.NaN))
        open.delete(source.key)
      }
    }
    expect(Math.abs(opens / seconds / SYNTHETIC_DEFAULTS.opensPerSecond - 1)).toBeLessThan(0.01)
    holds.sort((a, b) => a - b)
    for (const [share, target] of [
      [0.1, 9],
      [0.5, 84],
      [0.9, 2000],
      [0.99, 10_100],
    ]) {
      const hold = holds[Math.floor(share * holds.length)]
      expect(Math.abs(hold / target - 1)).toBeLessThan(0.05)
    }
    expect(holds[0]).toBe(1)
    expect(holds.at(-1)).toBeGreaterThan(300_000)
    expect(holds.at(-1)).toBeLessThanOrEqual(334_000)
  })

  it('interpolates hold times between the quantiles, on a logarithmic scale', () => {
    const quantiles = SYNTHETIC_DEFAULTS.holdQuantiles
    for (const [share, ms] of quantiles.slice(0, -1)) expect(holdTimeMs(quantiles, share)).toBe(ms)
    expect(holdTimeMs(quantiles, 0.3)).toBe(Math.round(Math.sqrt(9 * 84)))
    expect(holdTimeMs(quantiles, 1 - 2 ** -32)).toBe(334_000)
    expect(() => holdTimeMs([[0, 1]], 0.5)).toThrow('from share 0 to share 1')
  })

  it('gives stacks the shares of their hosts, and each stack at least one host', () => {
    const opensIn = (stack: number, stacks: number): number => {
      const source = new SyntheticSource({ ...OPTIONS, stack, stacks })
      let opens = 0
      while (source.peekMs() < 1_000_000) {
        source.take()
        if (source.kind === 'open') opens += 1
      }
      return opens
    }
    const perSecond = SYNTHETIC_DEFAULTS.opensPerSecond
    expect(opensIn(0, 38) / 1000 / perSecond).toBeCloseTo(0.28, 1)
    expect((opensIn(0, 2) + opensIn(1, 2)) / 1000 / perSecond).toBeCloseTo(1, 1)
    expect(opensIn(63, 64)).toBeGreaterThan(0)
  })
})

describe('its parts', () => {
  it('shares of hosts add up to 1, descend, and begin with the wanted one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (hosts, busiest) => {
          const shares = hostShares(hosts, busiest)
          expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 9)
          expect(shares).toEqual([...shares].sort((a, b) => b - a))
          expect(shares[0]).toBeCloseTo(Math.max(busiest, 1 / hosts), 4)
        },
      ),
    )
  })

  it('a heap gives entries back by time, then by key', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat())), entries => {
        const heap = new TimeHeap()
        for (const [ms, key] of entries) heap.push(ms, key)
        const sorted = [...entries].sort((a, b) => a[0] - b[0] || a[1] - b[1])
        for (const [ms, key] of sorted) {
          expect(heap.minMs).toBe(ms)
          expect(heap.pop()).toBe(key)
        }
        expect(heap.minMs).toBe(Infinity)
        expect(() => heap.pop()).toThrow('empty')
      }),
    )
  })
})
