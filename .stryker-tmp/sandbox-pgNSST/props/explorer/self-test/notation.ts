/** Small programs in a short notation. */
// @ts-nocheck

import type { SmallOperation, SmallProgram } from './scenarios/programs.scenario.ts'

/**
 * Threads are parted by `//` and operations by `;`. `x=1` is a store, `x` a load, `x+1` an addition, and
 * `x?0:1` a compareExchange of 0 for 1. Cells are x, y and z.
 */
export function programOf(text: string): SmallProgram {
  return {
    threads: text
      .split('//')
      .map(thread => thread.split(';').map(part => operationOf(part.trim()))),
  }
}

/** As many threads; `of` gets their numbers, from 1. */
export function times(count: number, of: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => of(i + 1)).join(' // ')
}

// --- internal ---

const OPERATIONS: Readonly<Record<string, SmallOperation['op']>> = {
  '': 'load',
  '=': 'store',
  '+': 'add',
  '?': 'cas',
}

function operationOf(text: string): SmallOperation {
  const [, cell = '', sign = '', a = '0', b = '0'] = /^([xyz])(\W?)(\d*):?(\d*)$/.exec(text)!
  return { op: OPERATIONS[sign]!, cell: 'xyz'.indexOf(cell), a: Number(a), b: Number(b) }
}
