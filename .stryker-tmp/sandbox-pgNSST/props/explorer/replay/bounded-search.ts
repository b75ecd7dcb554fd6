/**
 * Every schedule with at most so many preemptions, depth first (M. Musuvathi, S. Qadeer, "Iterative
 * context bounding for systematic testing of multithreaded programs", PLDI 2007).
 */
// @ts-nocheck

import type { Chooser } from '../machine/chooser.ts'
import type { Machine } from '../machine/machine.ts'
import type { Tracer } from '../machine/trace.ts'
import type { Session } from '../session.ts'
import type { Budget } from './budget.ts'
import { type Execution, execute } from './execution.ts'
import { enabledChoices, nonPreemptive, Preemptions } from './preemptions.ts'
import type { Recipe } from './recipe.ts'

/**
 * Executes every schedule with at most `bound` preemptions and these faults, until `visit` returns true.
 * `all`: none was left out and none was cut short.
 */
export function searchBounded(
  session: Session,
  conditions: Omit<Recipe, 'choices'>,
  bound: number,
  budget: Budget,
  visit: (execution: Execution) => boolean,
  tracer?: Tracer,
): { readonly all: boolean } {
  const chooser = new DepthFirst(bound)
  let all = true
  do {
    if (!budget.left) return { all: false }
    const execution = execute(session, chooser, conditions, tracer)
    budget.spend(execution.outcome.steps)
    if (isCutShort(execution)) all = false
    if (visit(execution)) return { all: false }
  } while (chooser.next())
  return { all }
}

// --- internal ---

/** Whether the execution could have gone on: a livelock in which somebody neither waits nor spins. */
function isCutShort({ outcome, stuck }: Execution): boolean {
  if (outcome.verdict === 'unknown') return true
  return outcome.verdict === 'livelock' && stuck.some(one => !one.waits && !one.spins)
}

interface Node {
  readonly options: readonly number[]
  at: number
}

class DepthFirst implements Chooser {
  readonly #bound: number
  readonly #preemptions = new Preemptions()
  readonly #path: Node[] = []
  #depth = 0

  constructor(bound: number) {
    this.#bound = bound
  }

  begin(): void {
    this.#preemptions.begin()
    this.#depth = 0
  }

  choose(machine: Machine): number {
    if (this.#depth === this.#path.length) this.#path.push(this.#node(machine))
    const { options, at } = this.#path[this.#depth++]!
    const choice = options[at]!
    this.#preemptions.take(machine, choice)
    return choice
  }

  /** Whether there is another schedule. */
  next(): boolean {
    for (let node = this.#path.at(-1); node !== undefined; node = this.#path.at(-1)) {
      if (++node.at < node.options.length) return true
      this.#path.pop()
    }
    return false
  }

  #node(machine: Machine): Node {
    const first = nonPreemptive(machine)
    const left = this.#bound - this.#preemptions.count
    const others = enabledChoices(machine).filter(
      choice => choice !== first && this.#preemptions.cost(machine, choice) <= left,
    )
    // The default may cost one itself: after a fault of another thread.
    const free = this.#preemptions.cost(machine, first) <= left ? [first] : []
    return { options: [...free, ...others], at: 0 }
  }
}
