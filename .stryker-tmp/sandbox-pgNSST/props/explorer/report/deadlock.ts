/** Who waits for what, and why nobody comes. */
// @ts-nocheck

import { KIND } from '../machine/kinds.ts'
import type { Stuck } from '../replay/execution.ts'
import { atPlace, locationName, placeOf } from './names.ts'
import { valuesOf, writes } from './operations.ts'
import { nameStep, type Story, type StoryStep } from './story.ts'

export interface Deadlock {
  readonly why:
    | 'orphaned lock'
    | 'lock-order cycle'
    | 'lost wake-up'
    | 'swallowed wake-up'
    | 'no wake-up'
    | 'nothing comes'
  /** One clause. */
  readonly text: string
}

/** What keeps the threads of a run that ended in a deadlock; the most telling reason. */
export function explainDeadlock(story: Story): Deadlock {
  const stuck = story.execution.stuck
  const reasons = [
    ...stuck.map(one => orphaned(story, one)),
    cycle(story, stuck),
    ...stuck.map(one => swallowed(story, one)),
    ...stuck.map(one => lost(story, one)),
    ...stuck.map(one => forgotten(story, one)),
  ]
  const reason = reasons.find(one => one !== undefined)
  const who = stuck.map(one => waitsFor(story, one)).join(', ')
  return {
    why: reason?.why ?? 'nothing comes',
    text: `${who}${reason === undefined ? '' : `: ${reason.text}`}`,
  }
}

/** `thread 1 waits for cells[0] at lib/lock.ts:9`. */
export function waitsFor({ session }: Story, { thread, spins, site, ...place }: Stuck): string {
  const location = locationName(session, place.address, place.width)
  const does = spins ? 'spins on' : 'waits for'
  return `thread ${thread} ${does} ${location}${atPlace(placeOf(session, site))}`
}

// --- internal ---

/** A word that somebody has taken: from 0 to something else, and not given back since. */
interface Holding {
  readonly thread: number
  readonly taken: StoryStep
}

function holdingOf({ steps }: Story, address: number): Holding | undefined {
  let holding: Holding | undefined
  for (const step of steps) {
    if (step.trace.address !== address || !writes(step.trace)) continue
    const { read, written } = valuesOf(step.trace)
    if (written === '0' || written === '0n') holding = undefined
    else if (read === '0' || read === '0n') holding = { thread: step.thread, taken: step }
    // Others may add a bit that says that they wait; the holder gives back.
    else if (holding?.thread === step.thread) holding = undefined
  }
  return holding
}

/** The word that a thread waits for, and those it looked at on the way there. */
function wanted({ steps }: Story, { thread, address }: Stuck): Set<number> {
  const own = steps.filter(step => step.thread === thread && step.trace.address >= 0)
  return new Set([address, ...own.slice(-LOOK_BACK).map(step => step.trace.address)])
}

const LOOK_BACK = 4

function orphaned(story: Story, stuck: Stuck): Deadlock | undefined {
  for (const address of wanted(story, stuck)) {
    const holding = holdingOf(story, address)
    if (holding === undefined || holding.thread === stuck.thread) continue
    const death = deathOf(story, holding.thread)
    if (death === undefined) continue
    const { taken, thread } = holding
    const took = `thread ${thread} took it (${nameStep(taken, 'its')}, step ${taken.number})`
    const died = `and died ${death.text.replace(/^CRASH /, '')}${atPlace(death.place)}`
    const text = `${taken.location} is an orphaned lock, ${took} ${died} (step ${death.number})`
    return { why: 'orphaned lock', text }
  }
  return undefined
}

function deathOf({ steps }: Story, thread: number): StoryStep | undefined {
  return steps.find(step => step.thread === thread && step.trace.kind === KIND.CRASH)
}

function cycle(story: Story, stuck: readonly Stuck[]): Deadlock | undefined {
  const edges = new Map<number, Holding & { readonly location: string }>()
  for (const one of stuck) {
    for (const address of wanted(story, one)) {
      const holding = holdingOf(story, address)
      const held = holding !== undefined && holding.thread !== one.thread
      if (held && stuck.some(other => other.thread === holding.thread) && !edges.has(one.thread)) {
        edges.set(one.thread, { ...holding, location: holding.taken.location })
      }
    }
  }
  const round = roundOf(edges)
  if (round.length === 0) return undefined
  const parts = round.map(thread => {
    const { location, taken, thread: owner } = edges.get(thread)!
    const by = `${nameStep(taken, 'its')}, step ${taken.number}`
    return `thread ${thread} wants ${location}, which thread ${owner} holds (${by})`
  })
  return { why: 'lock-order cycle', text: `a lock-order cycle: ${parts.join('; ')}` }
}

/** Threads each of which waits for the next, and the last for the first. */
function roundOf(edges: ReadonlyMap<number, { readonly thread: number }>): number[] {
  for (const start of edges.keys()) {
    const path: number[] = []
    for (let at: number | undefined = start; at !== undefined; at = edges.get(at)?.thread) {
      const seen = path.indexOf(at)
      if (seen >= 0) return path.slice(seen)
      path.push(at)
    }
  }
  return []
}

/** Where the thread fell asleep, in this wait. */
function sleepOf({ steps }: Story, { thread, address }: Stuck): StoryStep | undefined {
  return steps.findLast(
    ({ trace }) => trace.thread === thread && trace.kind === KIND.WAIT && trace.address === address,
  )
}

function notifies({ steps }: Story, address: number): StoryStep[] {
  return steps.filter(({ trace }) => trace.kind === KIND.NOTIFY && trace.address === address)
}

function swallowed(story: Story, stuck: Stuck): Deadlock | undefined {
  if (!stuck.waits) return undefined
  for (const notify of notifies(story, stuck.address).toReversed()) {
    for (const thread of notify.trace.woken ?? []) {
      const death = deathOf(story, thread)
      if (death === undefined || !diedAsleep(story, thread, death)) continue
      const went = `the wake-up of ${nameStep(notify)} (step ${notify.number}) went to thread ${thread}`
      const text = `${went}, which died in its wait (step ${death.number})`
      return { why: 'swallowed wake-up', text }
    }
  }
  return undefined
}

function diedAsleep({ steps }: Story, thread: number, death: StoryStep): boolean {
  const before = steps.filter(step => step.thread === thread && step.number < death.number).at(-1)
  return before?.trace.kind === KIND.WAIT && before.trace.result === 'blocks'
}

function lost(story: Story, stuck: Stuck): Deadlock | undefined {
  const sleep = stuck.waits ? sleepOf(story, stuck) : undefined
  if (sleep === undefined) return undefined
  const all = notifies(story, stuck.address)
  const later = all.findLast(step => step.number > sleep.number)
  if (later !== undefined) {
    const who = (later.trace.woken ?? []).map(t => `thread ${t}`).join(', ')
    const text = `${nameStep(later)} (step ${later.number}) woke ${who || 'nobody'} only`
    return { why: 'no wake-up', text }
  }
  const early = all.findLast(step => (step.trace.woken ?? []).length === 0)
  if (early === undefined) return undefined
  const when = `came before the wait (step ${sleep.number}) and found nobody`
  const text = `a lost wake-up, ${nameStep(early)} (step ${early.number}) ${when}`
  return { why: 'lost wake-up', text }
}

/** Nobody ever notifies. */
function forgotten(story: Story, stuck: Stuck): Deadlock | undefined {
  const sleep = stuck.waits ? sleepOf(story, stuck) : undefined
  if (sleep === undefined) return undefined
  const change = story.steps.find(
    ({ number, trace }) =>
      number > sleep.number && trace.address === stuck.address && writes(trace),
  )
  const text =
    change === undefined
      ? `nobody notifies ${sleep.location}`
      : `${nameStep(change)} (step ${change.number}) changed it, and nobody notified`
  return { why: 'no wake-up', text }
}
