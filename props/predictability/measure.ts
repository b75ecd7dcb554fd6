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
const TRIALS = 3000
/** Of traffic before the first guess. */
const WARM_UP = 500
const BLOCK = 64

/** Each connection to a server that is not the observer's is one trial. */
export function measure(situation: Situation, seed: number): Guessed {
  const { stacks, occupancy } = situation
  const random = new Random(seed)
  const spaces = spacesOf(situation, seed)
  const destinations = Array.from(
    { length: DESTINATIONS },
    (_, i) => new Destination(`198.51.100.${i + 1}`, 443),
  )
  const all: [string, Attacker][] = [
    ...Object.entries(ATTACKERS),
    [SAME_DESTINATION, sameDestination],
    [BLIND, blind],
  ]
  const hits = new Map(all.map(([name]) => [name, GUESSES.map(() => 0)]))
  const open: { readonly space: PortSpace; readonly held: Connection }[] = []
  const seen: number[] = []
  const towards = new Int32Array(DESTINATIONS).fill(-1)
  const used = new Uint8Array(PORTS)
  const below = (limit: number): number => random.below(limit)
  let free = 0
  let trials = 0
  for (let done = 0; trials < TRIALS; done += 1) {
    const space = spaces[below(stacks)]!
    const to = below(DESTINATIONS)
    const isTrial = to >= OBSERVED && done >= WARM_UP + occupancy * PORTS && towards[to] !== -1
    const view: View = { ports: PORTS, seen, towards: towards[to]!, used, block: BLOCK, below }
    const held = space.connect(0, destinations[to])
    const port = portOf(held) - LOW
    if (isTrial) {
      trials += 1
      free += PORTS - open.length
      for (const [name, attacker] of all) {
        const rank = rankOf(port, attacker, view)
        GUESSES.forEach((k, i) => {
          if (rank >= 0 && rank < k) hits.get(name)![i]! += 1
        })
      }
    }
    towards[to] = port
    if (to < OBSERVED) seen.push(port)
    used[port] = 1
    open.push({ space, held })
    while (open.length > occupancy * PORTS) {
      const [closed] = open.splice(below(open.length), 1)
      closed!.space.close(closed!.held, 0)
      used[portOf(closed!.held) - LOW] = 0
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

function spacesOf({ policy, stacks, lease }: Situation, seed: number): PortSpace[] {
  const tcp = { ports: [LOW, LOW + PORTS - 1] as const, lease, quarantineMs: 0 }
  const facility = attach(allocate({ stacks, dvipas: [{ address: '192.0.2.1', tcp }] }))
  return Array.from({ length: stacks }, (_, i) => {
    const random = new Random(seed, i + 1)
    const name = `stack ${i + 1}`
    const uint32 = (): number => random.uint32()
    return join(facility, { name, policy, random: uint32, nanoseconds: () => 0, now: 0 }).spaceAt(0)
  })
}

function withInterval(hits: number, trials: number): string {
  const [low, high] = interval(hits, trials)
  return `${percent(hits / trials)} (${percent(low)}–${percent(high)})`
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`
}
