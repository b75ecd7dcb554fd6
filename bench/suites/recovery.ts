/** How long it takes to give back what a dead stack held. */
import { type Effort, type Figure, figureOf, type Suite } from '../figure.ts'
import { facilityOf, portsOf, stackOf, taken } from '../stack.ts'

export const recovery: Suite = {
  name: 'recovery',
  title: 'Recovery of a stack that held 60,000 ports, from the fencing to the last port',
  measure,
}

// --- internal ---

const PORTS = 60_000
/** Each takes a facility of its own. */
const REPEATS_MAX = 25
const REPEATS_MIN = 3

async function measure({ sampleMs, size }: Effort): Promise<readonly Figure[]> {
  const ports = Math.max(100, Math.round(PORTS * size))
  return [64, 0].map(lease => {
    const startMs = performance.now()
    const samples: number[] = []
    const isMore = (): boolean => performance.now() - startMs < 3 * sampleMs
    while (samples.length < REPEATS_MIN || (samples.length < REPEATS_MAX && isMore())) {
      samples.push(recoverOnce(ports, lease))
    }
    return figureOf(lease === 0 ? 'no leases' : `leases of ${lease}`, 'ms', samples)
  })
}

/** In ms. */
function recoverOnce(ports: number, lease: number): number {
  const facility = facilityOf({ lease }, { stacks: 2 })
  const [dead, survivor] = [stackOf(facility), stackOf(facility)]
  const space = portsOf(dead)
  for (let i = 0; i < ports; i++) taken(space, space.connect(0))
  const began = performance.now()
  const recovered = survivor.recover(dead.token, 0, { exited: true })
  const ms = performance.now() - began
  if (recovered.status !== 'recovered' || recovered.ports < ports) throw new Error('not recovered')
  return ms
}
