/**
 * Runs a property and, on failure, prints a command to paste that runs the shrunk case again.
 * PROP_PATH and PROP_RUNS override what the test asks for; PROP_SEED is the seed of all properties. `salt`
 * gives each of several properties that draw from the same arbitrary inputs of its own.
 */
import fc from 'fast-check'

export function checkProperty<T>(
  file: string,
  inputs: fc.Arbitrary<T>,
  run: (input: T) => void,
  numRuns: number,
  salt = 0,
): void {
  const { PROP_PATH: path, PROP_RUNS: runs, PROP_SEED: seed } = process.env
  const parameters: fc.Parameters<[T]> = {
    seed: Number(seed) ^ salt,
    numRuns: runs === undefined ? numRuns : Number(runs),
    ...(path === undefined ? {} : { path, endOnFailure: true }),
    reporter: details => {
      if (!details.failed) return
      const replay = `PROP_SEED=${seed} PROP_PATH=${details.counterexamplePath}`
      throw new Error(
        `replay: ${replay} npx vitest run ${file}\n${fc.defaultReportMessage(details)}`,
        { cause: details.errorInstance },
      )
    },
  }
  fc.assert(
    fc.property(inputs, input => run(input)),
    parameters,
  )
}
