/** How often the next port is guessed: stacks at work on one space, and an observer who runs servers. */
import { allocate } from '../../core/facility/allocate.ts'
import { attach } from '../../core/facility/facility.ts'
import { Destination } from '../../core/ports/destination.ts'
import { type Connection, portOf } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import type { Policy } from '../../core/ports/selection.ts'
import { join } from '../../core/stack/stack.ts'
import { Random } from '../../workers/random.ts'
import { ATTACKERS, type Attacker, blind, rankOf, sameDestination, type View } from './observer.ts'

export interface Situation {
  readonly policy: Policy
  readonly stacks: number
  /** Part of the range that is in use, 0 to 1. */
  readonly occupancy: number
  /** Ports of a lease, 0 = none. */
  readonly lease: number
}

/** Of `trials` ports, how many were among the first k guesses, per attacker. */
export interface Guessed {
  readonly situation: Situation
  readonly trials: number
  /** Ports that were free at the time, on average. */
  readonly free: number
  readonly hits: ReadonlyMap<string, readonly number[]>
}

export const GUESSES: readonly number[] = [1, 16, 256]
export const PORTS = 4096
export const SAME_DESTINATION = 'same destination'
export const BLIND = 'blind'

const LOW = 32_768
const DESTINATIONS = 32
/** Destinations that the observer runs. */
const OBSERVED = 8
/** With new keys each: guesses that share a key and a destination are not independent. */
const ROUNDS = 60
/** Connections before the first guess. */
const WARM_UP = 300
const BLOCK = 64

/**
 * In each round of fresh stacks, the first connection after the warm-up to each server that is not the
 * observer's is one trial.
 */
export function measure(situation: Situation, seed: number): Guessed {
  const attackers = new Map<string, Attacker>([
    ...Object.entries(ATTACKERS),
    [SAME_DESTINATION, sameDestination],
    [BLIND, blind],
  ])
  const hits = new Map([...attackers.keys()].map(name => [name, GUESSES.map(() => 0)]))
  let free = 0
  let trials = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const traffic = new Traffic(situation, new Random(seed, round))
    const aims = new Set(Array.from({ length: DESTINATIONS - OBSERVED }, (_, i) => i + OBSERVED))
    for (let done = 0; aims.size > 0; done += 1) {
      const to = traffic.nextDestination()
      const isTrial = done >= WARM_UP + situation.occupancy * PORTS && traffic.hasBeen(to)
      const view = traffic.view(to)
      const port = traffic.connect(to)
      if (isTrial && aims.delete(to)) {
        trials += 1
        free += PORTS - traffic.inUse + 1
        for (const [name, attacker] of attackers) {
          const rank = rankOf(port, attacker, view)
          GUESSES.forEach((k, i) => {
            if (rank >= 0 && rank < k) hits.get(name)![i]! += 1
          })
        }
      }
      traffic.record(port, to)
    }
  }
  return { situation, trials, free: free / trials, hits }
}

/** The 95 % interval of a rate (E. B. Wilson's). */
export function interval(hits: number, trials: number): readonly [number, number] {
  const z = 1.96
  const rate = hits / trials
  const scale = 1 + z ** 2 / trials
  const middle = (rate + z ** 2 / (2 * trials)) / scale
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

/** The probability of so many hits or more if each has the given probability. */
export function chanceOf(hits: number, trials: number, probability: number): number {
  let logarithm = trials * Math.log1p(-probability)
  let fewer = 0
  for (let i = 0; i < hits; i += 1) {
    fewer += Math.exp(logarithm)
    logarithm += Math.log(((trials - i) / (i + 1)) * (probability / (1 - probability)))
  }
  return Math.max(0, 1 - fewer)
}

/** The table of the documents: a row per situation and number of guesses, the best attacker in it. */
export function tableOf(measured: readonly Guessed[]): string {
  const head =
    '| policy | stacks | in use | lease | k | blind | best attacker | guessed | same destination |'
  const rows = measured.flatMap(guessed =>
    GUESSES.map((k, i) => {
      const { situation, trials, free, hits } = guessed
      const { policy, stacks, occupancy, lease } = situation
      const [name, count] = Object.keys(ATTACKERS)
        .map(attacker => [attacker, hits.get(attacker)![i]!] as const)
        .reduce((best, other) => (other[1] > best[1] ? other : best))
      const cells = [policy, stacks, `${occupancy * 100} %`, lease, k, percent(k / free)]
      const rates = [name, withInterval(count, trials)]
      const same = withInterval(hits.get(SAME_DESTINATION)![i]!, trials)
      return `| ${[...cells, ...rates, same].join(' | ')} |`
    }),
  )
  return [head, '|---|---|---|---|---|---|---|---|---|', ...rows].join('\n')
}

// --- internal ---

/** Stacks that connect to random destinations and close at random, and what can be seen of it. */
class Traffic {
  readonly #random: Random
  readonly #spaces: readonly PortSpace[]
  readonly #destinations: readonly Destination[]
  readonly #openMax: number
  readonly #open: Connection[] = []
  readonly #opener = new Map<Connection, PortSpace>()
  readonly #seen: number[] = []
  readonly #towards = new Int32Array(DESTINATIONS).fill(-1)
  readonly #used = new Uint8Array(PORTS)

  constructor({ policy, stacks, lease, occupancy }: Situation, random: Random) {
    this.#random = random
    this.#openMax = occupancy * PORTS
    const tcp = { ports: [LOW, LOW + PORTS - 1] as const, lease, quarantineMs: 0 }
    const facility = attach(allocate({ stacks, dvipas: [{ address: '192.0.2.1', tcp }] }))
    this.#spaces = Array.from({ length: stacks }, (_, i) => {
      const own = new Random(random.uint32(), i)
      const numbers = { random: () => own.uint32(), nanoseconds: () => 0 }
      return join(facility, { name: `stack ${i}`, policy, ...numbers, now: 0 }).spaceAt(0)
    })
    this.#destinations = Array.from(
      { length: DESTINATIONS },
      (_, i) => new Destination(`198.51.100.${i + 1}`, 443),
    )
  }

  /** Connections that are open. */
  get inUse(): number {
    return this.#open.length
  }

  nextDestination(): number {
    return this.#random.below(DESTINATIONS)
  }

  hasBeen(to: number): boolean {
    return this.#towards[to] !== -1
  }

  view(to: number): View {
    const below = (limit: number): number => this.#random.below(limit)
    const towards = this.#towards[to]!
    return { ports: PORTS, seen: this.#seen, towards, used: this.#used, block: BLOCK, below }
  }

  /** The port of a new connection, as an index; it is seen when it is recorded. */
  connect(to: number): number {
    const space = this.#spaces[this.#random.below(this.#spaces.length)]!
    const held = space.connect(0, this.#destinations[to])
    this.#opener.set(held, space)
    this.#open.push(held)
    return portOf(held) - LOW
  }

  /** Lets it be seen, and closes what is too much. */
  record(port: number, to: number): void {
    this.#towards[to] = port
    if (to < OBSERVED) this.#seen.push(port)
    this.#used[port] = 1
    while (this.#open.length > this.#openMax) {
      const at = this.#random.below(this.#open.length)
      const held = this.#open[at]!
      this.#open[at] = this.#open.at(-1)!
      this.#open.pop()
      this.#opener.get(held)!.close(held, 0)
      this.#opener.delete(held)
      this.#used[portOf(held) - LOW] = 0
    }
  }
}

function withInterval(hits: number, trials: number): string {
  const [low, high] = interval(hits, trials)
  return `${percent(hits / trials)} (${percent(low)}–${percent(high)})`
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`
}
