/**
 * Runs a property and, on failure, prints a command to paste that runs the shrunk case again.
 * PROP_PATH and PROP_RUNS override what the test asks for; PROP_SEED is the seed of all properties.
 */
// @ts-nocheck

import fc from 'fast-check'

export function checkProperty<T>(
  file: string,
  inputs: fc.Arbitrary<T>,
  run: (input: T) => void,
  numRuns: number,
): void {
  const { PROP_PATH: path, PROP_RUNS: runs } = process.env
  const parameters: fc.Parameters<[T]> = {
    numRuns: runs === undefined ? numRuns : Number(runs),
    ...(path === undefined ? {} : { path, endOnFailure: true }),
    reporter: details => {
      if (!details.failed) return
      const replay = `PROP_SEED=${details.seed} PROP_PATH=${details.counterexamplePath}`
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
