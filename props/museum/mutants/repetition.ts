/** Mutants of recoveries that are made again, by two stacks at once, or die. */
import type { Mutant } from '../mutant.ts'
import { BITMAP } from './spaces.ts'

const RECOVER = 'core/recovery/recover.js'

export const REPETITION_MUTANTS: readonly Mutant[] = [
  {
    name: 'first-recovers',
    bug: 'who does not make the step to RECOVERING itself leaves the rest to the one who did',
    caughtBy: 'I8',
    patches: [
      {
        file: RECOVER,
        find: 'slots.step(dead, FENCED, RECOVERING);',
        replace: `if (!slots.step(dead, FENCED, RECOVERING)) {
        return { status: slots.isDead(dead) ? 'gone' : 'not-fenced' };
    }`,
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
    name: 'recoverer-of-record',
    bug: 'of two that recover, only the one who is on record as recoverer frees the slot',
    caughtBy: 'I8',
    patches: [
      {
        file: RECOVER,
        find: 'slots.step(dead, RECOVERING, FREE);',
        replace: `if (slots.view(slotOf(dead)).recoverer === recoverer) {
        slots.step(dead, RECOVERING, FREE);
    }`,
      },
    ],
    world: {
      lock: 'mutex',
      space: BITMAP,
      ports: 2,
      stacks: [['recover 2'], ['recover 2']],
      dead: [['connect']],
      onDeath: 'fence',
    },
    crashes: 1,
  },
]
