/** Mutants of the locks. */
import type { Mutant } from '../mutant.ts'
import { BITMAP } from './spaces.ts'

const ROBUST = 'core/locks/robust-word.js'
const FAIR = 'core/locks/fair.js'

const THREE = [['connect'], ['connect'], ['connect']] as const

export const LOCK_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-wake',
    bug: 'the lock is given back without a look at who waits',
    caughtBy: 'I10',
    patches: [
      {
        file: ROBUST,
        find: 'const seen = Atomics.compareExchange(this.#words, at, this.#token, 0);',
        replace: 'const seen = this.#token; Atomics.store(this.#words, at, 0);',
      },
    ],
    world: { lock: 'mutex', space: BITMAP, ports: 2, stacks: [['connect'], ['connect']] },
  },
  {
    name: 'waiters-forgotten',
    bug: 'who was woken does not keep the mark for the others that sleep',
    caughtBy: 'I10',
    patches: [
      {
        file: ROBUST,
        find: 'const next = (seen & WAITERS) | waiters | orphaned | this.#token;',
        replace: 'const next = (seen & WAITERS) | orphaned | this.#token;',
      },
    ],
    world: { lock: 'mutex', space: BITMAP, ports: 3, stacks: THREE },
  },
  {
    name: 'load-store-lock',
    bug: 'the lock word is looked at and written, in two steps',
    caughtBy: 'race',
    patches: [
      {
        file: ROBUST,
        find: 'return Atomics.compareExchange(this.#words, at, 0, this.#token) === 0;',
        replace: `if (Atomics.load(this.#words, at) !== 0) return false;
        Atomics.store(this.#words, at, this.#token);
        return true;`,
      },
    ],
    world: { lock: 'mutex', space: BITMAP, ports: 2, stacks: [['connect'], ['connect']] },
  },
  {
    name: 'served-entry-stays',
    bug: 'nobody removes the queue entry of a hand-over that died half-way',
    caughtBy: 'livelock',
    patches: [
      {
        file: FAIR,
        find: 'this.#removeServed(lock);\n        if (inherited)',
        replace: 'if (inherited)',
      },
    ],
    world: { lock: 'fair', space: BITMAP, ports: 3, stacks: THREE },
    crashes: 1,
  },
  {
    name: 'silent-hand-over',
    bug: 'a lock is handed over, and its new holder is not woken',
    caughtBy: 'I10',
    patches: [
      {
        file: FAIR,
        find: 'this.#wake(lock, next);\n        this.#user.statistics.handedOver(lock);',
        replace: 'this.#user.statistics.handedOver(lock);',
      },
    ],
    world: { lock: 'fair', space: BITMAP, ports: 2, stacks: [['connect'], ['connect']] },
  },
  {
    name: 'dead-producer',
    bug: 'a waiter does not ask whether the holder is dead',
    origin:
      'HAProxy `port_range`: a thread that dies between reserve and publish blocks each release',
    caughtBy: 'livelock',
    patches: [
      {
        file: ROBUST,
        find: 'const dead = holder !== 0 && this.#user.slots.isDead(holder);',
        replace: 'const dead = false;',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['connect'], ['connect']],
      onDeath: 'fence',
    },
    crashes: 1,
  },
  {
    name: 'forgetful-heir',
    bug: 'who inherits from an heir that died in the repair takes the repair for done',
    origin: 'robust-lock folklore: two deaths in a row',
    caughtBy: 'I3',
    strategy: 'pct',
    patches: [
      {
        file: ROBUST,
        find: 'const orphaned = dead ? ORPHANED : seen & ORPHANED;',
        replace: 'const orphaned = dead ? ORPHANED & ~seen : seen & ORPHANED;',
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 4,
      stacks: THREE,
      onDeath: 'fence',
    },
    crashes: 2,
  },
  {
    name: 'stored-orphan',
    bug: 'a recovery looks whose the lock is and then stores ORPHANED, whoever has inherited it meanwhile',
    caughtBy: 'exception',
    strategy: 'surw',
    patches: [
      {
        file: 'core/locks/spin.js',
        find: 'return Atomics.compareExchange(this.#words, at, seen, ORPHANED) === seen;',
        replace: 'Atomics.store(this.#words, at, ORPHANED);\n        return true;',
      },
    ],
    world: { lock: 'spin', space: BITMAP, ports: 3, stacks: THREE },
    crashes: 1,
  },
]
