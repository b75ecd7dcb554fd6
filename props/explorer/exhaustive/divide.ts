/**
 * Divides a search into parts that know nothing of each other: the first levels are expanded in full,
 * with earlier siblings put to sleep, so that each class of executions still has one complete one in
 * one of the parts.
 */
import type { Chooser } from '../machine/chooser.ts'
import type { Machine } from '../machine/machine.ts'
import { areDependent, type Effect } from './events.ts'
import { enabledIn, type Prefix, ROOT, timeoutsOf, type WaitStep } from './search.ts'

/** Levels that are expanded, at most. */
const LEVELS_MAX = 24

/** `execute` runs once with the chooser. Gives at least `parts` prefixes, if there are so many. */
export function divide(
  execute: (chooser: Chooser) => void,
  parts: number,
  timeouts: readonly WaitStep[] = [],
): Prefix[] {
  let open: Prefix[] = [ROOT]
  const ended: Prefix[] = []
  for (let level = 0; level < LEVELS_MAX && open.length > 0; level++) {
    if (open.length + ended.length >= parts) break
    const next: Prefix[] = []
    for (const prefix of open) {
      const children = expand(execute, prefix, timeouts)
      if (children === undefined) ended.push(prefix)
      else next.push(...children)
    }
    open = next
  }
  return [...ended, ...open]
}

// --- internal ---

/** The prefixes that are one choice longer; undefined: the execution ends here. */
function expand(
  execute: (chooser: Chooser) => void,
  prefix: Prefix,
  timeouts: readonly WaitStep[],
): Prefix[] | undefined {
  const look = new Look(prefix.choices, timeouts)
  execute(look)
  if (look.enabled === undefined) return undefined
  const asleep = [...prefix.sleeping]
  const children: Prefix[] = []
  for (const effect of look.enabled) {
    if (asleep.some(({ choice }) => choice === effect.choice)) continue
    const sleeping = asleep.filter(other => !areDependent(other, effect))
    const choices = [...look.path, effect.choice]
    children.push({ choices, sleeping })
    asleep.push(effect)
  }
  return children
}

/** Follows choices, and sees what could come next. */
class Look implements Chooser {
  enabled: readonly Effect[] | undefined
  /** All choices so far, with those that the machine made itself. */
  path: readonly number[] = []
  readonly #choices: readonly number[]
  readonly #timeouts: readonly WaitStep[]

  constructor(choices: readonly number[], timeouts: readonly WaitStep[]) {
    this.#choices = choices
    this.#timeouts = timeouts
  }

  begin(machine: Machine): void {
    timeoutsOf(machine, this.#timeouts)
  }

  choose(machine: Machine): number {
    const at = machine.steps
    if (at < this.#choices.length) return this.#choices[at]!
    this.enabled = enabledIn(machine)
    this.path = [...machine.choices.subarray(0, at)]
    return -1
  }
}
