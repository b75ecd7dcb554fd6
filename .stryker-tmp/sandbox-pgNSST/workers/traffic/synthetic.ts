/**
 * Synthetic traffic: opens come as a Poisson process, hold times follow given quantiles, and a few
 * hosts make most of the connections. The hosts are dealt to stacks in turn, as those of a file.
 * It goes on for ever; whoever takes the events decides when to stop.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { Random } from '../random.ts'
import { TimeHeap } from './heap.ts'
import type { EventSource } from './source.ts'
import { DESTINATION_UNKNOWN, PORT_UNKNOWN } from './table.ts'

export interface SyntheticParameters {
  /** Opens per second of traffic time, over all stacks, on average. */
  readonly opensPerSecond: number
  /** Client hosts; raised to the number of stacks, so that no stack is without work. */
  readonly hosts: number
  /** Share of the opens that the busiest host makes, in 0 … 1. */
  readonly busiestShare: number
  /** Pairs of (share of the connections, hold time in ms), both ascending, from 0 to 1. */
  readonly holdQuantiles: readonly (readonly [share: number, ms: number])[]
  /** Destinations, each as likely as the others. */
  readonly destinations: number
}

/**
 * Quantiles of a production PgBouncer log: 9 minutes of a December night in 2023, 38 hosts,
 * 49,766 connections, published with pgBadger's tests. The shortest hold time is ours.
 */
export const SYNTHETIC_DEFAULTS: SyntheticParameters = {
  opensPerSecond: 91.5,
  hosts: 38,
  busiestShare: 0.28,
  holdQuantiles: [
    [0, 1],
    [0.1, 9],
    [0.5, 84],
    [0.9, 2_000],
    [0.99, 10_100],
    [1, 334_000],
  ],
  destinations: 1,
}

/** Destinations of synthetic traffic at most: the benchmark network of RFC 2544 has as many addresses. */
export const DESTINATIONS_MAX: number = 2 ** 17

/** The destinations by number, as those of a file: servers of 198.18.0.0/15. */
export function destinationNames({
  destinations = SYNTHETIC_DEFAULTS.destinations,
}: Partial<SyntheticParameters>): string[] {
  return Array.from(
    { length: destinations },
    (_, i) => `198.${18 + (i >>> 16)}.${(i >>> 8) & 0xff}.${i & 0xff}:443`,
  )
}

export interface SyntheticOptions {
  seed: number
  /** This stack, 0 … stacks - 1. */
  stack: number
  stacks: number
  /** Each incarnation of a stack gets other events. */
  incarnation: number
  /** Traffic time at which the events begin, in ms. */
  startMs: number
  parameters?: Partial<SyntheticParameters>
}

/** One stack's synthetic events. The same options give the same events. */
export class SyntheticSource implements EventSource {
  kind: 'open' | 'close' = 'open'
  key = -1
  readonly srcPort: number = PORT_UNKNOWN
  destination: number = DESTINATION_UNKNOWN
  readonly globalIndex = -1
  position = 0
  #parameters: SyntheticParameters
  #random: Random
  #meanGapMs: number
  /** Exact, where the events have whole milliseconds: rounding must not add up. */
  #nextOpenMs: number
  #opens = 0
  /** Pending closes, each with `key * destinations + destination`. */
  #closes = new TimeHeap()

  constructor(options: SyntheticOptions) {
    const parameters = { ...SYNTHETIC_DEFAULTS, ...options.parameters }
    assert(parameters.opensPerSecond > 0, `${parameters.opensPerSecond} opens per second`)
    const share = stackShare(parameters, options.stack, options.stacks)
    this.#parameters = parameters
    this.#random = new Random(options.seed, options.stack, options.incarnation)
    this.#meanGapMs = 1000 / (parameters.opensPerSecond * share)
    this.#nextOpenMs = options.startMs + this.#gapMs()
  }

  peekMs(): number {
    return Math.min(Math.floor(this.#nextOpenMs), this.#closes.minMs)
  }

  take(): void {
    const openMs = Math.floor(this.#nextOpenMs)
    if (openMs <= this.#closes.minMs) this.#takeOpen(openMs)
    else this.#takeClose()
    this.position += 1
  }

  #takeOpen(openMs: number): void {
    this.kind = 'open'
    this.key = this.#opens++
    const { destinations, holdQuantiles } = this.#parameters
    this.destination = this.#random.below(destinations)
    const holdMs = holdTimeMs(holdQuantiles, this.#random.unit())
    this.#closes.push(openMs + holdMs, this.key * destinations + this.destination)
    this.#nextOpenMs += this.#gapMs()
  }

  #takeClose(): void {
    this.kind = 'close'
    const packed = this.#closes.pop()
    this.key = Math.floor(packed / this.#parameters.destinations)
    this.destination = packed % this.#parameters.destinations
  }

  /** Time to the next open: exponential, as in every Poisson process. */
  #gapMs(): number {
    return -Math.log(1 - this.#random.unit()) * this.#meanGapMs
  }
}

/** Shares of the hosts, in descending order, 1 in sum: by Zipf's law, with the exponent found. */
export function hostShares(hosts: number, busiestShare: number): number[] {
  assert(Number.isInteger(hosts) && hosts > 0, `${hosts} hosts`)
  assert(busiestShare > 0 && busiestShare <= 1, `a busiest host with a share of ${busiestShare}`)
  // Equal shares are the least skewed there are; 20 leaves all others one part in a million.
  let low = 0
  let high = 20
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (zipf(hosts, middle)[0] < busiestShare) low = middle
    else high = middle
  }
  return zipf(hosts, low)
}

/** The hold time that a share `at` of the connections stays below: log-linear between the pairs. */
export function holdTimeMs(quantiles: SyntheticParameters['holdQuantiles'], at: number): number {
  const upper = quantiles.findIndex(([share]) => share > at)
  assert(upper > 0, 'hold quantiles must go from share 0 to share 1')
  const [shareLow, msLow] = quantiles[upper - 1]
  const [shareHigh, msHigh] = quantiles[upper]
  const within = (at - shareLow) / (shareHigh - shareLow)
  return Math.max(1, Math.round(msLow * (msHigh / msLow) ** within))
}

// --- internal ---

function stackShare(parameters: SyntheticParameters, stack: number, stacks: number): number {
  assert(stack >= 0 && stack < stacks, `stack ${stack} of ${stacks}`)
  const shares = hostShares(Math.max(parameters.hosts, stacks), parameters.busiestShare)
  let sum = 0
  for (let host = stack; host < shares.length; host += stacks) sum += shares[host]
  return sum
}

function zipf(hosts: number, exponent: number): number[] {
  const weights = Array.from({ length: hosts }, (_, host) => (host + 1) ** -exponent)
  const sum = weights.reduce((a, b) => a + b)
  return weights.map(weight => weight / sum)
}
