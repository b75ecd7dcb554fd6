/** Mutants of recovery and of repair. */
import type { Mutant } from '../mutant.ts'
import { BITMAP, COOLING, LEASED, LITERAL, ROUTING } from './spaces.ts'

const STORE = 'core/ports/port-store.js'
const SEGMENT_STORE = 'core/ports/segment-store.js'
const RECOVER = 'core/recovery/recover.js'

export const RECOVERY_MUTANTS: readonly Mutant[] = [
  {
    name: 'binds-forgotten',
    bug: 'recovery gives connections back, and bound ports not',
    origin: 'Kubernetes #54885: the repair loop forgot one kind of service',
    caughtBy: 'I4',
    patches: [
      {
        file: 'core/ports/routing-store.js',
        find: 'else\n                    segment.unbind(thing - entries, owner, freeAt);',
        replace: '',
      },
    ],
    world: {
      lock: 'mutex',
      space: ROUTING,
      ports: 2,
      stacks: [['recover 2'], ['connect 0']],
      dead: [['bind 0', 'connect 0']],
    },
  },
  {
    name: 'recovers-unlocked',
    bug: 'recovery takes no lock: it meets allocations half-way',
    origin: 'Kubernetes: addresses in allocation were freed; hence its rule of three rounds',
    caughtBy: 'race',
    patches: [
      {
        file: SEGMENT_STORE,
        find: `if (this.#locks.acquire(segment.lock))
                this.#repair(segment, now);
            this.#access.obtain();
            body();
            this.leave(segment);`,
        replace: 'this.#access.obtain();\n            body();\n            this.#publish(segment);',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['recover 2'], ['connect']],
      dead: [['connect']],
    },
  },
  {
    name: 'zombie',
    bug: 'a stack is recovered before its thread has ended, and goes on',
    origin: 'textbook: a fence that does not fence',
    caughtBy: 'I1',
    patches: [],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['connect'], ['connect']],
      survivor: ['connect'],
    },
    stalls: 1,
  },
  {
    name: 'slot-freed-first',
    bug: 'the slot is free before its ports are',
    caughtBy: 'I4',
    patches: [
      {
        file: RECOVER,
        find: 'let ports = 0;',
        replace: 'slots.step(dead, RECOVERING, FREE); let ports = 0;',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['recover 2'], ['connect']],
      dead: [['connect']],
    },
    crashes: 1,
  },
  {
    name: 'cools-since-taken',
    bug: 'the hold-down of a recovered port counts from when it was taken',
    caughtBy: 'I5',
    patches: [
      {
        file: STORE,
        find: 'idle ? segment.words[segment.freeAt + port] : freeAt, now);',
        replace: `idle
                    ? segment.words[segment.freeAt + port]
                    : holdDownEnd(segment.words[segment.freeAt + port], this.space.quarantineMs), now);`,
      },
    ],
    world: {
      lock: 'mutex',
      space: COOLING,
      ports: 2,
      stacks: [
        ['tick 101', 'recover 2'],
        ['connect', 'connect'],
      ],
      dead: [['connect']],
    },
  },
  {
    name: 'map-token-lost',
    bug: 'a repair does not put back the token of a map, which a recovery had cleared and died',
    caughtBy: 'I4',
    patches: [
      {
        file: 'core/ports/port-segment.js',
        find: 'this.#shared[this.mapAt(slotOf(token))] = token;',
        replace: '',
      },
    ],
    world: {
      lock: 'mutex',
      space: LITERAL,
      ports: 2,
      stacks: [['recover 2'], ['connect']],
      dead: [['connect']],
    },
    crashes: 1,
  },
  {
    name: 'leased-bit-stays',
    bug: 'a recovered port keeps its leased bit',
    caughtBy: 'I3',
    patches: [
      {
        file: STORE,
        find: 'if (seen < 0)\n                    segment.clearLeasedBit(port);',
        replace: '',
      },
    ],
    world: {
      lock: 'mutex',
      space: LEASED,
      ports: 2,
      stacks: [['recover 2'], ['connect']],
      dead: [['connect']],
    },
  },
  {
    name: 'hold-downs-forgotten',
    bug: 'a repair makes every free port available, also those that cool',
    caughtBy: 'I5',
    patches: [
      {
        file: 'core/ports/availability.js',
        find: 'if (inHoldDown(words[this.#freeAt + port], now))\n                cooling.push(port);',
        replace: `if (inHoldDown(words[this.#freeAt + port], now)) {
                words[this.#freeAt + port] = 0;
                this.#available.add(port);
            }`,
      },
    ],
    world: {
      lock: 'mutex',
      space: COOLING,
      ports: 2,
      reserved: [1],
      stacks: [['connect', 'close 0'], ['connect']],
      survivor: ['connect'],
    },
    crashes: 1,
  },
  {
    name: 'no-repair',
    bug: 'who inherits a lock goes on with what it finds',
    origin: 'Cilium `__snat_update`: the writer dies between its two inserts',
    caughtBy: 'I3',
    patches: [{ file: SEGMENT_STORE, find: 'segment.rebuild(now);', replace: '' }],
    world: { lock: 'mutex', space: BITMAP, ports: 2, stacks: [['connect'], ['connect']] },
    crashes: 1,
  },
  {
    name: 'refusal-outlives',
    bug: 'a recovery does not end the remembered refusal',
    caughtBy: 'I3',
    patches: [
      {
        file: SEGMENT_STORE,
        find: 'this.clearExhausted(segment);\n                const ports',
        replace: 'const ports',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['recover 2'], ['connect']],
      dead: [['connect', 'connect']],
    },
  },
]
