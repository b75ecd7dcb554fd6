/** Which stack each host's connections go through. */
// @ts-nocheck

import assert from 'node:assert/strict'
import { sharedInt32 } from './table.ts'

/**
 * Deals hosts to stacks in turn, in the order of their numbers (their first appearance).
 * Returns the stack, 0 … stacks - 1, of each host; the array can be shared with worker threads.
 */
export function placeHosts(hosts: number, stacks: number): Int32Array {
  assert(Number.isInteger(stacks) && stacks > 0, `${stacks} stacks`)
  const stackOf = sharedInt32(hosts)
  for (let host = 0; host < hosts; host++) stackOf[host] = host % stacks
  return stackOf
}
