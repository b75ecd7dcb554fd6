/** A bug of our own making: a change of the core's compiled code, and the world in which it shows. */

import type { SamplingName } from '../explorer/plan/index.ts'
import type { Patch } from '../explorer/rewrite/bundle.ts'
import type { Invariant, World } from '../proof/world.ts'

export interface Mutant {
  readonly name: string
  /** What is wrong, in a line. */
  readonly bug: string
  /** Where it was shipped; none: somebody could have written it here. */
  readonly origin?: string
  /** The invariant, which is the only one that is then judged; or how an execution ends. */
  readonly caughtBy: Invariant | 'race' | 'livelock' | 'exception'
  /** The strategy that the test takes; default: random-walk. */
  readonly strategy?: SamplingName
  /** None: what is wrong is what the world does. */
  readonly patches: readonly Patch[]
  readonly world: World
  /** Deaths in one execution, at most; default: 0. */
  readonly crashes?: number
  /** Stacks that are taken for dead and go on, in one execution, at most; default: 0. */
  readonly stalls?: number
}
