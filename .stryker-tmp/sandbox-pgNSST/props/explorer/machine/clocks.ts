/**
 * Vector clocks, and the checks that need them: whether plain accesses are ordered by
 * synchronization (a data race otherwise), and whether atomics of different widths overlap.
 *
 * Edges: start, an atomic read from the atomic write that it sees, wait lists, messages, an observed
 * death. An atomic store replaces what its cell passes on; a read-modify-write adds to it
 * (ECMA-262, "synchronizes-with"). After C. Flanagan, S. Freund, "FastTrack" (PLDI 2009), with a
 * clock per cell and epochs per access.
 */
// @ts-nocheck

import { TOUCH } from './kinds.ts'

/** Two accesses that nothing orders, or that have different widths. */
export interface Conflict {
  readonly what: 'race' | 'widths'
  readonly address: number
  readonly width: number
  /** The earlier access: its thread, place, and kind. */
  readonly thread: number
  readonly site: number
  readonly earlier: 'plain write' | 'plain read' | 'atomic write' | 'atomic read'
}

/** A vector clock on its way in a message. */
export type Stamp = Int32Array

export class Clocks {
  readonly #threads: number
  /** Thread t's clock: `threads` words from t × threads. */
  readonly #clock: Int32Array
  #run = 0
  /** The sum of a hash for each atomic access: who made it, after which others of its place. */
  #order = 0
  #conflict: Conflict | undefined

  // By byte address: the cell that covers the byte. 0 = none yet.
  #cellAt = new Int32Array(1024)
  // By cell.
  #cells = 1
  #start = new Int32Array(64)
  #width = new Int32Array(64)
  #seen = new Int32Array(64)
  #plainSeen = new Int32Array(64)
  /** The run in which an atomic operation was made on it. */
  #atomicSeen = new Int32Array(64)
  #writer = new Int32Array(64)
  #written = new Int32Array(64)
  #writeSite = new Int32Array(64)
  #atomicWidth = new Int32Array(64)
  /** Hash of the last atomic write, and the sum of those of the reads since. */
  #writeHash = new Int32Array(64)
  #readHashes = new Int32Array(64)
  // By cell and thread.
  #passed: Int32Array<ArrayBuffer>
  #plainRead: Int32Array<ArrayBuffer>
  #plainReadSite: Int32Array<ArrayBuffer>
  #atomicRead: Int32Array<ArrayBuffer>
  #atomicWrite: Int32Array<ArrayBuffer>
  #atomicSite: Int32Array<ArrayBuffer>
  /** What wait lists pass on; then the run that it belongs to, and the hash of who was there. */
  readonly #lists = new Map<number, Int32Array>()
  /** The one that was looked for last: mostly it is the next one, too. */
  #lastList = -1
  #lastPassed: Int32Array = new Int32Array(0)

  constructor(threads: number) {
    this.#threads = threads
    this.#clock = new Int32Array(threads * threads)
    const perThread = (): Int32Array<ArrayBuffer> => new Int32Array(64 * threads)
    this.#passed = perThread()
    this.#plainRead = perThread()
    this.#plainReadSite = perThread()
    this.#atomicRead = perThread()
    this.#atomicWrite = perThread()
    this.#atomicSite = perThread()
  }

  /** Another execution. `limit`: one past the highest address. */
  begin(limit: number): void {
    this.#run++
    this.#order = 0
    this.#conflict = undefined
    this.#clock.fill(0)
    for (let t = 0; t < this.#threads; t++) this.#clock[t * this.#threads + t] = 1
    if (this.#cellAt.length < limit) this.#cellAt = grown(this.#cellAt, limit)
  }

  /**
   * A hash of this execution, the same for all that differ only in the order of independent atomic
   * accesses.
   */
  get order(): number {
    return this.#order >>> 0
  }

  /** Something else was done whose order matters. */
  orderAlso(hash: number): void {
    this.#order = (this.#order + hash) | 0
  }

  /** The conflict that the last access had; asked once. */
  takeConflict(): Conflict | undefined {
    const conflict = this.#conflict
    this.#conflict = undefined
    return conflict
  }

  /** An atomic access. Returns whether it is in conflict. */
  atomic(thread: number, address: number, width: number, touch: number, site: number): boolean {
    const cell = this.#cellAt[address]!
    if (cell !== 0 && this.#width[cell] === width && this.#start[cell] === address) {
      return this.#atomicCell(thread, cell, touch, site)
    }
    return this.#atomicSlowly(thread, address, width, touch, site)
  }

  plainRead(thread: number, address: number, width: number, site: number): boolean {
    const cell = this.#cellAt[address]!
    if (cell !== 0 && this.#width[cell] === width && this.#start[cell] === address) {
      return this.#readCell(thread, cell, site)
    }
    return this.#readSlowly(thread, address, width, site)
  }

  plainWrite(thread: number, address: number, width: number, site: number): boolean {
    const cell = this.#cellAt[address]!
    if (cell !== 0 && this.#width[cell] === width && this.#start[cell] === address) {
      return this.#writeCell(thread, cell, site)
    }
    return this.#writeSlowly(thread, address, width, site)
  }

  /** Enters the critical section of a wait list: ordered after everybody who was in it before. */
  list(thread: number, address: number): void {
    const n = this.#threads
    if (address !== this.#lastList) this.#findList(address)
    const passed = this.#lastPassed
    if (passed[n] !== this.#run) passed.fill(0)
    passed[n] = this.#run
    passed[n + 1] = hashed(passed[n + 1]!, address + thread)
    this.orderAlso(passed[n + 1]!)
    this.join(thread, passed)
    const from = thread * n
    for (let j = 0; j < n; j++) passed[j] = this.#clock[from + j]!
    this.#clock[from + thread]!++
  }

  /** The thread's clock for others to see; what the thread does next is not in it. */
  stamp(thread: number): Stamp {
    const from = thread * this.#threads
    const stamp = this.#clock.slice(from, from + this.#threads)
    this.#clock[from + thread]!++
    return stamp
  }

  join(thread: number, stamp: Stamp): void {
    const to = thread * this.#threads
    for (let j = 0; j < this.#threads; j++) {
      if (stamp[j]! > this.#clock[to + j]!) this.#clock[to + j] = stamp[j]!
    }
  }

  // --- internal ---

  #findList(address: number): void {
    let passed = this.#lists.get(address)
    if (passed === undefined) {
      passed = new Int32Array(this.#threads + 2)
      this.#lists.set(address, passed)
    }
    this.#lastList = address
    this.#lastPassed = passed
  }

  // Apart, since what a closure captures costs an allocation even where the closure is not made.
  #atomicSlowly(t: number, address: number, width: number, touch: number, site: number): boolean {
    return this.#each(address, width, width, cell => this.#atomicCell(t, cell, touch, site))
  }

  #readSlowly(thread: number, address: number, width: number, site: number): boolean {
    return this.#each(address, width, 0, cell => this.#readCell(thread, cell, site))
  }

  #writeSlowly(thread: number, address: number, width: number, site: number): boolean {
    return this.#each(address, width, 0, cell => this.#writeCell(thread, cell, site))
  }

  #atomicCell(thread: number, cell: number, touch: number, site: number): boolean {
    const n = this.#threads
    const of = cell * n
    const own = thread * n
    const clock = this.#clock
    const passed = this.#passed
    if (this.#seen[cell] !== this.#run) this.#refresh(cell)
    if ((touch & TOUCH.READ) !== 0) {
      for (let j = 0; j < n; j++) {
        const other = passed[of + j]!
        if (other > clock[own + j]!) clock[own + j] = other
      }
    }
    let bad = false
    if (this.#plainSeen[cell] === this.#run) bad = this.#againstPlain(thread, cell, touch)
    this.#atomicSeen[cell] = this.#run
    this.#atomicSite[of + thread] = site
    const hash = hashed(this.#writeHash[cell]!, (clock[own + thread]! << 5) + thread)
    if ((touch & TOUCH.WRITE) !== 0) {
      const write = hashed(hash, this.#readHashes[cell]!)
      this.#writeHash[cell] = write
      this.#readHashes[cell] = 0
      this.#order = (this.#order + write) | 0
      for (let j = 0; j < n; j++) passed[of + j] = clock[own + j]!
      this.#atomicWrite[of + thread] = clock[own + thread]!
      clock[own + thread]!++
    } else {
      this.#readHashes[cell] = (this.#readHashes[cell]! + hash) | 0
      this.#order = (this.#order + hash) | 0
      this.#atomicRead[of + thread] = clock[own + thread]!
    }
    return bad
  }

  #againstPlain(thread: number, cell: number, touch: number): boolean {
    const of = cell * this.#threads
    const own = thread * this.#threads
    const writer = this.#writer[cell]!
    if (writer !== thread && this.#written[cell]! > this.#clock[own + writer]!) {
      return this.#report(cell, writer, this.#writeSite[cell]!, 'plain write')
    }
    if ((touch & TOUCH.WRITE) === 0) return false
    for (let j = 0; j < this.#threads; j++) {
      if (j !== thread && this.#plainRead[of + j]! > this.#clock[own + j]!) {
        return this.#report(cell, j, this.#plainReadSite[of + j]!, 'plain read')
      }
    }
    return false
  }

  #readCell(thread: number, cell: number, site: number): boolean {
    if (this.#plainSeen[cell] !== this.#run) this.#refreshPlain(cell)
    const n = this.#threads
    const of = cell * n
    const own = thread * n
    const clock = this.#clock
    this.#plainRead[of + thread] = clock[own + thread]!
    this.#plainReadSite[of + thread] = site
    const writer = this.#writer[cell]!
    if (writer !== thread && this.#written[cell]! > clock[own + writer]!) {
      return this.#report(cell, writer, this.#writeSite[cell]!, 'plain write')
    }
    if (this.#atomicSeen[cell] !== this.#run) return false
    for (let j = 0; j < n; j++) {
      if (this.#atomicWrite[of + j]! > clock[own + j]! && j !== thread) {
        return this.#report(cell, j, this.#atomicSite[of + j]!, 'atomic write')
      }
    }
    return false
  }

  #writeCell(thread: number, cell: number, site: number): boolean {
    if (this.#plainSeen[cell] !== this.#run) this.#refreshPlain(cell)
    const n = this.#threads
    const of = cell * n
    const own = thread * n
    const clock = this.#clock
    const writer = this.#writer[cell]!
    const before = this.#written[cell]!
    const beforeSite = this.#writeSite[cell]!
    this.#writer[cell] = thread
    this.#written[cell] = clock[own + thread]!
    this.#writeSite[cell] = site
    if (writer !== thread && before > clock[own + writer]!) {
      return this.#report(cell, writer, beforeSite, 'plain write')
    }
    const isAtomic = this.#atomicSeen[cell] === this.#run
    for (let j = 0; j < n; j++) {
      if (j === thread) continue
      const seen = clock[own + j]!
      if (this.#plainRead[of + j]! > seen) {
        return this.#report(cell, j, this.#plainReadSite[of + j]!, 'plain read')
      }
      if (!isAtomic) continue
      if (this.#atomicWrite[of + j]! > seen) {
        return this.#report(cell, j, this.#atomicSite[of + j]!, 'atomic write')
      }
      if (this.#atomicRead[of + j]! > seen) {
        return this.#report(cell, j, this.#atomicSite[of + j]!, 'atomic read')
      }
    }
    return false
  }

  #report(cell: number, thread: number, site: number, earlier: Conflict['earlier']): boolean {
    const [address, width] = [this.#start[cell]!, this.#width[cell]!]
    this.#conflict ??= { what: 'race', address, width, thread, site, earlier }
    return true
  }

  #refresh(cell: number): void {
    this.#seen[cell] = this.#run
    const of = cell * this.#threads
    for (let j = of; j < of + this.#threads; j++) {
      this.#passed[j] = 0
      this.#atomicRead[j] = 0
      this.#atomicWrite[j] = 0
    }
    this.#atomicWidth[cell] = 0
    this.#writeHash[cell] = cell
    this.#readHashes[cell] = 0
  }

  #refreshPlain(cell: number): void {
    if (this.#seen[cell] !== this.#run) this.#refresh(cell)
    this.#plainSeen[cell] = this.#run
    this.#written[cell] = 0
    this.#writer[cell] = 0
    const of = cell * this.#threads
    for (let j = of; j < of + this.#threads; j++) this.#plainRead[j] = 0
  }

  /**
   * The slow way: the cells that the bytes are in, made now if there are none. An access that covers a
   * cell in part splits it into bytes. `atomicWidth`: the width of an atomic access, else 0.
   */
  #each(
    address: number,
    width: number,
    atomicWidth: number,
    visit: (cell: number) => boolean,
  ): boolean {
    if (this.#cellAt.length < address + width) {
      this.#cellAt = grown(this.#cellAt, address + width)
    }
    const covered = this.#cellAt.subarray(address, address + width)
    if (covered.every(cell => cell === 0)) covered.fill(this.#newCell(address, width))
    let bad = false
    for (let byte = address; byte < address + width; ) {
      let cell = this.#cellAt[byte]!
      if (cell === 0) {
        cell = this.#newCell(byte, 1)
        this.#cellAt[byte] = cell
      }
      const [start, size] = [this.#start[cell]!, this.#width[cell]!]
      if (start < address || start + size > address + width) {
        this.#split(cell)
        continue
      }
      if (atomicWidth !== 0 && this.#mixesWidths(cell, atomicWidth)) bad = true
      if (visit(cell)) bad = true
      byte = start + size
    }
    return bad
  }

  #mixesWidths(cell: number, width: number): boolean {
    if (this.#seen[cell] !== this.#run) this.#refresh(cell)
    const of = cell * this.#threads
    for (let j = 0; j < this.#threads; j++) {
      const touched = this.#atomicRead[of + j]! > 0 || this.#atomicWrite[of + j]! > 0
      const before = this.#atomicWidth[cell] || this.#width[cell]!
      if (touched && before !== width) {
        const [address, site] = [this.#start[cell]!, this.#atomicSite[of + j]!]
        const earlier = this.#atomicWrite[of + j]! > 0 ? 'atomic write' : 'atomic read'
        this.#conflict ??= { what: 'widths', address, width: before, thread: j, site, earlier }
        return true
      }
    }
    this.#atomicWidth[cell] = width
    return false
  }

  #split(cell: number): void {
    const [start, size] = [this.#start[cell]!, this.#width[cell]!]
    const n = this.#threads
    for (let byte = start; byte < start + size; byte++) {
      const part = this.#newCell(byte, 1)
      this.#cellAt[byte] = part
      const words = [this.#seen, this.#plainSeen, this.#atomicSeen, this.#writer]
      words.push(this.#written, this.#writeSite)
      for (const word of words) word[part] = word[cell]!
      this.#atomicWidth[part] = this.#atomicWidth[cell] || size
      this.#writeHash[part] = this.#writeHash[cell]!
      this.#readHashes[part] = this.#readHashes[cell]!
      const rows = [this.#passed, this.#plainRead, this.#plainReadSite, this.#atomicRead]
      for (const row of [...rows, this.#atomicWrite, this.#atomicSite]) {
        row.copyWithin(part * n, cell * n, cell * n + n)
      }
    }
  }

  #newCell(start: number, width: number): number {
    const cell = this.#cells++
    if (cell >= this.#start.length) this.#growCells()
    this.#start[cell] = start
    this.#width[cell] = width
    this.#seen[cell] = 0
    this.#plainSeen[cell] = 0
    this.#atomicSeen[cell] = 0
    return cell
  }

  #growCells(): void {
    const cells = 2 * this.#start.length
    this.#start = grown(this.#start, cells)
    this.#width = grown(this.#width, cells)
    this.#seen = grown(this.#seen, cells)
    this.#plainSeen = grown(this.#plainSeen, cells)
    this.#atomicSeen = grown(this.#atomicSeen, cells)
    this.#writer = grown(this.#writer, cells)
    this.#written = grown(this.#written, cells)
    this.#writeSite = grown(this.#writeSite, cells)
    this.#atomicWidth = grown(this.#atomicWidth, cells)
    this.#writeHash = grown(this.#writeHash, cells)
    this.#readHashes = grown(this.#readHashes, cells)
    const words = cells * this.#threads
    this.#passed = grown(this.#passed, words)
    this.#plainRead = grown(this.#plainRead, words)
    this.#plainReadSite = grown(this.#plainReadSite, words)
    this.#atomicRead = grown(this.#atomicRead, words)
    this.#atomicWrite = grown(this.#atomicWrite, words)
    this.#atomicSite = grown(this.#atomicSite, words)
  }
}

// --- internal ---

function hashed(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1)
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
}

function grown(words: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, words.length * 2))
  larger.set(words)
  return larger
}
