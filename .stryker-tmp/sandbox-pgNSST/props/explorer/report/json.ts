// @ts-nocheck
import type { Exploration } from '../exploration.ts'

/** What `--json` prints: the same names as in {@link Exploration}, the verdict first. */
export function explorationJson(exploration: Exploration): object {
  const { scenario, file, failure, ...rest } = exploration
  const { verdict, complete, executions, blocked, steps, seconds, strategy, seed, ...more } = rest
  const first = { verdict, complete, executions, blocked, steps, seconds, strategy, seed }
  return { ...first, scenario, file, ...(failure === undefined ? {} : { failure }), ...more }
}
