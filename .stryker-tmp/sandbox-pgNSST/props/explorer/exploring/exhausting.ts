/** The exhaustive search: every plan of faults and timeouts, divided among all members when it is long. */
// @ts-nocheck

import { largerPlans, NO_PLAN, type Plan, type PlanLimits } from '../exhaustive/plans.ts'
import { ROOT } from '../exhaustive/search.ts'
import type { Learned } from '../exhaustive/tasks.ts'
import { CrashCoverage } from '../report/coverage.ts'
import type { FoundFailure, SearchResult, SearchTask, SiteGap } from './assignment.ts'
import type { Budget } from './budget.ts'
import type { Member } from './team.ts'

export interface Exhausted {
  /** Nothing is left, and nothing was cut short. */
  readonly isComplete: boolean
  readonly executions: number
  readonly blocked: number
  readonly steps: number
  /** Executions that the step bound cut short. */
  readonly cut: number
  /** Plans of faults and timeouts that were searched to their end, and all that are known. */
  readonly plans: { readonly done: number; readonly known: number }
  readonly coverage: CrashCoverage
  readonly gaps: readonly SiteGap[]
  readonly failure?: FoundFailure
  /** Of a race: what else goes wrong when its accesses are steps. */
  readonly consequence?: FoundFailure
}

const UNDIVIDED = 3000
/** Executions in which what follows from a race is looked for. */
const CONSEQUENCE_MAX = 20_000
/** Parts of a plan, whatever the number of members: which failure comes first must not depend on it. */
const PARTS = 64

/**
 * `divides`: a long search is divided; otherwise it is left undone. `undivided`: executions of a plan
 * that one member makes before the plan is divided.
 */
export async function exhaust(
  members: readonly Member[],
  bounds: PlanLimits,
  budget: Budget,
  divides: boolean,
  undivided: number = UNDIVIDED,
): Promise<Exhausted> {
  const division = { divides, undivided }
  let learned: Learned = { watched: [], racy: [], visibleSites: [] }
  for (;;) {
    const search = new Exhaustion(members, bounds, budget, division, learned)
    const done = await search.run()
    if (search.hasLearned) learned = search.learned
    else if (done.failure?.outcome.verdict !== 'race') return done
    else return { ...done, ...(await consequenceOf(search.learned)) }
  }

  async function consequenceOf(known: Learned): Promise<Pick<Exhausted, 'consequence'>> {
    const schedules = Math.min(CONSEQUENCE_MAX, budget.executionsMax)
    const more = budget.another(schedules)
    const { failure } = await new Exhaustion(members, bounds, more, division, known).run()
    return failure === undefined ? {} : { consequence: failure }
  }
}

// --- internal ---

interface Division {
  readonly divides: boolean
  readonly undivided: number
}

class Exhaustion {
  /** More is known of what depends on what: what was searched so far may have left out some. */
  hasLearned = false
  learned: Learned
  readonly #members: readonly Member[]
  readonly #bounds: PlanLimits
  readonly #budget: Budget
  readonly #division: Division
  readonly #known: Learned
  readonly #coverage = new CrashCoverage()
  readonly #gaps: SiteGap[] = []
  readonly #plans: Plan[] = [NO_PLAN]
  readonly #planKeys = new Set<string>([JSON.stringify(NO_PLAN)])
  #executions = 0
  #blocked = 0
  #steps = 0
  #cut = 0
  #failure: FoundFailure | undefined

  constructor(
    members: readonly Member[],
    bounds: PlanLimits,
    budget: Budget,
    division: Division,
    learned: Learned,
  ) {
    this.#members = members
    this.#bounds = bounds
    this.#budget = budget
    this.#division = division
    this.#known = learned
    this.learned = learned
  }

  async run(): Promise<Exhausted> {
    let done = 0
    while (done < this.#plans.length && this.#mayGoOn) {
      const group = this.#plans.slice(done, done + this.#members.length)
      const ends = await Promise.all(
        group.map((plan, at) => this.#members[at]!.search(this.#task(plan))),
      )
      for (const [at, result] of ends.entries()) {
        const isDone = await this.#plan(group[at]!, result)
        if (!isDone || !this.#mayGoOn) return this.#result(isDone ? done + 1 : done)
        done++
      }
    }
    return this.#result(done)
  }

  // --- internal ---

  get #mayGoOn(): boolean {
    return (
      !this.hasLearned &&
      this.#failure === undefined &&
      this.#budget.isLeft(this.#executions + this.#blocked)
    )
  }

  /** Takes in the beginning of a plan's search, or all of it; divides it if there is more. */
  async #plan(plan: Plan, found: SearchResult): Promise<boolean> {
    const [member] = this.#members
    const result = await this.#within(this.#task(plan), found, member!)
    const isFull = result !== found || countOf(result) >= this.#left
    if (result.isOver || result.failure !== undefined || isFull) {
      this.#take(plan, result)
      return result.isOver && result.failure === undefined
    }
    this.#learn(result)
    if (this.hasLearned) return false
    if (!this.#division.divides || !this.#budget.isLeft(result.executions)) {
      this.#take(plan, result)
      return false
    }
    const [first] = this.#members
    const { task } = this.#task(plan)
    const { tasks } = await first!.divide({ kind: 'divide', task, parts: PARTS })
    return this.#divided(plan, tasks)
  }

  /** Parts in their order; each member takes the next one when it is free. */
  async #divided(plan: Plan, tasks: readonly SearchTask['task'][]): Promise<boolean> {
    const part = (at: number): SearchTask => {
      return { ...this.#task(plan), task: tasks[at]!, executionsMax: this.#left }
    }
    const results: (SearchResult | undefined)[] = []
    let next = 0
    let taken = 0
    const fits = (): boolean => {
      const first = results[taken]
      return first === undefined || countOf(first) <= this.#left
    }
    const work = async (member: Member): Promise<void> => {
      while (next < tasks.length && this.#mayGoOn && fits()) {
        const at = next++
        results[at] = await member.search(part(at))
        while (results[taken] !== undefined && this.#mayGoOn && fits()) {
          this.#take(plan, results[taken++]!)
        }
        this.#budget.report(this.#executions, this.#steps, this.#note)
      }
    }
    await Promise.all(this.#members.map(work))
    const isAll = taken === tasks.length
    // What came after a failure or too late depends on the number of members.
    for (; taken < results.length && !this.#isSettled; taken++) {
      const found = results[taken]!
      const result = await this.#within(part(taken), found, this.#members[0]!)
      this.#take(plan, result)
      if (result !== found) break
    }
    return isAll && results.every(result => result?.isOver === true)
  }

  get #left(): number {
    return this.#budget.executionsMax - this.#executions - this.#blocked
  }

  get #isSettled(): boolean {
    return this.hasLearned || this.#failure !== undefined || this.#left <= 0
  }

  /**
   * Members search at the same time. A search that makes too many executions together with those before
   * it is made again, as long as it may be.
   */
  async #within(task: SearchTask, result: SearchResult, member: Member): Promise<SearchResult> {
    if (countOf(result) <= this.#left) return result
    return await member.search({ ...task, executionsMax: this.#left })
  }

  get #note(): string | undefined {
    return this.#plans.length > 1 ? `${this.#plans.length} plans of faults and timeouts` : undefined
  }

  #take(plan: Plan, result: SearchResult): void {
    this.#executions += result.executions
    this.#blocked += result.blocked
    this.#steps += result.steps
    this.#cut += result.cut
    this.#coverage.merge(result.tallies)
    for (const gap of result.gaps) {
      if (!this.#gaps.some(({ site, what }) => site === gap.site && what === gap.what)) {
        this.#gaps.push(gap)
      }
    }
    this.#failure ??= result.failure
    this.#learn(result)
    this.#plansAfter(plan, result)
    this.#budget.report(this.#executions, this.#steps, this.#note)
  }

  #plansAfter(plan: Plan, result: SearchResult): void {
    for (const point of result.faultPoints.flat()) this.#coverage.seen(point.site)
    for (const larger of largerPlans(plan, result, this.#bounds)) {
      const key = JSON.stringify(larger)
      if (this.#planKeys.has(key)) continue
      this.#planKeys.add(key)
      this.#plans.push(larger)
    }
  }

  /** A race ends the search as a failure, so it is nothing to begin anew for. */
  #learn({ hasLearned, learned, failure }: SearchResult): void {
    if (!hasLearned) return
    this.hasLearned = failure === undefined
    this.learned = {
      racy: union(this.learned.racy, learned.racy),
      watched: union(this.learned.watched, learned.watched),
      visibleSites: union(this.learned.visibleSites, learned.visibleSites),
    }
  }

  #task(plan: Plan): SearchTask {
    const faults = this.#bounds.crashes + this.#bounds.stalls
    return {
      kind: 'search',
      task: { plan, prefix: ROOT, learned: this.#known, seed: 0 },
      executionsMax: Math.min(this.#division.undivided, this.#budget.executionsMax),
      untilMs: this.#budget.untilMs,
      wantsPoints: faults > plan.faults.length,
    }
  }

  #result(done: number): Exhausted {
    const all = done === this.#plans.length && this.#failure === undefined
    const failure = this.#failure
    return {
      isComplete: all && this.#cut === 0 && this.#gaps.length === 0,
      executions: this.#executions,
      blocked: this.#blocked,
      steps: this.#steps,
      cut: this.#cut,
      plans: { done, known: this.#plans.length },
      coverage: this.#coverage,
      gaps: this.#gaps,
      ...(failure === undefined ? {} : { failure }),
    }
  }
}

/** What counts towards the executions that a search may make. */
function countOf({ executions, blocked }: SearchResult): number {
  return executions + blocked
}

function union(one: readonly number[], other: readonly number[]): number[] {
  return [...new Set([...one, ...other])].sort((a, b) => a - b)
}
