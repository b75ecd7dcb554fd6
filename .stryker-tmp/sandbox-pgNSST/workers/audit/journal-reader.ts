/**
 * The reading end of all journal rings: one thread, which gets the records in the order of their
 * stamps and never blocks.
 *
 * The next stamp is either published in some ring, or a gap. A gap is a stamp whose taker has not
 * published it *yet*, or died and never will. It may be passed, up to the smallest stamp M that is
 * published, when no ring can still fill it:
 *
 *   ring                                   | can it still publish a stamp below M?
 *   ---------------------------------------+---------------------------------------------------
 *   has a record waiting                   | no: its stamps only grow (R2), and M <= its stamp
 *   its writer has been declared exited    | no: `exit` comes after the thread's last store
 *   begun = taken, loaded after M was seen | no: it holds no stamp (J3), and M had been taken
 *                                          | before: what it takes from now on is greater
 *   otherwise                              | perhaps: the reader comes back later
 *
 * So an idle stack holds nobody up, and neither does a dead one.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import {
  attachJournals,
  begunWord,
  type JournalViews,
  ringWord,
  takenWord,
} from './journal-layout.ts'
import { KIND, OWNER, PORT, RECORD_WORDS, RESULT, type RecordSink, SCOPE, TICK } from './record.ts'

const NONE = -1

/** Reads all rings of a buffer. There is one reader for the life of the buffer. */
export class JournalReader {
  readonly #views: JournalViews
  readonly #bases: Int32Array
  readonly #mask: number
  /** Stamp of each ring's next record; 0 = none was there when last looked. */
  readonly #heads: Float64Array
  /** Stamp of the last record read from each ring. */
  readonly #lasts: Float64Array
  /** Records read from each ring, mod 2^32, and how many of them its writer has been told of. */
  readonly #taken: Int32Array
  readonly #told: Int32Array
  readonly #exited: boolean[]
  /** Tell a writer of room after so many records, or a long drain would keep it waiting. */
  readonly #tellRecords: number
  #next = 1
  #gaps = 0

  constructor(buffer: SharedArrayBuffer) {
    this.#views = attachJournals(buffer)
    const { writers, capacity } = this.#views
    this.#bases = Int32Array.from({ length: writers }, (_, ring) => ringWord(this.#views, ring))
    this.#mask = capacity - 1
    this.#heads = new Float64Array(writers)
    this.#lasts = new Float64Array(writers)
    this.#taken = new Int32Array(writers)
    this.#told = new Int32Array(writers)
    this.#exited = Array.from({ length: writers }, () => false)
    this.#tellRecords = Math.max(1, capacity >> 2)
    for (let ring = 0; ring < writers; ring++) {
      const taken = Atomics.load(this.#views.words, takenWord(ring))
      assert.equal(taken, 0, 'these journals have had a reader before')
    }
  }

  /** Stamps that were taken and never published, because their takers died. */
  get gaps(): number {
    return this.#gaps
  }

  /** Declares that the writer's thread has exited. Call it only after `exit` has been seen. */
  exited(writer: number): void {
    assert(writer in this.#exited, `there is no ring ${writer}`)
    this.#exited[writer] = true
  }

  /** Declares that a new thread is going to write the ring. Call it before the thread starts. */
  joined(writer: number): void {
    assert(writer in this.#exited, `there is no ring ${writer}`)
    this.#exited[writer] = false
  }

  /**
   * Hands at most `max` records to the sink, in the order of their stamps, and returns how many.
   * Stops early when the next stamp is not there and may still come. What the sink throws leaves
   * the reader behind the record that it was given.
   */
  drain(max: number, sink: RecordSink): number {
    let count = 0
    try {
      while (count < max) {
        let ring = this.#heads.indexOf(this.#next)
        if (ring === NONE) ring = this.#lookAgain()
        if (ring === NONE) break
        count++
        this.#deliver(ring, sink)
      }
    } finally {
      for (let ring = 0; ring < this.#views.writers; ring++) this.#tell(ring)
    }
    return count
  }

  /** Hands over everything that is left, once every writer has ended. */
  finish(sink: RecordSink): number {
    this.#exited.fill(true)
    return this.drain(Number.POSITIVE_INFINITY, sink)
  }

  // --- internal ---

  #deliver(ring: number, sink: RecordSink): void {
    const { words } = this.#views
    const at = this.#bases[ring] + (this.#taken[ring] & this.#mask) * RECORD_WORDS
    const stamp = this.#next
    const kind = words[at + KIND]
    const scope = words[at + SCOPE]
    const port = words[at + PORT]
    const tick = words[at + TICK]
    const owner = words[at + OWNER]
    const result = words[at + RESULT]
    this.#next = stamp + 1
    this.#lasts[ring] = stamp
    this.#taken[ring]++
    this.#heads[ring] = this.#peek(ring)
    if (((this.#taken[ring] - this.#told[ring]) | 0) >= this.#tellRecords) this.#tell(ring)
    sink(stamp, kind, scope, port, tick, owner, result)
  }

  /** Stamp of the ring's next record, or 0. */
  #peek(ring: number): number {
    const at = this.#bases[ring] + (this.#taken[ring] & this.#mask) * RECORD_WORDS
    // ACQUIRE record.stamp: observes the fields that the RELEASE in `append` published.
    const stamp = Number(Atomics.load(this.#views.bigs, at >> 1))
    return stamp > this.#lasts[ring] ? stamp : 0 // R2: an older one is a lap behind.
  }

  /** Tells a ring's writer that records have been read. */
  #tell(ring: number): void {
    if (this.#told[ring] === this.#taken[ring]) return
    this.#told[ring] = this.#taken[ring]
    const { words } = this.#views
    // RELEASE journal.taken: the fields of the records read may be overwritten.
    Atomics.store(words, takenWord(ring), this.#taken[ring])
    Atomics.notify(words, takenWord(ring))
  }

  /** The ring with the next record, after passing a gap if that is allowed; or NONE. */
  #lookAgain(): number {
    // Each round but the last finds a record in a ring that had none, so there are few.
    for (;;) {
      this.#peekEmpty()
      const first = this.#firstRing()
      if (first === NONE || this.#heads[first] === this.#next) return first
      const verdict = this.#gapVerdict()
      if (verdict === 'perhaps') return NONE
      if (verdict === 'look again') continue
      this.#gaps += this.#heads[first] - this.#next
      this.#next = this.#heads[first]
      return first
    }
  }

  #peekEmpty(): void {
    for (let ring = 0; ring < this.#views.writers; ring++) {
      if (this.#heads[ring] === 0) this.#heads[ring] = this.#peek(ring)
    }
  }

  #firstRing(): number {
    let first = NONE
    for (let ring = 0; ring < this.#views.writers; ring++) {
      const head = this.#heads[ring]
      if (head !== 0 && (first === NONE || head < this.#heads[first])) first = ring
    }
    return first
  }

  /** Whether the gap before the smallest published stamp may be passed: see the table above. */
  #gapVerdict(): 'pass' | 'perhaps' | 'look again' {
    for (let ring = 0; ring < this.#views.writers; ring++) {
      if (this.#heads[ring] !== 0 || this.#exited[ring]) continue
      // ACQUIRE journal.begun: after the smallest stamp was seen, never before (J3).
      const begun = Atomics.load(this.#views.words, begunWord(ring))
      if (begun === this.#taken[ring]) continue
      return this.#peek(ring) === 0 ? 'perhaps' : 'look again'
    }
    return 'pass'
  }
}
