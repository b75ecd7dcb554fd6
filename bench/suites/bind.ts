/** Explicit binds: of a port that is free, of any port, of one that is held. */
import { REFUSED } from '../../core/index.ts'
import { type Batch, measureBatch } from '../batches.ts'
import type { Effort, Figure, Suite } from '../figure.ts'
import { closed, spaceOf, taken } from '../stack.ts'

export const bind: Suite = {
  name: 'bind',
  title: 'Binds (bitmap, mutex per segment, no hold-down), one stack',
  measure,
}

// --- internal ---

const BINDS = 20_000
const FIRST = 1024
const PORTS = 60_000

async function measure(effort: Effort): Promise<readonly Figure[]> {
  const operations = Math.max(1, Math.round(BINDS * effort.size))
  const rows: readonly (readonly [string, Batch])[] = [
    ['this port, and close', bindAndClose(operations, nth => FIRST + (nth % PORTS))],
    ['any port, and close', bindAndClose(operations, () => 0)],
    ['a port that is held: refused', refused(operations)],
  ]
  const figures: Figure[] = []
  for (const [name, batch] of rows) figures.push(await measureBatch(name, batch, effort))
  return figures
}

function bindAndClose(operations: number, port: (nth: number) => number): Batch {
  const space = spaceOf({ lease: 0, quarantineMs: 0 })
  let nth = 0
  return {
    operations,
    run: () => {
      for (let i = 0; i < operations; i++) {
        closed(space, space.close(taken(space, space.bind(port(nth++), 0)), 0))
      }
    },
  }
}

function refused(operations: number): Batch {
  const space = spaceOf({ lease: 0, quarantineMs: 0 })
  taken(space, space.bind(FIRST, 0))
  return {
    operations,
    run: () => {
      for (let i = 0; i < operations; i++) {
        if (space.bind(FIRST, 0) !== REFUSED.IN_USE) throw new Error('bound twice')
      }
    },
  }
}
