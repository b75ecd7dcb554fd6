// @ts-nocheck
import { TIMEOUT } from '../machine/kinds.ts'
import { Recorder } from '../report/recorder.ts'
import type { Session } from '../session.ts'
import type { Recipe } from './recipe.ts'
import { replay } from './replay.ts'

/**
 * Before which of its choices a thread enters another function than that of its step before: numbers of
 * choices that the thread had been given by then. Its first step is one.
 */
export function boundariesOf(session: Session, recipe: Recipe, thread: number): number[] {
  const recorder = new Recorder()
  replay(session, recipe, undefined, recorder.trace)
  const boundaries: number[] = []
  let before: string | undefined
  let nth = 0
  for (const { choice, site } of recorder.steps) {
    if (choice === undefined || choice % TIMEOUT !== thread) continue
    const known = session.sites[site]
    const now = known === undefined ? '' : `${known.file} ${known.function}`
    if (now !== before) boundaries.push(nth)
    before = now
    nth++
  }
  return boundaries
}
