/** A schedule as the few decisions in which it differs from one that never preempts. */
// @ts-nocheck

import type { Chooser } from '../machine/chooser.ts'
import { THREADS_MAX, TIMEOUT } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import type { Session } from '../session.ts'
import { execute } from './execution.ts'
import { Follow } from './follow.ts'
import { nonPreemptive } from './preemptions.ts'
import type { Recipe } from './recipe.ts'

/**
 * When thread `thread` was the last to be chosen, and had been chosen `nth` times, go on with choice
 * `to`. `thread` −1: at the very beginning.
 */
export interface Hint {
  readonly thread: number
  readonly nth: number
  readonly to: number
  /** What the thread would have done next, if it is interrupted; 0: it is not. */
  readonly site: number
  /** It interrupts a thread that could have gone on. */
  readonly preempts: boolean
}

/** Never preempts but where a hint says so. A hint that does not apply is ignored. */
export class HintChooser implements Chooser {
  readonly #hints = new Map<number, number>()
  readonly #position = new Position()

  constructor(hints: readonly Pick<Hint, 'thread' | 'nth' | 'to'>[]) {
    for (const { thread, nth, to } of hints) this.#hints.set(keyOf(thread, nth), to)
  }

  begin(): void {
    this.#position.begin()
  }

  choose(machine: Machine): number {
    this.#position.look(machine)
    const to = this.#hints.get(keyOf(machine.last, this.#position.nth(machine.last)))
    const applies = to !== undefined && to % TIMEOUT < machine.born && machine.isEnabled(to)
    return applies ? to : nonPreemptive(machine)
  }
}

/** The hints with which a HintChooser repeats this execution. */
export function hintsOf(session: Session, recipe: Recipe): Hint[] {
  const follow = new Follow(session, recipe.choices)
  const position = new Position()
  const hints: Hint[] = []
  const chooser: Chooser = {
    begin: () => position.begin(),
    choose(machine) {
      position.look(machine)
      const to = follow.choose(machine)
      const { last } = machine
      if (to !== nonPreemptive(machine)) {
        const preempts = last >= 0 && machine.isEnabled(last)
        const site = preempts ? machine.site[last]! : 0
        hints.push({ thread: last, nth: position.nth(last), to, site, preempts })
      }
      return to
    },
  }
  execute(session, chooser, recipe)
  return hints
}

// --- internal ---

/** How often each thread has been chosen, timeouts included. */
class Position {
  readonly #chosen = new Int32Array(THREADS_MAX)
  #steps = 0

  begin(): void {
    this.#chosen.fill(0)
    this.#steps = 0
  }

  /** Takes in the choices made since. */
  look(machine: Machine): void {
    for (; this.#steps < machine.steps; this.#steps++) {
      this.#chosen[machine.choices[this.#steps]! % TIMEOUT]!++
    }
  }

  nth(thread: number): number {
    return thread < 0 ? 0 : this.#chosen[thread]!
  }
}

function keyOf(thread: number, nth: number): number {
  return (thread + 1) * 2 ** 32 + nth
}
