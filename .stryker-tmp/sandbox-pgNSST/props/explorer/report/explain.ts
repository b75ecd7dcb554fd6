/** What went wrong, and which operations' order decides, in one sentence. */
// @ts-nocheck

import type { Conflict } from '../machine/clocks.ts'
import { explainDeadlock, waitsFor } from './deadlock.ts'
import { atPlace, locationName, placeOf } from './names.ts'
import { type DecisivePair, decisiveOrder, type Order, type OrderLimits } from './order.ts'
import { repetitionOf } from './repetition.ts'
import { nameStep, type Story } from './story.ts'

export interface Explanation {
  readonly sentence: string
  /** The operations whose order decides; none: no order does, or it was not looked for. */
  readonly order: Order | undefined
}

export function explain(story: Story, limits?: OrderLimits): Explanation {
  const what = whatWentWrong(story)
  const { verdict } = story.execution.outcome
  if (!HAS_ORDER.includes(verdict)) return { sentence: `${what}.`, order: undefined }
  const order = decisiveOrder(story, limits)
  const decides = order === undefined ? '' : `; ${whatDecides(story, order)}`
  return { sentence: `${what}${decides}.`, order }
}

// --- internal ---

/** A race names its operations itself; of the others the reason is no order. */
const HAS_ORDER: readonly string[] = ['invariant', 'exception', 'deadlock', 'not-linearizable']

function whatWentWrong(story: Story): string {
  const { outcome } = story.execution
  const { verdict, thread, site } = outcome
  const message = shortened(outcome.message)
  const at = atPlace(placeOf(story.session, site))
  switch (verdict) {
    case 'invariant':
      if (thread < 0) return `when all threads had ended, the check failed: ${message}`
      return `after ${lastStepName(story)}, the check failed: ${message}`
    case 'exception': {
      const there = atPlace(story.session.thrownAt?.(outcome.error))
      return `thread ${thread} threw ${message}${there}, after ${lastStepName(story, 'its')}`
    }
    case 'deadlock':
      return `a deadlock: ${explainDeadlock(story).text}`
    case 'livelock':
      return livelock(story, message)
    case 'race':
      return race(story, message)
    case 'not-linearizable':
      return `the history is not linearizable: ${message}`
    default:
      return `${verdict}: ${message}${at}`
  }
}

/** The last step of the thread that the verdict is about. */
function lastStepName({ steps, execution }: Story, owner?: string): string {
  const { thread } = execution.outcome
  const last = steps.findLast(step => step.thread === thread)
  return last === undefined ? 'no step at all' : nameStep(last, owner)
}

/** One line of a message, without the dot at its end. */
function shortened(message: string): string {
  const line = message.trim().replace(/\s+/g, ' ').replace(/\.$/, '')
  return line.length <= MESSAGE_MAX ? line : `${line.slice(0, MESSAGE_MAX)}...`
}

const MESSAGE_MAX = 200

function livelock(story: Story, message: string): string {
  const { steps, execution } = story
  const spinning = execution.stuck.filter(one => one.spins)
  if (spinning.length > 0) {
    const who = spinning.map(one => waitsFor(story, one)).join(', ')
    return `a livelock: ${who}, and nobody is left to change that`
  }
  // Waits that end by their timeouts alone: the reason is that of a deadlock.
  if (execution.stuck.every(one => one.waits)) {
    return `a livelock: ${message}: ${explainDeadlock(story).text}`
  }
  const round = repetitionOf(steps)
  const cause = 'either these threads keep each other from going on, or a loop needs more steps'
  const end = `${cause} than --steps allows`
  if (round === undefined) return `no end: ${message}; ${end}`
  const { from, size, times } = round
  const names = steps.slice(from, from + Math.min(size, NAMED_MAX)).map(step => nameStep(step))
  const more = size > NAMED_MAX ? ', ...' : ''
  return `no end: ${message}, the last ${times} times round ${names.join(', ')}${more}; ${end}`
}

/** Steps of a round that are named. */
const NAMED_MAX = 4

function race({ session, execution }: Story, message: string): string {
  const { outcome } = execution
  const conflict = outcome.error as Conflict | undefined
  if (conflict === undefined) return `a race: ${message}`
  const location = locationName(session, conflict.address, conflict.width)
  const here = atPlace(placeOf(session, outcome.site))
  const there = atPlace(placeOf(session, conflict.site))
  if (conflict.what === 'widths') {
    const who = `thread ${outcome.thread}${here} and thread ${conflict.thread}${there}`
    return `${who} use atomics of different widths on the bytes of ${location}`
  }
  const what = /^a ([\w ]+?) of thread/.exec(message)?.[1] ?? 'plain access'
  const now = `the ${what} of ${location} by thread ${outcome.thread}${here}`
  const before = `the ${conflict.earlier} by thread ${conflict.thread}${there}`
  return `a data race: nothing orders ${now} and ${before}`
}

function whatDecides(story: Story, { pairs, checked }: Order): string {
  const dead = story.execution.recipe.faults.length > 0 ? ' with these faults' : ''
  if (pairs.length === 0) return `it fails in every schedule${dead}, whatever the order`
  if (checked === 'run') {
    const order = between(pairs, true) ?? comesBefore(pairs[0]!)
    return `here ${order}; the other way round, this run passes`
  }
  const order = between(pairs, false) ?? pairs.map(comesBefore).join(' and ')
  const how =
    checked === 'every schedule'
      ? `checked in every schedule${dead}`
      : `checked in ${checked.schedules} random schedules${dead}, ${checked.failed} of which fail`
  return `it fails if and only if ${order} (${how})`
}

function comesBefore({ first, second }: DecisivePair): string {
  return `${nameStep(first)} comes before ${nameStep(second)}`
}

/**
 * One thread's operations between two of another's. In any run that is what two pairs say only if the
 * first pair's inner operation is the earlier; `here`: in this run it does not matter.
 */
function between(pairs: readonly DecisivePair[], here: boolean): string | undefined {
  if (pairs.length !== 2) return undefined
  const [before, after] = pairs.toSorted((a, b) => a.first.number - b.first.number) as [
    DecisivePair,
    DecisivePair,
  ]
  const outer = before.first.thread === after.second.thread
  const inner = before.second.thread === after.first.thread
  const inOrder = before.second.number <= after.first.number
  if (!outer || !inner || !(here || inOrder)) return undefined
  const [one, other] = inOrder ? [before.second, after.first] : [after.first, before.second]
  const both = `${nameStep(one)} and ${nameStep(other, 'its')} come`
  const middle = one === other ? `${nameStep(one)} comes` : both
  return `${middle} between ${nameStep(before.first)} and ${nameStep(after.second, 'its')}`
}
