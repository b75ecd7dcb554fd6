/**
 * Guided by what reads see: D. Wolff, S. Zheng, G. J. Duck, U. Mathur, A. Roychoudhury, "Greybox fuzzing
 * for concurrency testing" (ASPLOS 2024). A run has a few demands "this read is to see that write":
 * the read is held back until the write was made, and from then on other writes of the place are held
 * back until the read was made. What is not held back is ordered by random priorities. Demands under
 * which something new was seen are kept and varied.
 */
// @ts-nocheck

import { THREADS_MAX, TIMEOUT, TOUCH } from '../machine/kinds.ts'
import type { Machine } from '../machine/machine.ts'
import { anyChoice, lowest } from './choices.ts'
import { FastRandom } from './fast-random.ts'
import { INITIAL, type Pair, ReadsFromPairs } from './reads-from-pairs.ts'
import type { Strategy } from './strategy.ts'

export class ReadsFrom implements Strategy {
  readonly name = 'reads-from'
  readonly learns = true
  readonly #random = new FastRandom()
  readonly #pairs = new ReadsFromPairs()
  readonly #priority = new Int32Array(TIMEOUT + THREADS_MAX)
  /** Site of the last write of each place in this run. */
  readonly #writers = new Map<number, number>()
  /** What this run is to show, and which of it is still open. */
  #demands: readonly Pair[] = NONE
  #open: Pair[] = []
  /** Sets of demands under which something new was seen. */
  readonly #corpus: (readonly Pair[])[] = []
  /** What was seen together in one run: a hash for each. */
  readonly #known = new Set<number>()
  #seen = new Set<Pair>()

  seed(seed: number, run: number): void {
    this.#random.seed(seed, run)
    this.#writers.clear()
    this.#seen = new Set()
    this.#demands = this.#vary()
    this.#open = [...this.#demands]
    for (let t = 0; t < THREADS_MAX; t++) this.#redraw(t)
  }

  choose(machine: Machine): number {
    const choice = machine.isLong ? anyChoice(machine, this.#random) : this.#pick(machine)
    this.#redraw(choice % TIMEOUT)
    if (choice < TIMEOUT) this.#watch(machine, choice)
    return choice
  }

  ended(): void {
    let hash = 0
    for (const pair of this.#seen) {
      pair.weight++
      hash = (hash + hashOf(pair)) | 0
    }
    for (const pair of this.#demands) pair.weight++
    if (this.#known.has(hash) || this.#known.size >= KNOWN_MAX) return
    this.#known.add(hash)
    if (this.#corpus.length < CORPUS_MAX) this.#corpus.push(this.#demands)
    else this.#corpus[this.#random.below(CORPUS_MAX)] = this.#demands
  }

  // --- internal ---

  /** A set of demands that gave something new, with one more, one less, or one other. */
  #vary(): readonly Pair[] {
    const random = this.#random
    if (this.#corpus.length === 0 || this.#pairs.count === 0) return NONE
    const from = this.#corpus[random.below(this.#corpus.length)]!
    const without = from.length > 0 && random.below(2) === 0
    const kept = without ? from.toSpliced(random.below(from.length), 1) : from
    const more = this.#pairs.draw(random)
    const full = kept.length >= DEMANDS_MAX || more === undefined || kept.includes(more)
    return full ? kept : [...kept, more]
  }

  #pick(machine: Machine): number {
    let free = machine.enabled
    for (let rest = this.#open.length > 0 ? free : 0; rest !== 0; rest &= rest - 1) {
      const t = lowest(rest)
      if (this.#isHeld(machine, t)) free &= ~(1 << t)
    }
    if ((free | machine.expirable) === 0) {
      // What is demanded cannot be had together.
      this.#open = []
      free = machine.enabled
    }
    let best = -1
    for (let rest = free; rest !== 0; rest &= rest - 1) {
      const t = lowest(rest)
      if (best < 0 || this.#priority[t]! > this.#priority[best]!) best = t
    }
    for (let rest = machine.expirable; rest !== 0; rest &= rest - 1) {
      const choice = TIMEOUT + lowest(rest)
      if (best < 0 || this.#priority[choice]! > this.#priority[best]!) best = choice
    }
    return best
  }

  #isHeld(machine: Machine, thread: number): boolean {
    const address = machine.address[thread]!
    const site = machine.site[thread]!
    for (const demand of this.#open) {
      if (demand.address !== address) continue
      const isThere = (this.#writers.get(address) ?? INITIAL) === demand.writer
      if (demand.thread === thread && demand.site === site) {
        if (!isThere) return true
      } else if (isThere && (machine.touches(thread) & TOUCH.WRITE) !== 0) {
        return true
      }
    }
    return false
  }

  /** The thread makes its step now. */
  #watch(machine: Machine, thread: number): void {
    const address = machine.address[thread]!
    const site = machine.site[thread]!
    const touch = machine.touches(thread)
    if ((touch & TOUCH.READ) !== 0) {
      const writer = this.#writers.get(address) ?? INITIAL
      this.#seen.add(this.#pairs.read(address, thread, site, writer))
      const met = this.#open.findIndex(
        d => d.address === address && d.thread === thread && d.site === site && d.writer === writer,
      )
      if (met >= 0) this.#open.splice(met, 1)
    }
    if ((touch & TOUCH.WRITE) === 0) return
    this.#writers.set(address, site)
    this.#pairs.write(address, site)
  }

  /** What the thread does next is new. */
  #redraw(thread: number): void {
    this.#priority[thread] = this.#random.int32()
    this.#priority[TIMEOUT + thread] = this.#random.int32()
  }
}

// --- internal ---

const NONE: readonly Pair[] = []
/** Demands of one run. */
const DEMANDS_MAX = 4
const CORPUS_MAX = 64
/** Combinations that are remembered; what comes later is not told apart. */
const KNOWN_MAX = 100_000

function hashOf({ address, thread, site, writer }: Pair): number {
  let hash = Math.imul(address ^ Math.imul(thread + 1, 0x85ebca6b), 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15) ^ site, 0x9e3779b1)
  return Math.imul(hash ^ (hash >>> 15) ^ writer, 0x9e3779b1)
}
