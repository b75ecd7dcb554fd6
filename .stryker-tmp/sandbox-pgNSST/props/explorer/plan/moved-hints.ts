// @ts-nocheck
import { TIMEOUT } from '../machine/kinds.ts'
import type { Hint } from '../replay/hints.ts'
import type { Recipe } from '../replay/recipe.ts'
import { replay } from '../replay/replay.ts'
import { Recorder } from '../report/recorder.ts'
import type { Session } from '../session.ts'
import type { FastRandom } from '../strategies/fast-random.ts'

/**
 * Hints for other operations than those they were made for. In the execution of the recipe, a thread that
 * a hint interrupts comes to the same place of the code at other times: the hint is moved to one of these;
 * one that follows the end of a thread, to where it ends now.
 */
export class MovedHints {
  readonly #hints: readonly Hint[]
  /** By hint: numbers of choices. */
  readonly #positions: readonly (readonly number[])[]

  constructor(session: Session, recipe: Recipe, hints: readonly Hint[]) {
    const visits = visitsOf(session, recipe)
    this.#hints = hints
    this.#positions = hints.map(({ thread, nth, site, preempts }) => {
      const sites = visits.get(thread) ?? []
      if (!preempts) return [nth, sites.length]
      return [...sites.keys()].filter(at => sites[at] === site)
    })
  }

  /** Draws a position for each hint. */
  draw(random: FastRandom): Hint[] {
    return this.#hints.map((hint, i) => {
      const positions = this.#positions[i]!
      const nth = positions[random.below(positions.length)] ?? hint.nth
      return { ...hint, nth }
    })
  }
}

// --- internal ---

/** By thread: the places of its choices. */
function visitsOf(session: Session, recipe: Recipe): Map<number, number[]> {
  const recorder = new Recorder()
  replay(session, recipe, undefined, recorder.trace)
  const visits = new Map<number, number[]>()
  for (const { choice, site } of recorder.steps) {
    if (choice === undefined) continue
    const thread = choice % TIMEOUT
    if (!visits.has(thread)) visits.set(thread, [])
    visits.get(thread)!.push(site)
  }
  return visits
}
