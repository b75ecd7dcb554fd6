import { ScenarioError } from '../props/explorer/loading/scenario-error.ts'
import { TokenError } from '../props/explorer/replay/token.ts'
import { RewriteError } from '../props/explorer/rewrite/errors.ts'

/** Whether the scenario, its code or the token is wrong, and not portplex. */
export function isScenarioProblem(error: unknown): error is Error {
  return (
    error instanceof ScenarioError || error instanceof RewriteError || error instanceof TokenError
  )
}
