/**
 * Source-DPOR with sleep sets: one complete execution for each class of executions that differ only in
 * the order of independent events.
 *
 * P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Optimal dynamic partial order reduction" (POPL 2014),
 * the first of its two algorithms; sleep sets after P. Godefroid. A stateless search: each execution
 * begins anew, follows the choices of the one before up to the deepest place where another choice is
 * to be tried, and goes on from there.
 */
// @ts-nocheck

import type { Chooser } from '../machine/chooser.ts'
import { KIND, TIMEOUT, TOUCH } from '../machine/kinds.ts'
import { type Machine, STATUS } from '../machine/machine.ts'
import { areDependent, type Effect, Events, LAST } from './events.ts'

/** Where a search begins: choices that are fixed, and what sleeps after them. */
export interface Prefix {
  readonly choices: readonly number[]
  readonly sleeping: readonly Effect[]
}

/** A state of the execution that is being looked at, before its event of the same number. */
interface Node {
  /** What can happen. None: the machine left no choice. */
  readonly enabled: readonly Effect[]
  /** What another branch has shown, or is going to. */
  sleeping: Effect[]
  /** Choices that are to be tried here. */
  readonly backtrack: Set<number>
  /** The choice that is being tried. */
  taken: Effect
}

/** A wait: the thread's step of this number, from 0. */
export interface WaitStep {
  readonly thread: number
  readonly step: number
}

/** What is remembered of the state before an event until it is seen what the event did. */
interface Before {
  readonly stuck: readonly number[]
  readonly born: number
}

/** What the search goes by; tests of the tests break it. */
export interface Rules {
  /** TOUCH bits of a choice. */
  touches(machine: Machine, choice: number): number
  /** Whether what sleeps is to be looked at again after this. */
  wakes(sleeping: Effect, taken: Effect): boolean
  /** Whether a race leads to another execution. */
  reverses(first: Effect, second: Effect): boolean
}

export const RULES: Rules = {
  touches: (machine, choice) => {
    // Whether a wait blocks is up to other events than those that depend on its place in the list. So it
    // always counts as if it did: reversed, it may.
    const list = machine.kind[choice % TIMEOUT] === KIND.WAIT ? TOUCH.LIST : 0
    return machine.touches(choice) | list
  },
  wakes: areDependent,
  reverses: () => true,
}

/** The search from the very beginning. */
export const ROOT: Prefix = { choices: [], sleeping: [] }

export class Search implements Chooser {
  /** Waits with a timeout in which a thread was. */
  readonly finiteWaits: Map<string, WaitStep> = new Map()
  readonly #rules: Rules
  readonly #prefix: Prefix
  readonly #events: Events
  readonly #nodes: Node[] = []
  readonly #timeouts: readonly WaitStep[]
  #before: Before | undefined
  #blocked = false
  #isOver = false

  /** `threads`: of one execution, recoveries included. */
  constructor(
    threads: number,
    prefix: Prefix = ROOT,
    timeouts: readonly WaitStep[] = [],
    rules: Rules = RULES,
  ) {
    this.#rules = rules
    this.#events = new Events(threads)
    this.#prefix = prefix
    this.#timeouts = timeouts
  }

  /** Nothing is left to be tried. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** The last execution repeated what another one shows, and was given up. */
  get wasBlocked(): boolean {
    return this.#blocked
  }

  /** Whether all waits that were to time out in the last execution did so. */
  get isMet(): boolean {
    const made = this.#nodes.filter(
      ({ taken }) => taken.choice >= TIMEOUT && (taken.touch & LAST) === 0,
    )
    return made.length === this.#timeouts.length
  }

  begin(machine: Machine): void {
    this.#blocked = false
    this.#before = undefined
    timeoutsOf(machine, this.#timeouts)
  }

  /** The next choice; -1 when the execution shows nothing new. */
  choose(machine: Machine): number {
    if (this.#blocked) return -1
    this.#catchUp(machine)
    const at = machine.steps
    const known = this.#nodes[at]
    if (known !== undefined) {
      if (at === this.#events.count) this.#record(machine, known.taken)
      return known.taken.choice
    }
    const enabled = enabledIn(machine, this.#rules)
    const sleeping = this.#sleepingAt(at)
    const timeouts = machine.enabled === 0 ? enabled.map(({ choice }) => choice) : []
    const taken = this.#pick(machine, enabled, sleeping)
    if (taken === undefined) {
      this.#blocked = true
      return -1
    }
    const backtrack = new Set([taken.choice, ...timeouts])
    this.#nodes.push({ enabled, sleeping, backtrack, taken })
    this.#record(machine, taken)
    return taken.choice
  }

  /** After each execution: prepares the next one, or is over. */
  ended(machine: Machine): void {
    if (!this.#blocked) this.#catchUp(machine)
    for (let at = this.#nodes.length - 1; at >= this.#prefix.choices.length; at--) {
      const node = this.#nodes[at]!
      node.sleeping.push(node.taken)
      const asleep = new Set(node.sleeping.map(({ choice }) => choice))
      const next = node.enabled.find(
        ({ choice }) => node.backtrack.has(choice) && !asleep.has(choice),
      )
      if (next === undefined) continue
      this.#nodes.length = at
      this.#events.truncate(at)
      this.#nodes.push({ ...node, taken: next })
      return
    }
    this.#isOver = true
  }

  // --- internal ---

  #sleepingAt(at: number): Effect[] {
    const first = this.#prefix.choices.length
    if (at === first) return [...this.#prefix.sleeping]
    if (at < first) return []
    const { sleeping, taken } = this.#nodes[at - 1]!
    return sleeping.filter(effect => !this.#rules.wakes(effect, taken))
  }

  #pick(
    machine: Machine,
    enabled: readonly Effect[],
    sleeping: readonly Effect[],
  ): Effect | undefined {
    const fixed = this.#prefix.choices[machine.steps]
    if (fixed !== undefined) return enabled.find(({ choice }) => choice === fixed)
    const awake = enabled.filter(({ choice }) => !sleeping.some(s => s.choice === choice))
    const step = awake.find(({ choice }) => choice < TIMEOUT)
    return awake.find(({ choice }) => choice === machine.last) ?? step ?? awake[0]
  }

  /** An event is about to happen. */
  #record(machine: Machine, effect: Effect): void {
    this.#before = { stuck: stuckIn(machine), born: machine.born }
    this.#add(effect)
  }

  #add(effect: Effect): void {
    if ((effect.touch & LAST) !== 0) {
      this.#events.addLast(effect)
      return
    }
    const event = this.#events.count
    for (const race of this.#events.add(effect)) {
      if (this.#rules.reverses(this.#events.at(race), effect)) this.#reverse(race, event)
    }
  }

  /** Sees what the last event did, and what the machine did since without a choice. */
  #catchUp(machine: Machine): void {
    const forced = this.#forcedSince(machine)
    const before = this.#before
    this.#before = undefined
    if (before !== undefined) this.#follow(machine, before, forced)
    for (const thread of forced) {
      const taken: Effect = { choice: TIMEOUT + thread, address: 0, width: 0, touch: LAST }
      this.#nodes.push({ enabled: [], sleeping: [], backtrack: new Set(), taken })
      this.#events.addLast(taken)
      this.#noteFiniteWait(machine, thread)
    }
  }

  /** Threads whose waits timed out since nothing else could happen. */
  #forcedSince(machine: Machine): number[] {
    const threads: number[] = []
    for (let at = this.#events.count; at < machine.steps; at++) {
      threads.push(machine.choices[at]! - TIMEOUT)
    }
    return threads
  }

  /** What the last event made possible comes after it; what it made impossible is tried instead. */
  #follow(machine: Machine, before: Before, forced: readonly number[]): void {
    const event = this.#events.count - 1
    const { enabled, backtrack, taken } = this.#nodes[event]!
    const own = taken.choice % TIMEOUT
    if (machine.status[own] === STATUS.WAITING && machine.hasDeadline(own)) {
      this.#noteFiniteWait(machine, own)
    }
    for (const thread of before.stuck) {
      const woken = !isStuck(machine, thread) && !forced.includes(thread)
      if (!woken || thread === own) continue
      this.#events.enabled(thread, event)
      // It could have died in its wait instead.
      if (enabled.some(({ choice }) => choice === thread)) backtrack.add(thread)
    }
    for (let thread = before.born; thread < machine.born; thread++) {
      this.#events.enabled(thread, event)
    }
    for (const { choice } of enabled) {
      const other = choice !== taken.choice && choice % TIMEOUT === own
      if (other || (choice >= TIMEOUT && !machine.isEnabled(choice))) backtrack.add(choice)
    }
  }

  #noteFiniteWait(machine: Machine, thread: number): void {
    const step = machine.made[thread]! - 1
    this.finiteWaits.set(`${thread}/${step}`, { thread, step })
  }

  /** Another execution is to be tried in which the second event comes before the first. */
  #reverse(first: number, second: number): void {
    if (first < this.#prefix.choices.length) return
    const { enabled, sleeping, backtrack } = this.#nodes[first]!
    const initials = this.#initials(first, second)
    if (initials.some(choice => backtrack.has(choice))) return
    if (sleeping.some(({ choice }) => initials.includes(choice))) return
    const possible = initials.filter(choice => enabled.some(effect => effect.choice === choice))
    const racing = this.#events.at(second).choice
    const chosen = possible.includes(racing) ? racing : possible[0]
    if (chosen !== undefined) backtrack.add(chosen)
    else for (const { choice } of enabled) backtrack.add(choice)
  }

  /** What can come first in what follows `first` without coming after it, up to `second`. */
  #initials(first: number, second: number): number[] {
    const rest: number[] = []
    const initials: number[] = []
    const threads = new Set<number>()
    for (let at = first + 1; at <= second; at++) {
      if (at < second && this.#events.isBefore(first, at)) continue
      const { choice } = this.#events.at(at)
      const thread = choice % TIMEOUT
      if (!threads.has(thread) && !rest.some(earlier => this.#events.isBefore(earlier, at))) {
        initials.push(choice)
      }
      threads.add(thread)
      rest.push(at)
    }
    return initials
  }
}

// --- internal ---

/** Only these waits time out although something else could happen, in this execution. */
export function timeoutsOf(machine: Machine, timeouts: readonly WaitStep[]): void {
  machine.timeoutsLeft = timeouts.length
  machine.expires = thread =>
    timeouts.some(at => at.thread === thread && at.step === machine.made[thread]! - 1)
}

/** What can happen now. */
export function enabledIn(machine: Machine, rules: Rules = RULES): Effect[] {
  const enabled: Effect[] = []
  for (let thread = 0; thread < machine.born; thread++) {
    for (const choice of [thread, TIMEOUT + thread]) {
      if (!machine.isEnabled(choice)) continue
      const [address, width] = [machine.address[thread]!, machine.width[thread]!]
      enabled.push({ choice, address, width, touch: rules.touches(machine, choice) })
    }
  }
  const earliest = machine.enabled === 0 ? machine.earliestTimeout() : -1
  if (earliest >= 0 && !machine.isEnabled(earliest)) {
    enabled.push({ choice: earliest, address: 0, width: 0, touch: LAST })
  }
  return enabled
}

function stuckIn(machine: Machine): number[] {
  const stuck: number[] = []
  for (let thread = 0; thread < machine.born; thread++) {
    if (isStuck(machine, thread)) stuck.push(thread)
  }
  return stuck
}

function isStuck(machine: Machine, thread: number): boolean {
  const status = machine.status[thread]
  return status === STATUS.WAITING || status === STATUS.SPINNING
}
