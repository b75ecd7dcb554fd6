/** Mutants of the routing table. */
import type { Mutant } from '../mutant.ts'
import { ROUTING } from './spaces.ts'

const SEGMENT = 'core/ports/routing-segment.js'
const IS_OPEN = 'if (this.words[this.#owner + port] !== 0)\n            return false;'

export const ROUTING_MUTANTS: readonly Mutant[] = [
  {
    name: 'mark-stays',
    bug: 'an unbind leaves the exclusive mark of the port',
    origin: 'Linux, 2025, selftest `tcp_port_share`: a bucket stays exclusive after unbind',
    caughtBy: 'I3',
    patches: [
      {
        file: SEGMENT,
        find: 'this.words[this.#owner + port] &= RESERVED; // The commit.',
        replace: '',
      },
    ],
    world: {
      lock: 'mutex',
      space: ROUTING,
      ports: 2,
      stacks: [['bind 0', 'close 0'], ['connect 0']],
    },
  },
  {
    name: 'picks-reserved',
    bug: 'a search looks only at who has bound a port, not at whether it is reserved',
    origin: 'Cilium #45569, #48650, OVN-Kubernetes #5265: a reserved or listening port is picked',
    caughtBy: 'I7',
    patches: [
      { file: SEGMENT, find: IS_OPEN, replace: 'if (this.boundBy(port) !== 0) return false;' },
    ],
    world: {
      lock: 'mutex',
      space: ROUTING,
      ports: 2,
      reserved: [0],
      stacks: [['connect 0'], ['connect 0']],
    },
  },
  {
    name: 'taken-for-all',
    bug: 'a port that is used towards one destination is used towards all',
    origin: 'Envoy #44747: an early bind; z/OS has EXPLICITBINDPORTRANGE for it',
    caughtBy: 'I6',
    patches: [
      {
        file: SEGMENT,
        find: IS_OPEN,
        replace: `if (this.words[this.#owner + port] !== 0 || this.words[this.#count + port] !== 0)
            return false;`,
      },
    ],
    world: {
      lock: 'mutex',
      space: ROUTING,
      ports: 2,
      reserved: [1],
      stacks: [['connect 0'], ['connect 1']],
    },
  },
  {
    name: 'two-entries',
    bug: 'a delete cuts off what stands behind it in the chain: a key is inserted twice',
    origin: 'textbook: one key in two slots after a delete',
    caughtBy: 'I2',
    patches: [
      { file: SEGMENT, find: 'words[at] = words[word + ENTRY.NEXT];', replace: 'words[at] = 0;' },
    ],
    world: {
      lock: 'mutex',
      space: ROUTING,
      ports: 2,
      reserved: [1],
      stacks: [
        ['connect 0', 'connect 1', 'connect 2', 'close 2'],
        ['connect 3', 'close 0', 'connect 0', 'connect 1'],
      ],
    },
  },
  {
    name: 'count-stays',
    bug: 'the number of entries of a port is not counted down',
    caughtBy: 'I3',
    patches: [
      { file: SEGMENT, find: 'words[this.#count + this.#portOf(word)] -= 1;', replace: '' },
    ],
    world: {
      lock: 'mutex',
      space: ROUTING,
      ports: 2,
      stacks: [['connect 0', 'close 0'], ['bind any']],
    },
  },
]
