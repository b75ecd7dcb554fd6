/**
 * Parts of a search that can be done anywhere and in any order. The first levels are expanded fully:
 * each choice that is not asleep, earlier siblings put to sleep. So there is still one execution for
 * each class, whatever the number of parts.
 */
// @ts-nocheck

import type { Chooser } from '../machine/chooser.ts'
import type { Machine } from '../machine/machine.ts'
import type { Gap, Outcome } from '../machine/outcome.ts'
import type { Fault, Schedule } from '../machine/schedule.ts'
import type { Session } from '../session.ts'
import { Profiler } from '../strategies/profile.ts'
import { areDependent, type Effect } from './events.ts'
import type { Places, Plan } from './plans.ts'
import { enabledIn, type Prefix, ROOT, type Rules, Search, timeoutsOf } from './search.ts'

/** What is explored. */
export type Target = Pick<Session, 'machine' | 'threads' | 'execute'>

/** Places that turned out to matter for what depends on what; when they grow, a search begins anew. */
export interface Learned {
  /** Cells that `always` reads. */
  readonly watched: readonly number[]
  /** Cells on which there was a race: plain accesses of them are steps. */
  readonly racy: readonly number[]
  /** Places of steps after which a cell that `always` reads was written plainly. */
  readonly visibleSites: readonly number[]
}

/** Plain data. */
export interface Task {
  readonly plan: Plan
  readonly prefix: Prefix
  readonly learned: Learned
  readonly seed: number
}

export interface TaskLimits {
  /** Executions, blocked ones included. */
  readonly executions?: number
  /** Asked after each execution: whether to give up. */
  readonly isEnough?: () => boolean
  /** Goes on after a failure. */
  readonly isTolerant?: boolean
  /** Where threads can fail need not be found out, which saves time. */
  readonly withoutPoints?: boolean
  readonly rules?: Rules
  /** Told of each execution that counts. */
  readonly onExecution?: (outcome: Outcome, schedule: Schedule) => void
}

export interface Found {
  readonly outcome: Outcome
  readonly schedule: Schedule
}

export interface TaskResult extends Places {
  /** Complete ones, each of another class. */
  readonly executions: number
  /** Given up, since another one shows the same. */
  readonly blocked: number
  /** Those in which the plan was not met: a smaller plan has them. */
  readonly repeated: number
  readonly steps: number
  /** The first one that ended otherwise than it should. */
  readonly failure: Found | undefined
  /** Nothing is left to be tried. */
  readonly isOver: boolean
  /** Refused executions, and those that prove less than they seem. */
  readonly gaps: readonly Gap[]
  /** What is known now; more than in the task: the whole search is to begin anew with it. */
  readonly learned: Learned
  readonly hasLearned: boolean
}

/** Explores what follows the prefix. */
export function runTask(target: Target, task: Task, limits: TaskLimits = {}): TaskResult {
  const { machine } = target
  const { plan, seed } = task
  restore(machine, task.learned)
  const known = learnedBy(machine)
  const search = new Search(threadsOf(target, plan), task.prefix, plan.timeouts, limits.rules)
  const profiler = new Profiler()
  const traced = limits.withoutPoints === true ? {} : { tracer: profiler.tracer }
  const counts = { executions: 0, blocked: 0, repeated: 0, steps: 0 }
  const gaps: Gap[] = []
  let failure: Found | undefined
  let hasLearned = false
  while (!search.isOver && !hasLearned && (failure === undefined || limits.isTolerant === true)) {
    const outcome = target.execute(search, { seed, faults: plan.faults, ...traced })
    profiler.ended(outcome)
    hasLearned = learnedBy(machine) > known
    counts.steps += outcome.steps
    const isMet = outcome.faults.length === plan.faults.length && search.isMet
    if (search.wasBlocked) counts.blocked++
    else if (!isMet) counts.repeated++
    else {
      counts.executions++
      const schedule = scheduleOf(machine, plan.faults)
      limits.onExecution?.(outcome, schedule)
      note(gaps, outcome)
      const isCut = outcome.verdict === 'livelock' && machine.isAtBound
      if (outcome.verdict !== 'ok' && !isCut) {
        failure ??= { outcome, schedule }
      }
    }
    search.ended(machine)
    const made = counts.executions + counts.blocked + counts.repeated
    if (made >= (limits.executions ?? Infinity) || limits.isEnough?.() === true) break
  }
  const { faultPoints } = profiler.profile()
  const finiteWaits = [...search.finiteWaits.values()]
  const learned = learnedOf(machine)
  const { isOver } = search
  return { ...counts, failure, isOver, gaps, faultPoints, finiteWaits, learned, hasLearned }
}

/** The parts of a plan's search: at least `count`, unless there is not that much to do. */
export function split(
  target: Target,
  { plan, learned, seed }: Omit<Task, 'prefix'>,
  count: number,
): Task[] {
  restore(target.machine, learned)
  const done: Prefix[] = []
  let open: Prefix[] = [ROOT]
  while (open.length > 0 && done.length + open.length < count) {
    const next: Prefix[] = []
    for (const prefix of open) {
      const probe = new Probe(prefix, plan)
      target.execute(probe, { seed, faults: plan.faults })
      if (probe.children === undefined) done.push(prefix)
      else next.push(...probe.children)
    }
    open = next
  }
  return [...done, ...open].map(prefix => ({ plan, prefix, learned, seed }))
}

/** Follows a prefix, and finds the prefixes that are one choice longer. */
class Probe implements Chooser {
  /** None: the execution ends with the prefix. */
  children: Prefix[] | undefined
  readonly #prefix: Prefix
  readonly #plan: Plan

  constructor(prefix: Prefix, plan: Plan) {
    this.#prefix = prefix
    this.#plan = plan
  }

  begin(machine: Machine): void {
    timeoutsOf(machine, this.#plan.timeouts)
  }

  choose(machine: Machine): number {
    const { choices, sleeping } = this.#prefix
    const known = choices[machine.steps]
    if (known !== undefined) return known
    const asleep: Effect[] = machine.steps === choices.length ? [...sleeping] : []
    const made = [...machine.choices.subarray(0, machine.steps)]
    this.children = []
    for (const taken of enabledIn(machine)) {
      if (asleep.some(({ choice }) => choice === taken.choice)) continue
      const still = asleep.filter(effect => !areDependent(effect, taken))
      this.children.push({ choices: [...made, taken.choice], sleeping: still })
      asleep.push(taken)
    }
    return -1
  }
}

// --- internal ---

/** Threads of an execution: each fault may bring a recovery. */
function threadsOf({ threads }: Target, { faults }: Plan): number {
  return threads + faults.length
}

/** What the machine knows. */
export function learnedOf({ watched, racy, visibleSites }: Machine): Learned {
  return { watched: [...watched], racy: [...racy], visibleSites: [...visibleSites] }
}

function learnedBy({ watched, racy, visibleSites }: Machine): number {
  return watched.size + racy.size + visibleSites.size
}

/** All who search have to know the same, or their parts would not fit together. */
function restore({ watched, racy, visibleSites }: Machine, learned: Learned): void {
  for (const known of [watched, racy, visibleSites]) known.clear()
  for (const site of learned.visibleSites) visibleSites.add(site)
  for (const address of learned.watched) watched.add(address)
  for (const address of learned.racy) racy.add(address)
}

function scheduleOf({ choices, steps }: Machine, faults: readonly Fault[]): Schedule {
  return { choices: [...choices.subarray(0, steps)], faults }
}

function note(gaps: Gap[], { verdict, message, site, gaps: more }: Outcome): void {
  // Cut short: what would have followed is not known.
  const isCut = verdict === 'unknown' || (verdict === 'livelock' && !message.endsWith('for ever'))
  const all = isCut ? [...more, { site, what: message }] : more
  for (const gap of all) {
    if (!gaps.some(({ site, what }) => site === gap.site && what === gap.what)) gaps.push(gap)
  }
}
