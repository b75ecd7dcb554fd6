import { attach, join, portOf, REFUSED } from '../../core/index.ts'
import { Random } from '../random.ts'
import { nanoseconds } from './clock.ts'
import type { CensusResult, CensusTask } from './stack-task.ts'

/**
 * The last look: a stack of its own joins and connects until it is refused. What it gets, what is
 * reserved and what live connections hold must be the whole range: anything else is lost. Behaviour is
 * what is looked at, so that a port that no structure finds any more is lost too, whatever its words say.
 */
export function census(task: CensusTask): CensusResult {
  const { slot, now, seed } = task
  const random = new Random(seed, slot)
  const stack = join(attach(task.facility), {
    name: 'census',
    slot,
    policy: 'random',
    random: () => random.uint32(),
    nanoseconds,
    now,
  })
  const space = stack.spaceAt(task.space)
  const { low, high } = space.entry
  const ports: number[] = []
  // One more than there can be: then some port was handed out twice, and the verdict will say which.
  while (ports.length <= high - low + 1) {
    const held = space.connect(now)
    if (held === REFUSED.EXHAUSTED) break
    if (held < 0) throw new Error(`the census was refused: ${space.refusal().message}`)
    ports.push(portOf(held))
  }
  return { kind: 'census', ports: Int32Array.from(ports) }
}
