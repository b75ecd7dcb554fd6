/** `npm run bench`: what an operation costs on this machine. */
import { availableParallelism, cpus } from 'node:os'
import { measureExplorer, measureRealThreads } from './explorer/speed.ts'
import { measurePairs, PAIR_SCENARIOS } from './pairs.ts'
import { measureRecovery } from './recovery.ts'
import { measureRouting } from './routing.ts'

const SAMPLE_MS = 1000
const RECOVERED_PORTS = 60_000
const RECOVERIES = 9
const ROUTING_ENTRIES = 1_048_576
const ROUTING_LOADS = [0.1, 0.2, 0.4, 0.6, 0.7, 0.8]
const ROUTING_PAIRS = 300_000
const EXPLORER_MS = 1000

const out = (line: string): boolean => process.stdout.write(`${line}\n`)

out(`${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}`)
out('')
out('A pair (connect and close, hold-down of 60 s), one stack, uncontended:')
for (const { scenario, medianNs, spread } of await measurePairs(PAIR_SCENARIOS, SAMPLE_MS)) {
  const spreadPercent = (100 * spread).toFixed(0)
  out(`  ${scenario.padEnd(36)} ${medianNs.toFixed(0).padStart(8)} ns  ± ${spreadPercent} %`)
}
out('')
out(`Recovery of a stack that held ${RECOVERED_PORTS.toLocaleString('en-US')} ports:`)
for (const lease of [64, 0]) {
  const ms = measureRecovery(RECOVERED_PORTS, lease, RECOVERIES)
  const [best, middle, worst] = [ms[0]!, ms[RECOVERIES >> 1]!, ms.at(-1)!]
  out(
    `  ${(lease === 0 ? 'no leases' : `leases of ${lease}`).padEnd(36)} ` +
      `${middle.toFixed(2).padStart(8)} ms  (${best.toFixed(2)} to ${worst.toFixed(2)})`,
  )
}
out('')
const entriesText = ROUTING_ENTRIES.toLocaleString('en-US')
out(
  `A pair in a routing table of ${entriesText} entries, 1,000 destinations, one stack, no hold-down:`,
)
for (const { load, nsPerPair } of measureRouting(ROUTING_ENTRIES, ROUTING_LOADS, ROUTING_PAIRS)) {
  const name = `${(100 * load).toFixed(0)} % of the entries in use`
  out(`  ${name.padEnd(36)} ${nsPerPair.toFixed(0).padStart(8)} ns`)
}
out('')
out('The explorer on one core, three threads, mutex and bitmap, race check on, a second:')
for (const speed of await measureExplorer(EXPLORER_MS)) {
  const { scenario, strategy, stepsPerSecond, eventsPerSecond, executionsPerSecond } = speed
  const millions = (rate: number): string => (rate / 1e6).toFixed(2)
  out(
    `  ${`${scenario}, ${strategy}`.padEnd(36)} ${millions(stepsPerSecond).padStart(8)} M steps` +
      `  ${millions(eventsPerSecond)} M events  ${Math.round(executionsPerSecond)} executions`,
  )
}
const real = await measureRealThreads(3 * EXPLORER_MS)
const realSteps = (real.stepsPerSecond / 1e6).toFixed(2).padStart(8)
out(
  `  ${'all atomic, on real threads'.padEnd(36)} ${realSteps} M steps` +
    `  ${Math.round(real.executionsPerSecond)} executions`,
)
