/**
 * How much of what can happen was not seen: the probability that the next execution is one that never
 * came before, after I. J. Good, "The population frequencies of species and the estimation of population
 * parameters" (1953): the share of executions that came just once.
 */
// @ts-nocheck

export class Estimate {
  /** How often each hash came; 2 stands for several times. */
  readonly #seen = new Map<number, 1 | 2>()
  #once = 0
  #runs = 0

  /**
   * Takes in an execution by its hash, best that of its order. Past {@link HASHES_MAX} different ones
   * nothing new is counted.
   */
  add(hash: number): void {
    const before = this.#seen.get(hash)
    if (before === undefined && this.#seen.size >= HASHES_MAX) return
    this.#runs++
    if (before === undefined) {
      this.#seen.set(hash, 1)
      this.#once++
    } else if (before === 1) {
      this.#seen.set(hash, 2)
      this.#once--
    }
  }

  /** Executions that were counted. */
  get runs(): number {
    return this.#runs
  }

  get distinct(): number {
    return this.#seen.size
  }

  /** Probability that the next execution is new; 1 before the first. */
  get unseen(): number {
    return this.#runs === 0 ? 1 : this.#once / this.#runs
  }

  /** What another process or thread needs to add this to its own. */
  parts(): EstimateParts {
    return {
      runs: this.#runs,
      hashes: Float64Array.from(this.#seen.keys()),
      counts: Uint8Array.from(this.#seen.values()),
    }
  }

  /** Adds what somebody else has seen. */
  addParts({ runs, hashes, counts }: EstimateParts): void {
    this.#runs += runs
    hashes.forEach((hash, i) => {
      const before = this.#seen.get(hash)
      const sum = Math.min(2, (before ?? 0) + counts[i]!) as 1 | 2
      if (before === 1) this.#once--
      if (sum === 1) this.#once++
      this.#seen.set(hash, sum)
    })
  }
}

export interface EstimateParts {
  readonly runs: number
  readonly hashes: Float64Array
  readonly counts: Uint8Array
}

/** Different executions that are remembered: about 40 MB. */
export const HASHES_MAX = 1_000_000
