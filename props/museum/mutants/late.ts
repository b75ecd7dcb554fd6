/** Mutants of late enable, and of ports that several stacks have. */
import type { Mutant } from '../mutant.ts'
import { LATE } from './spaces.ts'

const STORE = 'core/ports/port-store.js'
const SEGMENT = 'core/ports/port-segment.js'
const LATE_SPACE = 'core/ports/late-space.js'

export const LATE_MUTANTS: readonly Mutant[] = [
  {
    name: 'use-count',
    bug: 'how many have a port is counted, and a recovery does not count down',
    origin: 'IBM APAR PI06006: a use count loses a decrement',
    caughtBy: 'I4',
    patches: [
      {
        file: SEGMENT,
        find: 'if (this.#hasOthers(port, slotOf(token)))',
        replace: 'if ((this.words[this.freeAt + port] -= 1) > 0)',
      },
      {
        file: SEGMENT,
        find: 'if (first)\n            this.words[this.freeAt + port] = now;',
        replace: 'this.words[this.freeAt + port] = first ? 1 : 2;',
      },
      {
        file: STORE,
        find: 'segment.letGo(port, owner, freeAt, now);',
        replace: 'segment.clearMapBit(slotOf(owner), port);',
      },
    ],
    world: {
      lock: 'mutex',
      space: LATE,
      ports: 2,
      stacks: [
        ['connect', 'begin', 'enable', 'attend', 'close 0'],
        ['connect', 'begin', 'attend', 'attend'],
      ],
    },
    crashes: 1,
  },
  {
    name: 'both-let-go',
    bug: 'one of two that have a port lets go, and the port is free',
    origin: 'Linux 1b20e61: a reference is dropped twice on the undo path',
    caughtBy: 'I1',
    patches: [
      { file: SEGMENT, find: 'if (this.#hasOthers(port, slotOf(token)))', replace: 'if (false)' },
    ],
    world: {
      lock: 'mutex',
      space: LATE,
      ports: 2,
      stacks: [
        ['connect', 'begin', 'enable', 'finish', 'close 0', 'connect', 'connect'],
        ['connect', 'begin', 'attend', 'finish', 'finish'],
      ],
    },
  },
  {
    name: 'acknowledged-first',
    bug: 'a stack says that it has published, and publishes then',
    caughtBy: 'I1',
    strategy: 'pct',
    patches: [
      {
        file: LATE_SPACE,
        find: 'const done = phase === OFF',
        replace: `if (phase === SEEDING) this.coordination.acknowledge(this.#token, word);
        const done = phase === OFF`,
      },
    ],
    world: {
      lock: 'mutex',
      space: LATE,
      ports: 2,
      stacks: [
        ['begin', 'enable', 'finish', 'finish', 'connect'],
        ['connect', 'begin', 'attend'],
      ],
    },
  },
  {
    name: 'shared-forgotten',
    bug: 'a repair clears the maps, also the bits that say who has a shared port',
    caughtBy: 'I1',
    patches: [
      {
        file: SEGMENT,
        find: 'const kept = this.#shared[at] & shared;',
        replace: 'const kept = 0;',
      },
    ],
    world: {
      lock: 'mutex',
      space: LATE,
      ports: 2,
      stacks: [
        ['connect', 'begin', 'enable', 'finish'],
        ['connect', 'begin', 'attend', 'finish'],
        ['begin', 'attend', 'finish', 'connect', 'connect'],
      ],
    },
    crashes: 1,
  },
  {
    name: 'map-token-first',
    bug: 'a recovery clears the token of a map first: who dies in it leaves shared ports to nobody',
    caughtBy: 'I4',
    patches: [
      {
        file: 'core/ports/segment-store.js',
        find: 'const ports = this.recoverIn(segment, owner, now);',
        replace:
          'this.words[map] = 0;\n                const ports = this.recoverIn(segment, owner, now);',
      },
    ],
    world: {
      lock: 'mutex',
      space: LATE,
      ports: 2,
      stacks: [
        ['connect', 'begin', 'attend', 'leave'],
        ['connect', 'enable', 'begin'],
      ],
    },
    crashes: 1,
  },
]
