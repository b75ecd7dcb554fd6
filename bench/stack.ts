/** Facilities and stacks as they are measured: the tick is handed in, the wait clock is the real one. */
import {
  allocate,
  attach,
  type Facility,
  join,
  type LockKind,
  type Policy,
  type PortSpace,
  type SpaceConfig,
  type Stack,
} from '../core/index.ts'
import { Random } from '../workers/index.ts'

const ADDRESS = '192.0.2.1'

export interface StackOptions {
  readonly lock?: LockKind
  readonly policy?: Policy
  /** Slots of the facility. */
  readonly stacks?: number
}

export function facilityOf(
  tcp: SpaceConfig,
  { lock = 'mutex', stacks = 8 }: StackOptions = {},
): Facility {
  return attach(allocate({ stacks, lock, dvipas: [{ address: ADDRESS, tcp }] }))
}

export function stackOf(facility: Facility, { policy = 'next-fit' }: StackOptions = {}): Stack {
  const random = new Random(1)
  return join(facility, {
    name: 'bench',
    policy,
    random: () => random.uint32(),
    nanoseconds: () => Number(process.hrtime.bigint()),
    now: 0,
  })
}

export function spaceOf(tcp: SpaceConfig, options: StackOptions = {}): PortSpace {
  return stackOf(facilityOf(tcp, options), options).space(ADDRESS, 'tcp')
}

/** The space of a stack. */
export function portsOf(stack: Stack): PortSpace {
  return stack.space(ADDRESS, 'tcp')
}

/** What a call that takes has taken. @throws {Error} when it was refused. */
export function taken(space: PortSpace, answer: number): number {
  if (answer < 0) throw new Error(space.refusal().message)
  return answer
}

/** @throws {Error} when the close was refused. */
export function closed(space: PortSpace, answer: number): void {
  if (answer !== 0) throw new Error(space.refusal().message)
}
