// @ts-nocheck
import { THREADS_MAX } from './kinds.ts'

/** Who waits where: first in, first out for each place (ECMA-262, WaiterList). */
export class WaitLists {
  readonly #lists = new Map<number, number[]>()

  clear(): void {
    if (this.#lists.size > 0) this.#lists.clear()
  }

  add(address: number, thread: number): void {
    const list = this.#lists.get(address)
    if (list === undefined) this.#lists.set(address, [thread])
    else list.push(thread)
  }

  /** Takes the thread out, wherever it stands. */
  remove(address: number, thread: number): void {
    const list = this.#lists.get(address)
    const at = list?.indexOf(thread) ?? -1
    if (at >= 0) list!.splice(at, 1)
  }

  /** Takes the first `count` out. */
  take(address: number, count: number): readonly number[] {
    const list = this.#lists.get(address)
    if (list === undefined || list.length === 0) return NOBODY
    return count === 1 ? ALONE[list.shift()!]! : list.splice(0, count)
  }

  waiting(address: number): readonly number[] {
    return this.#lists.get(address) ?? NOBODY
  }
}

// --- internal ---

const NOBODY: readonly number[] = []
/** By thread: that one. */
const ALONE: readonly (readonly number[])[] = Array.from({ length: THREADS_MAX }, (_, t) => [t])
