/** Mutants of leases: what is done to a port without the lock. */
import type { Mutant } from '../mutant.ts'
import { LEASED, LEASED_COOLING } from './spaces.ts'

const STORE = 'core/ports/port-store.js'
const SEGMENT = 'core/ports/port-segment.js'
const LEASES = 'core/ports/leases.js'

/** The lessee's step from one owner word to another, where it fails. */
const cas = (from: string, to: string): string =>
  `Atomics.compareExchange(this.#words, at, this.#${from}Word, this.#${to}Word) !== this.#${from}Word`

export const LEASE_MUTANTS: readonly Mutant[] = [
  {
    name: 'own-hold-down',
    bug: 'only the stack that gave a port back knows of its hold-down',
    origin: 'IBM APAR OA23179: one stack frees, another one uses it at once',
    caughtBy: 'I5',
    patches: [
      {
        file: LEASES,
        find: 'this.#words[at - owner + freeAt] = due;',
        replace: 'this.#words[at - owner + freeAt] = 0;',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED_COOLING,
      ports: 2,
      stacks: [
        ['connect', 'close 0'],
        ['connect', 'connect'],
      ],
    },
  },
  {
    name: 'first-insert-stays',
    bug: 'the map bit stays when the owner word could not be had',
    origin: 'Linux bhash2 (GHSA-x4x7-9mj3-h6gw), Cilium `__snat_update`: two inserts, one undone',
    caughtBy: 'I3',
    strategy: 'pos',
    patches: [
      {
        file: SEGMENT,
        find: 'this.clearMapBit(slotOf(token), port);\n            return false;',
        replace: 'return false;',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [['connect', 'connect'], ['connect']],
    },
  },
  {
    name: 'batch-collides',
    bug: 'of the ports granted together, only the first leaves the bitmap',
    origin: 'Nomad #16401: several dynamic ports of one request',
    caughtBy: 'I3',
    patches: [
      {
        file: STORE,
        find: 'segment.available.takeThis(port, now);\n                }',
        replace: '}',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [['connect', 'connect'], ['connect']],
    },
  },
  {
    name: 'aborted-open',
    bug: 'a port taken out of a lease that turns out to cool is kept',
    origin: 'WSL #2913, #3951: an open that fails never gives its port back',
    caughtBy: 'I4',
    patches: [
      {
        file: STORE,
        find: 'segment.free(port, this.token, freeAt, now);\n            return false;',
        replace: 'return false;',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED_COOLING,
      ports: 2,
      stacks: [['connect', 'close 0'], ['bind 0']],
    },
  },
  {
    name: 'store-says-free',
    bug: 'what is made anew after a death takes leased ports for free ones',
    origin: 'moby #20486: after a restart the store and the world disagree',
    caughtBy: 'race',
    patches: [
      {
        file: 'core/ports/availability.js',
        find: 'if (owner !== 0)\n                continue;',
        replace: 'if (owner > 0) continue;',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 4,
      stacks: [
        ['connect', 'connect'],
        ['connect', 'connect'],
      ],
      survivor: ['connect', 'connect', 'connect'],
    },
    crashes: 1,
  },
  {
    name: 'idle-slice',
    bug: 'leases of others are not dissolved before a refusal',
    origin: 'Azure: preallocated SNAT ports run out beside an idle pool',
    caughtBy: 'I6',
    patches: [
      {
        file: STORE,
        find: 'for (const segment of this.segments)\n            this.#revoke(segment, now);',
        replace: '',
      },
      {
        file: STORE,
        find: 'if (!segment.takeIdle(port, this.token))\n                    continue;',
        replace: 'continue;',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [['connect', 'close 0'], ['connect']],
    },
  },
  {
    name: 'load-store-pick',
    bug: 'the lessee looks at the owner word and writes it, in two steps',
    caughtBy: 'race',
    patches: [
      {
        file: LEASES,
        find: `if (${cas('idle', 'held')}) {`,
        replace: `const seen = Atomics.load(this.#words, at);
            if (seen === this.#idleWord) Atomics.store(this.#words, at, this.#heldWord);
            else {`,
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [
        ['connect', 'connect'],
        ['connect', 'connect'],
      ],
    },
  },
  {
    name: 'load-store-close',
    bug: 'the lessee gives a port back by a store, whoever has dissolved the lease',
    caughtBy: 'I3',
    strategy: 'pos',
    patches: [
      {
        file: LEASES,
        find: `if (${cas('held', 'idle')}) {`,
        replace: `Atomics.store(this.#words, at, this.#idleWord);
        if (false) {`,
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [
        ['connect', 'connect', 'close 0'],
        ['connect', 'connect'],
      ],
    },
  },
  {
    name: 'load-store-steal',
    bug: 'an idle port is taken out of a lease by a store, whatever its lessee does',
    caughtBy: 'race',
    strategy: 'pos',
    patches: [
      {
        file: SEGMENT,
        find: 'if (Atomics.compareExchange(this.words, this.owner + port, seen, token) !== seen) {',
        replace: 'Atomics.store(this.words, this.owner + port, token);\n        if (false) {',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [['connect', 'connect'], ['connect']],
    },
  },
  {
    name: 'no-second-look',
    bug: 'a dissolved lease: the owner word is written from what was seen before',
    caughtBy: 'I4',
    patches: [
      {
        file: STORE,
        find: 'if (Atomics.compareExchange(words, at, seen, next) !== seen)\n                continue;',
        replace: 'Atomics.store(words, at, next);',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [['connect', 'connect', 'close 0'], ['connect']],
    },
  },
]
