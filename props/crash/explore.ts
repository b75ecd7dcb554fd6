/**
 * Kills the victim of a story before each of its writes in turn, with every aftermath, and judges each
 * world. Worlds cannot be copied, since stacks have memory of their own: each is made anew.
 */
import type { Facility } from '../../core/facility/facility.ts'
import { AFTERMATHS, type Aftermath } from './aftermaths.ts'
import { diesIn } from './mortal-stack.ts'
import { makeAtomicsMortal } from './mortal-words.ts'
import type { Story } from './stories.ts'
import { VICTIM, type World } from './world.ts'

export interface Tally {
  /** Writes of the victim before which it died. */
  points: number
  /** Worlds in which a second stack died as well. */
  pairs: number
  worlds: number
}

export interface Effort {
  /** Of the first death's writes every step-th is tried, the first of them in turn. Default: 1. */
  readonly step?: number
  /**
   * Of the second death's writes every stride-th is tried, beginning at a different one for each first
   * death, so that all are tried with some first death.
   */
  readonly stride: number
  /** Aftermaths per first death; they take turns. */
  readonly aftermaths: number
}

/** What the stories are about: how a world is made, and what must hold in it. */
export interface Setting<W extends World> {
  readonly create: () => W
  /** What holds even where the victim has just died. */
  readonly assertMapsCover: (facility: Facility) => void
  /** What holds once everybody who died has been recovered. */
  readonly judge: (world: W) => void
}

export function explore<W extends World>(
  setting: Setting<W>,
  story: Story<W>,
  effort: Effort,
  tally: Tally,
): void {
  const { step = 1, stride, aftermaths } = effort
  makeAtomicsMortal()
  for (let n = 1 + (tally.worlds % step); ; n += step) {
    let died = false
    for (let turn = 0; turn < aftermaths; turn += 1) {
      const aftermath = AFTERMATHS[(n * aftermaths + turn) % AFTERMATHS.length]!
      for (let m = 1 + (n % stride); ; m += stride) {
        const end = run(setting, story, n, aftermath, m)
        died = end.died
        tally.worlds += 1
        if (!end.died || !end.diedAgain) break
        tally.pairs += 1
      }
      if (!died) break
    }
    if (!died) return
    tally.points += 1
  }
}

// --- internal ---

function run<W extends World>(
  setting: Setting<W>,
  story: Story<W>,
  n: number,
  aftermath: Aftermath,
  m: number,
): { died: boolean; diedAgain: boolean } {
  try {
    const world = setting.create()
    world.releases = story.releases === true
    const operation = story.prepare(world)
    world.victim.life.dieAt(n)
    const died = diesIn(operation)
    if (!died) return { died, diedAgain: false }
    const { facility } = world
    setting.assertMapsCover(facility)
    const token = facility.slots.token(VICTIM)
    if (facility.slots.state(token) !== 0) facility.fence(token)
    const diedAgain = aftermath.run(world, m)
    setting.judge(world)
    return { died, diedAgain }
  } catch (error) {
    const where = `write ${n}, ${aftermath.name}${aftermath.second ? `, at its write ${m}` : ''}`
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`${story.name}: dies before ${where}: ${message}`, { cause: error })
  }
}
