/** How much a search may do: steps of executions, so that it ends and is the same on every machine. */
// @ts-nocheck

export class Budget {
  #steps: number

  constructor(steps: number) {
    this.#steps = steps
  }

  /** An execution had so many. */
  spend(steps: number): void {
    this.#steps -= steps + EXECUTION_STEPS
  }

  get left(): boolean {
    return this.#steps > 0
  }
}

// --- internal ---

/** What an execution costs besides its steps, in steps. */
const EXECUTION_STEPS = 20
