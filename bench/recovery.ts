import { allocate, attach, join } from '../core/index.ts'
import { Random } from '../workers/index.ts'

const ADDRESS = '192.0.2.1'

/** Times, in ms and ascending, of recovering a stack that held so many ports. */
export function measureRecovery(ports: number, lease: number, repeats: number): number[] {
  return Array.from({ length: repeats }, () => recoverOnce(ports, lease)).sort((a, b) => a - b)
}

// --- internal ---

function recoverOnce(ports: number, lease: number): number {
  const facility = attach(allocate({ stacks: 2, dvipas: [{ address: ADDRESS, tcp: { lease } }] }))
  const random = new Random(1)
  const [dead, survivor] = ['dead', 'survivor'].map(name =>
    join(facility, {
      name,
      random: () => random.uint32(),
      nanoseconds: () => Number(process.hrtime.bigint()),
      now: 0,
    }),
  )
  const space = dead!.space(ADDRESS, 'tcp')
  for (let i = 0; i < ports; i++) {
    if (space.connect(0) < 0) throw new Error(space.refusal().message)
  }
  const began = performance.now()
  const recovery = survivor!.recover(dead!.token, 0, { exited: true })
  const ms = performance.now() - began
  if (recovery.status !== 'recovered' || recovery.ports < ports) throw new Error('not recovered')
  return ms
}
