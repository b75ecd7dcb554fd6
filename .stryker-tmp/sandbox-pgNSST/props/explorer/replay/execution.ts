// @ts-nocheck
import type { Chooser } from '../machine/chooser.ts'
import { STATUS } from '../machine/machine.ts'
import type { Outcome } from '../machine/outcome.ts'
import type { Tracer } from '../machine/trace.ts'
import type { Session } from '../session.ts'
import { Counted } from './preemptions.ts'
import type { Recipe } from './recipe.ts'

/** A thread that was not at its end when the execution was. */
export interface Stuck {
  readonly thread: number
  readonly spins: boolean
  /** In `Atomics.wait`; otherwise it could not do what it was about to do. */
  readonly waits: boolean
  readonly kind: number
  readonly site: number
  readonly address: number
  readonly width: number
}

export interface Execution {
  readonly outcome: Outcome
  /** Of an execution that repeats this one. */
  readonly recipe: Recipe
  readonly preemptions: number
  readonly stuck: readonly Stuck[]
}

/**
 * One execution under exactly these conditions, whatever the machine has learned since: a race is
 * reported again, and plain accesses are switch points only where the recipe says so.
 */
export function execute(
  session: Session,
  chooser: Chooser,
  { seed, faults, racy }: Omit<Recipe, 'choices'>,
  tracer?: Tracer,
): Execution {
  const { machine } = session
  const learned = [...machine.racy]
  machine.racy.clear()
  for (const address of racy) machine.racy.add(address)
  const counted = new Counted(chooser)
  const options = { seed, faults, ...(tracer === undefined ? {} : { tracer }) }
  const outcome = session.execute(counted, options)
  for (const address of learned) machine.racy.add(address)
  const choices = [...machine.choices.subarray(0, machine.steps)]
  return {
    outcome,
    recipe: { seed, faults, racy, choices },
    preemptions: counted.preemptions.count,
    stuck: stuckThreads(session),
  }
}

// --- internal ---

function stuckThreads({ machine }: Session): Stuck[] {
  const stuck: Stuck[] = []
  for (let thread = 0; thread < machine.born; thread++) {
    const status = machine.status[thread]
    if (status === STATUS.ENDED || status === STATUS.DEAD || status === STATUS.UNBORN) continue
    stuck.push({
      thread,
      spins: status === STATUS.SPINNING,
      waits: status === STATUS.WAITING,
      kind: machine.kind[thread]!,
      site: machine.site[thread]!,
      address: machine.address[thread]!,
      width: machine.width[thread]!,
    })
  }
  return stuck
}
