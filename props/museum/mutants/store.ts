/** Mutants of a port's way through the store. */
import type { Mutant } from '../mutant.ts'
import { BITMAP, COOLING, LITERAL } from './spaces.ts'

const STORE = 'core/ports/port-store.js'
const SEGMENT_STORE = 'core/ports/segment-store.js'
const SEGMENT = 'core/ports/port-segment.js'
const AVAILABILITY = 'core/ports/availability.js'
const EXCLUSIVE = 'core/ports/exclusive-space.js'
const PICKS = 'const port = segment.available.take(from, now);\n            const result'

const LAST_LOOK = `if (index === REFUSED.EXHAUSTED)
                index = this.#store.takeOrRefuse(now);`

export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'check-then-act',
    bug: 'a port is picked under the lock, and entered under the lock taken again',
    origin: 'Linux netfilter SNAT (`insert_failed`), get-port on npm, Kubernetes #43233',
    caughtBy: 'I1',
    patches: [
      {
        file: STORE,
        find: PICKS,
        replace: `const port = segment.available.first(from, now);
            this.leave(segment);
            this.enter(segment, now);
            if (port >= 0 && segment.available.isAvailable(port)) segment.available.withdraw(port);
            const result`,
      },
      {
        file: AVAILABILITY,
        find: '/** Takes this very port, whose owner word must be 0. False: it is in hold-down. */',
        replace: `first(from, now) {
        if (this.words[this.base + IMAGE.COOLING_HEAD] !== 0) this.#expire(now);
        return this.#available.first(from);
    }`,
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['connect'], ['connect']],
    },
  },
  {
    name: 'own-cache',
    bug: 'a stack takes again what it gave back last, by its own memory',
    origin: 'Kubernetes #85894: node ports, by a cache beside the shared store',
    caughtBy: 'I1',
    patches: [
      {
        file: STORE,
        find: PICKS,
        replace: `const cached = this.cached;
            this.cached = undefined;
            let port = cached ?? segment.available.take(from, now);
            if (port === cached && segment.available.isAvailable(port)) segment.available.withdraw(port);
            const result`,
      },
      {
        file: STORE,
        find: 'this.clearExhausted(segment); // Before the port is free: see RUNTIME in `layout.ts`.',
        replace: 'this.clearExhausted(segment); this.cached = port;',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['connect', 'close 0', 'connect'], ['connect']],
    },
  },
  {
    name: 'lowest-first',
    bug: 'the lowest port that nobody has is taken, whether it still cools or not',
    origin: 'IBM APAR PK66387, antrea #6544: the port given back last is used next',
    caughtBy: 'I5',
    patches: [
      {
        file: AVAILABILITY,
        find: 'const port = this.#available.first(from);',
        replace: `while (this.#cooling.front() >= 0) this.#warm(this.#cooling.front());
        const port = this.#available.first(from);`,
      },
    ],
    world: {
      lock: 'mutex',
      space: COOLING,
      ports: 2,
      stacks: [['connect', 'close 0'], ['connect']],
    },
  },
  {
    name: 'blind-release',
    bug: 'a close is believed, whoever has the port by now',
    origin: 'Kubernetes #64466: an address released by an old owner',
    caughtBy: 'I1',
    patches: [
      {
        file: EXCLUSIVE,
        find: 'if (!(held > 0) || this.held[index] !== held) {',
        replace: 'if (!(held > 0)) {',
      },
      {
        file: STORE,
        find: 'if (owner === this.token)\n                segment.free(port, this.token, freeAt, now);',
        replace: 'if (owner !== SHARED) segment.free(port, owner, freeAt, now);',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      reserved: [1],
      stacks: [['connect', 'close 0', 'close-again 0', 'connect'], ['connect']],
    },
  },
  {
    name: 'endless-search',
    bug: 'a request looks until there is a port',
    origin: 'HAProxy #579: spins when the source ports are used up',
    caughtBy: 'livelock',
    patches: [
      {
        file: EXCLUSIVE,
        find: LAST_LOOK,
        replace: 'while (index === REFUSED.EXHAUSTED) index = this.#store.takeOrRefuse(now);',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      reserved: [1],
      stacks: [['connect'], ['connect']],
    },
  },
  {
    name: 'short-tag',
    bug: 'the serial of a port has one bit: a handle comes back',
    origin: 'textbook: ABA on a short tag',
    caughtBy: 'I11',
    patches: [
      {
        file: SEGMENT,
        find: 'const serial = (this.words[this.serial + port] + 1) | 0;',
        replace: 'const serial = (this.words[this.serial + port] + 1) & 1;',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      reserved: [1],
      stacks: [
        ['connect', 'close 0'],
        ['connect', 'close 0', 'connect'],
      ],
    },
  },
  {
    name: 'obtain-then-lock',
    bug: 'the structure is obtained, then the lock, and not the structure again',
    origin: 'a careless reading of claim 18',
    caughtBy: 'I1',
    patches: [
      {
        file: SEGMENT_STORE,
        find: 'const inherited = this.#locks.acquire(segment.lock);',
        replace: 'this.#access.obtain(); const inherited = this.#locks.acquire(segment.lock);',
      },
      {
        file: SEGMENT_STORE,
        find: 'this.#access.obtain();\n        return true;',
        replace: 'return true;',
      },
    ],
    world: { lock: 'mutex', space: LITERAL, ports: 2, stacks: [['connect'], ['connect']] },
  },
  {
    name: 'flag-stays',
    bug: 'a release does not end the remembered refusal',
    caughtBy: 'I3',
    patches: [
      {
        file: STORE,
        find: 'this.clearExhausted(segment); // Before the port is free: see RUNTIME in `layout.ts`.',
        replace: '',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [
        ['connect', 'close 0'],
        ['connect', 'connect'],
      ],
    },
  },
  {
    name: 'stale-handle',
    bug: 'a segment is not asked whether it knows this incarnation',
    caughtBy: 'I9',
    patches: [
      {
        file: SEGMENT_STORE,
        find: 'if ((inherited || !known) && this.#isDead()) {',
        replace: 'if (inherited && this.#isDead()) {',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['connect'], ['connect']],
      zombies: [0],
    },
  },
  {
    name: 'bounded-search',
    bug: 'refused after the first search, which begins somewhere in the range',
    origin: 'Cilium #34088: SNAT gives up after a number of collisions',
    caughtBy: 'I6',
    patches: [
      {
        file: EXCLUSIVE,
        find: LAST_LOOK,
        replace: '',
      },
      {
        file: STORE,
        find: 'return this.eachHinted(first, segment => this.#takeIn(segment, 0, now));',
        replace: 'return found;',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 3,
      policy: 'random',
      stacks: [['bind 1', 'bind 2', 'connect', 'close 2', 'connect'], ['forge 0']],
    },
  },
  {
    name: 'switch-then-fill',
    bug: 'literal access makes the spare image the current one, then fills it',
    caughtBy: 'I4',
    patches: [
      {
        file: 'core/ports/access.js',
        find: `this.#images[spare].set(this.words);
        Atomics.store(this.#shared, this.#current, spare);`,
        replace:
          'Atomics.store(this.#shared, this.#current, spare);\n        this.#images[spare].set(this.words);',
      },
    ],
    world: {
      lock: 'mutex',
      space: LITERAL,
      ports: 3,
      stacks: [['connect'], ['connect']],
      survivor: ['connect', 'connect'],
    },
    crashes: 1,
  },
  {
    name: 'free-at-late',
    bug: 'the end of the hold-down is written after the owner word',
    caughtBy: 'I5',
    patches: [
      {
        file: SEGMENT,
        find: `this.words[this.freeAt + port] = freeAt;
        this.#commit(port, excluded ? RESERVED : 0);`,
        replace:
          'this.#commit(port, excluded ? RESERVED : 0);\n        this.words[this.freeAt + port] = freeAt;',
      },
    ],
    world: {
      lock: 'mutex',
      space: COOLING,
      ports: 2,
      reserved: [1],
      stacks: [['connect', 'close 0'], ['forge 0']],
      survivor: ['connect'],
    },
    crashes: 1,
  },
]
