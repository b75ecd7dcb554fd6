/** Sessions of programs that are written by hand: no scenario file, no rewriting. */
// @ts-nocheck

import { KIND_NAMES } from '../../machine/kinds.ts'
import { Machine, type MachineOptions } from '../../machine/machine.ts'
import { type ByHand, byHand } from '../../machine/test-support/by-hand.ts'
import type { Session, Site } from '../../session.ts'

/** Operation kinds are the sites, and lines: see machine/test-support/by-hand.ts. */
const NAMES: readonly string[] = [
  '',
  'Atomics.load(cells, i)',
  'Atomics.store(cells, i, v)',
  'Atomics.add(cells, i, v)',
  'Atomics.sub(cells, i, v)',
  'Atomics.and(cells, i, v)',
  'Atomics.or(cells, i, v)',
  'Atomics.xor(cells, i, v)',
  'Atomics.exchange(cells, i, v)',
  'Atomics.compareExchange(cells, i, e, v)',
  'Atomics.wait(cells, i, v)',
  'Atomics.notify(cells, i)',
]

export function handSession(
  of: ByHand,
  options: Partial<MachineOptions> & {
    readonly recoveries?: number
    /** The enclosing function of a site. */
    readonly functionOf?: (site: number) => string
  } = {},
): Session {
  const { stepsMax = 1000, timeouts = 1, recoveries = 2, functionOf = () => 'thread' } = options
  const extra = of.onCrash === undefined ? 0 : recoveries
  const machine = new Machine(of.threads.length + extra, { stepsMax, timeouts })
  const program = byHand(machine, of)
  return {
    name: 'by hand',
    machine,
    threads: of.threads.length,
    sites: Array.from({ length: 22 }, (_, site) => siteOf(site, functionOf)),
    fingerprint: 'by hand',
    execute: (chooser, runOptions) => machine.run(program, chooser, runOptions),
  }
}

// --- internal ---

function siteOf(site: number, functionOf: (site: number) => string): Site {
  const name = NAMES[site] ?? (site === 20 ? 'cells[i]' : 'cells[i] = v')
  const place = { file: 'lib/by-hand.ts', line: site, column: 3 }
  const kind = KIND_NAMES[site - 1] ?? (site === 20 ? 'read' : 'write')
  return { kind: site === 0 ? 'none' : kind, name, function: functionOf(site), ...place }
}
