/** Executes a session by what a token or a failure recorded. */
// @ts-nocheck

import type { LoadOptions } from '../exploration.ts'
import type { Chooser } from '../machine/chooser.ts'
import type { Tracer } from '../machine/trace.ts'
import type { Session } from '../session.ts'
import { type Execution, execute } from './execution.ts'
import { type Expectation, pending } from './expectation.ts'
import { type Divergence, Follow } from './follow.ts'
import type { Recipe } from './recipe.ts'
import { encodeToken, fingerprintHash, type Token } from './token.ts'

export interface Replayed extends Execution {
  /** Where the code no longer does what it did; the rest went on without preemptions. */
  readonly divergence: Divergence | undefined
}

/** `expected`: what each step was about to do, as far as that is to be compared. */
export function replay(
  session: Session,
  recipe: Recipe,
  expected?: readonly (Expectation | undefined)[],
  tracer?: Tracer,
): Replayed {
  const follow = new Follow(session, recipe.choices, expected)
  const execution = execute(session, follow, recipe, tracer)
  return { ...execution, divergence: follow.judge() }
}

/** What each step of the recipe is about to do. */
export function expectationsOf(session: Session, recipe: Recipe): Expectation[] {
  const expected: Expectation[] = []
  const follow = new Follow(session, recipe.choices)
  const chooser: Chooser = {
    begin: () => follow.begin(),
    choose(machine) {
      const choice = follow.choose(machine)
      expected[machine.steps] = pending(session, choice)
      return choice
    },
  }
  execute(session, chooser, recipe)
  return expected
}

/** The token of an execution of this session, which was loaded from this file with these options. */
export function tokenOf(
  session: Session,
  recipe: Recipe,
  verdict: Token['verdict'],
  file: string,
  load: LoadOptions,
): string {
  const expected = expectationsOf(session, recipe)
  const fingerprint = fingerprintHash(session.fingerprint)
  return encodeToken({ file, load, recipe, expected, verdict, fingerprint })
}

/** What follows the name of the program's package, for a shell. */
export function replayLine(token: string): string {
  return `npx portplex replay ${token}`
}
