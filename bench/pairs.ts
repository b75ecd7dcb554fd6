import { Bench } from 'tinybench'
import {
  allocate,
  attach,
  join,
  type LockKind,
  type PortSpace,
  type SpaceConfig,
} from '../core/index.ts'
import { Random } from '../workers/index.ts'

/** One row of the table: a pair is one connect and one close by the same, only stack. */
export interface PairCost {
  readonly scenario: string
  readonly medianNs: number
  /** Middle half of the samples, as a share of the median. */
  readonly spread: number
}

export interface PairScenario {
  readonly name: string
  readonly lock: LockKind
  readonly space: SpaceConfig
  /** Pairs per sample: enough that the timer is not what is measured. */
  readonly pairs: number
}

const ADDRESS = '192.0.2.1'

export const PAIR_SCENARIOS: readonly PairScenario[] = [
  scenario('bitmap, leases of 64', 'mutex', { structure: 'bitmap' }),
  scenario('list, leases of 64', 'mutex', { structure: 'list' }),
  scenario('bitmap, mutex per segment', 'mutex', { structure: 'bitmap', lease: 0 }),
  scenario('bitmap, fair lock per segment', 'fair', { structure: 'bitmap', lease: 0 }),
  scenario('bitmap, spin lock per segment', 'spin', { structure: 'bitmap', lease: 0 }),
  scenario('bitmap, one mutex', 'mutex', { lease: 0, lockScope: 'structure' }),
  scenario('list, one mutex', 'mutex', { structure: 'list', lease: 0 }),
  scenario('bitmap, literal access (claim 18)', 'mutex', { access: 'literal' }, 20),
]

/** Measures each scenario; `sampleMs` is how long each is sampled. */
export async function measurePairs(
  scenarios: readonly PairScenario[],
  sampleMs: number,
): Promise<PairCost[]> {
  const bench = new Bench({ time: sampleMs, warmupTime: sampleMs / 4, retainSamples: true })
  for (const { name, lock, space, pairs } of scenarios) {
    const ports = openSpace(lock, space)
    let now = 0
    bench.add(name, () => {
      const began = process.hrtime.bigint()
      now = runPairs(ports, pairs, now)
      const ms = Number(process.hrtime.bigint() - began) / 1e6
      return { overriddenDuration: ms / pairs, overriddenIterationCost: ms }
    })
  }
  await bench.run()
  return bench.tasks.map(task => {
    const { result } = task
    if (result.state !== 'completed') throw new Error(`${task.name}: ${result.state}`)
    const { p50, p75, samples } = result.latency
    const p25 = samples?.[samples.length >> 2] ?? p50
    return { scenario: task.name, medianNs: p50 * 1e6, spread: (p75 - p25) / p50 }
  })
}

// --- internal ---

function scenario(name: string, lock: LockKind, space: SpaceConfig, pairs = 20_000): PairScenario {
  return { name, lock, space, pairs }
}

function openSpace(lock: LockKind, tcp: SpaceConfig): PortSpace {
  const facility = attach(allocate({ stacks: 8, lock, dvipas: [{ address: ADDRESS, tcp }] }))
  const random = new Random(1)
  const stack = join(facility, {
    name: 'bench',
    random: () => random.uint32(),
    nanoseconds: () => Number(process.hrtime.bigint()),
    now: 0,
  })
  return stack.space(ADDRESS, 'tcp')
}

/** Pairs with a hold-down of 60 s, while the clock goes on by 10 ms each pair. Returns the clock. */
function runPairs(space: PortSpace, pairs: number, now: number): number {
  let tick = now
  for (let i = 0; i < pairs; i++) {
    const held = space.connect(tick)
    if (held < 0 || space.close(held, tick) !== 0) throw new Error(space.refusal().message)
    tick = (tick + TICKS_PER_PAIR) | 0
  }
  return tick
}

const TICKS_PER_PAIR = 10
