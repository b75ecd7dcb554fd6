/**
 * Makes a failing execution smaller while it fails in the same way: fewer faults, fewer switches, then
 * switches where functions begin. Says whether fewer preemptions are proved to be too few.
 *
 * Switches are removed by delta debugging (A. Zeller, R. Hildebrandt, "Simplifying and isolating
 * failure-inducing input", TSE 2002) from the decisions in which the schedule differs from one that
 * never preempts.
 */
// @ts-nocheck

import type { Fault } from '../machine/schedule.ts'
import type { Session } from '../session.ts'
import { searchBounded } from './bounded-search.ts'
import { Budget } from './budget.ts'
import { type Execution, execute } from './execution.ts'
import { Follow } from './follow.ts'
import { type Hint, HintChooser, hintsOf } from './hints.ts'
import { boundariesOf } from './operation-boundaries.ts'
import { sameFailure } from './same-failure.ts'

export interface Shrunk extends Execution {
  /** No schedule with these faults and fewer preemptions fails in the same way. */
  readonly proved: boolean
  /** Executions that it took. */
  readonly executions: number
}

export interface ShrinkLimits {
  /** Steps of all candidates together. */
  readonly steps: number
  /** The same for the proof. */
  readonly proofSteps: number
}

export const SHRINK_LIMITS: ShrinkLimits = { steps: 3_000_000, proofSteps: 5_000_000 }

/** `failure` must be repeatable: an execution by its recipe ends as it did. */
export function shrink(
  session: Session,
  failure: Execution,
  limits: ShrinkLimits = SHRINK_LIMITS,
): Shrunk {
  return new Shrinker(session, failure, limits).shrink()
}

// --- internal ---

class Shrinker {
  readonly #session: Session
  readonly #original: Execution
  readonly #limits: ShrinkLimits
  readonly #budget: Budget
  #best: Execution
  #hints: readonly Hint[]
  #executions = 0

  constructor(session: Session, failure: Execution, limits: ShrinkLimits) {
    this.#session = session
    this.#original = failure
    this.#limits = limits
    this.#budget = new Budget(limits.steps)
    const again = execute(session, new Follow(session, failure.recipe.choices), failure.recipe)
    this.#best = again
    this.#hints = hintsOf(session, failure.recipe)
  }

  shrink(): Shrunk {
    if (!sameFailure(this.#original.outcome, this.#best.outcome)) return this.#result(false)
    this.#reduce()
    return this.#result(this.#prove())
  }

  /** Looks for a failure with 0, 1, 2, … preemptions: the first is the best, and all before it the proof. */
  #prove(): boolean {
    const budget = new Budget(this.#limits.proofSteps)
    let all = true
    for (let bound = 0; bound < this.#best.preemptions; bound++) {
      const fewer = this.#search(bound, budget)
      if (fewer === 'unknown') all = false
      else if (fewer !== 'none') {
        this.#accept(fewer)
        this.#reduce()
      }
      if (!budget.left) break
    }
    return all && (this.#best.preemptions === 0 || budget.left)
  }

  #result(proved: boolean): Shrunk {
    return { ...this.#best, proved, executions: this.#executions }
  }

  #reduce(): void {
    this.#removeFaults()
    this.#removeHints()
    this.#moveHints()
    this.#removeHints()
  }

  /** Whether an execution with these hints fails in the same way: if so, it is the best now. */
  #try(hints: readonly Hint[], faults: readonly Fault[] = this.#best.recipe.faults): boolean {
    if (!this.#budget.left) return false
    const conditions = { ...this.#best.recipe, faults }
    const candidate = execute(this.#session, new HintChooser(hints), conditions)
    this.#budget.spend(candidate.outcome.steps)
    this.#executions++
    if (!this.#same(candidate) || candidate.preemptions > this.#best.preemptions) return false
    this.#accept(candidate)
    return true
  }

  #same({ outcome }: Execution): boolean {
    return sameFailure(this.#original.outcome, outcome)
  }

  #accept(execution: Execution): void {
    // Faults that were not reached decide nothing.
    const reached = execution.outcome.faults.map(({ fault }) => fault)
    const faults = execution.recipe.faults.filter(fault => reached.includes(fault))
    this.#best = { ...execution, recipe: { ...execution.recipe, faults } }
    this.#hints = hintsOf(this.#session, this.#best.recipe)
  }

  #removeFaults(): void {
    for (let i = this.#best.recipe.faults.length - 1; i >= 0; i--) {
      const { faults } = this.#best.recipe
      if (i < faults.length) this.#try(this.#hints, faults.toSpliced(i, 1))
    }
  }

  /** Delta debugging: ever smaller parts, until no single one can go. */
  #removeHints(): void {
    if (this.#hints.length > 0 && this.#try([])) return
    for (let size = Math.ceil(this.#hints.length / 2); size >= 1; ) {
      const removed = this.#removeParts(size)
      if (size === 1 && !removed) break
      size = removed ? Math.min(size, Math.ceil(this.#hints.length / 2)) : Math.floor(size / 2)
      if (this.#hints.length === 0) break
    }
    this.#removePairs()
  }

  /** Whether some part of that size could go. From the end: what comes later depends on more. */
  #removeParts(size: number): boolean {
    let removed = false
    for (let from = this.#hints.length - size; from > -size; from -= size) {
      const start = Math.max(0, from)
      const fewer = this.#hints.toSpliced(start, from + size - start)
      if (fewer.length < this.#hints.length && this.#try(fewer)) removed = true
    }
    return removed
  }

  /** Two switches, there and back, can often go together only. */
  #removePairs(): void {
    for (let i = this.#hints.length - 2; i >= 0; i--) {
      for (let j = this.#hints.length - 1; j > i && j < this.#hints.length; j--) {
        if (this.#try(this.#hints.toSpliced(j, 1).toSpliced(i, 1))) break
      }
    }
  }

  /** Moves each preemption to where a function of the interrupted thread begins or ends. */
  #moveHints(): void {
    for (let i = this.#hints.length - 1; i >= 0; i--) {
      const hint = this.#hints[i]
      if (hint === undefined || !hint.preempts) continue
      const boundaries = boundariesOf(this.#session, this.#best.recipe, hint.thread)
      if (boundaries.includes(hint.nth)) continue
      const nearest = boundaries.toSorted((a, b) => Math.abs(a - hint.nth) - Math.abs(b - hint.nth))
      for (const nth of nearest.slice(0, MOVES_MAX)) {
        if (this.#try(this.#hints.with(i, { ...hint, nth }))) break
      }
    }
  }

  #search(bound: number, budget: Budget): Execution | 'none' | 'unknown' {
    let found: Execution | undefined
    const visit = (execution: Execution): boolean => {
      this.#executions++
      if (this.#same(execution)) found = execution
      return found !== undefined
    }
    const { all } = searchBounded(this.#session, this.#best.recipe, bound, budget, visit)
    return found ?? (all ? 'none' : 'unknown')
  }
}

/** Places that a switch is tried at. */
const MOVES_MAX = 8
