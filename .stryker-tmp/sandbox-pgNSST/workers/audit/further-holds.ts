// @ts-nocheck
import type { Hold } from './hold.ts'

/** A hold that ended while others held the same line: the port may not be given back yet. */
interface LeftHold {
  readonly owner: number
  /** When it ended. */
  readonly tick: number
  /** Only its owner's recovery can still give it back. */
  unrecovered: boolean
}

const NONE: readonly Hold[] = []

/**
 * Of lines that several hold at once: the live holds beyond the one that stands in the line, and those
 * that have ended and are not yet known to be given back. Normal only while nobody coordinates.
 */
export class FurtherHolds {
  readonly #live = new Map<number, Hold[]>()
  readonly #left = new Map<number, LeftHold[]>()
  /** Whether no line has any, live or ended: to be seen without a look into the maps. */
  isEmpty = true

  /** The line's further live holds, in the order of their acquires. */
  of(line: number): readonly Hold[] {
    return this.#live.get(line) ?? NONE
  }

  add(line: number, hold: Hold): void {
    append(this.#live, line, hold)
    this.isEmpty = false
  }

  /** Takes the first of the line's holds out, to stand in the line. */
  takeFirst(line: number): Hold | undefined {
    const hold = this.#live.get(line)?.[0]
    if (hold !== undefined) this.#remove(this.#live, line, hold)
    return hold
  }

  /** Ends a hold of the owner. False if it has none here. */
  end(line: number, owner: number, tick: number): boolean {
    const hold = this.#live.get(line)?.find(hold => hold.owner === owner)
    if (hold === undefined) return false
    this.#remove(this.#live, line, hold)
    this.leave(line, owner, tick, false)
    return true
  }

  /** Ends all holds of a fenced owner. Returns how many there were. */
  fence(owner: number, tick: number): number {
    let count = 0
    for (const [line, holds] of this.#live) {
      for (const hold of holds.filter(hold => hold.owner === owner)) {
        this.#remove(this.#live, line, hold)
        this.leave(line, owner, tick, true)
        count++
      }
    }
    return count
  }

  /** A hold of the owner has ended, and others hold the line. */
  leave(line: number, owner: number, tick: number, unrecovered: boolean): void {
    append(this.#left, line, { owner, tick, unrecovered })
    this.isEmpty = false
  }

  /** Whether any hold of the line has ended and is not yet given back. */
  isLeft(line: number): boolean {
    return this.#left.has(line)
  }

  /** When the first of the line's holds that are not yet given back ended, but `tick` at the latest. */
  firstLeft(line: number, tick: number): number {
    return Math.min(tick, ...(this.#left.get(line) ?? []).map(left => left.tick))
  }

  /** The owner's release was accepted. False if none was left here. */
  settle(line: number, owner: number): boolean {
    const left = this.#releasing(line, owner)
    if (left !== undefined) this.#remove(this.#left, line, left)
    return left !== undefined
  }

  /** The owner's release was refused to it. */
  withhold(line: number, owner: number): void {
    const left = this.#releasing(line, owner)
    if (left !== undefined) left.unrecovered = true
  }

  /** Whatever the owner had left is given back. Returns the lines. */
  recover(owner: number): number[] {
    const lines: number[] = []
    for (const [line, lefts] of this.#left) {
      const own = lefts.filter(left => left.owner === owner)
      for (const left of own) this.#remove(this.#left, line, left)
      if (own.length > 0) lines.push(line)
    }
    return lines
  }

  /** The line was handed out: whoever had left it had given it back. */
  forgetLeft(line: number): void {
    this.#left.delete(line)
    this.#noteSize()
  }

  // --- internal ---

  #remove<Item>(lists: Map<number, Item[]>, line: number, item: Item): void {
    const list = lists.get(line)?.filter(one => one !== item) ?? []
    if (list.length === 0) lists.delete(line)
    else lists.set(line, list)
    this.#noteSize()
  }

  #noteSize(): void {
    this.isEmpty = this.#live.size === 0 && this.#left.size === 0
  }

  #releasing(line: number, owner: number): LeftHold | undefined {
    return this.#left.get(line)?.find(left => left.owner === owner && !left.unrecovered)
  }
}

function append<Item>(lists: Map<number, Item[]>, line: number, item: Item): void {
  const list = lists.get(line)
  if (list === undefined) lists.set(line, [item])
  else list.push(item)
}
