/**
 * The writing end of a journal ring. One thread at a time writes a ring; when it has died, and
 * only then, another may go on in it.
 *
 * An append has four steps: store `begun`, take a stamp from the shared sequence, write the
 * fields, publish them by storing the stamp. What a death between two of them leaves:
 *
 *   after           | left behind                      | who deals with it
 *   ----------------+----------------------------------+-----------------------------------------
 *   `begun`         | begun = published + 1            | the successor sets begun = published
 *   taking a stamp  | a stamp that nobody will publish | the reader passes the gap
 *   some fields     | fields under an old stamp (R1)   | the successor writes over them
 *   publishing      | a whole record                   | the reader reads it, the successor goes on
 *                   |                                  | behind it
 *
 * No index moves after the publishing store, so no record can be lost or read twice there.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import {
  attachJournals,
  begunWord,
  type JournalViews,
  ringWord,
  SEQUENCE_BIG,
  takenWord,
} from './journal-layout.ts'
import { KIND, OWNER, PORT, RECORD_WORDS, RESULT, SCOPE, TICK } from './record.ts'

/** How long one wait for room lasts before the writer shows that it is alive. */
const WAIT_ROUND_MS = 20

/** What a writer does when its ring is full. */
export interface JournalWriterOptions {
  /** Called before each round of a wait for room, so that the stack's heartbeat goes on. */
  readonly onWait?: () => void
  /** True once nobody reads any more: a writer without room then drops its records. */
  readonly stopped?: () => boolean
  /** A thread that must not block asserts that it has room instead of waiting. */
  readonly neverWait?: boolean
}

/** Appends records to one ring. */
export class JournalWriter {
  readonly #views: JournalViews
  readonly #writer: number
  readonly #options: JournalWriterOptions
  readonly #base: number
  readonly #mask: number
  /** Records published in the ring, mod 2^32: the number of the next one. */
  #published: number
  /** `taken` as last seen. A stale value only makes `append` look again sooner. */
  #taken: number

  /** Goes on in the ring of `writer`, wherever its last writer (who must have exited) got to. */
  constructor(buffer: SharedArrayBuffer, writer: number, options: JournalWriterOptions = {}) {
    this.#views = attachJournals(buffer)
    assert(writer >= 0 && writer < this.#views.writers, `there is no ring ${writer}`)
    this.#writer = writer
    this.#options = options
    this.#base = ringWord(this.#views, writer)
    this.#mask = this.#views.capacity - 1
    this.#taken = Atomics.load(this.#views.words, takenWord(writer))
    this.#published = this.#findPublished()
    // RELEASE journal.begun: no stamp of the dead writer will be published any more.
    Atomics.store(this.#views.words, begunWord(writer), this.#published)
  }

  /**
   * Stamps and publishes one record. Waits for the reader while the ring is full. Returns false,
   * without a record, only if there was no room and `stopped()` said that nobody reads any more.
   */
  append(
    kind: number,
    scope: number,
    port: number,
    tick: number,
    owner: number,
    result: number,
  ): boolean {
    const { words, bigs, capacity } = this.#views
    const number = this.#published
    if (((number - this.#taken) | 0) >= capacity && !this.#waitForRoom()) return false
    const at = this.#base + (number & this.#mask) * RECORD_WORDS
    this.#published = (number + 1) | 0

    // RELEASE journal.begun: from here on the reader must reckon with a stamp below those it sees.
    Atomics.store(words, begunWord(this.#writer), this.#published)
    const stamp = Atomics.add(bigs, SEQUENCE_BIG, 1n)
    words[at + KIND] = kind
    words[at + SCOPE] = scope
    words[at + PORT] = port
    words[at + TICK] = tick
    words[at + OWNER] = owner
    words[at + RESULT] = result
    // RELEASE record.stamp: publishes the fields above to the reader.
    Atomics.store(bigs, at >> 1, stamp)
    return true
  }

  // --- internal ---

  /** Tells from the stamps whether the last append that was begun was also published. */
  #findPublished(): number {
    const { words } = this.#views
    const begun = Atomics.load(words, begunWord(this.#writer))
    const last = this.#stampOf(begun - 1)
    if (begun === 0 && last === 0n) return 0 // A ring that nobody has written yet.
    // R2: a record that was published is newer than the one before it; a place that still holds
    // a record of the lap before, or none, is older.
    return last > this.#stampOf(begun - 2) ? begun : (begun - 1) | 0
  }

  #stampOf(number: number): bigint {
    const at = this.#base + (number & this.#mask) * RECORD_WORDS
    return Atomics.load(this.#views.bigs, at >> 1)
  }

  /** Waits until the reader has made room. False if there will be none. */
  #waitForRoom(): boolean {
    const { words, capacity } = this.#views
    const at = takenWord(this.#writer)
    // Ends when the reader makes room, or when the run says that it has stopped.
    for (;;) {
      // ACQUIRE journal.taken: the reader is done with the fields that the next append overwrites.
      this.#taken = Atomics.load(words, at)
      if (((this.#published - this.#taken) | 0) < capacity) return true
      assert(!this.#options.neverWait, `ring ${this.#writer} is full, and its writer must not wait`)
      if (this.#options.stopped?.()) return false
      this.#options.onWait?.()
      Atomics.wait(words, at, this.#taken, WAIT_ROUND_MS)
    }
  }
}
