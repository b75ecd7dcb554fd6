/** Defects that the explorer and the properties found in the core itself, put back. */
import type { Mutant } from '../mutant.ts'
import { BITMAP, LEASED, LEASED_COOLING } from './spaces.ts'

export const FOUND_MUTANTS: readonly Mutant[] = [
  {
    name: 'stale-waits',
    bug: 'a handle of a fenced incarnation waits for a fair lock like any other, and is robbed of its place',
    caughtBy: 'exception',
    patches: [
      {
        file: 'core/locks/fair.js',
        find: 'return this.#user.slots.isDead(this.#token);',
        replace: 'return false;',
      },
    ],
    world: {
      lock: 'fair',
      space: BITMAP,
      ports: 3,
      stacks: [['connect'], ['connect', 'connect']],
      zombies: [0],
    },
  },
  {
    name: 'plain-commit',
    bug: 'the owner word is written by a plain store where a lessee may look at it',
    caughtBy: 'race',
    patches: [
      {
        file: 'core/ports/port-segment.js',
        find: 'if (this.#leases)\n            Atomics.store',
        replace: 'if (false)\n            Atomics.store',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [
        ['connect', 'close 0', 'connect'],
        ['connect', 'connect'],
      ],
    },
  },
  {
    name: 'idle-cools-anew',
    bug: 'an idle port of a dead stack gets a hold-down, though nobody had used it',
    caughtBy: 'I6',
    patches: [
      {
        file: 'core/ports/port-store.js',
        find: 'idle ? segment.words[segment.freeAt + port] : freeAt',
        replace: 'freeAt',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED_COOLING,
      ports: 2,
      stacks: [['recover 1', 'connect']],
      dead: [['connect']],
    },
  },
]
