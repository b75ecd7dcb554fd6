// @ts-nocheck
import type { Failure } from '../exploration.ts'

/** What a failure is, and how it is printed. */
export interface Told {
  readonly failure: Failure
  readonly block: readonly string[]
}

/**
 * A plan that fails. The message begins with the line that replays it. It is made when somebody asks for
 * it: to explain a failure takes longer than to find it, and shrinking throws many that nobody reads.
 */
export class PlanFailure extends Error {
  override readonly name = 'PlanFailure'
  readonly #tell: () => Told
  #told: Told | undefined

  constructor(tell: () => Told) {
    super()
    this.#tell = tell
    const frames = (this.stack ?? '').replace(/^.*\n/, '')
    this.#define('message', () => this.#all().block.join('\n'))
    this.#define('stack', () => `${this.name}: ${this.message}\n${frames}`)
  }

  get failure(): Failure {
    return this.#all().failure
  }

  // --- internal ---

  #all(): Told {
    this.#told ??= this.#tell()
    return this.#told
  }

  #define(name: 'message' | 'stack', get: () => string): void {
    Object.defineProperty(this, name, { get, configurable: true })
  }
}
