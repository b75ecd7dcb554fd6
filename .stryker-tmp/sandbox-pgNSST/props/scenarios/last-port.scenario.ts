/** Two stacks race for the last port: one gets it, the other is refused, whatever the interleaving. */
// @ts-nocheck


import { allocate } from '../../core/facility/allocate.ts'
import type { LockKind } from '../../core/facility/config.ts'
import { attach } from '../../core/facility/facility.ts'
import { Destination } from '../../core/ports/destination.ts'
import { join, type Stack } from '../../core/stack/stack.ts'
import { defineScenario, type Scenario } from '../explorer/scenario.ts'

const ADDRESS = '192.0.2.1'
const NOW = 1000
const server = new Destination('198.51.100.7', 443)

type Message = SharedArrayBuffer

/** `input`: the kind of lock. */
const scenario: Scenario<Message, Message, Stack, LockKind, SharedArrayBuffer> = defineScenario({
  name: 'two stacks, one port left',
  setup: (lock: LockKind = 'mutex') =>
    allocate({
      stacks: 2,
      lock,
      spins: 0,
      dvipas: [
        { address: ADDRESS, tcp: { ports: [40_000, 40_001], reserved: [40_001], lease: 0 } },
      ],
    }),
  attach: (facility: SharedArrayBuffer, thread: number) =>
    join(attach(facility), {
      name: `stack${thread}`,
      slot: thread + 1,
      random: () => 1,
      nanoseconds: () => 0,
      now: NOW,
    }),
  threads: [0, 1].map(() => (stack: Stack) => stack.space(ADDRESS, 'tcp').connect(NOW, server)),
  observe: (facility: SharedArrayBuffer) => facility,
  finally: (_facility, results) => {
    const got = results.filter(r => r.status === 'returned' && (r.value as number) >= 0)
    if (got.length !== 1) throw new Error(`${got.length} stacks have the port`)
  },
})

export default scenario
