/** Many operations in one sample, so that it is not the timer that is measured. */
import { Bench } from 'tinybench'
import { type Effort, type Figure, figureOf } from './figure.ts'

/** Operations that are timed together; made just before they are measured. */
export interface Batch {
  /** How many there are in one `run`. */
  readonly operations: number
  run(): void
}

/** The cost of one operation, in ns. */
export async function measureBatch(
  name: string,
  { operations, run }: Batch,
  { sampleMs }: Effort,
): Promise<Figure> {
  const bench = new Bench({ time: sampleMs, warmupTime: sampleMs / 4, retainSamples: true })
  bench.add(name, () => {
    const began = process.hrtime.bigint()
    run()
    const ms = Number(process.hrtime.bigint() - began) / 1e6
    return { overriddenDuration: ms / operations, overriddenIterationCost: ms }
  })
  await bench.run()
  const { result } = bench.tasks[0]!
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`)
  return figureOf(
    name,
    'ns',
    result.latency.samples!.map(ms => ms * 1e6),
  )
}
